// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of the log, and what stands in each of them, on screen and in exports.
#pragma once

#include "storage/record.h"

#include <QString>

#include <bitset>

namespace sekisho::ui {

/// In the order in which they stand at first.
enum class Column : int {
    Time,
    Status,
    Provider,
    Model,
    Tool,
    Cache,
    Latency,
    FirstToken,
    TokensIn,
    TokensOut,
    Cost,
    Method,
    Path,
    KeyAlias,
    Account,
    Attempts,
    Size,
    Stream,
    SavedTime,
    SavedCost,
    LogId,
};
inline constexpr int ColumnCount = static_cast<int>(Column::LogId) + 1;
using ColumnSet = std::bitset<ColumnCount>;

struct ColumnInfo {
    const char *key;   ///< in window.ini, never translated
    const char *title; ///< to be translated in the context "Columns"
    int width;         ///< where there is room for all
    int narrowest;     ///< before the table scrolls sideways; 0 where the table measures it
    bool shown;        ///< at first
    bool number;       ///< right-aligned, tabular figures
    bool code;         ///< in the fixed font
};

[[nodiscard]] const ColumnInfo &columnInfo(int column);
[[nodiscard]] QString columnTitle(int column);

/// For a person: the locale's digits, units, "—" for nothing. `now` is for what is still under way.
[[nodiscard]] QString cellText(const storage::ExchangeRecord &record, int column, WallTime now);
/// For another program: ISO 8601 in UTC, C locale, durations in milliseconds, money in dollars, empty for
/// nothing.
[[nodiscard]] QString cellTsv(const storage::ExchangeRecord &record, int column);

/// What a status cell says: the number, or the state where there is no number.
[[nodiscard]] QString statusText(const storage::ExchangeRecord &record);
[[nodiscard]] QString stateText(storage::ExchangeState state);
/// "HIT", "MISS", "COALESCED"; empty where the cache was not asked.
[[nodiscard]] QString cacheText(storage::CacheOutcome outcome);
/// In dollars, or why there are none; empty when it is not known.
[[nodiscard]] QString costText(const storage::ExchangeRecord &record);

} // namespace sekisho::ui
