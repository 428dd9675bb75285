// SPDX-License-Identifier: GPL-3.0-or-later
// The cache writer's transactions, and what it does while there is nothing to write.
#include "storage/cache_writer.h"
#include "storage/file_room.h"

#include <algorithm>

namespace sekisho::storage {
namespace {

/// As much as the journal_size_limit leaves of it; beyond, readers have kept SQLite from starting it anew.
constexpr std::int64_t LongestLog = 64LL * 1024 * 1024;
/// A transaction that deletes writes about as much as it deletes.
constexpr std::uint64_t TidyBytes = 8ULL * 1024 * 1024;
// In pages of 8 KiB: 4 MiB, which are left for the next entries.
constexpr std::int64_t PagesKept = 512;
constexpr std::int64_t PagesPerStep = 256;

} // namespace

StorageResult<Done> CacheWriter::begin()
{
    m_touched = 0;
    return m_database->begin();
}

StorageResult<Done> CacheWriter::commit()
{
    if (const auto done = m_database->commit(); !done)
        return done;
    // Should it fail, the next commit tries again.
    if (logSize(*m_database) > LongestLog)
        clearLog();
    return Done{};
}

void CacheWriter::clearLog()
{
    const auto empty = emptyLog(*m_database);
    if (empty && *empty)
        m_logHoldsRemoved = false;
}

void CacheWriter::rollback()
{
    m_database->rollback();
}

bool CacheWriter::isUnchangedSince(std::int64_t changes) const
{
    return m_database->isInTransaction() && m_database->allChangedRows() == changes;
}

bool CacheWriter::tidy()
{
    return m_leftovers.empty() ? freePages() : removeLeftovers();
}

bool CacheWriter::removeLeftovers()
{
    if (!begin())
        return false;
    StorageResult<Done> done = Done{};
    std::size_t count = 0;
    // The oldest first, which stand at the beginning of the file: SQLite then finds the pages at its end,
    // which can be cut off, at the beginning of its list of free ones, and not after a search through all of
    // it.
    while (done && count < m_leftovers.size() && m_touched < TidyBytes)
        done = remove(m_leftovers[m_leftovers.size() - ++count]);
    if (done)
        done = commit();
    if (!done) {
        // They are left to the next start.
        rollback();
        m_leftovers.clear();
        return false;
    }
    m_leftovers.resize(m_leftovers.size() - count);
    return true;
}

bool CacheWriter::freePages()
{
    const auto unused = numberOf(*m_database, "PRAGMA freelist_count");
    return unused && *unused > PagesKept &&
           givePagesBack(*m_database, std::min(PagesPerStep, *unused - PagesKept)).ok();
}

} // namespace sekisho::storage
