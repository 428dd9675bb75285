// SPDX-License-Identifier: GPL-3.0-or-later
// New rows, many to a statement.
#include "storage/row_codec.h"
#include "storage/row_store.h"

namespace sekisho::storage {
namespace {

/// A statement for so many opens its indexes, and finds its place at their ends, once.
constexpr std::size_t RowsAtOnce = 32;

/// `count` times the places of a row.
std::string placesOf(const std::string &row, std::size_t count)
{
    std::string places = '(' + row + ')';
    places.reserve(count * (places.size() + 1));
    for (const std::string one = ',' + places; count > 1; --count)
        places += one;
    return places;
}

/// The text for a full slice, or for one. What fails ends the transaction, so nothing of it need be undone
/// before, which SQLite would keep copies of pages for.
class InsertText {
public:
    InsertText(const std::string &into, const std::string &row, const std::string &rest = {})
        : m_many("INSERT OR FAIL INTO " + into + " VALUES" + placesOf(row, RowsAtOnce) + rest),
          m_one("INSERT OR FAIL INTO " + into + " VALUES" + placesOf(row, 1) + rest)
    {}
    [[nodiscard]] const std::string &of(std::size_t count) const { return count == 1 ? m_one : m_many; }

private:
    std::string m_many;
    std::string m_one;
};

/// Slices that there are texts for.
std::size_t sliceOf(std::size_t left)
{
    return left < RowsAtOnce ? 1 : RowsAtOnce;
}

StorageResult<std::int64_t> newestRow(Database &database)
{
    Statement &query = database.statement("SELECT max(seq) FROM exchange");
    if (const auto ran = database.run(query); !ran)
        return Failure{ran.error()};
    const std::int64_t seq = query.next() ? query.number(0) : 0;
    query.finish();
    return seq;
}

StorageResult<std::int64_t> rowOf(Database &database, const LogId &id)
{
    Statement &query = database.statement("SELECT seq FROM exchange WHERE id = ?");
    query.bind(0, id);
    if (const auto ran = database.run(query); !ran)
        return Failure{ran.error()};
    const std::int64_t seq = query.next() ? query.number(0) : 0;
    query.finish();
    return seq;
}

} // namespace

StorageResult<std::vector<StoredRow>> RowStore::insert(Database &database, Records records)
{
    std::vector<StoredRow> rows;
    rows.reserve(records.size());
    while (rows.size() < records.size()) {
        const Records some = records.subspan(rows.size(), sliceOf(records.size() - rows.size()));
        if (const auto inserted = insertSome(database, some, rows); !inserted)
            return Failure{inserted.error()};
    }
    // From here on without those that were there already.
    std::vector<const ExchangeRecord *> fresh;
    std::vector<StoredRow> freshRows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].seq == 0)
            continue;
        m_gatewayRows.add(rows[i].gateway, 1);
        fresh.push_back(records[i]);
        freshRows.push_back(rows[i]);
    }
    if (const auto written = insertDetails(database, fresh, freshRows); !written)
        return Failure{written.error()};
    if (const auto written = insertBodies(database, fresh, freshRows); !written)
        return Failure{written.error()};
    return rows;
}

/// One slice.
StorageResult<Done> RowStore::insertSome(Database &database, Records records, std::vector<StoredRow> &rows)
{
    static const InsertText text("exchange(" + rowColumns() + ")", rowPlaces(),
                                 " ON CONFLICT(id) DO NOTHING");
    const auto before = newestRow(database);
    if (!before)
        return Failure{before.error()};
    std::vector<RowNames> names(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto found = namesOf(database, m_names, *records[i]);
        if (!found)
            return Failure{found.error()};
        names[i] = *found;
    }
    Statement &statement = database.statement(text.of(records.size()));
    int place = 0;
    for (std::size_t i = 0; i < records.size(); ++i)
        place = bindRow(statement, place, *records[i], names[i]);
    if (const auto ran = database.run(statement); !ran)
        return ran;
    const auto count = static_cast<std::int64_t>(records.size());
    const bool all = database.changedRows() == count;
    const std::int64_t first = database.lastInsertId() - count + 1; // they were numbered in a row
    for (std::size_t i = 0; i < records.size(); ++i) {
        StoredRow &row = rows.emplace_back();
        row.gateway = names[i].gateway;
        row.requestBytes = records[i]->requestBody.bytes;
        row.seq = first + static_cast<std::int64_t>(i);
        if (all)
            continue;
        const auto seq = rowOf(database, records[i]->id);
        if (!seq)
            return Failure{seq.error()};
        row.seq = *seq > *before ? *seq : 0;
    }
    return Done{};
}

StorageResult<Done> RowStore::insertDetails(Database &database, Records records,
                                            std::span<const StoredRow> rows)
{
    static const InsertText text("detail(seq, data)", "?, ?");
    m_blobs.resize(RowsAtOnce);
    for (std::size_t done = 0; done < records.size();) {
        const std::size_t count = sliceOf(records.size() - done);
        Statement &statement = database.statement(text.of(count));
        for (std::size_t i = 0; i < count; ++i) {
            m_blobs[i] = m_details.encode(*records[done + i]);
            statement.bind(static_cast<int>(2 * i), rows[done + i].seq);
            statement.bind(static_cast<int>(2 * i + 1), m_blobs[i]);
        }
        if (const auto ran = database.run(statement); !ran)
            return ran;
        done += count;
    }
    return Done{};
}

StorageResult<Done> RowStore::insertBodies(Database &database, Records records,
                                           std::span<const StoredRow> rows)
{
    static const InsertText text("body(id, bytes, chunks)", "?, ?, ?");
    std::vector<BodyRow> bodies;
    bodies.reserve(2 * records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        for (const auto &[id, body] : {std::pair(requestBodyId(rows[i].seq), &records[i]->requestBody),
                                       std::pair(responseBodyId(rows[i].seq), &records[i]->responseBody)}) {
            if (!body->bytes)
                continue;
            auto row = bodyRow(database, id, *body);
            if (!row)
                return Failure{row.error()};
            bodies.push_back(std::move(*row));
        }
    }
    for (std::size_t done = 0; done < bodies.size();) {
        const std::size_t count = sliceOf(bodies.size() - done);
        Statement &statement = database.statement(text.of(count));
        int place = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const BodyRow &body = bodies[done + i];
            statement.bind(place++, body.id);
            statement.bind(place++, body.bytes);
            statement.bind(place++, body.chunks);
        }
        if (const auto ran = database.run(statement); !ran)
            return ran;
        done += count;
    }
    return Done{};
}

} // namespace sekisho::storage
