// SPDX-License-Identifier: GPL-3.0-or-later
// What the journal does to its file beside writing rows: limits, deletions, and giving back room.
#include "storage/journal_writer.h"
#include "storage/row_removal.h"

namespace sekisho::storage {
namespace {

constexpr std::chrono::hours RollupInterval{1};

} // namespace

StorageResult<Housekeeping::Next> JournalWriter::maintain(WallTime now)
{
    const auto retained = applyRetention(now);
    if (!retained || *retained != Housekeeping::Next::Nothing)
        return retained;
    if (!m_rollupsDropped || now < *m_rollupsDropped || now - *m_rollupsDropped >= RollupInterval) {
        const auto dropped = transaction([&]() -> StorageResult<std::int64_t> {
            const auto gone = m_rollups.dropOld(*m_database, now);
            return gone ? StorageResult<std::int64_t>(0) : Failure{gone.error()};
        });
        if (!dropped)
            return Failure{dropped.error()};
        m_rollupsDropped = now;
    }
    return m_housekeeping.step(*m_database);
}

StorageResult<Housekeeping::Next> JournalWriter::applyRetention(WallTime now)
{
    const auto due = m_retention.due(*m_database, m_rows.gatewayRows(), now);
    if (!due)
        return Failure{due.error()};
    if (due->empty())
        return Housekeeping::Next::Nothing;
    // At least as fast as rows come, or there would be more of them while it is busy.
    const auto least = static_cast<std::int64_t>(2 * m_insertedLast);
    // These pages are the next rows' soon, and zeros in them would double the writing.
    if (const auto set = m_database->execute("PRAGMA secure_delete=FAST"); !set)
        return Failure{set.error()};
    const auto removed = transaction([&] { return m_retention.remove(*m_database, m_rows, *due, least); });
    if (const auto set = m_database->execute("PRAGMA secure_delete=ON"); !set)
        return Failure{set.error()};
    if (!removed)
        return Failure{removed.error()};
    m_insertedLast = 0;
    if (*removed > 0) {
        m_housekeeping.pagesWereFreed();
        return Housekeeping::Next::More;
    }
    m_retention.settled(now);
    return Housekeeping::Next::Nothing;
}

StorageResult<std::int64_t> JournalWriter::remove(std::span<const LogId> ids)
{
    auto removed = transaction([&] { return removeRows(*m_database, m_rows, ids); });
    for (const LogId &id : ids) {
        if (removed && m_open.erase(id) > 0)
            m_deleted.insert(id);
    }
    if (removed && *removed > 0)
        m_housekeeping.pagesWereFreed();
    return removed;
}

StorageResult<std::int64_t> JournalWriter::removeAll(bool rollups)
{
    auto removed = removeAllRows(*m_database, rollups);
    forget();
    if (removed)
        m_open.clear();
    return removed;
}

StorageResult<Done> JournalWriter::finishRemoval()
{
    m_housekeeping.emptyTheLog();
    const auto emptied = m_housekeeping.truncateLog(*m_database);
    if (!emptied)
        return Failure{emptied.error()};
    return Done{};
}

} // namespace sekisho::storage
