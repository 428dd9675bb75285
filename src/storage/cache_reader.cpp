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

using namespace Qt::StringLiterals;

// No LIKE: with instr() nothing in the text is a pattern. SQLite's lower() knows ASCII only.
// Named, because Qt takes a number that comes twice for two values.
constexpr const char *Conditions =
    " WHERE id>:newer AND fingerprint IS NOT NULL AND (expires_at>:now OR pinned)"
    " AND (:gateway='' OR gateway=:gateway) AND (:provider='' OR provider=:provider)"
    " AND (:text='' OR instr(lower(model),:text) OR instr(lower(path),:text) OR instr(lower(preview),:text))";

QVariant text(std::string_view value)
{
    return QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size()));
}

void bindConditions(QSqlQuery &sql, const CacheQuery &query)
{
    sql.bindValue(u":newer"_s, toVariant(query.newerThan));
    sql.bindValue(u":now"_s, toVariant(query.now));
    sql.bindValue(u":gateway"_s, text(query.gateway));
    sql.bindValue(u":provider"_s, text(query.provider));
    sql.bindValue(u":text"_s, text(toLowerAscii(query.text)));
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
                                   ", hits, saved_time, saved_cost FROM entry" + Conditions +
                                   " AND id<:before ORDER BY id DESC LIMIT :limit";
    QSqlQuery &rows = m_database->statement(sql.c_str());
    bindConditions(rows, query);
    rows.bindValue(u":before"_s,
                   toVariant(olderThan > 0 ? olderThan : std::numeric_limits<CacheEntryId>::max()));
    // A negative limit would be none.
    rows.bindValue(u":limit"_s, toVariant(std::max(limit, 0)));
    if (const auto found = m_database->run(rows); !found)
        return Failure{found.error()};
    std::vector<CacheListing> page;
    while (rows.next()) {
        CacheListing &listing = page.emplace_back();
        int column = readIndexRow(rows, 0, listing.row);
        column = readHead(rows, column, listing.head);
        listing.hits = rows.value(column).toLongLong();
        listing.savedTime = Micros(rows.value(column + 1).toLongLong());
        listing.savedCost = Money{rows.value(column + 2).toLongLong()};
    }
    if (rows.lastError().isValid())
        return Failure{m_database->errorOf(rows)};
    rows.finish();
    return page;
}

StorageResult<std::vector<CacheEntryId>> CacheReader::ids(const CacheQuery &query)
{
    static const std::string sql = std::string("SELECT id FROM entry") + Conditions + " ORDER BY id DESC";
    QSqlQuery &rows = m_database->statement(sql.c_str());
    bindConditions(rows, query);
    if (const auto found = m_database->run(rows); !found)
        return Failure{found.error()};
    std::vector<CacheEntryId> ids;
    while (rows.next())
        ids.push_back(rows.value(0).toLongLong());
    if (rows.lastError().isValid())
        return Failure{m_database->errorOf(rows)};
    rows.finish();
    return ids;
}

StorageResult<CacheTotals> CacheReader::totals(const CacheQuery &query)
{
    static const std::string sql =
        std::string("SELECT count(*), sum(size), sum(hits), sum(saved_time), sum(saved_cost) FROM entry") +
        Conditions;
    QSqlQuery &rows = m_database->statement(sql.c_str());
    bindConditions(rows, query);
    if (const auto found = m_database->run(rows); !found)
        return Failure{found.error()};
    if (!rows.next())
        return Failure{m_database->errorOf(rows)};
    CacheTotals totals;
    totals.entries = rows.value(0).toLongLong();
    totals.bytes = rows.value(1).toULongLong();
    totals.hits = rows.value(2).toLongLong();
    totals.savedTime = Micros(rows.value(3).toLongLong());
    totals.savedCost = Money{rows.value(4).toLongLong()};
    rows.finish();
    return totals;
}

StorageResult<std::string> CacheReader::body(CacheEntryId id, std::uint64_t most)
{
    // Piece by piece, each a read of its own: an entry never changes, and one that goes meanwhile is an
    // error.
    QSqlQuery &query = m_database->statement("SELECT size FROM entry WHERE id=?");
    bindAll(query, id);
    if (const auto found = m_database->run(query); !found)
        return Failure{found.error()};
    if (!query.next())
        return Failure{query.lastError().isValid() ? m_database->errorOf(query) : noSuchEntry(*m_database)};
    const std::uint64_t length = std::min<std::uint64_t>(query.value(0).toULongLong(), most);
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
