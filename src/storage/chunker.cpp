// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/chunker.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sekisho::storage {
namespace {

// FastCDC (Xia et al., USENIX ATC 2016): a gear hash over the last 64 bytes, and normalised chunking, which
// asks for more zero bits before the usual length and for fewer behind it. The hash moves left, so its top
// bits are those that all 64 bytes have touched.

constexpr std::array<std::uint64_t, 256> gearTable()
{
    std::array<std::uint64_t, 256> table{};
    std::uint64_t state = 0x5e6b1540; // any; splitmix64 does the rest
    for (std::uint64_t &gear : table) {
        state += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        gear = mixed ^ (mixed >> 31);
    }
    return table;
}

constexpr std::array<std::uint64_t, 256> Gear = gearTable();

constexpr std::uint64_t topBits(int count)
{
    return ~std::uint64_t(0) << (64 - count);
}

constexpr std::uint64_t Early = topBits(15);
constexpr std::uint64_t Late = topBits(11);

} // namespace

std::size_t firstChunk(std::string_view bytes)
{
    if (bytes.size() <= ChunkBytes::Least)
        return bytes.size();
    const std::size_t usual = std::min(bytes.size(), ChunkBytes::Usual);
    const std::size_t most = std::min(bytes.size(), ChunkBytes::Most);
    std::uint64_t hash = 0;
    std::size_t at = ChunkBytes::Least;
    const auto cutsBefore = [&](std::size_t end, std::uint64_t mask) {
        for (; at < end; ++at) {
            hash = (hash << 1) + Gear[static_cast<unsigned char>(bytes[at])];
            if ((hash & mask) == 0)
                return true;
        }
        return false;
    };
    if (cutsBefore(usual, Early) || cutsBefore(most, Late))
        return at + 1;
    return most;
}

} // namespace sekisho::storage
