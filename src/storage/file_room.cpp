// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/file_room.h"

#include <QFileInfo>

namespace sekisho::storage {

using namespace Qt::StringLiterals;

StorageResult<std::int64_t> numberOf(Database &database, const char *pragma)
{
    QSqlQuery &query = database.statement(pragma);
    if (const auto ran = database.run(query); !ran)
        return Failure{ran.error()};
    const std::int64_t value = query.next() ? query.value(0).toLongLong() : 0;
    query.finish();
    return value;
}

StorageResult<Done> givePagesBack(Database &database, std::int64_t pages)
{
    if (const auto begun = database.begin(); !begun)
        return begun;
    // One by one: the driver runs the first step only of what gives rows without columns, which is one page.
    StorageResult<Done> done = Done{};
    for (; pages > 0 && done; --pages)
        done = database.run(database.statement("PRAGMA incremental_vacuum(1)"));
    if (done)
        done = database.commit();
    if (!done)
        database.rollback();
    return done;
}

std::int64_t logSize(const Database &database)
{
    return QFileInfo(database.path() + u"-wal"_s).size();
}

StorageResult<bool> emptyLog(Database &database)
{
    // The first column says whether somebody was in the way.
    const auto busy = numberOf(database, "PRAGMA wal_checkpoint(TRUNCATE)");
    if (busy)
        return *busy == 0;
    if (busy.error().kind == StorageError::Kind::Busy)
        return false;
    return Failure{busy.error()};
}

} // namespace sekisho::storage
