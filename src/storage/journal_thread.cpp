// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal_thread.h"

namespace sekisho::storage {
namespace {

constexpr std::chrono::milliseconds BetweenLastTries{100};

} // namespace

Journal::Thread::Thread(JournalOptions options)
    : m_options(std::move(options)),
      m_queue({m_options.queueBytes, m_options.queueRecords}),
      m_thread([this] { run(); })
{}

Journal::Thread::~Thread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void Journal::Thread::append(JournalQueue::Record record, bool row)
{
    const std::lock_guard lock(m_mutex);
    const bool first = m_queue.empty();
    const bool wasMuch = isMuch();
    if (first)
        m_waitsSince = Clock::now();
    m_queue.add(std::move(record), row);
    if (first || (!wasMuch && isMuch()))
        m_wake.notify_one();
}

void Journal::Thread::setRetention(RetentionRules rules)
{
    const std::lock_guard lock(m_mutex);
    m_newRules = std::move(rules);
    m_wake.notify_one();
}

void Journal::Thread::flush(std::function<void(bool)> done)
{
    const std::lock_guard lock(m_mutex);
    m_flushes.push_back({m_queue.nextTicket(), std::move(done)});
    m_wake.notify_one();
}

void Journal::Thread::remove(Removal removal)
{
    const std::lock_guard lock(m_mutex);
    removal.ticket = m_queue.nextTicket();
    m_removals.push_back(std::move(removal));
    m_wake.notify_one();
}

JournalStatus Journal::Thread::status() const
{
    const std::lock_guard lock(m_mutex);
    return currentStatus();
}

/// Under the lock.
JournalStatus Journal::Thread::currentStatus() const
{
    JournalStatus status = m_status;
    status.lostBodies = m_queue.lostBodies();
    status.lostRows = m_queue.lostRows();
    return status;
}

void Journal::Thread::run()
{
    for (;;) {
        const Work work = waitForWork();
        takeRules();
        if (work.open)
            open();
        if (m_writer && work.write)
            writeBatch();
        if (m_writer && work.probe)
            probe();
        tellStatus();
        answerFlushes();
        stepRemoval();
        maintain();
        tellStatus();
        if (work.stop && isFinished())
            break;
    }
    giveUp();
    m_writer.reset();
}

/// Whether there is something to write: also figures of rows that had to go, for which no other row may come.
/// Under the lock.
bool Journal::Thread::hasWaiting() const
{
    return !m_queue.empty() || m_queue.hasLost();
}

/// Whether a batch is full. Under the lock.
bool Journal::Thread::isMuch() const
{
    return m_queue.size() >= BatchRecords || m_queue.bytes() >= BatchBytes;
}

/// Whether there is something to do at once. Under the lock.
bool Journal::Thread::isUrgent() const
{
    return m_stopping || !m_flushes.empty() || !m_removals.empty() || m_newRules || (isMuch() && !m_refused);
}

/// When there will be. Under the lock.
Journal::Thread::Clock::time_point Journal::Thread::dueTime() const
{
    if (m_refused)
        return m_retryAt;
    return hasWaiting() ? std::min(m_maintainAt, m_waitsSince + m_options.batch) : m_maintainAt;
}

Journal::Thread::Work Journal::Thread::waitForWork()
{
    std::unique_lock lock(m_mutex);
    if (m_stopping && m_lastTries > 0)
        m_wake.wait_for(lock, BetweenLastTries);
    while (!isUrgent() && Clock::now() < dueTime())
        m_wake.wait_until(lock, dueTime());
    const auto now = Clock::now();
    // A removal waits for what was appended before it; while the disk refuses it does so once.
    const bool asked =
        m_stopping || !m_flushes.empty() || (!m_removals.empty() && m_removals.front().next == 0);
    const bool mayTry = !m_refused || asked || now >= m_retryAt;
    Work work;
    work.stop = m_stopping;
    work.open = mayTry;
    work.write =
        hasWaiting() && mayTry && (asked || m_refused || isUrgent() || now >= m_waitsSince + m_options.batch);
    work.probe = !hasWaiting() && m_refused && mayTry;
    return work;
}

bool Journal::Thread::isFinished() const
{
    const std::lock_guard lock(m_mutex);
    return m_lastTries >= MostLastTries || (!hasWaiting() && m_removals.empty() && m_flushes.empty());
}

void Journal::Thread::tellStatus()
{
    JournalStatus status;
    {
        const std::lock_guard lock(m_mutex);
        status = currentStatus();
    }
    if (status == m_told)
        return;
    m_told = status;
    if (m_options.onStatus)
        m_options.onStatus(status);
}

void Journal::Thread::giveUp()
{
    std::vector<Flush> flushes;
    std::deque<Removal> removals;
    {
        const std::lock_guard lock(m_mutex);
        flushes.swap(m_flushes);
        removals.swap(m_removals);
    }
    for (const Flush &flush : flushes)
        flush.answer(false);
    for (const Removal &removal : removals)
        removal.answer(Failure{m_refused.value_or(StorageError{})});
}

Journal::Journal(JournalOptions options) : m_thread(std::make_unique<Thread>(std::move(options))) {}

Journal::~Journal() = default;

void Journal::append(std::shared_ptr<const ExchangeRecord> record)
{
    m_thread->append(std::move(record), true);
}

void Journal::count(std::shared_ptr<const ExchangeRecord> record)
{
    m_thread->append(std::move(record), false);
}

void Journal::setRetention(std::map<std::string, RetentionRule> rules)
{
    m_thread->setRetention(std::move(rules));
}

void Journal::flush(std::function<void(bool)> done)
{
    m_thread->flush(std::move(done));
}

void Journal::remove(std::vector<LogId> ids, std::function<void(StorageResult<std::int64_t>)> done)
{
    Thread::Removal removal;
    removal.ids = std::move(ids);
    removal.done = std::move(done);
    m_thread->remove(std::move(removal));
}

void Journal::removeAll(bool rollups, std::function<void(StorageResult<std::int64_t>)> done)
{
    Thread::Removal removal;
    removal.all = true;
    removal.rollups = rollups;
    removal.done = std::move(done);
    m_thread->remove(std::move(removal));
}

JournalStatus Journal::status() const
{
    return m_thread->status();
}

} // namespace sekisho::storage
