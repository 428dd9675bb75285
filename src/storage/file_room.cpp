// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/file_room.h"

#include <QFileInfo>

namespace sekisho::storage {

using namespace Qt::StringLiterals;

StorageResult<std::int64_t> numberOf(Database &database, const char *pragma)
{
    Statement &query = database.statement(pragma);
    if (const auto ran = database.run(query); !ran)
        return Failure{ran.error()};
    const std::int64_t value = query.next() ? query.number(0) : 0;
    query.finish();
    return value;
}

StorageResult<Done> givePagesBack(Database &database, std::int64_t pages)
{
    return database.execute("PRAGMA incremental_vacuum(" + std::to_string(pages) + ")");
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
