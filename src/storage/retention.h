// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows have to go: the oldest of a gateway that has too many, and those that are too old.
#pragma once

#include "storage/journal.h"
#include "storage/row_store.h"

#include <map>
#include <string>

namespace sekisho::storage {

using RetentionRules = std::map<std::string, RetentionRule>;

/// For the writer's thread. Nothing has to go until the rules have been told: the default ones could be
/// narrower.
class Retention {
public:
    /// The age of rows is looked at no more often than this.
    static constexpr std::chrono::seconds AgeInterval{60};

    struct Excess {
        NameId gateway = 0;
        std::int64_t rows = 0;         ///< so many of the oldest have to go
        std::optional<WallTime> until; ///< or, instead, those that began before
    };

    void setRules(RetentionRules rules);

    /// Whether admits() is to be asked at all, for which all rows before have to be there.
    [[nodiscard]] bool mayRefuse(const std::string &gateway) const;
    /// Whether another row of that gateway is to be written.
    [[nodiscard]] StorageResult<bool> admits(Database &database, GatewayRows &rows, NameId id,
                                             const std::string &gateway);
    /// What has to go, or where it is time to look whether something has.
    [[nodiscard]] StorageResult<std::vector<Excess>> due(Database &database, GatewayRows &rows, WallTime now);
    /// Deletes some of these rows within the caller's transaction, and gives their number: at least so many,
    /// if there are, and more while that does not take long. Open ones stay.
    [[nodiscard]] StorageResult<std::int64_t> remove(Database &database, RowStore &rows,
                                                     const std::vector<Excess> &due, std::int64_t least);
    /// Nothing was left to remove at that time.
    void settled(WallTime now) { m_agesSeen = now; }

private:
    [[nodiscard]] RetentionRule ruleOf(const std::string &gateway) const;
    using Clock = std::chrono::steady_clock;
    struct Slice {
        std::int64_t least = 0;
        std::int64_t removed = 0;
        Clock::time_point until;
        [[nodiscard]] bool isDone() const { return removed >= least && Clock::now() >= until; }
    };
    [[nodiscard]] StorageResult<Done> removeOldest(Database &database, RowStore &rows, const Excess &excess,
                                                   Slice &slice);

    RetentionRules m_rules;
    bool m_hasRules = false;
    std::map<NameId, std::string> m_names;
    std::optional<WallTime> m_agesSeen;
};

} // namespace sekisho::storage
