// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/json_peek.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace sekisho::dialects {

namespace {

// Enough for nearly every event; what a larger piece needed is given back after it.
constexpr std::size_t KeptBytes = 64 * 1024;

struct Workspace {
    simdjson::ondemand::parser parser;
    std::unique_ptr<char[]> padded;
    std::size_t capacity = 0;
    simdjson::ondemand::document document;

    bool load(std::string_view json)
    {
        const std::size_t wanted = std::max(json.size(), KeptBytes);
        if (capacity < json.size() || (capacity > KeptBytes && json.size() <= KeptBytes)) {
            document = {};
            parser = simdjson::ondemand::parser();
            padded = std::make_unique<char[]>(wanted + simdjson::SIMDJSON_PADDING);
            capacity = wanted;
            if (parser.allocate(wanted) != simdjson::SUCCESS)
                return false;
        }
        std::memcpy(padded.get(), json.data(), json.size());
        std::memset(padded.get() + json.size(), 0, simdjson::SIMDJSON_PADDING);
        return parser
                   .iterate(simdjson::padded_string_view(padded.get(), json.size(),
                                                         json.size() + simdjson::SIMDJSON_PADDING))
                   .get(document) == simdjson::SUCCESS;
    }
};

std::string_view withoutSpace(std::string_view json)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!json.empty() && isSpace(json.front()))
        json.remove_prefix(1);
    while (!json.empty() && isSpace(json.back()))
        json.remove_suffix(1);
    return json;
}

Workspace &workspace()
{
    thread_local Workspace space;
    return space;
}

} // namespace

std::optional<JsonValue> JsonPeek::begin(std::string_view json)
{
    json = withoutSpace(json);
    // simdjson stays within its buffers only when the outermost bracket closes; its document checks that, its
    // value does not.
    const bool closes = json.size() >= 2 && ((json.front() == '{' && json.back() == '}') ||
                                             (json.front() == '[' && json.back() == ']'));
    Workspace &space = workspace();
    JsonValue value;
    if (!closes || !space.load(json) || space.document.get_value().get(value) != simdjson::SUCCESS)
        return std::nullopt;
    return value;
}

std::optional<std::string_view> JsonPeek::unescape(std::string_view quoted)
{
    Workspace &space = workspace();
    std::string_view out;
    if (quoted.empty() || !space.load(quoted) || space.document.get_string().get(out) != simdjson::SUCCESS)
        return std::nullopt;
    return out;
}

bool isObject(JsonValue value)
{
    simdjson::ondemand::json_type type{};
    return value.type().get(type) == simdjson::SUCCESS && type == simdjson::ondemand::json_type::object;
}

bool isNonEmptyArray(JsonValue value)
{
    bool any = false;
    eachElement(value, [&](JsonValue) { any = true; });
    return any;
}

std::string_view text(JsonValue value)
{
    std::string_view out;
    return value.get_string().get(out) == simdjson::SUCCESS ? out : std::string_view();
}

bool hasText(JsonValue value)
{
    // The raw token is enough, and a value that is looked at twice is not unescaped twice.
    const std::string_view token = value.raw_json_token();
    return token.size() > 2 && token[0] == '"' && token[1] != '"';
}

bool saysError(JsonValue value)
{
    return hasText(value) || isObject(value);
}

bool isTrue(JsonValue value)
{
    bool out = false;
    return value.get_bool().get(out) == simdjson::SUCCESS && out;
}

std::optional<TokenCount> tokens(JsonValue value)
{
    constexpr double Most = 1e12;
    std::string_view token = value.raw_json_token();
    while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ')
        token.remove_suffix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), number);
    if (token.empty() || error != std::errc() || end != token.data() + token.size())
        return std::nullopt;
    if (!(number >= 0 && number <= Most) || number != std::floor(number))
        return std::nullopt;
    return TokenCount{static_cast<std::int64_t>(number)};
}

} // namespace sekisho::dialects
