// SPDX-License-Identifier: GPL-3.0-or-later
// Times, durations, counts, sizes and money as a person reads them, by the locale.
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
/// US dollars: "$0.0021", "$12.40", "<$0.0001", and "$0" for nothing at all.
[[nodiscard]] QString formatMoney(Money money);
/// US dollars for another program, every digit and no zeros behind: "0.000000125".
[[nodiscard]] QString formatExactMoney(Money money);

} // namespace sekisho::ui
