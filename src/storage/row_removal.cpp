// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/row_removal.h"

#include "storage/blob.h"
#include "storage/rollup_writer.h"

namespace sekisho::storage {
namespace {

using namespace Qt::StringLiterals;

StorageResult<std::int64_t> emptyTables(Database &database, bool rollups)
{
    QSqlQuery &count = database.statement("SELECT sum(rows) FROM gateway_rows");
    if (const auto ran = database.run(count); !ran)
        return Failure{ran.error()};
    const std::int64_t rows = count.next() ? count.value(0).toLongLong() : 0;
    count.finish();
    std::vector<QString> statements;
    for (const char16_t *table : {u"exchange", u"detail", u"body", u"chunk", u"chunk_data", u"gateway_rows"})
        statements.push_back(u"DELETE FROM %1"_s.arg(QStringView(table)));
    statements.push_back(u"DELETE FROM name WHERE id NOT IN (SELECT gateway FROM rollup_key UNION "
                         "SELECT provider FROM rollup_key UNION SELECT model FROM rollup_key UNION "
                         "SELECT tool FROM rollup_key)"_s);
    if (rollups) {
        if (const auto removed = RollupWriter::removeAll(database); !removed)
            return Failure{removed.error()};
    }
    for (const QString &statement : statements) {
        if (const auto ran = database.execute(statement); !ran)
            return Failure{ran.error()};
    }
    return rows;
}

} // namespace

StorageResult<std::int64_t> removeRows(Database &database, RowStore &rows, std::span<const LogId> ids)
{
    std::int64_t removed = 0;
    for (const LogId &id : ids) {
        QSqlQuery &query = database.statement("SELECT seq, gateway FROM exchange WHERE id = ?");
        query.bindValue(0, borrowed(id));
        if (const auto ran = database.run(query); !ran)
            return Failure{ran.error()};
        if (!query.next())
            continue;
        const std::int64_t seq = query.value(0).toLongLong();
        const NameId gateway = query.value(1).toLongLong();
        query.finish();
        if (const auto gone = rows.remove(database, seq, gateway); !gone)
            return Failure{gone.error()};
        ++removed;
    }
    return removed;
}

StorageResult<std::int64_t> removeAllRows(Database &database, bool rollups)
{
    // Pages that go back to the free list as they are need not be written; VACUUM leaves them all behind.
    if (const auto set = database.execute(u"PRAGMA secure_delete=OFF"_s); !set)
        return Failure{set.error()};
    if (const auto begun = database.begin(); !begun)
        return Failure{begun.error()};
    auto removed = emptyTables(database, rollups);
    if (removed) {
        if (const auto committed = database.commit(); !committed)
            removed = Failure{committed.error()};
    }
    if (!removed)
        database.rollback();
    else if (const auto shrunk = database.execute(u"VACUUM"_s); !shrunk)
        removed = Failure{shrunk.error()};
    if (const auto set = database.execute(u"PRAGMA secure_delete=ON"_s); !set && removed)
        return Failure{set.error()};
    return removed;
}

} // namespace sekisho::storage
