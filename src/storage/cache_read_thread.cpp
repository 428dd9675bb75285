// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_read_thread.h"

#include "storage/cache_schema.h"

#include <utility>

namespace sekisho::storage {

CacheReadThread::CacheReadThread(QString path) : m_path(std::move(path)), m_thread([this] { run(); }) {}

CacheReadThread::~CacheReadThread()
{
    stop();
}

void CacheReadThread::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

void CacheReadThread::push(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void CacheReadThread::fileIsReady(std::optional<StorageError> error)
{
    {
        const std::lock_guard lock(m_mutex);
        m_ready = true;
        m_error = std::move(error);
    }
    m_wake.notify_one();
}

CacheReadThread::Job CacheReadThread::next()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_ending || (m_ready && !m_queue.empty()); });
    if (m_ending)
        return nullptr;
    Job job = std::move(m_queue.front());
    m_queue.pop_front();
    return job;
}

void CacheReadThread::run()
{
    std::unique_ptr<Database> database;
    std::optional<CacheFetcher> fetcher; // goes before its connection
    while (const Job job = next()) {
        // Not changed any more once it was ready.
        if (m_error) {
            job(Failure{*m_error});
            continue;
        }
        if (!database) {
            auto opened = Database::openForReading(m_path, cacheSchema());
            if (!opened) {
                job(Failure{opened.error()});
                continue;
            }
            database = std::move(*opened);
            fetcher.emplace(*database);
        }
        job(&*fetcher);
    }
}

} // namespace sekisho::storage
