// SPDX-License-Identifier: GPL-3.0-or-later
// A value of JSON as it is written, walked level by level with the Skimmer. Unlike simdjson's documents it
// can be walked when it was cut off or is broken further on, and every part of it is still text that can be
// passed on. Depth costs nothing, and each level is crossed once by whoever walks it. Private to this room.
#pragma once

#include "dialects/json_skimmer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::dialects {

class JsonText {
public:
    /// `raw` must outlive it and all that comes out of it.
    explicit JsonText(std::string_view raw = {});

    [[nodiscard]] std::string_view raw() const { return m_raw; }
    [[nodiscard]] bool isObject() const { return m_raw.starts_with('{'); }
    [[nodiscard]] bool isArray() const { return m_raw.starts_with('['); }
    [[nodiscard]] bool isString() const { return m_raw.starts_with('"'); }
    [[nodiscard]] bool isNull() const { return m_raw == "null"; }
    [[nodiscard]] bool isTrue() const { return m_raw == "true"; }
    [[nodiscard]] bool isBool() const { return isTrue() || m_raw == "false"; }

    /// Decoded; of a string that was cut off, what there is. Empty for anything else.
    [[nodiscard]] std::string string() const;
    [[nodiscard]] std::optional<double> number() const;
    [[nodiscard]] std::optional<std::int64_t> integer() const;

    /// Calls `visit(std::string_view key, JsonText value)` for each member of an object, in order; also for
    /// one that was cut off. False when this is no object, does not end or goes wrong.
    template <typename Visit>
    bool eachMember(Visit &&visit) const;
    /// Calls `visit(JsonText value)` for each element of an array; as above.
    template <typename Visit>
    bool eachElement(Visit &&visit) const;
    /// The last member of that name; an empty value when there is none.
    [[nodiscard]] JsonText operator[](std::string_view name) const;

private:
    [[nodiscard]] static std::string_view decodedKey(std::string_view key, std::string &space);
    [[nodiscard]] JsonText next(Skimmer &skimmer, bool &whole) const;

    std::string_view m_raw; // without space around it
};

inline JsonText JsonText::next(Skimmer &skimmer, bool &whole) const
{
    static_cast<void>(skimmer.peek());
    const std::size_t begin = skimmer.at();
    whole = skimmer.skipValue();
    if (!whole)
        skimmer.skipAll();
    return JsonText(m_raw.substr(begin, skimmer.at() - begin));
}

template <typename Visit>
bool JsonText::eachMember(Visit &&visit) const
{
    Skimmer skimmer(m_raw);
    if (!skimmer.accept('{'))
        return false;
    if (skimmer.accept('}'))
        return true;
    std::string space;
    do {
        const auto key = skimmer.peek() == '"' ? skimmer.string() : std::nullopt;
        if (!key || !skimmer.accept(':'))
            return false;
        bool whole = true;
        const JsonText value = next(skimmer, whole);
        if (!value.raw().empty())
            visit(decodedKey(m_raw.substr(key->begin, key->end - key->begin), space), value);
        if (!whole)
            return false;
    } while (skimmer.accept(','));
    return skimmer.accept('}');
}

template <typename Visit>
bool JsonText::eachElement(Visit &&visit) const
{
    Skimmer skimmer(m_raw);
    if (!skimmer.accept('['))
        return false;
    if (skimmer.accept(']'))
        return true;
    do {
        bool whole = true;
        const JsonText value = next(skimmer, whole);
        if (!value.raw().empty())
            visit(value);
        if (!whole)
            return false;
    } while (skimmer.accept(','));
    return skimmer.accept(']');
}

} // namespace sekisho::dialects
