// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_schema.h"

#include "storage/cache_store.h"

namespace sekisho::storage {

static_assert(PiecesPerEntry == CacheStore::MostPieces);

const std::vector<Migration> &cacheSchema()
{
    // Times are microseconds since 1970, UTC; durations microseconds; money 10^-12 USD; unknown is NULL.
    // AUTOINCREMENT, because an id that came again would give a hit under way the pieces of another answer.
    static const std::vector<Migration> schema = {
        {1,
         {"CREATE TABLE meta(name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
          "CREATE TABLE entry("
          " id INTEGER PRIMARY KEY AUTOINCREMENT,"
          " scope TEXT NOT NULL,"
          " fingerprint BLOB,"      // NULL once another entry has its key: no longer found, but still read
          " size INTEGER NOT NULL," // of the body, before zstd
          " pieces INTEGER NOT NULL,"
          " stored_at INTEGER NOT NULL,"
          " expires_at INTEGER NOT NULL,"
          " used_at INTEGER NOT NULL,"
          " pinned INTEGER NOT NULL DEFAULT 0,"
          " hits INTEGER NOT NULL DEFAULT 0,"
          " saved_time INTEGER NOT NULL DEFAULT 0,"
          " saved_cost INTEGER NOT NULL DEFAULT 0,"
          " gateway TEXT NOT NULL,"
          " provider TEXT NOT NULL,"
          " model TEXT NOT NULL,"
          " path TEXT NOT NULL,"
          " status INTEGER NOT NULL,"
          " coding TEXT NOT NULL,"
          " stream INTEGER NOT NULL,"
          " latency INTEGER NOT NULL,"
          " first_token INTEGER,"
          " tokens_in INTEGER,"
          " tokens_cached INTEGER,"
          " tokens_cache_write INTEGER,"
          " tokens_out INTEGER,"
          " tokens_reasoning INTEGER,"
          " cost INTEGER,"
          " preview TEXT NOT NULL,"
          " headers BLOB NOT NULL," // cache_codec.h
          " UNIQUE(scope, fingerprint)) STRICT",
          // entry * 65536 + number. `size` is that before zstd; NULL where the data are stored as they are.
          "CREATE TABLE piece(id INTEGER PRIMARY KEY, size INTEGER, data BLOB NOT NULL) STRICT",
          "CREATE TABLE timing(entry INTEGER PRIMARY KEY, parts BLOB NOT NULL) STRICT"}}}; // cache_codec.h
    return schema;
}

} // namespace sekisho::storage
