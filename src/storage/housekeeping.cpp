// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/housekeeping.h"

#include <QFileInfo>

namespace sekisho::storage {
namespace {

using namespace Qt::StringLiterals;

/// SQLite copies the log back by itself at 8 MB and begins it anew; only readers that never rest let it grow.
constexpr qint64 MostLogBytes = 128LL * 1024 * 1024;
/// Free pages are what the next rows go into; above a tenth of the file, and 8 MB, they are waste.
constexpr qint64 FreePagesKept = 1024;
constexpr qint64 PagesPerStep = 256;
/// Readers rest often; the writer has other things to do than to wait for one that does not.
constexpr int CheckpointPatience = 100; // ms
constexpr int UsualPatience = 5000;     // ms, as the connection was opened

StorageResult<qint64> numberOf(Database &database, const char *pragma)
{
    QSqlQuery &query = database.statement(pragma);
    if (const auto ran = database.run(query); !ran)
        return Failure{ran.error()};
    const qint64 value = query.next() ? query.value(0).toLongLong() : 0;
    query.finish();
    return value;
}

} // namespace

StorageResult<bool> Housekeeping::truncateLog(Database &database)
{
    const auto setPatience = [&](int milliseconds) {
        return database.execute(u"PRAGMA busy_timeout=%1"_s.arg(milliseconds));
    };
    if (const auto set = setPatience(CheckpointPatience); !set)
        return Failure{set.error()};
    const auto busy = numberOf(database, "PRAGMA wal_checkpoint(TRUNCATE)");
    if (const auto set = setPatience(UsualPatience); !set)
        return Failure{set.error()};
    if (!busy) {
        if (busy.error().kind == StorageError::Kind::Busy)
            return false;
        return Failure{busy.error()};
    }
    m_mustTruncate = m_mustTruncate && *busy != 0;
    return *busy == 0;
}

StorageResult<Housekeeping::Next> Housekeeping::step(Database &database)
{
    if (m_mayShrink) {
        const auto more = shrink(database);
        if (!more)
            return Failure{more.error()};
        m_mayShrink = *more;
        if (*more)
            return Next::More;
    }
    if (m_mustTruncate || QFileInfo(database.path() + u"-wal"_s).size() > MostLogBytes) {
        const auto empty = truncateLog(database);
        if (!empty)
            return Failure{empty.error()};
        return *empty ? Next::Nothing : Next::Later;
    }
    return Next::Nothing;
}

StorageResult<bool> Housekeeping::shrink(Database &database)
{
    const auto free = numberOf(database, "PRAGMA freelist_count");
    const auto all = numberOf(database, "PRAGMA page_count");
    if (!free || !all)
        return Failure{free ? all.error() : free.error()};
    const qint64 kept = std::max(FreePagesKept, *all / 10);
    if (*free <= kept)
        return false;
    if (const auto begun = database.begin(); !begun)
        return Failure{begun.error()};
    // The driver runs the first step only of what gives rows without columns, which is one page.
    StorageResult<Done> done = Done{};
    for (qint64 left = std::min(PagesPerStep, *free - kept); left > 0 && done; --left)
        done = database.run(database.statement("PRAGMA incremental_vacuum(1)"));
    if (done)
        done = database.commit();
    if (!done) {
        database.rollback();
        return Failure{done.error()};
    }
    return true;
}

} // namespace sekisho::storage
