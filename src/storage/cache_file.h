// SPDX-License-Identifier: GPL-3.0-or-later
// Opens cache.db for its writer: made when it is not there, set aside when it is damaged, and read through
// once for what the worker's index holds.
#pragma once

#include "storage/cache_store.h"

#include <QString>

#include <memory>
#include <vector>

namespace sekisho::storage {

struct CacheFile {
    std::unique_ptr<Database> database;
    CacheStore::Loaded loaded;
    /// Expired or replaced: still in the file, to be removed.
    std::vector<CacheEntryId> leftovers;
};

/// In the thread that will write. A damaged file gets another name, and an empty one takes its place.
[[nodiscard]] StorageResult<CacheFile> openCacheFile(const QString &path, WallTime now);

} // namespace sekisho::storage
