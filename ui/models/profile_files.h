// SPDX-License-Identifier: GPL-3.0-or-later
// The cache and the figures of a profile, for the window to read while the gateway writes them.
#pragma once

#include "ui/models/cache_source.h"
#include "ui/models/figures_source.h"
#include "ui/models/lazy_reader.h"

namespace sekisho::ui {

/// A file that is not there yet is an empty cache.
class CacheDatabase final : public CacheSource {
public:
    explicit CacheDatabase(QString path) : m_reader(std::move(path)) {}

    [[nodiscard]] storage::StorageResult<std::vector<storage::CacheListing>>
    page(const storage::CacheQuery &query, storage::CacheEntryId olderThan, int limit) override;
    [[nodiscard]] storage::StorageResult<std::vector<storage::CacheEntryId>>
    ids(const storage::CacheQuery &query) override;
    [[nodiscard]] storage::StorageResult<storage::CacheTotals>
    totals(const storage::CacheQuery &query) override;
    [[nodiscard]] storage::StorageResult<std::string> body(storage::CacheEntryId id,
                                                           std::uint64_t most) override;

private:
    LazyReader<storage::CacheReader> m_reader;
};

/// A file that is not there yet has no figures.
class FiguresDatabase final : public FiguresSource {
public:
    explicit FiguresDatabase(QString path) : m_reader(std::move(path)) {}

    [[nodiscard]] storage::StorageResult<std::vector<storage::RollupRow>>
    rows(const storage::RollupQuery &query) override;
    [[nodiscard]] storage::StorageResult<Done>
    visit(const storage::RollupQuery &query,
          const std::function<bool(storage::RollupRow &&)> &visitor) override;

private:
    LazyReader<storage::RollupReader> m_reader;
};

} // namespace sekisho::ui
