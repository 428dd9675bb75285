// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_fetcher.h"

#include "storage/cache_codec.h"
#include "storage/cache_rows.h"
#include "storage/cache_schema.h"

#include <string_view>

namespace sekisho::storage {
namespace {

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

} // namespace

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
    QSqlQuery &query = m_database.statement(sql.c_str());
    bindAll(query, id);
    if (const auto found = m_database.run(query); !found)
        return Failure{found.error()};
    if (!query.next())
        return Failure{query.lastError().isValid() ? m_database.errorOf(query) : noSuchEntry(m_database)};
    CacheEntryStart entry;
    const bool hasBody = query.value(0).toLongLong() > 0;
    const QByteArray bytes = query.value(1).toByteArray();
    auto headers = decodeHeaders(view(bytes));
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
    QSqlQuery &query = m_database.statement("SELECT size, data FROM piece WHERE id=?");
    bindAll(query, id * PiecesPerEntry + number);
    if (const auto found = m_database.run(query); !found)
        return Failure{found.error()};
    if (!query.next())
        return Failure{query.lastError().isValid() ? m_database.errorOf(query) : noSuchEntry(m_database)};
    const QVariant packedSize = query.value(0);
    const QByteArray data = query.value(1).toByteArray();
    query.finish();
    if (packedSize.isNull())
        return std::make_shared<const std::string>(data.toStdString());
    const std::uint64_t size = packedSize.toULongLong();
    const auto piece = std::make_shared<std::string>();
    if (size > CacheStore::PieceBytes || !m_codec.decompress(view(data), size, *piece) ||
        piece->size() != size)
        return Failure{damagedEntry(m_database)};
    return std::shared_ptr<const std::string>(piece);
}

StorageResult<std::vector<CacheTiming>> CacheFetcher::timings(CacheEntryId id)
{
    QSqlQuery &query = m_database.statement("SELECT parts FROM timing WHERE entry=?");
    bindAll(query, id);
    if (const auto found = m_database.run(query); !found)
        return Failure{found.error()};
    if (!query.next()) {
        if (query.lastError().isValid())
            return Failure{m_database.errorOf(query)};
        return std::vector<CacheTiming>();
    }
    const QByteArray parts = query.value(0).toByteArray();
    query.finish();
    auto timings = decodeTimings(view(parts));
    if (!timings)
        return Failure{damagedEntry(m_database)};
    return std::move(*timings);
}

} // namespace sekisho::storage
