// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in as few bytes as they need (LEB128): seven bits a byte, lowest first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::storage {

inline void putVarint(std::string &out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        out += static_cast<char>(0x80 | (value & 0x7f));
    out += static_cast<char>(value);
}

/// Takes one from the beginning; nothing when there is no whole one of 64 bits.
[[nodiscard]] inline std::optional<std::uint64_t> takeVarint(std::string_view &bytes)
{
    if (!bytes.empty() && static_cast<unsigned char>(bytes.front()) < 0x80) { // most are
        const auto value = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        return value;
    }
    std::uint64_t value = 0;
    std::size_t at = 0;
    for (unsigned shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        if (shift == 63 && byte > 1)
            return std::nullopt;
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            bytes.remove_prefix(at);
            return value;
        }
    }
    return std::nullopt;
}

/// Small whatever the sign: 0, -1, 1, -2 become 0, 1, 2, 3.
[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value)
{
    const auto bits = static_cast<std::uint64_t>(value);
    return (bits << 1) ^ (value < 0 ? ~std::uint64_t(0) : 0);
}

[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t bits)
{
    return static_cast<std::int64_t>((bits >> 1) ^ ((bits & 1) != 0 ? ~std::uint64_t(0) : 0));
}

} // namespace sekisho::storage
