// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/log_history.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace sekisho::ui {
namespace {

using namespace std::chrono_literals;
using storage::StorageError;

constexpr std::chrono::milliseconds RetryInterval = 500ms;

// A row of this run that is still open is in the live feed; what is open only here was cut off by its end.
RecordPtr settled(RecordPtr record)
{
    if (!record || record->state != storage::ExchangeState::Open)
        return record;
    auto interrupted = std::make_shared<storage::ExchangeRecord>(*record);
    interrupted->state = storage::ExchangeState::Interrupted;
    return interrupted;
}

} // namespace

/// Does one thing at a time, what is looked at before what is only listed.
class LogHistory::Thread {
public:
    using Job = std::function<void(LogSource &)>;

    explicit Thread(std::unique_ptr<LogSource> source)
        : m_thread([this, owned = std::move(source)]() mutable {
              run(*owned);
              owned.reset(); // where it was used
          })
    {}

    ~Thread()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_wake.notify_one();
        m_thread.join();
    }

    /// Each replaces one of its kind that has not begun.
    void look(Job job) { put(m_look, std::move(job)); }
    void list(Job job) { put(m_list, std::move(job)); }

private:
    void put(Job &place, Job job)
    {
        {
            const std::lock_guard lock(m_mutex);
            place = std::move(job);
        }
        m_wake.notify_one();
    }

    void run(LogSource &source)
    {
        for (;;) {
            Job job;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [this] { return m_stop || m_look || m_list; });
                if (m_stop)
                    return;
                job = std::exchange(m_look ? m_look : m_list, {});
            }
            job(source);
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    Job m_look; // guarded by m_mutex, like all below
    Job m_list;
    bool m_stop = false;
    std::thread m_thread; // last: it uses the others
};

LogHistory::LogHistory(std::unique_ptr<LogSource> source, QObject *parent)
    : QObject(parent), m_thread(std::make_unique<Thread>(std::move(source)))
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(RetryInterval);
    connect(&m_retry, &QTimer::timeout, this, &LogHistory::readPage);
}

LogHistory::~LogHistory() = default;

void LogHistory::setRetries(int times, std::chrono::milliseconds interval)
{
    m_mostTries = times;
    m_retry.setInterval(interval);
}

void LogHistory::load(std::size_t rows)
{
    if (m_loading)
        return;
    m_left = rows;
    m_tries = 0;
    m_problem.clear();
    m_loading = true;
    readPage();
}

void LogHistory::readPage()
{
    const int limit = static_cast<int>(std::min<std::size_t>(m_left, PageSize));
    m_thread->list([this, before = m_oldest, limit](LogSource &source) {
        Page page = source.page(before, limit);
        if (page)
            std::transform(page->begin(), page->end(), page->begin(), settled);
        m_mail.post([this, page = std::move(page)] { takePage(page); });
    });
}

void LogHistory::takePage(const Page &page)
{
    if (!page) {
        // Waiting does not make a newer program's file an older one.
        if (page.error().kind != StorageError::Kind::TooNew && ++m_tries < m_mostTries)
            m_retry.start();
        else
            finish(QString::fromStdString(page.error().message));
        return;
    }
    if (!page->empty()) {
        m_oldest = page->back()->id;
        m_oldestTime = page->back()->startedAt;
        m_left -= std::min(m_left, page->size());
        Q_EMIT arrived(*page);
    }
    if (m_left == 0)
        countBeyond();
    if (m_left == 0 || page->size() < PageSize)
        finish({});
    else
        readPage();
}

void LogHistory::finish(const QString &problem)
{
    m_problem = problem;
    m_loading = false;
    Q_EMIT loaded();
}

void LogHistory::countBeyond()
{
    m_thread->list([this, before = m_oldestTime](LogSource &source) {
        const auto rows = source.countBefore(before);
        m_mail.post([this, rows] {
            if (!rows)
                return;
            m_beyond = *rows;
            Q_EMIT counted();
        });
    });
}

void LogHistory::find(const LogId &id)
{
    m_wanted = id;
    m_thread->look([this, id](LogSource &source) {
        storage::StorageResult<RecordPtr> result = source.find(id);
        if (result)
            result = settled(*result);
        m_mail.post([this, id, result] {
            if (m_wanted != id)
                return;
            m_wanted.reset();
            if (result)
                Q_EMIT found(id, *result);
            else
                Q_EMIT findFailed(id, QString::fromStdString(result.error().message));
        });
    });
}

} // namespace sekisho::ui
