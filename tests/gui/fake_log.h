// SPDX-License-Identifier: GPL-3.0-or-later
// A log for the window's tests: rows in memory, a disk that waits or fails when it is told to.
#pragma once

#include "ui/models/log_source.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <type_traits>

namespace sekisho::test {

/// Shared by the test and the thread that reads.
class FakeLogFile {
public:
    /// In the order in which they were inserted.
    explicit FakeLogFile(std::vector<ui::RecordPtr> rows) : m_rows(std::move(rows)) {}

    void clear()
    {
        removeIf([](const storage::ExchangeRecord &) { return true; });
    }
    template <typename Which>
    void removeIf(const Which &which)
    {
        const std::lock_guard lock(m_mutex);
        m_removed += static_cast<std::int64_t>(
            std::erase_if(m_rows, [&](const ui::RecordPtr &row) { return which(*row); }));
    }
    void add(const std::vector<ui::RecordPtr> &rows)
    {
        const std::lock_guard lock(m_mutex);
        m_rows.insert(m_rows.end(), rows.begin(), rows.end());
    }
    /// Each answer waits for release() from now on.
    void hold() { setHeld(true); }
    void release() { setHeld(false); }
    /// The next answers are this error.
    void fail(int times, storage::StorageError::Kind kind, const std::string &message)
    {
        const std::lock_guard lock(m_mutex);
        m_failures = times;
        m_error = {kind, message};
    }
    [[nodiscard]] int reads() const
    {
        const std::lock_guard lock(m_mutex);
        return m_reads;
    }

    /// Of reads(), those of a whole record.
    [[nodiscard]] int finds() const
    {
        const std::lock_guard lock(m_mutex);
        return m_finds;
    }
    /// Blocks the test's own thread until there have been so many; false after 30 s.
    [[nodiscard]] bool waitForFinds(int count)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(30), [&] { return m_finds >= count; });
    }

    template <typename T, typename Answer>
    storage::StorageResult<T> answer(const Answer &from)
    {
        std::unique_lock lock(m_mutex);
        ++m_reads;
        if constexpr (std::is_same_v<T, ui::RecordPtr>) {
            ++m_finds;
            m_changed.notify_all();
        }
        // A test that fails while it holds the log must still end.
        m_changed.wait_for(lock, std::chrono::seconds(30), [this] { return !m_held; });
        if (m_failures > 0) {
            --m_failures;
            return Failure{m_error};
        }
        return from(m_rows);
    }
    /// For use by an answer.
    [[nodiscard]] std::int64_t removed() const { return m_removed; }

private:
    void setHeld(bool held)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_held = held;
        }
        m_changed.notify_all();
    }

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<ui::RecordPtr> m_rows; // guarded by m_mutex, like all below
    storage::StorageError m_error;
    std::int64_t m_removed = 0;
    int m_failures = 0;
    int m_reads = 0;
    int m_finds = 0;
    bool m_held = false;
};

class FakeLog final : public ui::LogSource {
public:
    using Rows = std::vector<ui::RecordPtr>;

    explicit FakeLog(std::shared_ptr<FakeLogFile> file) : m_file(std::move(file)) {}

    storage::StorageResult<storage::LogStand> stand() override
    {
        return m_file->answer<storage::LogStand>([this](const Rows &rows) {
            storage::LogStand stand;
            stand.rows = static_cast<std::int64_t>(rows.size());
            stand.ever = stand.rows + m_file->removed();
            if (const auto ids = sorted(rows); !ids.empty())
                stand.oldest = ids.back()->id;
            return stand;
        });
    }

    storage::StorageResult<Rows> page(const storage::PageKey &key, int limit) override
    {
        return m_file->answer<Rows>([&](const Rows &rows) {
            Rows listed;
            for (const ui::RecordPtr &row : sorted(rows)) {
                if (static_cast<int>(listed.size()) < limit && isBetween(row->id, key))
                    listed.push_back(asListed(*row));
            }
            return listed;
        });
    }

    storage::StorageResult<Rows> rows(const std::vector<LogId> &ids) override
    {
        return m_file->answer<Rows>([&](const Rows &rows) {
            Rows listed;
            for (const LogId &id : ids) {
                for (const ui::RecordPtr &row : rows) {
                    if (row->id == id)
                        listed.push_back(asListed(*row));
                }
            }
            return listed;
        });
    }

    storage::StorageResult<std::vector<LogId>> ids(const storage::PageKey &key, std::int64_t end,
                                                   int limit) override
    {
        return m_file->answer<std::vector<LogId>>([&](const Rows &rows) {
            const auto count = static_cast<std::size_t>(std::max<std::int64_t>(0, end - m_file->removed()));
            const Rows first(rows.begin(),
                             rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), count)));
            std::vector<LogId> found;
            for (const ui::RecordPtr &row : sorted(first)) {
                if (static_cast<int>(found.size()) < limit && isBetween(row->id, key))
                    found.push_back(row->id);
            }
            return found;
        });
    }

    storage::StorageResult<std::vector<storage::LogRange>> ranges(const std::optional<LogId> &olderThan,
                                                                  int rowsEach, int most) override
    {
        return m_file->answer<std::vector<storage::LogRange>>([&](const Rows &rows) {
            std::vector<storage::LogRange> found;
            for (const ui::RecordPtr &row : sorted(rows)) {
                if (olderThan && row->id >= *olderThan)
                    continue;
                if (found.empty() || found.back().rows == rowsEach) {
                    if (static_cast<int>(found.size()) == most)
                        break;
                    found.push_back({row->id, row->id, 0});
                }
                found.back().oldest = row->id;
                ++found.back().rows;
            }
            return found;
        });
    }

    storage::StorageResult<std::vector<std::int64_t>>
    counts(const std::vector<storage::LogRange> &ranges) override
    {
        return m_file->answer<std::vector<std::int64_t>>([&](const Rows &rows) {
            std::vector<std::int64_t> found;
            for (const storage::LogRange &range : ranges) {
                found.push_back(std::count_if(rows.begin(), rows.end(), [&](const ui::RecordPtr &row) {
                    return row->id >= range.oldest && row->id <= range.newest;
                }));
            }
            return found;
        });
    }

    storage::StorageResult<ui::RecordPtr> find(const LogId &id) override
    {
        return m_file->answer<ui::RecordPtr>([&](const std::vector<ui::RecordPtr> &rows) {
            const auto row = std::find_if(rows.begin(), rows.end(),
                                          [&](const ui::RecordPtr &record) { return record->id == id; });
            return row == rows.end() ? nullptr : *row;
        });
    }

private:
    /// Newest first.
    static Rows sorted(Rows rows)
    {
        std::sort(rows.begin(), rows.end(),
                  [](const ui::RecordPtr &one, const ui::RecordPtr &other) { return one->id > other->id; });
        return rows;
    }
    static bool isBetween(const LogId &id, const storage::PageKey &key)
    {
        return (!key.olderThan || id < *key.olderThan) && (!key.newerThan || id > *key.newerThan);
    }

    static ui::RecordPtr asListed(const storage::ExchangeRecord &record)
    {
        auto listed = std::make_shared<storage::ExchangeRecord>(record);
        listed->requestHeaders.clear();
        listed->responseHeaders.clear();
        listed->attempts.clear();
        listed->notes.clear();
        listed->error.clear();
        listed->requestBody.bytes.reset();
        listed->responseBody.bytes.reset();
        return listed;
    }

    std::shared_ptr<FakeLogFile> m_file;
};

} // namespace sekisho::test
