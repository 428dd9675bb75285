// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/recovery.h"

#include "storage/row_codec.h"
#include "storage/row_store.h"

namespace sekisho::storage {
namespace {

constexpr int Slice = 500;

const std::string &openRows()
{
    static const std::string sql =
        "SELECT " + rowColumns() +
        ", seq FROM exchange INDEXED BY exchange_by_state WHERE state <> 1 AND state = 0 LIMIT " +
        std::to_string(Slice);
    return sql;
}

StorageResult<std::int64_t> interruptSome(Database &database, NameReader &names, RollupWriter &rollups)
{
    Statement &query = database.statement(openRows());
    if (const auto ran = database.run(query); !ran)
        return Failure{ran.error()};
    std::vector<std::int64_t> seqs;
    while (query.next()) {
        auto record = readRow(query, names);
        if (!record)
            return Failure{record.error()};
        record->state = ExchangeState::Interrupted;
        rollups.add(*record);
        seqs.push_back(query.number(rowColumnCount()));
    }
    query.finish();
    for (const std::int64_t seq : seqs) {
        if (const auto done = RowStore::interrupt(database, seq); !done)
            return Failure{done.error()};
    }
    if (const auto written = rollups.write(database); !written)
        return Failure{written.error()};
    return static_cast<std::int64_t>(seqs.size());
}

} // namespace

StorageResult<std::int64_t> interruptOpenRows(Database &database, RollupWriter &rollups)
{
    NameReader names(database);
    std::int64_t all = 0;
    for (;;) {
        if (const auto begun = database.begin(); !begun)
            return Failure{begun.error()};
        auto some = interruptSome(database, names, rollups);
        rollups.clear();
        if (some) {
            if (const auto committed = database.commit(); !committed)
                some = Failure{committed.error()};
        }
        if (!some) {
            database.rollback();
            return some;
        }
        if (*some == 0)
            return all;
        all += *some;
    }
}

} // namespace sekisho::storage
