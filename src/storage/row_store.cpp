// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/row_store.h"

#include "storage/row_codec.h"

namespace sekisho::storage {
namespace {

/// What is shorter would not share anything anyway.
constexpr std::size_t MostInlineBytes = 1024;

const std::string &updateRow()
{
    static const std::string sql =
        "UPDATE exchange SET (" + rowColumns() + ") = (" + rowPlaces() + ") WHERE seq = ? AND state = 0";
    return sql;
}

} // namespace

StorageResult<StoredRow> RowStore::complete(Database &database, const StoredRow &row,
                                            const ExchangeRecord &record)
{
    const auto names = namesOf(database, m_names, record);
    if (!names)
        return Failure{names.error()};
    Statement &statement = database.statement(updateRow());
    const int next = bindRow(statement, 0, record, *names);
    statement.bind(next, row.seq);
    if (const auto ran = database.run(statement); !ran)
        return Failure{ran.error()};
    if (database.changedRows() != 1)
        return StoredRow{};
    if (names->gateway != row.gateway) {
        m_gatewayRows.add(row.gateway, -1);
        m_gatewayRows.add(names->gateway, 1);
    }
    if (const auto written = writeDetail(database, row.seq, record); !written)
        return Failure{written.error()};
    const auto rewrite = [&](std::int64_t id, const RecordedBody &body) -> StorageResult<Done> {
        if (const auto removed = removeBody(database, id); !removed)
            return removed;
        return writeBody(database, id, body);
    };
    const bool sameRequest = record.requestBody.bytes && record.requestBody.bytes == row.requestBytes.lock();
    if (!sameRequest) {
        if (const auto written = rewrite(requestBodyId(row.seq), record.requestBody); !written)
            return Failure{written.error()};
    }
    if (const auto written = rewrite(responseBodyId(row.seq), record.responseBody); !written)
        return Failure{written.error()};
    return StoredRow{row.seq, names->gateway, record.requestBody.bytes};
}

StorageResult<Done> RowStore::interrupt(Database &database, std::int64_t seq)
{
    static_assert(static_cast<int>(ExchangeState::Open) == 0 &&
                  static_cast<int>(ExchangeState::Interrupted) == 5);
    return database.run("UPDATE exchange SET state = 5 WHERE seq = ? AND state = 0", seq);
}

StorageResult<Done> RowStore::remove(Database &database, std::int64_t seq, NameId gateway)
{
    for (const std::int64_t id : {requestBodyId(seq), responseBodyId(seq)}) {
        if (const auto removed = removeBody(database, id); !removed)
            return removed;
    }
    for (const char *sql : {"DELETE FROM detail WHERE seq = ?", "DELETE FROM exchange WHERE seq = ?"}) {
        if (const auto ran = database.run(sql, seq); !ran)
            return ran;
    }
    m_gatewayRows.add(gateway, -1);
    return Done{};
}

StorageResult<Done> RowStore::writeDetail(Database &database, std::int64_t seq, const ExchangeRecord &record)
{
    return database.run("INSERT OR REPLACE INTO detail(seq, data) VALUES(?, ?)", seq,
                        m_details.encode(record));
}

StorageResult<RowStore::BodyRow> RowStore::bodyRow(Database &database, std::int64_t id,
                                                   const RecordedBody &body)
{
    if (body.bytes->size() <= MostInlineBytes)
        return BodyRow{id, *body.bytes, std::nullopt};
    auto list = m_chunks.add(database, *body.bytes);
    if (!list)
        return Failure{list.error()};
    return BodyRow{id, std::nullopt, std::move(*list)};
}

StorageResult<Done> RowStore::writeBody(Database &database, std::int64_t id, const RecordedBody &body)
{
    if (!body.bytes)
        return Done{};
    const auto row = bodyRow(database, id, body);
    if (!row)
        return Failure{row.error()};
    return database.run("INSERT INTO body(id, bytes, chunks) VALUES(?, ?, ?)", id, row->bytes, row->chunks);
}

StorageResult<Done> RowStore::removeBody(Database &database, std::int64_t id)
{
    Statement &query = database.statement("DELETE FROM body WHERE id = ? RETURNING chunks");
    query.bind(0, id);
    if (const auto ran = database.run(query); !ran)
        return ran;
    if (query.next())
        m_chunks.release(query.bytes(0));
    query.finish();
    return Done{};
}

StorageResult<Done> RowStore::settle(Database &database)
{
    if (const auto settled = m_chunks.settle(database); !settled)
        return settled;
    return m_gatewayRows.settle(database);
}

void RowStore::forget()
{
    m_chunks.forget();
    m_gatewayRows.forget();
}

} // namespace sekisho::storage
