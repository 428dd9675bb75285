// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/excerpt.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace sekisho::dialects {

namespace {

constexpr char32_t Replacement = 0xFFFD;

bool isSpace(char32_t c)
{
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x3000;
}

/// The number in \uXXXX at the beginning.
std::optional<char32_t> hex(std::string_view raw)
{
    std::uint32_t value = 0;
    if (raw.size() < 6 || !raw.starts_with("\\u"))
        return std::nullopt;
    const auto [end, error] = std::from_chars(raw.data() + 2, raw.data() + 6, value, 16);
    return error == std::errc() && end == raw.data() + 6 ? std::optional<char32_t>(value) : std::nullopt;
}

char32_t unicodeEscape(std::string_view &raw)
{
    const std::optional<char32_t> first = hex(raw);
    raw.remove_prefix(first ? 6 : 2);
    if (!first || (*first >= 0xDC00 && *first < 0xE000))
        return Replacement;
    if (*first < 0xD800 || *first >= 0xE000)
        return *first;
    const std::optional<char32_t> second = hex(raw);
    if (!second || *second < 0xDC00 || *second >= 0xE000)
        return Replacement;
    raw.remove_prefix(6);
    return 0x10000 + ((*first - 0xD800) << 10U) + (*second - 0xDC00);
}

char32_t escape(std::string_view &raw)
{
    const char kind = raw.size() > 1 ? raw[1] : '\0';
    if (kind == 'u')
        return unicodeEscape(raw);
    raw.remove_prefix(std::min<std::size_t>(2, raw.size()));
    if (kind == '"' || kind == '\\' || kind == '/')
        return static_cast<unsigned char>(kind);
    return std::string_view("nrtbf").find(kind) == std::string_view::npos ? Replacement : U' ';
}

/// The first character of UTF-8 (RFC 3629), or a replacement for one byte that begins none.
char32_t codePoint(std::string_view &raw)
{
    const auto byte = [&raw](std::size_t at) { return static_cast<unsigned char>(raw[at]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t value = length == 1 ? first : first & (0x7FU >> length);
    bool fine = length > 0 && length <= raw.size() && first < 0xF5;
    for (std::size_t i = 1; fine && i < length; ++i) {
        fine = (byte(i) & 0xC0U) == 0x80;
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    fine = fine && !(length == 3 && (value < 0x800 || (value >= 0xD800 && value < 0xE000))) &&
           !(length == 4 && (value < 0x10000 || value > 0x10FFFF));
    raw.remove_prefix(fine ? length : 1);
    return fine ? value : Replacement;
}

} // namespace

void Excerpt::add(std::string_view quoted)
{
    std::string_view raw = quoted.substr(1, quoted.size() - 2);
    m_space = !m_text.empty();
    while (!raw.empty() && m_left > 0)
        put(raw.front() == '\\' ? escape(raw) : codePoint(raw));
}

void Excerpt::put(char32_t c)
{
    if (isSpace(c)) {
        m_space = !m_text.empty();
        return;
    }
    if (m_space && m_left < 2) {
        m_left = 0;
        return;
    }
    if (m_space) {
        m_text += ' ';
        --m_left;
    }
    m_space = false;
    --m_left;
    append(c);
}

void Excerpt::append(char32_t c)
{
    const auto byte = [this](char32_t bits) { m_text += static_cast<char>(bits); };
    if (c < 0x80)
        return byte(c);
    if (c < 0x800) {
        byte(0xC0 | (c >> 6U));
    } else {
        if (c < 0x10000) {
            byte(0xE0 | (c >> 12U));
        } else {
            byte(0xF0 | (c >> 18U));
            byte(0x80 | ((c >> 12U) & 0x3FU));
        }
        byte(0x80 | ((c >> 6U) & 0x3FU));
    }
    byte(0x80 | (c & 0x3FU));
}

} // namespace sekisho::dialects
