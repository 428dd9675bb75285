// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of the cache's table, and what stands in each of them.
#pragma once

#include "storage/cache_reader.h"

#include <QString>

#include <chrono>
#include <optional>

namespace sekisho::ui {

enum class CacheColumn : int { Prompt, Model, Endpoint, Size, Hits, Timing, SavedPerHit, Expires };
inline constexpr int CacheColumnCount = static_cast<int>(CacheColumn::Expires) + 1;

[[nodiscard]] QString cacheColumnTitle(int column);
[[nodiscard]] bool isCacheNumber(CacheColumn column); ///< right-aligned, tabular figures

/// For a person: the locale's digits, units, "—" for nothing. `now` is for what expires.
[[nodiscard]] QString cacheCellText(const storage::CacheListing &entry, CacheColumn column, WallTime now);

/// The mean time of its hits; nothing without one. A hit that took as long as its miss saved nothing, so this
/// is at most the miss's.
[[nodiscard]] std::optional<Micros> meanHitTime(const storage::CacheListing &entry);
/// The path without what each has: "chat/completions" for "/v1/chat/completions".
[[nodiscard]] QString endpointOf(const storage::CacheEntryHead &head);

/// "52 s", "9 h 12 m", "3 d 4 h": the two largest units.
[[nodiscard]] QString formatSpan(std::chrono::seconds span);
/// "52 s", "41 m", "23 h", "6 d": the largest unit only.
[[nodiscard]] QString formatCoarseSpan(std::chrono::seconds span);
/// "0.4 ms", "820 ms", "4.60 s", "104 s".
[[nodiscard]] QString formatTiming(Micros duration);

} // namespace sekisho::ui
