// SPDX-License-Identifier: GPL-3.0-or-later
// A thread of its own for reading from a file, so that the window never waits for the disk.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace sekisho::ui {

/// Owns a source, which is used and destroyed in that thread, and does one thing at a time. There is a place
/// for each kind of job; a job replaces one of its kind that has not begun, and of several that wait the one
/// with the lower number is done first. Destruction waits for what is under way, no longer.
template <typename Source, std::size_t Kinds>
class ReadingThread final {
public:
    using Job = std::function<void(Source &)>;

    explicit ReadingThread(std::unique_ptr<Source> source)
        : m_thread([this, owned = std::move(source)]() mutable {
              run(*owned);
              owned.reset();
          })
    {}

    ~ReadingThread()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_wake.notify_one();
        m_thread.join();
    }

    ReadingThread(const ReadingThread &) = delete;
    ReadingThread &operator=(const ReadingThread &) = delete;

    void put(std::size_t kind, Job job)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_jobs[kind] = std::move(job);
        }
        m_wake.notify_one();
    }

private:
    void run(Source &source)
    {
        for (;;) {
            Job job;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [this] { return m_stop || next(); });
                if (m_stop)
                    return;
                job = std::exchange(*next(), {});
            }
            job(source);
        }
    }

    [[nodiscard]] Job *next()
    {
        for (Job &job : m_jobs) {
            if (job)
                return &job;
        }
        return nullptr;
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::array<Job, Kinds> m_jobs; // guarded by m_mutex, like all below
    bool m_stop = false;
    std::thread m_thread; // last: it uses the others
};

} // namespace sekisho::ui
