// SPDX-License-Identifier: GPL-3.0-or-later
// What stands between the quotes of a JSON string, decoded without ever refusing it. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::dialects {

/// Takes the first character off a text that is not empty. What is no UTF-8 (RFC 3629) or no escape
/// (RFC 8259 section 7) becomes U+FFFD.
[[nodiscard]] char32_t takeCharacter(std::string_view &raw);

void appendUtf8(std::string &text, char32_t c);

/// All of it, as valid UTF-8.
[[nodiscard]] std::string decodeString(std::string_view raw);

/// As a string of JSON, with its quotes.
[[nodiscard]] std::string encodeString(std::string_view text);

} // namespace sekisho::dialects
