// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/json_text.h"

#include "base/text.h"
#include "dialects/json_string.h"

#include <charconv>
#include <cmath>

namespace sekisho::dialects {

namespace {

constexpr std::string_view OrderMark = "\xEF\xBB\xBF";

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Between the quotes; the second one is missing where a text was cut off. The Skimmer has found the end of
/// whole ones, so a quote at the end is one unless it is escaped.
std::string_view inside(std::string_view quoted)
{
    std::string_view raw = quoted.substr(1);
    std::size_t backslashes = 0;
    while (backslashes + 1 < raw.size() && raw[raw.size() - 2 - backslashes] == '\\')
        ++backslashes;
    if (raw.ends_with('"') && backslashes % 2 == 0)
        raw.remove_suffix(1);
    return raw;
}

} // namespace

JsonText::JsonText(std::string_view raw) : m_raw(raw)
{
    if (m_raw.starts_with(OrderMark))
        m_raw.remove_prefix(OrderMark.size());
    while (!m_raw.empty() && isSpace(m_raw.front()))
        m_raw.remove_prefix(1);
    while (!m_raw.empty() && isSpace(m_raw.back()))
        m_raw.remove_suffix(1);
}

std::string_view JsonText::decodedKey(std::string_view key, std::string &space)
{
    // Names of ours are plain; only a client that writes them with escapes pays for it.
    if (key.find('\\') == std::string_view::npos)
        return key;
    space = decodeString(key);
    return space;
}

std::string JsonText::string() const
{
    return isString() ? decodeString(inside(m_raw)) : std::string();
}

std::optional<double> JsonText::number() const
{
    double value = 0;
    const auto [end, error] = std::from_chars(m_raw.data(), m_raw.data() + m_raw.size(), value);
    if (m_raw.empty() || error != std::errc() || end != m_raw.data() + m_raw.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::optional<std::int64_t> JsonText::integer() const
{
    constexpr double Most = 9e15; // what a double, and so JavaScript, counts exactly
    const std::optional<double> value = number();
    if (!value || std::abs(*value) > Most || *value != std::floor(*value))
        return std::nullopt;
    return static_cast<std::int64_t>(*value);
}

JsonText JsonText::operator[](std::string_view name) const
{
    JsonText found;
    eachMember([&](std::string_view key, JsonText value) {
        if (key == name)
            found = value;
    });
    return found;
}

} // namespace sekisho::dialects
