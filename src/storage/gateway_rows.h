// SPDX-License-Identifier: GPL-3.0-or-later
// How many rows each gateway has: counted along, for a count over millions takes too long.
#pragma once

#include "storage/name_table.h"

#include <map>

namespace sekisho::storage {

/// For the writer's thread. Changes are in memory until settle() writes them within the caller's transaction;
/// forget() follows a rollback.
class GatewayRows {
public:
    /// Of all gateways that ever had one.
    [[nodiscard]] StorageResult<std::map<NameId, std::int64_t>> counts(Database &database);
    [[nodiscard]] StorageResult<std::int64_t> countOf(Database &database, NameId gateway);
    void add(NameId gateway, std::int64_t change) { m_changes[gateway] += change; }
    [[nodiscard]] StorageResult<Done> settle(Database &database);
    void forget();

private:
    [[nodiscard]] StorageResult<Done> load(Database &database);

    bool m_loaded = false;
    std::map<NameId, std::int64_t> m_counts; ///< as the file has them
    std::map<NameId, std::int64_t> m_changes;
};

} // namespace sekisho::storage
