// SPDX-License-Identifier: GPL-3.0-or-later
// Lists, searches and shows cached answers, beside the store that serves them.
#pragma once

#include "storage/cache_store.h"

#include <QString>

#include <memory>
#include <string>
#include <vector>

namespace sekisho::storage {

struct CacheListing {
    CacheIndexRow row;
    CacheEntryHead head; ///< without its headers
    std::int64_t hits = 0;
    Micros savedTime{};
    Money savedCost;
};

struct CacheTotals {
    std::int64_t entries = 0;
    std::uint64_t bytes = 0;
    std::int64_t hits = 0;
    Micros savedTime{};
    Money savedCost;
};

/// Which entries; an empty field is no condition.
struct CacheQuery {
    std::string text; ///< in model, path or preview, ASCII case ignored
    std::string gateway;
    std::string provider;
    CacheEntryId newerThan = 0;
    WallTime now{}; ///< entries that have expired by then are left out, unless they are pinned
};

/// Made, used and destroyed in one thread, on a read-only connection of its own.
class CacheReader final {
public:
    [[nodiscard]] static StorageResult<std::unique_ptr<CacheReader>> open(const QString &path);
    ~CacheReader();

    /// Newest first, behind that entry; 0 begins at the newest.
    [[nodiscard]] StorageResult<std::vector<CacheListing>> page(const CacheQuery &query,
                                                                CacheEntryId olderThan, int limit);
    [[nodiscard]] StorageResult<std::vector<CacheEntryId>> ids(const CacheQuery &query);
    [[nodiscard]] StorageResult<CacheTotals> totals(const CacheQuery &query);
    /// The body as the client got it, up to so many bytes.
    [[nodiscard]] StorageResult<std::string> body(CacheEntryId id, std::uint64_t most);

private:
    explicit CacheReader(std::unique_ptr<Database> database);
    std::unique_ptr<Database> m_database;
};

} // namespace sekisho::storage
