// SPDX-License-Identifier: GPL-3.0-or-later
// Times, durations, counts and sizes as a person reads them, by the locale.
#pragma once

#include "base/types.h"

#include <QString>

#include <cstdint>

namespace sekisho::ui {

/// Stands where there is nothing to say.
[[nodiscard]] QString dash();

[[nodiscard]] QString formatTime(WallTime time);     ///< local, HH:mm:ss.zzz; main thread
[[nodiscard]] QString formatDateTime(WallTime time); ///< local, with the date
[[nodiscard]] QString formatIsoTime(WallTime time);  ///< UTC, 2026-11-23T14:00:05.068Z
/// "0.8 ms", "3,969 ms", "104 s".
[[nodiscard]] QString formatDuration(Micros duration);
[[nodiscard]] QString formatCount(std::int64_t count);
/// In powers of 1000: "2.1 kB".
[[nodiscard]] QString formatSize(std::uint64_t bytes);

} // namespace sekisho::ui
