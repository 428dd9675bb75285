// SPDX-License-Identifier: GPL-3.0-or-later
// JSON as the demo reads and writes it. Private to this room.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::demo {

using Json = nlohmann::json;            ///< what came: looked up by key
using Ordered = nlohmann::ordered_json; ///< what goes: fields in the order of the providers' documents

/// Deeper bodies are refused, so nothing that walks or prints one later goes deeper.
inline constexpr int MaxDepth = 64;

/// A body's object; nothing for anything else, for what is not JSON, and for what is too deep.
[[nodiscard]] std::optional<Json> parseObject(std::string_view body);

/// A field, or null where the value is no object or has none of that name.
[[nodiscard]] const Json &member(const Json &value, const char *key);
[[nodiscard]] std::string textOf(const Json &value, const char *key);
[[nodiscard]] bool isTrue(const Json &value, const char *key);

/// One line; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string print(const Ordered &value);
[[nodiscard]] std::string print(const Json &value);

/// Words, long ones counted as several: near enough to what a tokenizer would say, and always the same.
[[nodiscard]] std::int64_t tokensIn(std::string_view text);
/// Over every string within.
[[nodiscard]] std::int64_t tokensWithin(const Json &value);

} // namespace sekisho::demo
