// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/rollup_day_keys.h"

#include <array>
#include <limits>

namespace sekisho::storage {
namespace {

using NameIds = std::array<NameId, 4>;

StorageResult<NameIds> nameIds(Database &database, NameTable &names, const RollupKey &key)
{
    NameIds ids{};
    auto at = ids.begin();
    for (const std::string *name : {&key.gateway, &key.provider, &key.model, &key.tool}) {
        const auto id = names.idOf(database, *name);
        if (!id)
            return Failure{id.error()};
        *at++ = *id;
    }
    return ids;
}

StorageResult<Statement *> runWith(Database &database, const char *sql, const NameIds &ids)
{
    Statement &query = database.statement(sql);
    for (std::size_t i = 0; i < ids.size(); ++i)
        query.bind(static_cast<int>(i), ids[i]);
    if (const auto ran = database.run(query); !ran)
        return Failure{ran.error()};
    return &query;
}

} // namespace

RollupDayKeys::RollupDayKeys(Database &database, NameTable &names, std::string_view page)
    : m_database(database), m_names(names)
{
    forEachEntry(page, [this](RollupKeyId key, std::string_view) { m_present.insert(key); });
}

StorageResult<RollupKeyId> RollupDayKeys::idOf(const RollupKey &key)
{
    if (const auto known = m_known.find(key); known != m_known.end())
        return known->second;
    const std::string other(OtherName);
    // Gateways and providers are few, unless somebody makes them up as well.
    const std::pair<RollupKey, std::size_t> candidates[] = {
        {key, RollupKeysPerDay},
        {{key.gateway, key.provider, other, other}, 2 * RollupKeysPerDay},
        {{other, other, other, other}, std::numeric_limits<std::size_t>::max()}};
    RollupKeyId id = 0;
    for (const auto &[candidate, most] : candidates) {
        const auto admitted = admit(candidate, most);
        if (!admitted)
            return Failure{admitted.error()};
        if (*admitted) {
            id = **admitted;
            break;
        }
    }
    m_known.emplace(key, id);
    return id;
}

StorageResult<std::optional<RollupKeyId>> RollupDayKeys::admit(const RollupKey &key, std::size_t most)
{
    const auto ids = nameIds(m_database, m_names, key);
    if (!ids)
        return Failure{ids.error()};
    const auto found = runWith(
        m_database, "SELECT id FROM rollup_key WHERE gateway = ? AND provider = ? AND model = ? AND tool = ?",
        *ids);
    if (!found)
        return Failure{found.error()};
    std::optional<RollupKeyId> id;
    if ((*found)->next())
        id = (*found)->number(0);
    (*found)->finish();
    if (id && m_present.contains(*id))
        return id;
    if (m_present.size() >= most)
        return std::optional<RollupKeyId>();
    if (!id) {
        const auto inserted = runWith(
            m_database, "INSERT INTO rollup_key(gateway, provider, model, tool) VALUES(?, ?, ?, ?)", *ids);
        if (!inserted)
            return Failure{inserted.error()};
        id = m_database.lastInsertId();
    }
    m_present.insert(*id);
    return id;
}

} // namespace sekisho::storage
