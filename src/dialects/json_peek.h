// SPDX-License-Identifier: GPL-3.0-or-later
// A look into a piece of JSON with simdjson's On-Demand reader: visitors over fields and elements, and values
// that are simply absent when they are not what was asked for. Private to this room.
#pragma once

#include "base/types.h"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace sekisho::dialects {

using JsonValue = simdjson::ondemand::value;

/// Buffers of this thread, kept between pieces. One piece at a time: values and texts are valid until the
/// next begin().
class JsonPeek {
public:
    /// The piece's object or array; nothing when it is a scalar or not JSON at all. Errors further inside
    /// show themselves as fields that do not come.
    [[nodiscard]] static std::optional<JsonValue> begin(std::string_view json);

    /// The text of a string token with its quotes, escapes resolved; nothing when it is malformed.
    [[nodiscard]] static std::optional<std::string_view> unescape(std::string_view quoted);
};

template <typename Visit>
void eachField(JsonValue value, Visit &&visit)
{
    simdjson::ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS)
        return;
    for (auto result : object) {
        simdjson::ondemand::field field;
        std::string_view key;
        if (std::move(result).get(field) != simdjson::SUCCESS ||
            field.unescaped_key().get(key) != simdjson::SUCCESS)
            return;
        visit(key, field.value());
    }
}

template <typename Visit>
void eachElement(JsonValue value, Visit &&visit)
{
    simdjson::ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS)
        return;
    for (auto result : array) {
        JsonValue element;
        if (std::move(result).get(element) != simdjson::SUCCESS)
            return;
        visit(element);
    }
}

[[nodiscard]] bool isObject(JsonValue value);
[[nodiscard]] bool isNonEmptyArray(JsonValue value);
/// A string's text; empty for anything else. Once for each value.
[[nodiscard]] std::string_view text(JsonValue value);
[[nodiscard]] bool hasText(JsonValue value);
/// The value of an `error` field that means one: null, false and "" do not.
[[nodiscard]] bool saysError(JsonValue value);
[[nodiscard]] bool isTrue(JsonValue value);
/// A number of tokens: whole and between 0 and 10^12, also where a provider writes 12.0. Anything else,
/// null included, says nothing.
[[nodiscard]] std::optional<TokenCount> tokens(JsonValue value);

} // namespace sekisho::dialects
