// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/json.h"

#include <vector>

namespace sekisho::demo {

namespace {

constexpr std::size_t LettersPerToken = 8;

} // namespace

std::optional<Json> parseObject(std::string_view body)
{
    bool tooDeep = false;
    const auto watchDepth = [&](int depth, Json::parse_event_t, Json &) {
        tooDeep = tooDeep || depth > MaxDepth;
        return !tooDeep;
    };
    Json value = Json::parse(body.begin(), body.end(), watchDepth, false);
    if (tooDeep || !value.is_object())
        return std::nullopt;
    return value;
}

const Json &member(const Json &value, const char *key)
{
    static const Json Null;
    if (!value.is_object())
        return Null;
    const auto found = value.find(key);
    return found == value.end() ? Null : *found;
}

std::string textOf(const Json &value, const char *key)
{
    const Json &text = member(value, key);
    return text.is_string() ? text.get<std::string>() : std::string();
}

bool isTrue(const Json &value, const char *key)
{
    const Json &flag = member(value, key);
    return flag.is_boolean() && flag.get<bool>();
}

std::string print(const Ordered &value)
{
    return value.dump(-1, ' ', false, Ordered::error_handler_t::replace);
}

std::string print(const Json &value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::int64_t tokensIn(std::string_view text)
{
    std::int64_t tokens = 0;
    std::size_t letters = 0;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        letters = space ? 0 : letters + 1;
        if (letters % LettersPerToken == 1)
            ++tokens;
    }
    return tokens;
}

std::int64_t tokensWithin(const Json &value)
{
    std::int64_t tokens = 0;
    std::vector<const Json *> open{&value};
    while (!open.empty()) {
        const Json &next = *open.back();
        open.pop_back();
        if (next.is_string())
            tokens += tokensIn(next.get_ref<const std::string &>());
        for (const Json &child : next) {
            if (next.is_structured())
                open.push_back(&child);
        }
    }
    return tokens;
}

} // namespace sekisho::demo
