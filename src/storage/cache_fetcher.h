// SPDX-License-Identifier: GPL-3.0-or-later
// Reads what a hit needs out of cache.db.
#pragma once

#include "storage/cache_store.h"
#include "storage/zstd_codec.h"

#include <memory>
#include <string>
#include <vector>

namespace sekisho::storage {

/// Lives in the thread of its connection. Leaves no read open behind: it would keep the write-ahead log from
/// being started anew.
class CacheFetcher final {
public:
    explicit CacheFetcher(Database &database) : m_database(database) {}

    [[nodiscard]] StorageResult<CacheEntryStart> start(CacheEntryId id);
    [[nodiscard]] StorageResult<std::shared_ptr<const std::string>> piece(CacheEntryId id,
                                                                          std::uint32_t number);
    [[nodiscard]] StorageResult<std::vector<CacheTiming>> timings(CacheEntryId id);

private:
    Database &m_database;
    ZstdCodec m_codec;
};

/// No such entry, or not any more.
[[nodiscard]] StorageError noSuchEntry(const Database &database);
/// What is there makes no sense.
[[nodiscard]] StorageError damagedEntry(const Database &database);

} // namespace sekisho::storage
