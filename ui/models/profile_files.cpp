// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/profile_files.h"

namespace sekisho::ui {

using storage::CacheEntryId;
using storage::CacheQuery;
using storage::CacheReader;
using storage::StorageResult;

StorageResult<std::vector<storage::CacheListing>> CacheDatabase::page(const CacheQuery &query,
                                                                      CacheEntryId olderThan, int limit)
{
    return m_reader.ask(std::vector<storage::CacheListing>{},
                        [&](CacheReader &reader) { return reader.page(query, olderThan, limit); });
}

StorageResult<std::vector<CacheEntryId>> CacheDatabase::ids(const CacheQuery &query)
{
    return m_reader.ask(std::vector<CacheEntryId>{}, [&](CacheReader &reader) { return reader.ids(query); });
}

StorageResult<storage::CacheTotals> CacheDatabase::totals(const CacheQuery &query)
{
    return m_reader.ask(storage::CacheTotals{}, [&](CacheReader &reader) { return reader.totals(query); });
}

StorageResult<std::string> CacheDatabase::body(CacheEntryId id, std::uint64_t most)
{
    return m_reader.ask(std::string(), [&](CacheReader &reader) { return reader.body(id, most); });
}

StorageResult<std::vector<storage::RollupRow>> FiguresDatabase::rows(const storage::RollupQuery &query)
{
    return m_reader.ask(std::vector<storage::RollupRow>{},
                        [&](storage::RollupReader &reader) { return reader.rows(query); });
}

StorageResult<Done> FiguresDatabase::visit(const storage::RollupQuery &query,
                                           const std::function<bool(storage::RollupRow &&)> &visitor)
{
    return m_reader.ask(Done{}, [&](storage::RollupReader &reader) { return reader.visit(query, visitor); });
}

} // namespace sekisho::ui
