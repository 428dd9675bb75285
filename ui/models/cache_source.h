// SPDX-License-Identifier: GPL-3.0-or-later
// What the window reads of the cache on disk: behind it stands the profile's cache.db, or a fake in tests.
#pragma once

#include "storage/cache_reader.h"

namespace sekisho::ui {

/// Made in one thread, used and destroyed in another, which may wait for the disk. See storage::CacheReader.
class CacheSource {
public:
    CacheSource() = default;
    virtual ~CacheSource() = default;
    CacheSource(const CacheSource &) = delete;
    CacheSource &operator=(const CacheSource &) = delete;

    /// Newest first, behind that entry; 0 begins at the newest.
    [[nodiscard]] virtual storage::StorageResult<std::vector<storage::CacheListing>>
    page(const storage::CacheQuery &query, storage::CacheEntryId olderThan, int limit) = 0;
    [[nodiscard]] virtual storage::StorageResult<std::vector<storage::CacheEntryId>>
    ids(const storage::CacheQuery &query) = 0;
    [[nodiscard]] virtual storage::StorageResult<storage::CacheTotals>
    totals(const storage::CacheQuery &query) = 0;
    /// The body as the client got it, up to so many bytes.
    [[nodiscard]] virtual storage::StorageResult<std::string> body(storage::CacheEntryId id,
                                                                   std::uint64_t most) = 0;
};

} // namespace sekisho::ui
