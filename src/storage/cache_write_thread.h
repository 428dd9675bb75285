// SPDX-License-Identifier: GPL-3.0-or-later
// The thread that writes cache.db, and the queue before it.
#pragma once

#include "storage/cache_burst.h"
#include "storage/cache_file.h"

#include <QString>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace sekisho::storage {

/// Opens the file, then writes what is pushed, in order: at once after a rest, else what has come within a
/// while in one transaction. The constructor, push(), hasRoomFor() and the destructor belong to one thread.
class CacheWriteThread final {
public:
    /// Bodies that wait hold memory or room on the disk.
    static constexpr std::uint64_t MostWaiting = 256ULL * 1024 * 1024;
    /// What a job counts at least, so that there is an end to small ones too.
    static constexpr std::uint64_t LeastWeight = 4 * 1024;

    /// `opened` is called once, in the new thread. After an error every job fails with it.
    CacheWriteThread(QString path, std::chrono::milliseconds batch,
                     std::function<void(StorageResult<CacheStore::Loaded>)> opened);
    /// Writes what was pushed, and ends the thread.
    ~CacheWriteThread();
    CacheWriteThread(const CacheWriteThread &) = delete;
    CacheWriteThread &operator=(const CacheWriteThread &) = delete;

    void push(CacheJob job);
    [[nodiscard]] bool hasRoomFor(std::uint64_t bytes) const;

private:
    void run();
    /// Waits; nothing at the end. Tidies up while there is nothing to write.
    [[nodiscard]] std::deque<CacheJob> next(CacheWriter &writer);
    /// Waits for more, but not longer than a batch may; under the lock.
    [[nodiscard]] std::deque<CacheJob> gather(std::unique_lock<std::mutex> &lock);
    /// Whether a batch is full; under the lock.
    [[nodiscard]] bool isMuch() const;
    /// All that comes until the end.
    void refuse(const StorageError &error);

    using Clock = std::chrono::steady_clock;

    const QString m_path;
    const std::chrono::milliseconds m_batch;
    const std::function<void(StorageResult<CacheStore::Loaded>)> m_opened;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    // Guarded by m_mutex:
    std::deque<CacheJob> m_queue;
    std::uint64_t m_waiting = 0; // bytes, what is being written included
    bool m_ending = false;
    Clock::time_point m_nextBatch; // the thread's own
    std::thread m_thread;          // last: runs on the members above
};

} // namespace sekisho::storage
