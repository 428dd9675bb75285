// SPDX-License-Identifier: GPL-3.0-or-later
// Durations as headers write them.
#pragma once

#include "base/types.h"

#include <array>
#include <cstdio>
#include <string>

namespace sekisho::gateway {

/// With three decimals, as Server-Timing wants them (www.w3.org/TR/server-timing).
[[nodiscard]] inline std::string milliseconds(Micros duration)
{
    std::array<char, 32> text{};
    const int size =
        std::snprintf(text.data(), text.size(), "%.3f", static_cast<double>(duration.count()) / 1000.0);
    return {text.data(), static_cast<std::size_t>(size)};
}

} // namespace sekisho::gateway
