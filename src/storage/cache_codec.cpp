// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_codec.h"

#include "storage/varint.h"

#include <algorithm>

namespace sekisho::storage {
namespace {

void putText(std::string &out, const std::string &text)
{
    putVarint(out, text.size());
    out += text;
}

std::optional<std::string> takeText(std::string_view &bytes)
{
    const auto length = takeVarint(bytes);
    if (!length || *length > bytes.size())
        return std::nullopt;
    std::string text(bytes.substr(0, *length));
    bytes.remove_prefix(*length);
    return text;
}

} // namespace

std::string encodeHeaders(const HeaderList &headers)
{
    std::string out;
    for (const auto &[name, value] : headers) {
        putText(out, name);
        putText(out, value);
    }
    return out;
}

std::optional<HeaderList> decodeHeaders(std::string_view bytes)
{
    HeaderList headers;
    while (!bytes.empty()) {
        auto name = takeText(bytes);
        auto value = takeText(bytes);
        if (!name || !value)
            return std::nullopt;
        headers.emplace_back(std::move(*name), std::move(*value));
    }
    return headers;
}

std::string encodeTimings(const std::vector<CacheTiming> &timings)
{
    std::string out;
    Micros before{};
    for (const CacheTiming &part : timings) {
        const Micros at = std::max(part.at, before);
        putVarint(out, part.bytes);
        putVarint(out, static_cast<std::uint64_t>((at - before).count()));
        before = at;
    }
    return out;
}

std::optional<std::vector<CacheTiming>> decodeTimings(std::string_view bytes)
{
    std::vector<CacheTiming> timings;
    // Unsigned, so that nonsense from a damaged file wraps instead of overflowing.
    std::uint64_t at = 0;
    while (!bytes.empty()) {
        const auto size = takeVarint(bytes);
        const auto later = takeVarint(bytes);
        if (!size || !later)
            return std::nullopt;
        at += *later;
        timings.push_back({*size, Micros(static_cast<std::int64_t>(at))});
    }
    return timings;
}

} // namespace sekisho::storage
