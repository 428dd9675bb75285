// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/rollup_page.h"

#include "storage/rollup_numbers.h"

namespace sekisho::storage {

std::int64_t bucketSeconds(Tier tier, WallTime time)
{
    // In whole seconds first: there the ends of WallTime can be rounded down without leaving the range.
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    const std::int64_t length = lengthOf(tier).count();
    const std::int64_t into = seconds % length;
    return seconds - (into < 0 ? into + length : into);
}

std::string encodeSums(const RollupSums &sums)
{
    std::uint64_t mask = 0;
    std::uint64_t bit = 1;
    std::string parts;
    forEachNumber(sums, [&](std::int64_t number) {
        if (number != 0) {
            mask |= bit;
            putVarint(parts, zigzag(number));
        }
        bit <<= 1;
    });
    for (const auto histogram : RollupHistograms) {
        if (!(sums.*histogram).empty()) {
            mask |= bit;
            const std::string encoded = (sums.*histogram).encode();
            putVarint(parts, encoded.size());
            parts += encoded;
        }
        bit <<= 1;
    }
    std::string bytes;
    putVarint(bytes, mask);
    return bytes + parts;
}

void addEncodedSums(std::string_view bytes, RollupSums &sums)
{
    std::uint64_t mask = takeVarint(bytes).value_or(0);
    forEachNumber(sums, [&](std::int64_t &sum) {
        if ((mask & 1) != 0)
            sum = boundedSum(sum, unzigzag(takeVarint(bytes).value_or(0)));
        mask >>= 1;
    });
    for (const auto histogram : RollupHistograms) {
        if ((mask & 1) != 0) {
            const auto length = static_cast<std::size_t>(takeVarint(bytes).value_or(0));
            const std::string_view encoded = bytes.substr(0, length);
            (sums.*histogram).addEncoded(encoded);
            bytes.remove_prefix(encoded.size());
        }
        mask >>= 1;
    }
}

RollupPage::RollupPage(std::string_view bytes)
{
    forEachEntry(bytes, [this](RollupKeyId key, std::string_view sums) { m_entries.emplace(key, sums); });
}

void RollupPage::add(RollupKeyId key, const RollupSums &sums)
{
    std::string &entry = m_entries[key];
    RollupSums all = sums;
    addEncodedSums(entry, all);
    entry = encodeSums(all);
}

std::string RollupPage::bytes() const
{
    std::string bytes;
    for (const auto &[key, sums] : m_entries) {
        putVarint(bytes, static_cast<std::uint64_t>(key));
        putVarint(bytes, sums.size());
        bytes += sums;
    }
    return bytes;
}

} // namespace sekisho::storage
