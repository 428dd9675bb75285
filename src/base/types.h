// SPDX-License-Identifier: GPL-3.0-or-later
// Strong types that cross rooms, so that tokens are not added to money nor milliseconds to microseconds.
#pragma once

#include <chrono>
#ifndef Q_MOC_RUN // the moc of Qt 6.4 stumbles over libstdc++'s
#include <compare>
#endif
#include <cstdint>

namespace sekisho {

/// Durations and monotonic times. Every time in the gateway has this unit.
using Micros = std::chrono::microseconds;

/// Wall-clock time since the Unix epoch, UTC.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

/// A number of tokens as a provider counts them.
struct TokenCount {
    std::int64_t value = 0;
    auto operator<=>(const TokenCount &) const = default;
    TokenCount &operator+=(TokenCount other)
    {
        value += other.value;
        return *this;
    }
};

/// US dollars in 10^-12: fine enough for one cached token, wide enough for nine million dollars.
struct Money {
    std::int64_t picoUsd = 0;
    auto operator<=>(const Money &) const = default;
    Money &operator+=(Money other)
    {
        picoUsd += other.picoUsd;
        return *this;
    }
    [[nodiscard]] double usd() const { return static_cast<double>(picoUsd) * 1e-12; }
};

} // namespace sekisho
