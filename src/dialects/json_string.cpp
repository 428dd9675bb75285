// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/json_string.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace sekisho::dialects {

namespace {

constexpr char32_t Replacement = 0xFFFD;

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
    const std::size_t which = std::string_view("nrtbf").find(kind);
    return which == std::string_view::npos ? Replacement : std::u32string_view(U"\n\r\t\b\f")[which];
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

char32_t takeCharacter(std::string_view &raw)
{
    return raw.front() == '\\' ? escape(raw) : codePoint(raw);
}

void appendUtf8(std::string &text, char32_t c)
{
    const auto byte = [&text](char32_t bits) { text += static_cast<char>(bits); };
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

std::string decodeString(std::string_view raw)
{
    std::string out;
    out.reserve(raw.size());
    while (!raw.empty()) {
        const std::size_t escape = std::min(raw.find('\\'), raw.size());
        if (escape > 0 && simdjson::validate_utf8(raw.data(), escape)) {
            out += raw.substr(0, escape);
            raw.remove_prefix(escape);
        } else {
            const std::size_t left = raw.size() - escape;
            do
                appendUtf8(out, takeCharacter(raw));
            while (raw.size() > left);
        }
    }
    return out;
}

std::string encodeString(std::string_view text)
{
    static constexpr char Digits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += Digits[static_cast<unsigned char>(c) >> 4U];
            out += Digits[static_cast<unsigned char>(c) & 15U];
        } else {
            out += c;
        }
    }
    return out + '"';
}

} // namespace sekisho::dialects
