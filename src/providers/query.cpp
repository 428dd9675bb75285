// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/query.h"

#include <optional>

namespace sekisho::providers {
namespace {

std::optional<unsigned> hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f')
        return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F')
        return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

bool isUnreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

} // namespace

std::string percentDecoded(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const auto high = hexDigit(text[i + 1]);
            const auto low = hexDigit(text[i + 2]);
            if (high && low) {
                out += static_cast<char>(*high * 16 + *low);
                i += 2;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

std::string percentEncoded(std::string_view text)
{
    constexpr std::string_view Digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(3 * text.size()); // a key that would be copied while it grows would be left behind
    for (const char c : text) {
        if (isUnreserved(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += Digits[byte / 16];
        out += Digits[byte % 16];
    }
    return out;
}

std::string_view queryOf(std::string_view target)
{
    const std::size_t mark = target.find('?');
    return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

std::string_view queryMarkFor(std::string_view target)
{
    if (target.find('?') == std::string_view::npos)
        return "?";
    return target.ends_with('?') || target.ends_with('&') ? "" : "&";
}

Parameter readParameter(std::string_view text)
{
    const std::size_t equals = text.find('=');
    Parameter out;
    out.text = text;
    out.name = percentDecoded(text.substr(0, equals));
    out.hasValue = equals != std::string_view::npos;
    if (out.hasValue)
        out.value = text.substr(equals + 1);
    return out;
}

} // namespace sekisho::providers
