// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/wire_text.h"

#include <array>
#include <charconv>
#include <cstdio>

#include <strings.h>

namespace sekisho::test {

namespace {

bool same(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view strip(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::optional<std::uint64_t> parseNumber(std::string_view text, int base)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace

std::optional<std::string> fieldValue(const Fields &fields, std::string_view name)
{
    for (const auto &[key, value] : fields) {
        if (same(key, name))
            return value;
    }
    return std::nullopt;
}

int fieldCount(const Fields &fields, std::string_view name)
{
    int count = 0;
    for (const auto &field : fields)
        count += same(field.first, name) ? 1 : 0;
    return count;
}

bool listHas(std::string_view list, std::string_view token)
{
    while (true) {
        const std::size_t comma = list.find(',');
        if (same(strip(list.substr(0, comma)), token))
            return true;
        if (comma == std::string_view::npos)
            return false;
        list.remove_prefix(comma + 1);
    }
}

std::optional<std::pair<std::string, std::string>> parseField(std::string_view line)
{
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0)
        return std::nullopt;
    const std::string_view name = line.substr(0, colon);
    if (name.find_first_of(" \t\"(),/;<=>?@[\\]{}") != std::string_view::npos)
        return std::nullopt;
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos)
        return std::nullopt;
    return std::pair(std::string(name), std::string(strip(line.substr(colon + 1))));
}

std::optional<std::uint64_t> parseDecimal(std::string_view text)
{
    return parseNumber(text, 10);
}

std::optional<std::uint64_t> parseChunkSize(std::string_view line)
{
    return parseNumber(strip(line.substr(0, line.find(';'))), 16);
}

std::string chunked(std::string_view data)
{
    std::array<char, 24> size{};
    const int length = std::snprintf(size.data(), size.size(), "%zx\r\n", data.size());
    std::string out(size.data(), static_cast<std::size_t>(length));
    out += data;
    out += "\r\n";
    return out;
}

std::string headText(std::string_view startLine, const Fields &fields)
{
    std::string out(startLine);
    out += "\r\n";
    for (const auto &[name, value] : fields)
        out += name + ": " + value + "\r\n";
    out += "\r\n";
    return out;
}

} // namespace sekisho::test
