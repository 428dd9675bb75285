// SPDX-License-Identifier: GPL-3.0-or-later
// ASCII text helpers for protocol elements; locale never plays a part.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho {

[[nodiscard]] constexpr char toLowerAscii(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline std::string toLowerAscii(std::string_view text)
{
    std::string out(text);
    for (char &c : out)
        c = toLowerAscii(c);
    return out;
}

[[nodiscard]] constexpr bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i] && toLowerAscii(a[i]) != toLowerAscii(b[i]))
            return false;
    }
    return true;
}

[[nodiscard]] constexpr bool startsWithIgnoringCase(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() && equalsIgnoringCase(text.substr(0, prefix.size()), prefix);
}

/// A set of bytes that is asked for each byte of a text.
class ByteSet {
public:
    constexpr explicit ByteSet(std::string_view members)
    {
        for (const char c : members)
            m_has[static_cast<unsigned char>(c)] = true;
    }
    [[nodiscard]] constexpr bool has(char c) const { return m_has[static_cast<unsigned char>(c)]; }
    [[nodiscard]] constexpr bool hasAll(std::string_view text) const
    {
        return std::all_of(text.begin(), text.end(), [this](char c) { return has(c); });
    }

private:
    std::array<bool, 256> m_has{};
};

/// Without leading and trailing spaces and tabs (RFC 9110 section 5.6.3, OWS).
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// At most so many bytes of it, and no part of a character of UTF-8 at the end. What is none is cut anywhere.
[[nodiscard]] constexpr std::string_view cutText(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return text;
    std::size_t end = most;
    for (int behind = 0; behind < 3 && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80;
         ++behind)
        --end;
    const bool continues = (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80;
    return text.substr(0, continues ? most : end);
}

/// Empties it and gives its memory back, which assigning an empty string does not.
inline void release(std::string &text)
{
    std::string().swap(text);
}

/// Appends to a text that will not have more than `limit` bytes. A large one is not moved again and again as
/// it grows, nor ever there twice: it gets its place at once, and the system gives memory for that place only
/// as it is written to.
inline void appendWithin(std::string &text, std::string_view bytes, std::size_t limit)
{
    constexpr std::size_t Large = 256 * 1024;
    constexpr std::size_t Place = 16 * 1024 * 1024; // at once; a text with a higher limit gets a few of them
    const std::size_t size = text.size() + bytes.size();
    if (size > std::max(Large, text.capacity()))
        text.reserve(std::max(size, std::min(limit, std::max(Place, 2 * text.capacity()))));
    text += bytes;
}

/// Digits only, the whole text, no sign; nothing on overflow.
[[nodiscard]] inline std::optional<std::uint64_t> parseUnsigned(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// Calls `visit(std::string_view)` for each element of a comma-separated list (RFC 9110 section 5.6.1),
/// trimmed, empty elements left out.
template <typename Visitor>
void forEachListElement(std::string_view list, Visitor &&visit)
{
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        const std::string_view element = trimmed(list.substr(0, comma));
        if (!element.empty())
            visit(element);
        if (comma == std::string_view::npos)
            break;
        list.remove_prefix(comma + 1);
    }
}

} // namespace sekisho
