// SPDX-License-Identifier: GPL-3.0-or-later
// Decimal numbers without the drift of floating point, for money above all.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sekisho {

/// The number times 10^`decimals`, exactly: "1.5625" with 6 is 1562500. Digits with an optional fraction and
/// exponent, as JSON writes numbers (RFC 8259), without a sign. Nothing for anything else, for what has more
/// decimals than that, and for what does not fit.
[[nodiscard]] std::optional<std::int64_t> parseDecimal(std::string_view text, int decimals);

} // namespace sekisho
