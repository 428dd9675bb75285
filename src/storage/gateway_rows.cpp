// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/gateway_rows.h"

namespace sekisho::storage {

StorageResult<Done> GatewayRows::load(Database &database)
{
    if (m_loaded)
        return Done{};
    m_counts.clear();
    Statement &query = database.statement("SELECT gateway, rows FROM gateway_rows");
    if (const auto ran = database.run(query); !ran)
        return ran;
    while (query.next())
        m_counts[query.number(0)] = query.number(1);
    m_loaded = true;
    return Done{};
}

StorageResult<std::map<NameId, std::int64_t>> GatewayRows::counts(Database &database)
{
    if (const auto loaded = load(database); !loaded)
        return Failure{loaded.error()};
    std::map<NameId, std::int64_t> counts = m_counts;
    for (const auto &[gateway, change] : m_changes)
        counts[gateway] += change;
    return counts;
}

StorageResult<std::int64_t> GatewayRows::countOf(Database &database, NameId gateway)
{
    if (const auto loaded = load(database); !loaded)
        return Failure{loaded.error()};
    const auto of = [gateway](const std::map<NameId, std::int64_t> &counts) {
        const auto found = counts.find(gateway);
        return found == counts.end() ? 0 : found->second;
    };
    return of(m_counts) + of(m_changes);
}

StorageResult<Done> GatewayRows::settle(Database &database)
{
    if (const auto loaded = load(database); !loaded)
        return loaded;
    for (const auto &[gateway, change] : m_changes) {
        if (change == 0)
            continue;
        if (const auto ran = database.run("INSERT INTO gateway_rows(gateway, rows) VALUES(?, ?) "
                                          "ON CONFLICT(gateway) DO UPDATE SET rows = rows + excluded.rows",
                                          gateway, change);
            !ran)
            return ran;
        m_counts[gateway] += change;
    }
    m_changes.clear();
    return Done{};
}

void GatewayRows::forget()
{
    m_loaded = false;
    m_changes.clear();
}

} // namespace sekisho::storage
