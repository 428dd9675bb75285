// SPDX-License-Identifier: GPL-3.0-or-later
// Crosses a JSON text without a parser: simdjson would want a padded copy of the body and five times its size
// in indexes, and gives no bytes' places. Here strings are crossed by memchr and nested values by counting
// brackets, so a body costs one pass and no memory, whatever its depth. Private to this room.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace sekisho::dialects {

class Skimmer {
public:
    explicit Skimmer(std::string_view body) : m_body(body)
    {
        if (m_body.starts_with("\xEF\xBB\xBF"))
            m_at = 3;
    }

    /// The next byte that is not white space; 0 at the end.
    [[nodiscard]] char peek()
    {
        while (m_at < m_body.size() && isSpace(m_body[m_at]))
            ++m_at;
        return m_at < m_body.size() ? m_body[m_at] : '\0';
    }
    [[nodiscard]] bool accept(char c)
    {
        if (peek() != c)
            return false;
        ++m_at;
        return true;
    }
    [[nodiscard]] std::size_t at() const { return m_at; }
    [[nodiscard]] bool isAtEnd() { return peek() == '\0' && m_at >= m_body.size(); }
    /// What is left has been looked at.
    void skipAll() { m_at = m_body.size(); }

    struct String {
        std::size_t begin = 0; // between the quotes
        std::size_t end = 0;
    };

    /// Stands on a quote; nothing when the string does not end.
    [[nodiscard]] std::optional<String> string()
    {
        const std::size_t begin = m_at + 1;
        const std::size_t end = endOfString(begin);
        if (end == std::string_view::npos)
            return std::nullopt;
        m_at = end + 1;
        return String{begin, end};
    }

    /// Skips one value of any kind; false when it does not end.
    [[nodiscard]] bool skipValue()
    {
        const char first = peek();
        if (first == '"') {
            const std::size_t end = endOfString(m_at + 1);
            m_at = end + 1;
            return end != std::string_view::npos;
        }
        if (first == '{' || first == '[')
            return skipNested();
        const std::size_t begin = m_at;
        while (m_at < m_body.size() && !isSpace(m_body[m_at]) &&
               std::string_view(",]}\"").find(m_body[m_at]) == std::string_view::npos)
            ++m_at;
        return m_at > begin;
    }

private:
    [[nodiscard]] static bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

    /// Where the closing quote stands: the first one with an even number of backslashes before it. They are
    /// counted back at most to the quote before, so each byte is looked at twice at most.
    [[nodiscard]] std::size_t endOfString(std::size_t begin) const
    {
        for (std::size_t from = begin;;) {
            const std::size_t quote = m_body.find('"', from);
            if (quote == std::string_view::npos)
                return quote;
            std::size_t backslashes = 0;
            while (quote - backslashes > from && m_body[quote - backslashes - 1] == '\\')
                ++backslashes;
            if (backslashes % 2 == 0)
                return quote;
            from = quote + 1;
        }
    }

    [[nodiscard]] bool skipNested()
    {
        std::size_t depth = 0;
        while (m_at < m_body.size()) {
            const char c = m_body[m_at];
            if (c == '"') {
                const std::size_t end = endOfString(m_at + 1);
                if (end == std::string_view::npos)
                    return false;
                m_at = end;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                ++m_at;
                return true;
            }
            ++m_at;
        }
        return false;
    }

    std::string_view m_body;
    std::size_t m_at = 0;
};

/// Calls `visit(key, value)` for each member of the object that `json` is: the key as it stands between its
/// quotes, the value as it is written. False when it is no object, does not end or something follows; what
/// was visited until then may be anything.
template <typename Visit>
[[nodiscard]] bool skimMembers(std::string_view json, Visit &&visit)
{
    Skimmer skimmer(json);
    if (!skimmer.accept('{'))
        return false;
    if (skimmer.accept('}'))
        return skimmer.isAtEnd();
    do {
        const auto key = skimmer.peek() == '"' ? skimmer.string() : std::nullopt;
        if (!key || !skimmer.accept(':'))
            return false;
        static_cast<void>(skimmer.peek());
        const std::size_t begin = skimmer.at();
        if (!skimmer.skipValue())
            return false;
        visit(json.substr(key->begin, key->end - key->begin), json.substr(begin, skimmer.at() - begin));
    } while (skimmer.accept(','));
    return skimmer.accept('}') && skimmer.isAtEnd();
}

/// Calls `visit(value)` for each element of the array that `json` is; as above.
template <typename Visit>
[[nodiscard]] bool skimElements(std::string_view json, Visit &&visit)
{
    Skimmer skimmer(json);
    if (!skimmer.accept('['))
        return false;
    if (skimmer.accept(']'))
        return skimmer.isAtEnd();
    do {
        static_cast<void>(skimmer.peek());
        const std::size_t begin = skimmer.at();
        if (!skimmer.skipValue())
            return false;
        visit(json.substr(begin, skimmer.at() - begin));
    } while (skimmer.accept(','));
    return skimmer.accept(']') && skimmer.isAtEnd();
}

} // namespace sekisho::dialects
