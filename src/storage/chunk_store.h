// SPDX-License-Identifier: GPL-3.0-or-later
// Pieces of bodies, each stored once however many bodies have it.
#pragma once

#include "storage/chunk_list.h"
#include "storage/database.h"
#include "storage/zstd_codec.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sekisho::storage {

using ChunkHash = std::array<unsigned char, 32>;

/// SHA-256 with its state kept. Not thread-safe.
class ChunkHasher {
public:
    ChunkHasher();
    ~ChunkHasher();
    ChunkHasher(const ChunkHasher &) = delete;
    ChunkHasher &operator=(const ChunkHasher &) = delete;
    [[nodiscard]] ChunkHash operator()(std::string_view bytes);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Numbers of the chunks that were met lately, in two generations: the older one goes when the younger is
/// full.
class RecentChunks {
public:
    [[nodiscard]] ChunkId find(const ChunkHash &hash); ///< 0 when it is not remembered
    void insert(const ChunkHash &hash, ChunkId id);
    void erase(const ChunkHash &hash);
    void clear();

private:
    struct Hash {
        std::size_t operator()(const ChunkHash &hash) const;
    };
    using Generation = std::unordered_map<ChunkHash, ChunkId, Hash>;
    Generation m_young;
    Generation m_old;
};

/// For the writer's thread. Between begin and commit of the caller's transaction come any number of add() and
/// release(), then settle(); forget() follows a rollback.
class ChunkStore {
public:
    /// The list of the chunks that these bytes are now, each in use once more.
    [[nodiscard]] StorageResult<std::string> add(Database &database, std::string_view bytes);
    /// The chunks of this list are in use once less. What is no list has no chunks.
    void release(std::string_view list);
    /// Writes the uses down and deletes the chunks that have none left.
    [[nodiscard]] StorageResult<Done> settle(Database &database);
    void forget();

private:
    [[nodiscard]] StorageResult<ChunkId> chunkOf(Database &database, std::string_view bytes);
    [[nodiscard]] StorageResult<ChunkId> insert(Database &database, const ChunkHash &hash,
                                                std::string_view bytes);
    [[nodiscard]] StorageResult<Done> removeUnused(Database &database, ChunkId id);

    ChunkHasher m_hash;
    ZstdCodec m_codec;
    RecentChunks m_recent;
    std::map<ChunkId, std::int64_t> m_uses; ///< changes that settle() writes
};

/// Puts bodies together again. For one connection and its thread.
class ChunkReader {
public:
    explicit ChunkReader(Database &database) : m_database(&database) {}

    struct Bytes {
        std::string bytes;
        bool whole = true; ///< else it ends where a chunk is missing or damaged
    };
    [[nodiscard]] StorageResult<Bytes> read(std::string_view list);

private:
    Database *m_database;
    ZstdCodec m_codec;
};

} // namespace sekisho::storage
