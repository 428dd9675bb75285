// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/rollup_reader.h"

#include "storage/rollup_page.h"
#include "storage/schema.h"

#include <array>
#include <map>

namespace sekisho::storage {
namespace {

/// The rows of an answer that one bucket can have, and which keys count in which.
struct Groups {
    std::vector<RollupKey> keys;                              ///< in their order
    std::unordered_map<RollupKeyId, std::size_t> numberOfKey; ///< only of those that fit the query
};

Groups groupsOf(const std::map<RollupKeyId, RollupKey> &keys, const RollupQuery &query)
{
    const auto fits = [](const std::string &condition, const std::string &name) {
        return condition.empty() || cutName(condition) == name;
    };
    const auto kept = [](bool by, const std::string &name) { return by ? name : std::string(); };
    std::map<RollupKey, std::vector<RollupKeyId>> members;
    for (const auto &[id, key] : keys) {
        if (fits(query.gateway, key.gateway) && fits(query.provider, key.provider) &&
            fits(query.model, key.model) && fits(query.tool, key.tool))
            members[{kept(query.byGateway, key.gateway), kept(query.byProvider, key.provider),
                     kept(query.byModel, key.model), kept(query.byTool, key.tool)}]
                .push_back(id);
    }
    Groups groups;
    for (const auto &[key, ids] : members) {
        for (const RollupKeyId id : ids)
            groups.numberOfKey.emplace(id, groups.keys.size());
        groups.keys.push_back(key);
    }
    return groups;
}

} // namespace

RollupReader::RollupReader(std::unique_ptr<Database> database)
    : m_database(std::move(database)), m_names(*m_database)
{}

RollupReader::~RollupReader() = default;

StorageResult<std::unique_ptr<RollupReader>> RollupReader::open(const QString &path)
{
    auto database = Database::openForReading(path, logSchema());
    if (!database)
        return Failure{database.error()};
    return std::unique_ptr<RollupReader>(new RollupReader(std::move(database).value()));
}

StorageResult<std::vector<RollupRow>> RollupReader::rows(const RollupQuery &query)
{
    std::vector<RollupRow> rows;
    const auto visited = visit(query, [&rows](RollupRow &&row) {
        rows.push_back(std::move(row));
        return true;
    });
    if (!visited)
        return Failure{visited.error()};
    return rows;
}

StorageResult<Done> RollupReader::readNewKeys()
{
    Statement &query = m_database->statement(
        "SELECT id, gateway, provider, model, tool FROM rollup_key WHERE id > ? ORDER BY id");
    query.bind(0, m_keys.empty() ? 0 : m_keys.rbegin()->first);
    if (auto ran = m_database->run(query); !ran)
        return ran;
    while (query.next()) {
        RollupKey key;
        int column = 1;
        for (std::string *text : {&key.gateway, &key.provider, &key.model, &key.tool}) {
            const auto name = m_names.text(query.number(column++));
            if (!name)
                return Failure{name.error()};
            *text = *name;
        }
        m_keys.emplace(query.number(0), std::move(key));
    }
    query.finish();
    return Done{};
}

StorageResult<Done> RollupReader::visit(const RollupQuery &query,
                                        const std::function<bool(RollupRow &&)> &visitor)
{
    // One state of the file for keys and figures.
    if (auto begun = m_database->begin(); !begun)
        return begun;
    auto visited = readNewKeys();
    if (visited)
        visited = visitPages(query, visitor);
    m_database->rollback();
    return visited;
}

StorageResult<Done> RollupReader::visitPages(const RollupQuery &query,
                                             const std::function<bool(RollupRow &&)> &visitor)
{
    const Groups groups = groupsOf(m_keys, query);
    if (groups.keys.empty())
        return Done{};
    Statement &select = m_database->statement(
        "SELECT bucket, page FROM rollup WHERE tier = ? AND bucket >= ? AND bucket < ? ORDER BY bucket");
    select.bindAll(static_cast<int>(query.tier), bucketSeconds(query.tier, query.from),
                   std::chrono::ceil<std::chrono::seconds>(query.before).time_since_epoch().count());
    if (auto ran = m_database->run(select); !ran)
        return ran;

    std::vector<std::optional<RollupSums>> sums(groups.keys.size());
    while (select.next()) {
        forEachEntry(select.bytes(1), [&](RollupKeyId key, std::string_view bytes) {
            const auto found = groups.numberOfKey.find(key);
            if (found == groups.numberOfKey.end())
                return;
            std::optional<RollupSums> &sum = sums[found->second];
            addEncodedSums(bytes, sum ? *sum : sum.emplace());
        });
        const WallTime bucket(std::chrono::seconds(select.number(0)));
        for (std::size_t i = 0; i < sums.size(); ++i) {
            if (!sums[i])
                continue;
            if (!visitor({bucket, groups.keys[i], std::move(*sums[i])}))
                return Done{};
            sums[i].reset();
        }
    }
    return Done{};
}

} // namespace sekisho::storage
