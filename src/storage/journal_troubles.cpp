// SPDX-License-Identifier: GPL-3.0-or-later
// What the journal's thread does when disk or file refuse.
#include "storage/journal_thread.h"
#include "storage/journal_words.h"

namespace sekisho::storage {
namespace {

/// A file that is damaged again so soon is the disk's doing, and no more files are begun.
constexpr std::chrono::seconds BetweenDamages{60};

} // namespace

/// The disk was asked for a batch and something else than the disk was in the way: maybe one of the records.
void Journal::Thread::writeOneByOne(JournalQueue::Batch batch, JournalQueue::Lost lost)
{
    JournalQueue::Batch refused;
    StorageError error;
    bool anyTaken = false;
    const auto isTaken = [&](std::span<const JournalQueue::Item> items, const JournalQueue::Lost &figures) {
        const auto written = m_writer->write(items, figures);
        if (!written) {
            error = written.error();
            return false;
        }
        anyTaken = true;
        const std::lock_guard lock(m_mutex);
        for (const JournalQueue::Item &item : items)
            m_queue.release(item);
        m_status.notInserted += static_cast<std::uint64_t>(*written);
        return true;
    };
    bool isTheirOwn = true;
    for (const JournalQueue::Item &item : batch) {
        // Once it is the disk after all, the rest need not be tried.
        if (isTheirOwn && isTaken(std::span(&item, 1), {}))
            continue;
        isTheirOwn = isTheirOwn && error.kind == StorageError::Kind::Failed;
        refused.push_back(item);
    }
    if (isTheirOwn && !lost.empty()) {
        if (isTaken({}, lost))
            lost = {};
        else
            isTheirOwn = error.kind == StorageError::Kind::Failed;
    }
    // Where none was taken it need not be their fault.
    if (isTheirOwn && !anyTaken)
        isTheirOwn = m_writer->probe().ok() && m_writer->probeRow(now()).ok();
    if (!isTheirOwn) {
        putBack(std::move(refused), std::move(lost), error);
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        for (const JournalQueue::Item &item : refused)
            m_queue.giveUp(item);
    }
    recovered();
}

void Journal::Thread::putBack(JournalQueue::Batch batch, JournalQueue::Lost lost, const StorageError &error)
{
    {
        const std::lock_guard lock(m_mutex);
        m_queue.putBack(std::move(batch));
        m_queue.putBackLost(std::move(lost));
    }
    if (error.kind == StorageError::Kind::Damaged)
        setAsideDamaged(error);
    else
        refuse(error);
}

void Journal::Thread::probe()
{
    if (const auto taken = m_writer->probe(); !taken)
        refuse(taken.error());
    else
        recovered();
}

void Journal::Thread::refuse(const StorageError &error)
{
    m_refused = error;
    m_retryAt = Clock::now() + m_options.retryAfter;
    const std::lock_guard lock(m_mutex);
    m_status.recording = false;
    m_status.reason = whyNotRecording(error, m_options.path);
    // Another process may hold it for long, and each try has waited for it already.
    if (m_stopping)
        m_lastTries += error.kind == StorageError::Kind::Busy ? MostLastTries : 1;
}

void Journal::Thread::recovered()
{
    if (!m_refused)
        return;
    m_refused.reset();
    m_maintainAt = {};
    const std::lock_guard lock(m_mutex);
    m_status.recording = true;
    m_status.reason.clear();
}

bool Journal::Thread::setAsideDamaged(const StorageError &error)
{
    m_writer.reset();
    const auto now = Clock::now();
    if (m_damagedAt && now - *m_damagedAt < BetweenDamages) {
        refuse(error);
        return false;
    }
    const auto aside = setAside(m_options.path);
    if (!aside) {
        refuse(StorageError{StorageError::Kind::Damaged, aside.error().message});
        return false;
    }
    m_damagedAt = now;
    m_maintainAt = {};
    const std::lock_guard lock(m_mutex);
    m_status.notice = wasSetAside(m_options.path, *aside);
    return true;
}

} // namespace sekisho::storage
