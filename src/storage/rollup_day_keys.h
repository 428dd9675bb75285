// SPDX-License-Identifier: GPL-3.0-or-later
// Which combinations a day tells apart, and their numbers. For the room itself.
#pragma once

#include "storage/database.h"
#include "storage/name_table.h"
#include "storage/rollup_page.h"

#include <map>
#include <optional>
#include <set>

namespace sekisho::storage {

/// For one day and one transaction.
class RollupDayKeys {
public:
    /// `page` is the day's as it is so far.
    RollupDayKeys(Database &database, NameTable &names, std::string_view page);

    /// The number of that key, or of the one that it counts under when the day has too many. Numbers are the
    /// same for the hours and minutes of the day.
    [[nodiscard]] StorageResult<RollupKeyId> idOf(const RollupKey &key);

private:
    [[nodiscard]] StorageResult<std::optional<RollupKeyId>> admit(const RollupKey &key, std::size_t most);

    Database &m_database;
    NameTable &m_names;
    std::set<RollupKeyId> m_present; ///< in the day
    std::map<RollupKey, RollupKeyId> m_known;
};

} // namespace sekisho::storage
