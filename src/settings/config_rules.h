// SPDX-License-Identifier: GPL-3.0-or-later
// What a value must look like, and the kinds of fields.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace sekisho::settings {

/// Says what was expected ("a port between ..."), or nothing where the value is fine.
using TextRule = std::string_view (*)(std::string_view value);

struct TextField {
    enum Presence {
        Optional,
        Required,         ///< an object without it is refused
        OmittedWhenEmpty, ///< empty means "as if it was not there"
    };
    TextRule rule;
    Presence presence = Optional;
};

struct IntegerField {
    enum Also : unsigned {
        Nothing = 0,
        OrZero = 1, ///< 0 is fine though below the range
        OrNull = 2, ///< null is the default
    };
    std::int64_t least;
    std::int64_t most;
    unsigned also = Nothing;
};

/// USD for a million tokens, a number or a text with one: text keeps what some programs would round.
enum class PriceField {
    Optional,
    Required, ///< an object without it is refused
};
inline constexpr int PriceDecimals = 6;
inline constexpr std::int64_t PicoUsdPerToken = 1'000'000; ///< in a dollar for a million tokens
inline constexpr std::int64_t MostUsdPerMillion = 1'000'000;

template <typename Enum>
using Choices = std::initializer_list<std::pair<std::string_view, Enum>>;

namespace rules {

[[nodiscard]] std::string_view anyText(std::string_view value);
[[nodiscard]] std::string_view listenHost(std::string_view value);
[[nodiscard]] std::string_view gatewayId(std::string_view value);
[[nodiscard]] std::string_view slug(std::string_view value);
[[nodiscard]] std::string_view alias(std::string_view value);
[[nodiscard]] std::string_view lastFour(std::string_view value);
[[nodiscard]] std::string_view host(std::string_view value);
[[nodiscard]] std::string_view origin(std::string_view value);
[[nodiscard]] std::string_view modelPattern(std::string_view value);
/// Scheme, host, optional port and path; whether the host is one is for those who resolve it.
[[nodiscard]] std::string_view baseUrl(std::string_view value);

} // namespace rules

/// Whether a field of that name would hold a key: "api_key", "access-token", "clientSecret", "password".
[[nodiscard]] bool soundsLikeSecret(std::string_view name);

} // namespace sekisho::settings
