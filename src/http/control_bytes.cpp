// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/control_bytes.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace sekisho::http {
namespace {

constexpr std::uint64_t everyByte(std::uint8_t value)
{
    return 0x0101010101010101ULL * value;
}

/// The high bit of each of eight bytes that is below 0x20 or 0x7f. A carry may set further bits, but only
/// above a true one.
std::uint64_t controlBits(const char *bytes)
{
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    const std::uint64_t del = word ^ everyByte(0x7f);
    const std::uint64_t below = (word - everyByte(0x20)) & ~word;
    return (((del - everyByte(0x01)) & ~del) | below) & everyByte(0x80);
}

bool isControl(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

} // namespace

std::size_t firstControl(std::string_view text)
{
    std::size_t i = 0;
    while (i + 8 <= text.size()) {
        const std::uint64_t bits = controlBits(text.data() + i);
        if (bits == 0) {
            i += 8;
            continue;
        }
        // The first byte in memory is the lowest one, so its bit is a true one.
        if constexpr (std::endian::native == std::endian::little)
            i += static_cast<std::size_t>(std::countr_zero(bits)) / 8;
        const std::size_t stop = std::min(i + 8, text.size());
        for (; i < stop; ++i) {
            if (isControl(text[i]))
                return i;
        }
    }
    // The rest, as one word with what stands before it.
    if (text.size() >= 8 && controlBits(text.data() + text.size() - 8) == 0)
        return text.size();
    while (i < text.size() && !isControl(text[i]))
        ++i;
    return i;
}

} // namespace sekisho::http
