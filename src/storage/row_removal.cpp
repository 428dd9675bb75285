// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/row_removal.h"

#include "storage/rollup_writer.h"

namespace sekisho::storage {
namespace {

StorageResult<std::int64_t> emptyTables(Database &database, bool rollups)
{
    Statement &count = database.statement("SELECT sum(rows) FROM gateway_rows");
    if (const auto ran = database.run(count); !ran)
        return Failure{ran.error()};
    const std::int64_t rows = count.next() ? count.number(0) : 0;
    count.finish();
    std::vector<std::string> statements;
    for (const char *table : {"exchange", "detail", "body", "chunk", "chunk_data", "gateway_rows"})
        statements.push_back(std::string("DELETE FROM ") + table);
    statements.emplace_back("DELETE FROM name WHERE id NOT IN (SELECT gateway FROM rollup_key UNION "
                            "SELECT provider FROM rollup_key UNION SELECT model FROM rollup_key UNION "
                            "SELECT tool FROM rollup_key)");
    if (rollups) {
        if (const auto removed = RollupWriter::removeAll(database); !removed)
            return Failure{removed.error()};
    }
    for (const std::string &statement : statements) {
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
        Statement &query = database.statement("SELECT seq, gateway FROM exchange WHERE id = ?");
        query.bind(0, id);
        if (const auto ran = database.run(query); !ran)
            return Failure{ran.error()};
        if (!query.next())
            continue;
        const std::int64_t seq = query.number(0);
        const NameId gateway = query.number(1);
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
    if (const auto set = database.execute("PRAGMA secure_delete=OFF"); !set)
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
    else if (const auto shrunk = database.execute("VACUUM"); !shrunk)
        removed = Failure{shrunk.error()};
    if (const auto set = database.execute("PRAGMA secure_delete=ON"); !set && removed)
        return Failure{set.error()};
    return removed;
}

} // namespace sekisho::storage
