// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/gateway_rows.h"

#include "storage/blob.h"

namespace sekisho::storage {

StorageResult<Done> GatewayRows::load(Database &database)
{
    if (m_loaded)
        return Done{};
    m_counts.clear();
    QSqlQuery &query = database.statement("SELECT gateway, rows FROM gateway_rows");
    if (const auto ran = database.run(query); !ran)
        return ran;
    while (query.next())
        m_counts[query.value(0).toLongLong()] = query.value(1).toLongLong();
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
        QSqlQuery &query =
            database.statement("INSERT INTO gateway_rows(gateway, rows) VALUES(?, ?) "
                               "ON CONFLICT(gateway) DO UPDATE SET rows = rows + excluded.rows");
        query.bindValue(0, number(gateway));
        query.bindValue(1, number(change));
        if (const auto ran = database.run(query); !ran)
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
