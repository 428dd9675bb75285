// SPDX-License-Identifier: GPL-3.0-or-later
// Durations as headers write them.
#pragma once

#include "base/types.h"

#include <cstdlib>
#include <string>

namespace sekisho::gateway {

/// With three decimals, as Server-Timing wants them (www.w3.org/TR/server-timing): microseconds have no more.
[[nodiscard]] inline std::string milliseconds(Micros duration)
{
    const auto whole = std::div(std::int64_t{duration.count()}, std::int64_t{1000});
    std::string text = duration < Micros(0) ? "-" : "";
    text += std::to_string(std::abs(whole.quot));
    const std::size_t point = text.size();
    text += std::to_string(1000 + std::abs(whole.rem));
    text[point] = '.';
    return text;
}

} // namespace sekisho::gateway
