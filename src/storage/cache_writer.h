// SPDX-License-Identifier: GPL-3.0-or-later
// What can be written to cache.db, and the transactions around it.
#pragma once

#include "storage/cache_file.h"
#include "storage/cache_store.h"
#include "storage/zstd_codec.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::storage {

/// Made, used and destroyed in the writer's thread. What writes an entry wants a transaction that was begun.
class CacheWriter final {
public:
    /// Leftovers are removed by tidy(), like those that are condemned.
    CacheWriter(std::unique_ptr<Database> database, std::vector<CacheEntryId> leftovers);

    [[nodiscard]] StorageResult<CacheIndexRow> put(const CachePut &entry);
    [[nodiscard]] StorageResult<Done> addHits(const std::vector<CacheHits> &hits);
    [[nodiscard]] StorageResult<Done> setExpiry(CacheEntryId id, WallTime expiresAt);
    [[nodiscard]] StorageResult<Done> setPinned(CacheEntryId id, bool pinned);
    [[nodiscard]] StorageResult<Done> remove(CacheEntryId id);
    /// From now on nothing finds them, and tidy() removes them: for many, which would be a huge transaction.
    [[nodiscard]] StorageResult<Done> condemn(const std::vector<CacheEntryId> &ids);

    [[nodiscard]] StorageResult<Done> begin();
    /// Also keeps the write-ahead log short.
    [[nodiscard]] StorageResult<Done> commit();
    void rollback();
    /// For isUnchangedSince().
    [[nodiscard]] std::int64_t changes() const { return m_database->allChangedRows(); }
    /// Whether the transaction still stands, with nothing more in it than at that number of changes: what has
    /// failed since then has left nothing behind.
    [[nodiscard]] bool isUnchangedSince(std::int64_t changes) const;
    /// Bytes of bodies put and removed since begin().
    [[nodiscard]] std::uint64_t touched() const { return m_touched; }

    /// A small step of what can wait: removes leftovers, then gives free pages back to the disk. True when
    /// there is more to do.
    [[nodiscard]] bool tidy();
    [[nodiscard]] bool hasLeftovers() const { return !m_leftovers.empty(); }
    /// The write-ahead log may still hold what was removed.
    [[nodiscard]] bool logHoldsRemoved() const { return m_logHoldsRemoved; }
    /// Empties it, when no reader is in the way for long.
    void clearLog();

private:
    /// False when another entry has its key.
    [[nodiscard]] StorageResult<bool> insert(const CachePut &entry, CacheIndexRow &row);
    [[nodiscard]] StorageResult<Done> insertPieces(const CachePut &entry, const CacheIndexRow &row);
    [[nodiscard]] StorageResult<bool> takeKey(const CacheKey &key);
    void sortLeftovers();
    [[nodiscard]] bool removeLeftovers();
    [[nodiscard]] bool freePages();

    std::unique_ptr<Database> m_database;
    std::vector<CacheEntryId> m_leftovers; // the oldest last
    ZstdCodec m_codec{ZstdCodec::Checksum::Yes};
    std::string m_slice; // of a body; kept for its room
    std::uint64_t m_touched = 0;
    bool m_logHoldsRemoved = false;
};

} // namespace sekisho::storage
