// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_write_thread.h"

#include <algorithm>
#include <utility>

namespace sekisho::storage {
namespace {

/// Without anything to write; emptying the log after every removal would double what a full cache writes.
constexpr std::chrono::milliseconds Quiet{1000};

// Of a batch that is not waited for any longer.
constexpr std::size_t MuchJobs = 1'000;
constexpr std::uint64_t MuchBytes = 8ULL * 1024 * 1024;

} // namespace

CacheWriteThread::CacheWriteThread(QString path, std::chrono::milliseconds batch,
                                   std::function<void(StorageResult<CacheStore::Loaded>)> opened)
    : m_path(std::move(path)), m_batch(batch), m_opened(std::move(opened)), m_thread([this] { run(); })
{}

CacheWriteThread::~CacheWriteThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

bool CacheWriteThread::hasRoomFor(std::uint64_t bytes) const
{
    const std::lock_guard lock(m_mutex);
    return bytes <= MostWaiting && m_waiting <= MostWaiting - bytes;
}

void CacheWriteThread::push(CacheJob job)
{
    const std::uint64_t weight = std::max(job.bytes, LeastWeight);
    // The weight goes when the job has ended, not when it is taken.
    job.ended = [this, weight, ended = std::move(job.ended)](const StorageResult<Done> &outcome) {
        {
            const std::lock_guard lock(m_mutex);
            m_waiting -= weight;
        }
        if (ended)
            ended(outcome);
    };
    bool isDue = false;
    {
        const std::lock_guard lock(m_mutex);
        const bool wasMuch = isMuch();
        isDue = m_queue.empty();
        m_waiting += weight;
        m_queue.push_back(std::move(job));
        isDue = isDue || (!wasMuch && isMuch());
    }
    // Not for each: the thread sleeps until its batch is due.
    if (isDue)
        m_wake.notify_one();
}

bool CacheWriteThread::isMuch() const
{
    return m_queue.size() >= MuchJobs || m_waiting >= MuchBytes;
}

void CacheWriteThread::run()
{
    auto file = openCacheFile(m_path, std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now()));
    if (!file) {
        m_opened(Failure{file.error()});
        refuse(file.error());
        return;
    }
    CacheWriter writer(std::move(file->database), std::move(file->leftovers));
    m_opened(std::move(file->loaded));
    for (auto jobs = next(writer); !jobs.empty(); jobs = next(writer)) {
        while (!jobs.empty()) {
            writeBurst(writer, jobs);
            // Also where there is always something to write.
            if (writer.hasLeftovers())
                static_cast<void>(writer.tidy());
        }
    }
}

std::deque<CacheJob> CacheWriteThread::next(CacheWriter &writer)
{
    const auto isWanted = [this] { return m_ending || !m_queue.empty(); };
    for (bool untidy = true;; untidy = writer.tidy()) {
        std::unique_lock lock(m_mutex);
        if (!untidy && !writer.logHoldsRemoved())
            m_wake.wait(lock, isWanted);
        if (isWanted() || (!untidy && m_wake.wait_for(lock, Quiet, isWanted)))
            return gather(lock);
        lock.unlock();
        if (!untidy)
            writer.clearLog();
    }
}

std::deque<CacheJob> CacheWriteThread::gather(std::unique_lock<std::mutex> &lock)
{
    m_wake.wait_until(lock, m_nextBatch, [this] { return m_ending || isMuch(); });
    m_nextBatch = Clock::now() + m_batch;
    return std::exchange(m_queue, {});
}

void CacheWriteThread::refuse(const StorageError &error)
{
    for (;;) {
        std::deque<CacheJob> jobs;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_ending || !m_queue.empty(); });
            jobs.swap(m_queue);
        }
        if (jobs.empty())
            return;
        for (const CacheJob &job : jobs)
            job.ended(Failure{error});
    }
}

} // namespace sekisho::storage
