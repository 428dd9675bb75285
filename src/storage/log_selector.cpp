// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/log_selector.h"

namespace sekisho::storage {
namespace {

/// How far down the list it is looked which condition is met more rarely.
constexpr int SampledRows = 500;

} // namespace

std::string LogSelection::fromWhere() const
{
    std::string sql = std::string(" FROM exchange INDEXED BY ") + index + " WHERE TRUE";
    for (const Condition &condition : conditions)
        sql += " AND " + condition.sql;
    if (from)
        sql += " AND id >= ?";
    if (before)
        sql += " AND id < ?";
    return sql;
}

StorageResult<Done> LogSelector::addNames(const LogQuery &query, LogSelection &selection)
{
    const struct {
        const std::string &text;
        const char *sql;
        const char *index;
    } names[] = {
        {query.model, "model = ?", "exchange_by_model"},
        {query.tool, "tool = ?", "exchange_by_tool"},
        {query.provider, "provider = ?", "exchange_by_provider"},
        {query.gateway, "gateway = ?", "exchange_by_gateway"},
    };
    for (const auto &name : names) {
        if (name.text.empty())
            continue;
        const auto id = m_names.find(name.text);
        if (!id)
            return Failure{id.error()};
        if (!*id)
            selection.nothing = true;
        else
            selection.conditions.push_back({name.sql, **id, name.index});
    }
    return Done{};
}

StorageResult<LogSelection> LogSelector::select(const LogQuery &query)
{
    LogSelection selection;
    if (const auto added = addNames(query, selection); !added)
        return Failure{added.error()};
    if (selection.nothing)
        return selection;
    // SQLite takes an index over a part of the rows only when its own condition stands there word for word.
    if (query.state == ExchangeState::Complete)
        selection.conditions.push_back({"state = 1", std::nullopt, nullptr});
    else if (query.state)
        selection.conditions.push_back(
            {"state <> 1 AND state = " + std::to_string(static_cast<int>(*query.state)), std::nullopt,
             "exchange_by_state"});
    if (query.cache == CacheOutcome::None)
        selection.conditions.push_back({"cache = 0", std::nullopt, nullptr});
    else if (query.cache)
        selection.conditions.push_back(
            {"cache <> 0 AND cache = " + std::to_string(static_cast<int>(*query.cache)), std::nullopt,
             "exchange_by_cache"});
    if (query.from)
        selection.from = LogId::earliest(*query.from);
    if (query.before)
        selection.before = LogId::earliest(*query.before);
    if (const auto chosen = chooseIndex(selection); !chosen)
        return Failure{chosen.error()};
    return selection;
}

StorageResult<Done> LogSelector::chooseIndex(LogSelection &selection)
{
    std::vector<const LogSelection::Condition *> candidates;
    for (const LogSelection::Condition &condition : selection.conditions) {
        if (condition.index)
            candidates.push_back(&condition);
    }
    if (!candidates.empty())
        selection.index = candidates.front()->index;
    if (candidates.size() < 2)
        return Done{};
    // The rarer a condition is met, the older is the row that meets it for the 500th time.
    std::optional<LogId> oldest;
    for (const LogSelection::Condition *candidate : candidates) {
        LogSelection alone;
        alone.conditions.push_back(*candidate);
        alone.index = candidate->index;
        Statement &sample =
            m_database.statement("SELECT id" + alone.fromWhere() + " ORDER BY id DESC LIMIT 1 OFFSET " +
                                 std::to_string(SampledRows));
        bind(sample, alone);
        if (const auto ran = m_database.run(sample); !ran)
            return Failure{ran.error()};
        const LogId id = sample.next() ? sample.logId(0) : LogId();
        sample.finish();
        if (!oldest || id < *oldest) {
            oldest = id;
            selection.index = alone.index;
        }
    }
    return Done{};
}

int LogSelector::bind(Statement &statement, const LogSelection &selection)
{
    int at = 0;
    for (const LogSelection::Condition &condition : selection.conditions) {
        if (condition.name)
            statement.bind(at++, *condition.name);
    }
    if (selection.from)
        statement.bind(at++, *selection.from);
    if (selection.before)
        statement.bind(at++, *selection.before);
    return at;
}

} // namespace sekisho::storage
