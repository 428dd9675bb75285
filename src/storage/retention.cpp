// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/retention.h"

namespace sekisho::storage {
namespace {

/// A batch waits for a slice to end.
constexpr std::int64_t SliceRows = 200;
constexpr std::chrono::milliseconds SliceTime{20};

} // namespace

void Retention::setRules(RetentionRules rules)
{
    m_rules = std::move(rules);
    m_hasRules = true;
    m_agesSeen.reset();
}

RetentionRule Retention::ruleOf(const std::string &gateway) const
{
    const auto found = m_rules.find(gateway);
    return found == m_rules.end() ? RetentionRule{} : found->second;
}

bool Retention::mayRefuse(const std::string &gateway) const
{
    return m_hasRules && ruleOf(gateway).stopWhenFull;
}

StorageResult<bool> Retention::admits(Database &database, GatewayRows &rows, NameId id,
                                      const std::string &gateway)
{
    if (!mayRefuse(gateway))
        return true;
    const auto count = rows.countOf(database, id);
    if (!count)
        return Failure{count.error()};
    return *count < ruleOf(gateway).rows;
}

StorageResult<std::vector<Retention::Excess>> Retention::due(Database &database, GatewayRows &rows,
                                                             WallTime now)
{
    std::vector<Excess> due;
    if (!m_hasRules)
        return due;
    const auto counts = rows.counts(database);
    if (!counts)
        return Failure{counts.error()};
    // A clock that was set back counts as well.
    const bool looksAtAges = !m_agesSeen || now < *m_agesSeen || now - *m_agesSeen >= AgeInterval;
    for (const auto &[gateway, count] : *counts) {
        if (count <= 0)
            continue;
        auto known = m_names.find(gateway);
        if (known == m_names.end()) {
            auto name = NameReader(database).text(gateway);
            if (!name)
                return Failure{name.error()};
            known = m_names.emplace(gateway, std::move(*name)).first;
        }
        const RetentionRule rule = ruleOf(known->second);
        if (!rule.stopWhenFull && count > rule.rows)
            due.push_back({gateway, count - std::max<std::int64_t>(rule.rows, 0), std::nullopt});
        if (rule.days > 0 && looksAtAges)
            due.push_back({gateway, 0, now - std::chrono::days(rule.days)});
    }
    return due;
}

StorageResult<std::int64_t> Retention::remove(Database &database, RowStore &rows,
                                              const std::vector<Excess> &due, std::int64_t least)
{
    Slice slice{std::max<std::int64_t>(least, 1), 0, Clock::now() + SliceTime};
    for (const Excess &excess : due) {
        if (const auto removed = removeOldest(database, rows, excess, slice); !removed)
            return Failure{removed.error()};
    }
    return slice.removed;
}

StorageResult<Done> Retention::removeOldest(Database &database, RowStore &rows, const Excess &excess,
                                            Slice &slice)
{
    Statement &query = database.statement(
        "SELECT seq, started FROM exchange WHERE gateway = ? AND state <> 0 ORDER BY id LIMIT ?");
    const std::int64_t most = std::max(slice.least, SliceRows);
    query.bindAll(excess.gateway, excess.until ? most : std::min(most, excess.rows));
    if (const auto ran = database.run(query); !ran)
        return ran;
    std::vector<std::int64_t> old;
    while (query.next()) {
        const WallTime started{Micros(query.number(1))};
        if (excess.until && started >= *excess.until)
            break;
        old.push_back(query.number(0));
    }
    query.finish();
    for (auto seq = old.begin(); seq != old.end() && !slice.isDone(); ++seq) {
        if (const auto gone = rows.remove(database, *seq, excess.gateway); !gone)
            return gone;
        ++slice.removed;
    }
    return Done{};
}

} // namespace sekisho::storage
