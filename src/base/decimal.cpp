// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/decimal.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace sekisho {
namespace {

// Beyond it the result is 0, too large or too fine whatever the digits are.
constexpr int MostExponent = 9999;

/// Takes the digits at the beginning.
std::string_view takeDigits(std::string_view &text)
{
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view digits = text.substr(0, end);
    text.remove_prefix(end);
    return digits;
}

/// "e-3", the whole text.
std::optional<int> exponent(std::string_view text)
{
    if (text.empty())
        return 0;
    if (text.front() != 'e' && text.front() != 'E')
        return std::nullopt;
    text.remove_prefix(1);
    if (text.starts_with('+') && !text.starts_with("+-"))
        text.remove_prefix(1);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool fine = error == std::errc() && end == text.data() + text.size();
    return fine && value >= -MostExponent && value <= MostExponent ? std::optional(value) : std::nullopt;
}

bool append(std::int64_t &value, int digit)
{
    if (value > (std::numeric_limits<std::int64_t>::max() - digit) / 10)
        return false;
    value = value * 10 + digit;
    return true;
}

} // namespace

std::optional<std::int64_t> parseDecimal(std::string_view text, int decimals)
{
    const std::string_view whole = takeDigits(text);
    std::string_view fraction;
    if (whole.empty() || (whole.size() > 1 && whole.front() == '0'))
        return std::nullopt;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        fraction = takeDigits(text);
        if (fraction.empty())
            return std::nullopt;
    }
    const std::optional<int> shift = exponent(text);
    if (!shift)
        return std::nullopt;

    // The digits in a row, and how many of them stand before the point of the result.
    const std::size_t count = whole.size() + fraction.size();
    const std::int64_t kept = static_cast<std::int64_t>(whole.size()) + *shift + decimals;
    std::int64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const int digit = (i < whole.size() ? whole[i] : fraction[i - whole.size()]) - '0';
        const bool fits = static_cast<std::int64_t>(i) < kept ? append(value, digit) : digit == 0;
        if (!fits)
            return std::nullopt;
    }
    for (auto i = static_cast<std::int64_t>(count); value != 0 && i < kept; ++i) {
        if (!append(value, 0))
            return std::nullopt;
    }
    return value;
}

} // namespace sekisho
