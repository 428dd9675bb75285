// SPDX-License-Identifier: GPL-3.0-or-later
// A stored body for people to read: without its content coding.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::gateway {

struct ReadableBody {
    std::string bytes;
    bool decoded = true; ///< else as they are stored: an unknown coding, or damage from the first byte on
    bool cut = false;    ///< only their beginning, by the limit, by damage, or because no more was given
};

/// `coding` as in the entry's head; `stored` may be the beginning only. At most `limit` bytes come out. Any
/// thread; takes its time with large bodies.
[[nodiscard]] ReadableBody readableBody(std::string_view coding, std::string stored, std::uint64_t limit);

} // namespace sekisho::gateway
