// SPDX-License-Identifier: GPL-3.0-or-later
// What the journal's thread does in each turn while all goes well.
#include "storage/journal_thread.h"

#include <QFileInfo>

namespace sekisho::storage {
namespace {

/// How often it is looked after what has become too old.
constexpr std::chrono::seconds Idle{60};
constexpr std::chrono::seconds AfterReaders{1};
constexpr std::chrono::milliseconds Rest{50};

} // namespace

WallTime Journal::Thread::now() const
{
    if (m_options.clock)
        return m_options.clock();
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

void Journal::Thread::takeRules()
{
    std::optional<RetentionRules> rules;
    {
        const std::lock_guard lock(m_mutex);
        rules.swap(m_newRules);
    }
    if (!rules)
        return;
    m_rules = std::move(*rules);
    m_hasRules = true;
    m_maintainAt = {};
    if (m_writer)
        m_writer->setRetention(m_rules);
}

void Journal::Thread::open()
{
    // Someone may have deleted or moved the file; what is written into that one, nobody finds.
    if (m_writer && !QFileInfo::exists(m_options.path))
        m_writer.reset();
    if (m_writer)
        return;
    auto opened = JournalWriter::open(m_options.path, !m_wasOpen);
    if (!opened && opened.error().kind == StorageError::Kind::Damaged) {
        if (!setAsideDamaged(opened.error()))
            return;
        opened = JournalWriter::open(m_options.path, !m_wasOpen);
    }
    if (!opened) {
        refuse(opened.error());
        return;
    }
    m_writer = std::move(opened).value();
    m_wasOpen = true;
    m_maintainAt = {};
    if (m_hasRules)
        m_writer->setRetention(m_rules);
    recovered();
}

void Journal::Thread::writeBatch()
{
    // A batch is much work for a disk that is still full.
    if (const auto taken = m_refused ? m_writer->probe() : StorageResult<Done>(Done{}); !taken) {
        refuse(taken.error());
        return;
    }
    JournalQueue::Batch batch;
    JournalQueue::Lost lost;
    {
        const std::lock_guard lock(m_mutex);
        batch = m_queue.take(BatchRecords, BatchBytes);
        lost = m_queue.takeLost();
    }
    const auto written = m_writer->write(batch, lost);
    if (!written) {
        if (written.error().kind == StorageError::Kind::Failed)
            writeOneByOne(std::move(batch), std::move(lost));
        else
            putBack(std::move(batch), std::move(lost), written.error());
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        for (const JournalQueue::Item &item : batch)
            m_queue.release(item);
        m_status.notInserted += static_cast<std::uint64_t>(*written);
    }
    m_maintainAt = {};
    recovered();
}

void Journal::Thread::answerFlushes()
{
    std::vector<std::pair<Flush, bool>> answers;
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_flushes, [&](Flush &flush) {
            const bool written = !m_queue.waitsBefore(flush.ticket);
            if (!written && !m_refused)
                return false;
            answers.emplace_back(std::move(flush), written);
            return true;
        });
    }
    for (const auto &[flush, written] : answers)
        flush.answer(written);
}

void Journal::Thread::stepRemoval()
{
    Removal *removal = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        if (m_removals.empty() || (!m_refused && m_queue.waitsBefore(m_removals.front().ticket)))
            return;
        removal = &m_removals.front(); // others are added behind it, which does not move it
    }
    const auto finished = removeSlice(*removal);
    if (finished && !*finished)
        return;
    Removal ended;
    {
        const std::lock_guard lock(m_mutex);
        ended = std::move(m_removals.front());
        m_removals.pop_front();
    }
    m_maintainAt = {};
    if (finished) {
        ended.answer(ended.removed);
        return;
    }
    if (finished.error().kind == StorageError::Kind::Damaged)
        setAsideDamaged(finished.error());
    ended.answer(Failure{finished.error()});
}

/// True when it was the last.
StorageResult<bool> Journal::Thread::removeSlice(Removal &removal)
{
    if (!m_writer && m_refused)
        return Failure{*m_refused};
    if (!m_writer)
        return false;
    const std::size_t length = std::min(JournalWriter::RemovalSlice, removal.ids.size() - removal.next);
    const std::span<const LogId> ids(removal.ids.data() + removal.next, length);
    if (m_refused) {
        // What the disk has not taken does not come back behind the removal.
        const std::lock_guard lock(m_mutex);
        if (removal.all)
            m_queue.clear();
        for (const LogId &id : ids)
            m_queue.erase(id);
    }
    const auto removed = removal.all ? m_writer->removeAll(removal.rollups) : m_writer->remove(ids);
    if (!removed)
        return Failure{removed.error()};
    removal.next += length;
    removal.removed += *removed;
    if (removal.next < removal.ids.size())
        return false;
    if (const auto finished = m_writer->finishRemoval(); !finished)
        return Failure{finished.error()};
    return true;
}

void Journal::Thread::maintain()
{
    if (!m_writer || m_refused || Clock::now() < m_maintainAt)
        return;
    const auto next = m_writer->maintain(now());
    if (!next) {
        // If it is not the file, rows may do where this does not.
        m_maintainAt = Clock::now() + m_options.retryAfter;
        if (next.error().kind == StorageError::Kind::Damaged)
            setAsideDamaged(next.error());
        return;
    }
    switch (*next) {
    case Housekeeping::Next::More:
        m_maintainAt = {};
        break;
    case Housekeeping::Next::Soon:
        m_maintainAt = Clock::now() + Rest;
        break;
    case Housekeeping::Next::Later:
        m_maintainAt = Clock::now() + AfterReaders;
        break;
    case Housekeeping::Next::Nothing:
        m_maintainAt = Clock::now() + Idle;
        break;
    }
}

} // namespace sekisho::storage
