// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_fetcher.h"

#include "storage/cache_codec.h"
#include "storage/cache_rows.h"
#include "storage/cache_schema.h"

#include <string_view>

namespace sekisho::storage {
StorageError noSuchEntry(const Database &database)
{
    return {StorageError::Kind::Failed,
            "There is no such answer any more in " + database.path().toStdString()};
}

StorageError damagedEntry(const Database &database)
{
    return {StorageError::Kind::Damaged, "An answer is damaged in " + database.path().toStdString()};
}

StorageResult<CacheEntryStart> CacheFetcher::start(CacheEntryId id)
{
    static const std::string sql =
        std::string("SELECT pieces, headers, ") + HeadColumns + " FROM entry WHERE id=?";
    Statement &query = m_database.statement(sql);
    query.bind(0, id);
    if (const auto found = m_database.run(query); !found)
        return Failure{found.error()};
    if (!query.next())
        return Failure{query.error() != 0 ? m_database.errorOf(query) : noSuchEntry(m_database)};
    CacheEntryStart entry;
    const bool hasBody = query.number(0) > 0;
    auto headers = decodeHeaders(query.bytes(1));
    readHead(query, 2, entry.head);
    query.finish();
    if (!headers)
        return Failure{damagedEntry(m_database)};
    entry.head.headers = std::move(*headers);
    if (!hasBody)
        return entry;
    auto first = piece(id, 0);
    if (!first)
        return Failure{first.error()};
    entry.firstPiece = std::move(*first);
    return entry;
}

StorageResult<std::shared_ptr<const std::string>> CacheFetcher::piece(CacheEntryId id, std::uint32_t number)
{
    if (number >= CacheStore::MostPieces)
        return Failure{noSuchEntry(m_database)};
    Statement &query = m_database.statement("SELECT size, data FROM piece WHERE id=?");
    query.bind(0, id * PiecesPerEntry + number);
    if (const auto found = m_database.run(query); !found)
        return Failure{found.error()};
    if (!query.next())
        return Failure{query.error() != 0 ? m_database.errorOf(query) : noSuchEntry(m_database)};
    const auto size = static_cast<std::uint64_t>(query.number(0));
    const std::string_view data = query.bytes(1);
    const auto piece = std::make_shared<std::string>();
    bool whole = true;
    if (query.isNull(0))
        *piece = data;
    else
        whole =
            size <= CacheStore::PieceBytes && m_codec.decompress(data, size, *piece) && piece->size() == size;
    query.finish();
    if (!whole)
        return Failure{damagedEntry(m_database)};
    return std::shared_ptr<const std::string>(piece);
}

StorageResult<std::vector<CacheTiming>> CacheFetcher::timings(CacheEntryId id)
{
    Statement &query = m_database.statement("SELECT parts FROM timing WHERE entry=?");
    query.bind(0, id);
    if (const auto found = m_database.run(query); !found)
        return Failure{found.error()};
    if (!query.next()) {
        if (query.error() != 0)
            return Failure{m_database.errorOf(query)};
        return std::vector<CacheTiming>();
    }
    auto timings = decodeTimings(query.bytes(0));
    query.finish();
    if (!timings)
        return Failure{damagedEntry(m_database)};
    return std::move(*timings);
}

} // namespace sekisho::storage
