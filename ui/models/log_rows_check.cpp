// SPDX-License-Identifier: GPL-3.0-or-later
// What LogRows does about a file that changes: rows that were deleted, and rows that nobody told of.
#include "ui/models/log_rows.h"

#include <algorithm>
#include <limits>

namespace sekisho::ui {
namespace {

constexpr int ChecksBetweenCounts = 6;

} // namespace

void LogRows::noteLeftOut(std::int64_t rows)
{
    m_everything += rows;
    m_countDue = true;
}

void LogRows::check()
{
    if (!m_history || isWalking() || !m_stand || !m_counted.empty())
        return;
    m_history->stand([this, self = QPointer(this),
                      generation = m_generation](const storage::StorageResult<storage::LogStand> &stand) {
        // One that cannot be read now can the next time, or those who look are told.
        if (self && generation == m_generation && stand)
            takeStand(*stand);
    });
}

void LogRows::takeStand(const storage::LogStand &stand)
{
    const storage::LogStand before = std::exchange(*m_stand, stand);
    ++m_checksSinceCount;
    if (stand.ever < before.ever) {
        m_end.reset();
        m_stand.reset();
        Q_EMIT restartNeeded();
        return;
    }
    const std::int64_t deleted = before.rows + (stand.ever - before.ever) - stand.rows;
    if (deleted > 0) {
        m_everything -= deleted;
        m_unexplained = std::max<std::int64_t>(0, m_unexplained) + deleted - dropOld(stand.oldest);
    }
    if (m_unexplained > 0 && !m_stretches.parts().empty() && stand.oldest &&
        m_stretches.parts().front().stretch.range.oldest < *stand.oldest) {
        m_stretches.beginAt(*stand.oldest);
        m_stale.push_back(m_stretches.parts().front().key);
        m_readTimer.start(std::chrono::milliseconds(0));
        // What is left when that has been read is counted the next time.
        m_countDue = m_countDue || m_unexplained > LogStretch::Rows;
    } else if (m_unexplained > 0) {
        m_countDue = true;
    }
    if (m_countDue && m_checksSinceCount >= ChecksBetweenCounts) {
        m_checksSinceCount = 0;
        m_countDue = false;
        m_unexplained = 0;
        if (m_terms.filter.isEmpty())
            countAnew();
        else
            readHeldAnew();
    }
    if (deleted > 0)
        Q_EMIT stateChanged();
}

std::int64_t LogRows::dropOld(const std::optional<LogId> &oldest)
{
    const auto &parts = m_stretches.parts();
    std::size_t gone = 0;
    std::int64_t rows = 0;
    while (gone < parts.size() && (!oldest || parts[gone].stretch.range.newest < *oldest))
        rows += parts[gone++].stretch.range.rows;
    if (rows > 0)
        Q_EMIT aboutToRemove(0, static_cast<int>(rows) - 1);
    m_stretches.dropFirst(gone);
    if (rows > 0)
        Q_EMIT removed();
    return rows;
}

// Matches cannot be counted without looking at them; those that are not held tell when they are read.
void LogRows::readHeldAnew()
{
    for (const LogStretches::Part &part : m_stretches.parts()) {
        if (part.held)
            m_stale.push_back(part.key);
    }
    m_readTimer.start(std::chrono::milliseconds(0));
}

void LogRows::countAnew()
{
    const Key after = m_counted.empty() ? std::numeric_limits<Key>::min() : m_counted.back().first;
    m_counted.clear();
    std::vector<storage::LogRange> ranges;
    for (const LogStretches::Part &part : m_stretches.parts()) {
        // Those that name their rows tell when they are read.
        if (part.key <= after || part.stretch.only)
            continue;
        m_counted.emplace_back(part.key, part.stretch.range);
        ranges.push_back(part.stretch.range);
        if (ranges.size() == MostCounted)
            break;
    }
    if (ranges.empty()) {
        applyCounts();
        return;
    }
    m_history->count(std::move(ranges), [this, self = QPointer(this), generation = m_generation](
                                            const storage::StorageResult<std::vector<std::int64_t>> &counts) {
        if (!self || generation != m_generation)
            return;
        if (counts) {
            takeCounts(*counts);
            return;
        }
        m_counted.clear();
        m_changes.clear();
        m_countDue = true;
    });
}

void LogRows::takeCounts(const std::vector<std::int64_t> &counts)
{
    for (std::size_t i = 0; i < counts.size() && i < m_counted.size(); ++i) {
        const auto &[key, range] = m_counted[i];
        const LogStretches::Part *part = m_stretches.part(key);
        // One that has changed since is counted the next time.
        if (part && part->stretch.range == range && range.rows != counts[i])
            m_changes.emplace_back(key, counts[i]);
    }
    countAnew();
}

void LogRows::applyCounts()
{
    const auto changes = std::exchange(m_changes, {});
    if (changes.empty())
        return;
    const bool many = changes.size() > MostChanges;
    if (many)
        Q_EMIT aboutToReset();
    for (const auto &[key, rows] : changes) {
        const LogStretches::Part *part = m_stretches.part(key);
        if (!part)
            continue;
        const std::int64_t before = part->stretch.range.rows;
        if (rows == before)
            continue;
        if (many) {
            m_stretches.letGo(key);
            if (rows < before)
                m_stretches.remove(key, 0, before - rows);
            else
                m_stretches.insert(key, before, rows - before, {});
        } else if (part->held) {
            // Which of them went is to be seen.
            m_stale.push_back(key);
            m_readTimer.start(std::chrono::milliseconds(0));
        } else {
            resize(key, rows);
        }
    }
    if (many)
        Q_EMIT reset();
    m_everything = count();
    Q_EMIT stateChanged();
}

} // namespace sekisho::ui
