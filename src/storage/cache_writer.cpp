// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_writer.h"

#include "storage/cache_codec.h"
#include "storage/cache_rows.h"
#include "storage/cache_schema.h"

#include <algorithm>
#include <optional>

namespace sekisho::storage {
namespace {

std::uint64_t sizeOf(const CachePut &entry)
{
    return entry.body ? entry.body->size() : 0;
}

std::uint64_t piecesOf(std::uint64_t size)
{
    return size / CacheStore::PieceBytes + (size % CacheStore::PieceBytes == 0 ? 0 : 1);
}

} // namespace

CacheWriter::CacheWriter(std::unique_ptr<Database> database, std::vector<CacheEntryId> leftovers)
    : m_database(std::move(database)), m_leftovers(std::move(leftovers))
{
    sortLeftovers();
}

StorageResult<CacheIndexRow> CacheWriter::put(const CachePut &entry)
{
    if (piecesOf(sizeOf(entry)) > CacheStore::MostPieces)
        return Failure{StorageError{StorageError::Kind::Failed,
                                    "An answer is too large for " + m_database->path().toStdString()}};
    const auto pinned = takeKey(entry.key);
    if (!pinned)
        return Failure{pinned.error()};
    auto row = insert(entry, *pinned);
    if (!row)
        return row;
    if (const auto written = insertPieces(entry, *row); !written)
        return Failure{written.error()};
    if (!entry.timings.empty()) {
        QSqlQuery &timing = m_database->statement("INSERT INTO timing(entry, parts) VALUES(?, ?)");
        bindAll(timing, row->id, encodeTimings(entry.timings));
        if (const auto written = m_database->run(timing); !written)
            return Failure{written.error()};
    }
    m_touched += row->size;
    return row;
}

/// From the entry that has it, if any. Says whether that was pinned.
StorageResult<bool> CacheWriter::takeKey(const CacheKey &key)
{
    QSqlQuery &find =
        m_database->statement("SELECT id, pinned FROM entry WHERE scope=CAST(? AS TEXT) AND fingerprint=?");
    bindAll(find, key.scope, key.fingerprint);
    if (const auto found = m_database->run(find); !found)
        return Failure{found.error()};
    if (!find.next())
        return false;
    const CacheEntryId old = find.value(0).toLongLong();
    const bool pinned = find.value(1).toBool();
    find.finish();
    QSqlQuery &take = m_database->statement("UPDATE entry SET fingerprint=NULL WHERE id=?");
    bindAll(take, old);
    if (const auto taken = m_database->run(take); !taken)
        return Failure{taken.error()};
    return pinned;
}

StorageResult<CacheIndexRow> CacheWriter::insert(const CachePut &entry, bool pinned)
{
    CacheIndexRow row;
    row.key = entry.key;
    row.size = sizeOf(entry);
    row.pieces = static_cast<std::uint32_t>(piecesOf(row.size));
    row.storedAt = entry.storedAt;
    row.expiresAt = entry.expiresAt;
    row.usedAt = entry.storedAt;
    row.pinned = pinned;
    QSqlQuery &query = m_database->statement(
        "INSERT INTO entry(scope, fingerprint, size, pieces, stored_at, expires_at, used_at, pinned, gateway,"
        " provider, model, path, status, coding, stream, latency, first_token, tokens_in, tokens_cached,"
        " tokens_cache_write, tokens_out, tokens_reasoning, cost, preview, headers)"
        " VALUES(CAST(? AS TEXT), ?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT),"
        " CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS TEXT), ?)");
    const CacheEntryHead &head = entry.head;
    bindAll(query, row.key.scope, row.key.fingerprint, row.size, row.pieces, row.storedAt, row.expiresAt,
            row.usedAt, row.pinned, head.gateway, head.provider, head.model, head.path, head.status,
            head.coding, head.stream, head.latency, head.firstToken, head.tokensIn, head.tokensCached,
            head.tokensCacheWrite, head.tokensOut, head.tokensReasoning, head.cost, head.preview,
            encodeHeaders(head.headers));
    if (const auto written = m_database->run(query); !written)
        return Failure{written.error()};
    row.id = query.lastInsertId().toLongLong();
    return row;
}

StorageResult<Done> CacheWriter::insertPieces(const CachePut &entry, const CacheIndexRow &row)
{
    QSqlQuery &query = m_database->statement("INSERT INTO piece(id, size, data) VALUES(?, ?, ?)");
    for (std::uint32_t number = 0; number < row.pieces; ++number) {
        const std::uint64_t offset = std::uint64_t(number) * CacheStore::PieceBytes;
        const auto length =
            static_cast<std::size_t>(std::min<std::uint64_t>(CacheStore::PieceBytes, row.size - offset));
        if (!entry.body->read(offset, length, m_slice) || m_slice.size() != length)
            return Failure{
                StorageError{StorageError::Kind::Failed, "An answer could not be read back on its way into " +
                                                             m_database->path().toStdString()}};
        // What has a content coding does not get smaller by another.
        const std::string_view packed =
            entry.head.coding.empty() ? m_codec.compress(m_slice) : std::string_view();
        const auto size = packed.empty() ? std::nullopt : std::optional<std::size_t>(length);
        const std::string_view data = packed.empty() ? m_slice : packed;
        bindAll(query, row.id * PiecesPerEntry + number, size,
                QByteArray::fromRawData(data.data(), static_cast<qsizetype>(data.size())));
        if (const auto written = m_database->run(query); !written)
            return written;
    }
    return Done{};
}

StorageResult<Done> CacheWriter::addHits(const std::vector<CacheHits> &hits)
{
    QSqlQuery &query =
        m_database->statement("UPDATE entry SET hits=hits+?, used_at=max(used_at,?), saved_time=saved_time+?,"
                              " saved_cost=saved_cost+? WHERE id=?");
    for (const CacheHits &hit : hits) {
        bindAll(query, hit.hits, hit.usedAt, hit.savedTime, hit.savedCost, hit.id);
        if (const auto written = m_database->run(query); !written)
            return written;
    }
    return Done{};
}

StorageResult<Done> CacheWriter::setExpiry(CacheEntryId id, WallTime expiresAt)
{
    QSqlQuery &query = m_database->statement("UPDATE entry SET expires_at=? WHERE id=?");
    bindAll(query, expiresAt, id);
    return m_database->run(query);
}

StorageResult<Done> CacheWriter::setPinned(CacheEntryId id, bool pinned)
{
    QSqlQuery &query = m_database->statement("UPDATE entry SET pinned=? WHERE id=?");
    bindAll(query, pinned, id);
    return m_database->run(query);
}

StorageResult<Done> CacheWriter::remove(CacheEntryId id)
{
    QSqlQuery &find = m_database->statement("SELECT size FROM entry WHERE id=?");
    bindAll(find, id);
    if (const auto found = m_database->run(find); !found)
        return found;
    if (!find.next())
        return Done{};
    m_touched += find.value(0).toULongLong();
    find.finish();
    QSqlQuery &pieces = m_database->statement("DELETE FROM piece WHERE id>=? AND id<?");
    bindAll(pieces, id * PiecesPerEntry, (id + 1) * PiecesPerEntry);
    if (const auto done = m_database->run(pieces); !done)
        return done;
    for (const char *sql : {"DELETE FROM timing WHERE entry=?", "DELETE FROM entry WHERE id=?"}) {
        QSqlQuery &query = m_database->statement(sql);
        bindAll(query, id);
        if (const auto done = m_database->run(query); !done)
            return done;
    }
    m_logHoldsRemoved = true;
    return Done{};
}

StorageResult<Done> CacheWriter::condemn(const std::vector<CacheEntryId> &ids)
{
    QSqlQuery &query = m_database->statement("UPDATE entry SET fingerprint=NULL WHERE id=?");
    for (const CacheEntryId id : ids) {
        bindAll(query, id);
        if (const auto written = m_database->run(query); !written)
            return written;
    }
    m_leftovers.insert(m_leftovers.end(), ids.begin(), ids.end());
    sortLeftovers();
    return Done{};
}

void CacheWriter::sortLeftovers()
{
    std::sort(m_leftovers.begin(), m_leftovers.end(), std::greater<>());
}

} // namespace sekisho::storage
