// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_writer.h"

#include "storage/cache_codec.h"
#include "storage/cache_rows.h"
#include "storage/cache_schema.h"

#include <algorithm>
#include <optional>

namespace sekisho::storage {
namespace {

/// Bytes; below, packing costs more time than all else of an entry.
constexpr std::size_t LeastPacked = 1024;

constexpr const char *Condemn = "UPDATE entry SET fingerprint=NULL WHERE id=?";

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
    CacheIndexRow row;
    row.key = entry.key;
    row.size = sizeOf(entry);
    row.pieces = static_cast<std::uint32_t>(piecesOf(row.size));
    row.storedAt = entry.storedAt;
    row.expiresAt = entry.expiresAt;
    row.usedAt = entry.storedAt;
    auto inserted = insert(entry, row);
    if (inserted && !*inserted) {
        const auto pinned = takeKey(entry.key);
        if (!pinned)
            return Failure{pinned.error()};
        row.pinned = *pinned;
        inserted = insert(entry, row);
    }
    if (!inserted)
        return Failure{inserted.error()};
    if (const auto written = insertPieces(entry, row); !written)
        return Failure{written.error()};
    if (!entry.timings.empty()) {
        const std::string parts = encodeTimings(entry.timings);
        if (const auto written =
                m_database->run("INSERT INTO timing(entry, parts) VALUES(?, ?)", row.id, parts);
            !written)
            return Failure{written.error()};
    }
    m_touched += row.size;
    return row;
}

/// From the entry that has it, if any. Says whether that was pinned.
StorageResult<bool> CacheWriter::takeKey(const CacheKey &key)
{
    Statement &find = m_database->statement("SELECT id, pinned FROM entry WHERE scope=? AND fingerprint=?");
    find.bindAll(Text{key.scope}, key.fingerprint);
    if (const auto found = m_database->run(find); !found)
        return Failure{found.error()};
    if (!find.next())
        return false;
    const CacheEntryId old = find.number(0);
    const bool pinned = find.number(1) != 0;
    find.finish();
    if (const auto taken = m_database->run(Condemn, old); !taken)
        return Failure{taken.error()};
    return pinned;
}

StorageResult<bool> CacheWriter::insert(const CachePut &entry, CacheIndexRow &row)
{
    Statement &query = m_database->statement(
        "INSERT INTO entry(scope, fingerprint, size, pieces, stored_at, expires_at, used_at, pinned, gateway,"
        " provider, model, path, status, coding, stream, latency, first_token, tokens_in, tokens_cached,"
        " tokens_cache_write, tokens_out, tokens_reasoning, cost, preview, headers)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(scope, fingerprint) DO NOTHING");
    const CacheEntryHead &head = entry.head;
    const std::string headers = encodeHeaders(head.headers);
    query.bindAll(Text{row.key.scope}, row.key.fingerprint, row.size, row.pieces, row.storedAt, row.expiresAt,
                  row.usedAt, row.pinned, Text{head.gateway}, Text{head.provider}, Text{head.model},
                  Text{head.path}, head.status, Text{head.coding}, head.stream, head.latency, head.firstToken,
                  head.tokensIn, head.tokensCached, head.tokensCacheWrite, head.tokensOut,
                  head.tokensReasoning, head.cost, Text{head.preview}, headers);
    if (const auto written = m_database->run(query); !written)
        return Failure{written.error()};
    row.id = m_database->lastInsertId();
    return m_database->changedRows() == 1;
}

StorageResult<Done> CacheWriter::insertPieces(const CachePut &entry, const CacheIndexRow &row)
{
    for (std::uint32_t number = 0; number < row.pieces; ++number) {
        const std::uint64_t offset = std::uint64_t(number) * CacheStore::PieceBytes;
        const auto length =
            static_cast<std::size_t>(std::min<std::uint64_t>(CacheStore::PieceBytes, row.size - offset));
        if (!entry.body->read(offset, length, m_slice) || m_slice.size() != length)
            return Failure{
                StorageError{StorageError::Kind::Failed, "An answer could not be read back on its way into " +
                                                             m_database->path().toStdString()}};
        // What has a content coding does not get smaller by another, and what is small not by much.
        const bool isPacked = entry.head.coding.empty() && length >= LeastPacked;
        const std::string_view packed = isPacked ? m_codec.compress(m_slice) : std::string_view();
        const auto size = packed.empty() ? std::nullopt : std::optional<std::size_t>(length);
        const std::string_view data = packed.empty() ? m_slice : packed;
        if (const auto written = m_database->run("INSERT INTO piece(id, size, data) VALUES(?, ?, ?)",
                                                 row.id * PiecesPerEntry + number, size, data);
            !written)
            return written;
    }
    return Done{};
}

StorageResult<Done> CacheWriter::addHits(const std::vector<CacheHits> &hits)
{
    for (const CacheHits &hit : hits) {
        if (const auto written =
                m_database->run("UPDATE entry SET hits=hits+?, used_at=max(used_at,?),"
                                " saved_time=saved_time+?, saved_cost=saved_cost+? WHERE id=?",
                                hit.hits, hit.usedAt, hit.savedTime, hit.savedCost, hit.id);
            !written)
            return written;
    }
    return Done{};
}

StorageResult<Done> CacheWriter::setExpiry(CacheEntryId id, WallTime expiresAt)
{
    return m_database->run("UPDATE entry SET expires_at=? WHERE id=?", expiresAt, id);
}

StorageResult<Done> CacheWriter::setPinned(CacheEntryId id, bool pinned)
{
    return m_database->run("UPDATE entry SET pinned=? WHERE id=?", pinned, id);
}

StorageResult<Done> CacheWriter::remove(CacheEntryId id)
{
    Statement &find = m_database->statement("SELECT size FROM entry WHERE id=?");
    find.bind(0, id);
    if (const auto found = m_database->run(find); !found)
        return found;
    if (!find.next())
        return Done{};
    m_touched += static_cast<std::uint64_t>(find.number(0));
    find.finish();
    if (const auto done = m_database->run("DELETE FROM piece WHERE id>=? AND id<?", id * PiecesPerEntry,
                                          (id + 1) * PiecesPerEntry);
        !done)
        return done;
    for (const char *sql : {"DELETE FROM timing WHERE entry=?", "DELETE FROM entry WHERE id=?"}) {
        if (const auto done = m_database->run(sql, id); !done)
            return done;
    }
    m_logHoldsRemoved = true;
    return Done{};
}

StorageResult<Done> CacheWriter::condemn(const std::vector<CacheEntryId> &ids)
{
    for (const CacheEntryId id : ids) {
        if (const auto written = m_database->run(Condemn, id); !written)
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
