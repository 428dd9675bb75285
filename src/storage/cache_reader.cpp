// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_reader.h"

#include "base/text.h"
#include "storage/cache_fetcher.h"
#include "storage/cache_rows.h"
#include "storage/cache_schema.h"

#include <algorithm>
#include <limits>

namespace sekisho::storage {
namespace {

// No LIKE: with instr() nothing in the text is a pattern. SQLite's lower() knows ASCII only.
constexpr const char *Conditions =
    " WHERE id>?1 AND fingerprint IS NOT NULL AND (expires_at>?2 OR pinned)"
    " AND (?3='' OR gateway=?3) AND (?4='' OR provider=?4)"
    " AND (?5='' OR instr(lower(model),?5) OR instr(lower(path),?5) OR instr(lower(preview),?5))";
constexpr const char *PageConditions = " AND id<?6 ORDER BY id DESC LIMIT ?7";

/// Both must stay until the statement has run to its end.
void bindConditions(Statement &rows, const CacheQuery &query, const std::string &lowerText)
{
    rows.bindAll(query.newerThan, query.now, Text{query.gateway}, Text{query.provider}, Text{lowerText});
}

} // namespace

CacheReader::CacheReader(std::unique_ptr<Database> database) : m_database(std::move(database)) {}

CacheReader::~CacheReader() = default;

StorageResult<std::unique_ptr<CacheReader>> CacheReader::open(const QString &path)
{
    auto database = Database::openForReading(path, cacheSchema());
    if (!database)
        return Failure{database.error()};
    return std::unique_ptr<CacheReader>(new CacheReader(std::move(*database)));
}

StorageResult<std::vector<CacheListing>> CacheReader::page(const CacheQuery &query, CacheEntryId olderThan,
                                                           int limit)
{
    static const std::string sql = std::string("SELECT ") + IndexColumns + ", " + HeadColumns +
                                   ", hits, saved_time, saved_cost FROM entry" + Conditions + PageConditions;
    const std::string text = toLowerAscii(query.text);
    Statement &rows = m_database->statement(sql);
    bindConditions(rows, query, text);
    rows.bind(5, olderThan > 0 ? olderThan : std::numeric_limits<CacheEntryId>::max());
    rows.bind(6, std::max(limit, 0)); // a negative one would be none
    if (const auto found = m_database->run(rows); !found)
        return Failure{found.error()};
    std::vector<CacheListing> page;
    while (rows.next()) {
        CacheListing &listing = page.emplace_back();
        int column = readIndexRow(rows, 0, listing.row);
        column = readHead(rows, column, listing.head);
        listing.hits = rows.number(column);
        listing.savedTime = Micros(rows.number(column + 1));
        listing.savedCost = Money{rows.number(column + 2)};
    }
    if (rows.error() != 0)
        return Failure{m_database->errorOf(rows)};
    rows.finish();
    return page;
}

StorageResult<std::vector<CacheEntryId>> CacheReader::ids(const CacheQuery &query)
{
    static const std::string sql = std::string("SELECT id FROM entry") + Conditions + " ORDER BY id DESC";
    const std::string text = toLowerAscii(query.text);
    Statement &rows = m_database->statement(sql);
    bindConditions(rows, query, text);
    if (const auto found = m_database->run(rows); !found)
        return Failure{found.error()};
    std::vector<CacheEntryId> ids;
    while (rows.next())
        ids.push_back(rows.number(0));
    if (rows.error() != 0)
        return Failure{m_database->errorOf(rows)};
    rows.finish();
    return ids;
}

StorageResult<CacheTotals> CacheReader::totals(const CacheQuery &query)
{
    static const std::string sql =
        std::string("SELECT count(*), sum(size), sum(hits), sum(saved_time), sum(saved_cost) FROM entry") +
        Conditions;
    const std::string text = toLowerAscii(query.text);
    Statement &rows = m_database->statement(sql);
    bindConditions(rows, query, text);
    if (const auto found = m_database->run(rows); !found)
        return Failure{found.error()};
    if (!rows.next())
        return Failure{m_database->errorOf(rows)};
    CacheTotals totals;
    totals.entries = rows.number(0);
    totals.bytes = static_cast<std::uint64_t>(rows.number(1));
    totals.hits = rows.number(2);
    totals.savedTime = Micros(rows.number(3));
    totals.savedCost = Money{rows.number(4)};
    rows.finish();
    return totals;
}

StorageResult<std::string> CacheReader::body(CacheEntryId id, std::uint64_t most)
{
    // Piece by piece, each a read of its own: an entry never changes, and one that goes meanwhile is an
    // error.
    Statement &query = m_database->statement("SELECT size FROM entry WHERE id=?");
    query.bind(0, id);
    if (const auto found = m_database->run(query); !found)
        return Failure{found.error()};
    if (!query.next())
        return Failure{query.error() != 0 ? m_database->errorOf(query) : noSuchEntry(*m_database)};
    const std::uint64_t length = std::min(static_cast<std::uint64_t>(query.number(0)), most);
    query.finish();
    CacheFetcher fetcher(*m_database);
    std::string body;
    for (std::uint32_t number = 0; body.size() < length; ++number) {
        const auto piece = fetcher.piece(id, number);
        if (!piece)
            return Failure{piece.error()};
        if ((*piece)->empty())
            return Failure{damagedEntry(*m_database)};
        body.append(**piece, 0, length - body.size());
    }
    return body;
}

} // namespace sekisho::storage
