// SPDX-License-Identifier: GPL-3.0-or-later
// The thread that reads cache.db for hits, and the queue before it.
#pragma once

#include "storage/cache_fetcher.h"

#include <QString>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace sekisho::storage {

/// Reads wait until the writer has made the file ready, because until then it may still be set aside.
/// Constructor, push(), stop() and destructor belong to one thread.
class CacheReadThread final {
public:
    /// Gets the reason where there is nothing to read from.
    using Job = std::function<void(StorageResult<CacheFetcher *>)>;

    explicit CacheReadThread(QString path);
    ~CacheReadThread();
    CacheReadThread(const CacheReadThread &) = delete;
    CacheReadThread &operator=(const CacheReadThread &) = delete;

    void push(Job job);
    /// Ends the thread and closes its connection. Jobs that wait do not run.
    void stop();
    /// The file is ready, or is not going to be. Once; any thread, also after stop().
    void fileIsReady(std::optional<StorageError> error);

private:
    void run();
    /// Waits; nothing at the end.
    [[nodiscard]] Job next();

    const QString m_path;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    // Guarded by m_mutex:
    std::deque<Job> m_queue;
    bool m_ready = false;
    std::optional<StorageError> m_error;
    bool m_ending = false;
    std::thread m_thread; // last: runs on the members above
};

} // namespace sekisho::storage
