// SPDX-License-Identifier: GPL-3.0-or-later
// A log for the window's tests: rows in memory, a disk that waits or fails when it is told to.
#pragma once

#include "ui/models/log_source.h"

#include <condition_variable>
#include <mutex>
#include <type_traits>

namespace sekisho::test {

/// Shared by the test and the thread that reads.
class FakeLogFile {
public:
    /// Oldest first.
    explicit FakeLogFile(std::vector<ui::RecordPtr> rows) : m_rows(std::move(rows)) {}

    void clear()
    {
        const std::lock_guard lock(m_mutex);
        m_rows.clear();
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
    int m_failures = 0;
    int m_reads = 0;
    int m_finds = 0;
    bool m_held = false;
};

class FakeLog final : public ui::LogSource {
public:
    explicit FakeLog(std::shared_ptr<FakeLogFile> file) : m_file(std::move(file)) {}

    storage::StorageResult<std::vector<ui::RecordPtr>> page(const std::optional<LogId> &olderThan,
                                                            int limit) override
    {
        using Rows = std::vector<ui::RecordPtr>;
        return m_file->answer<Rows>([&](const Rows &rows) {
            Rows listed;
            for (auto row = rows.rbegin(); row != rows.rend() && static_cast<int>(listed.size()) < limit;
                 ++row) {
                if (!olderThan || (*row)->id < *olderThan)
                    listed.push_back(asListed(**row));
            }
            return listed;
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

    storage::StorageResult<std::int64_t> countBefore(WallTime time) override
    {
        return m_file->answer<std::int64_t>([&](const std::vector<ui::RecordPtr> &rows) {
            return static_cast<std::int64_t>(
                std::count_if(rows.begin(), rows.end(),
                              [&](const ui::RecordPtr &record) { return record->startedAt < time; }));
        });
    }

private:
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
