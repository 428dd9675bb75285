// SPDX-License-Identifier: GPL-3.0-or-later
// The cache writer's transactions, and what it does while there is nothing to write.
#include "storage/cache_writer.h"

#include <QFileInfo>

namespace sekisho::storage {
namespace {

using namespace Qt::StringLiterals;

/// As much as the journal_size_limit leaves of it; beyond, readers have kept SQLite from starting it anew.
constexpr qint64 LongestLog = 64LL * 1024 * 1024;
/// A transaction that deletes writes about as much as it deletes.
constexpr std::uint64_t TidyBytes = 8ULL * 1024 * 1024;
// In pages of 8 KiB: 4 MiB, which are left for the next entries.
constexpr std::int64_t PagesKept = 512;

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
    if (QFileInfo(m_database->path() + u"-wal"_s).size() > LongestLog)
        clearLog();
    return Done{};
}

void CacheWriter::clearLog()
{
    QSqlQuery &query = m_database->statement("PRAGMA wal_checkpoint(TRUNCATE)");
    // The first column says whether somebody was in the way.
    if (m_database->run(query) && query.next() && !query.value(0).toBool())
        m_logHoldsRemoved = false;
    query.finish();
}

void CacheWriter::rollback()
{
    m_database->rollback();
}

StorageResult<Done> CacheWriter::attempt(const std::function<StorageResult<Done>(CacheWriter &)> &work,
                                         bool &lost)
{
    lost = true;
    if (const auto saved = m_database->run(m_database->statement("SAVEPOINT one")); !saved)
        return saved;
    StorageResult<Done> outcome = work(*this);
    if (!outcome && !m_database->run(m_database->statement("ROLLBACK TO one")))
        return outcome;
    if (const auto released = m_database->run(m_database->statement("RELEASE one")); !released)
        return released;
    lost = false;
    return outcome;
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

std::int64_t CacheWriter::count(const char *pragma)
{
    QSqlQuery &query = m_database->statement(pragma);
    const bool found = m_database->run(query) && query.next();
    const std::int64_t number = found ? query.value(0).toLongLong() : 0;
    query.finish();
    return number;
}

bool CacheWriter::freePages()
{
    const std::int64_t unused = count("PRAGMA freelist_count");
    if (unused <= PagesKept)
        return false;
    if (!begin())
        return false;
    QSqlQuery &query = m_database->statement("PRAGMA incremental_vacuum(256)");
    // Each step frees one page.
    bool done = m_database->run(query).ok();
    while (done && query.next()) {
    }
    done = done && !query.lastError().isValid() && commit();
    if (!done)
        rollback();
    return done;
}

} // namespace sekisho::storage
