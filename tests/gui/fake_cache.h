// SPDX-License-Identifier: GPL-3.0-or-later
// A cache for the window's tests: entries in memory, a disk that waits or fails when it is told to.
#pragma once

#include "ui/models/cache_source.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace sekisho::test {

/// Shared by the test, the port and the threads that read.
class FakeCacheFile {
public:
    /// Ids must rise.
    explicit FakeCacheFile(std::vector<storage::CacheListing> entries) : m_entries(std::move(entries)) {}

    void add(storage::CacheListing entry)
    {
        const std::lock_guard lock(m_mutex);
        m_entries.push_back(std::move(entry));
    }
    void change(storage::CacheEntryId id, const std::function<void(storage::CacheListing &)> &change);
    void remove(const std::vector<storage::CacheEntryId> &ids);
    void clear();
    [[nodiscard]] std::size_t size() const;
    void setBody(std::string body)
    {
        const std::lock_guard lock(m_mutex);
        m_body = std::move(body);
    }

    /// Each answer waits for release() from now on.
    void hold() { setHeld(true); }
    void release() { setHeld(false); }
    /// The next answers are this error.
    void fail(int times, storage::StorageError::Kind kind, const std::string &message);
    [[nodiscard]] int reads() const;

private:
    friend class FakeCache;
    using Entries = std::vector<storage::CacheListing>;

    template <typename T, typename Answer>
    storage::StorageResult<T> answer(const Answer &from)
    {
        std::unique_lock lock(m_mutex);
        ++m_reads;
        // A test that fails while it holds the file must still end.
        m_released.wait_for(lock, std::chrono::seconds(30), [this] { return !m_held; });
        if (m_failures > 0) {
            --m_failures;
            return Failure{m_error};
        }
        return from(m_entries);
    }
    void setHeld(bool held);

    mutable std::mutex m_mutex;
    std::condition_variable m_released;
    Entries m_entries; // guarded by m_mutex, like all below
    std::string m_body = R"({"id":"chatcmpl-1","choices":[{"message":{"content":"kept"}}]})";
    storage::StorageError m_error;
    int m_failures = 0;
    int m_reads = 0;
    bool m_held = false;
};

class FakeCache final : public ui::CacheSource {
public:
    explicit FakeCache(std::shared_ptr<FakeCacheFile> file) : m_file(std::move(file)) {}

    storage::StorageResult<std::vector<storage::CacheListing>>
    page(const storage::CacheQuery &query, storage::CacheEntryId olderThan, int limit) override;
    storage::StorageResult<std::vector<storage::CacheEntryId>> ids(const storage::CacheQuery &query) override;
    storage::StorageResult<storage::CacheTotals> totals(const storage::CacheQuery &query) override;
    storage::StorageResult<std::string> body(storage::CacheEntryId id, std::uint64_t most) override;

private:
    std::shared_ptr<FakeCacheFile> m_file;
};

/// So many entries of a team's week, stored a few minutes apart, the last one just before `now`.
[[nodiscard]] std::vector<storage::CacheListing> cachedWeek(int count, WallTime now);

} // namespace sekisho::test
