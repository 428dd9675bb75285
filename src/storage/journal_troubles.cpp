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
void Journal::Thread::writeOneByOne(JournalQueue::Batch batch)
{
    JournalQueue::Batch refused;
    StorageError error;
    std::size_t at = 0;
    for (; at < batch.size(); ++at) {
        const auto written = m_writer->write(std::span(&batch[at], 1), {});
        if (written) {
            const std::lock_guard lock(m_mutex);
            m_queue.release(batch[at]);
            m_status.notInserted += static_cast<std::uint64_t>(*written);
            continue;
        }
        error = written.error();
        if (error.kind != StorageError::Kind::Failed)
            break;
        refused.push_back(batch[at]);
    }
    bool isTheirOwn = at == batch.size();
    // Where none was taken it need not be their fault.
    if (isTheirOwn && refused.size() == batch.size())
        isTheirOwn = m_writer->probe().ok() && m_writer->probeRow(now()).ok();
    if (!isTheirOwn) {
        refused.insert(refused.end(), batch.begin() + static_cast<std::ptrdiff_t>(at), batch.end());
        putBack(std::move(refused), error);
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        for (const JournalQueue::Item &item : refused)
            m_queue.giveUp(item);
    }
    recovered();
}

void Journal::Thread::putBack(JournalQueue::Batch batch, const StorageError &error)
{
    {
        const std::lock_guard lock(m_mutex);
        m_queue.putBack(std::move(batch));
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
