// SPDX-License-Identifier: GPL-3.0-or-later
// How the sums of a bucket stand in the database: all its keys in one piece of bytes, so that a chart reads a
// row for each bucket and not for each key in it. For the room itself.
#pragma once

#include "storage/rollup.h"
#include "storage/varint.h"

#include <map>
#include <string>
#include <string_view>

namespace sekisho::storage {

/// Seconds since the epoch at which the bucket of that time begins.
[[nodiscard]] std::int64_t bucketSeconds(Tier tier, WallTime time);

/// The number of a key in the table `rollup_key`.
using RollupKeyId = std::int64_t;

/// Sums in a few bytes: a mask that says which numbers and histograms are there, the numbers that are not 0
/// (zigzag), and the histograms that are not empty, each behind its length. All but the histograms are
/// varints.
[[nodiscard]] std::string encodeSums(const RollupSums &sums);
/// Adds what could be read of them.
void addEncodedSums(std::string_view bytes, RollupSums &sums);

/// A page is its entries one after the other: a key, a length, and so many bytes of sums. Calls
/// `visit(RollupKeyId, std::string_view)` for each up to the first that is not whole.
template <typename Visitor>
void forEachEntry(std::string_view page, Visitor &&visit)
{
    while (!page.empty()) {
        const auto key = takeVarint(page);
        const auto length = key ? takeVarint(page) : std::nullopt;
        if (!length || *length > page.size())
            return;
        visit(static_cast<RollupKeyId>(*key), page.substr(0, *length));
        page.remove_prefix(*length);
    }
}

/// A page that sums are added to. A value.
class RollupPage {
public:
    RollupPage() = default;
    explicit RollupPage(std::string_view bytes);
    void add(RollupKeyId key, const RollupSums &sums);
    [[nodiscard]] std::string bytes() const;

private:
    std::map<RollupKeyId, std::string> m_entries; ///< encoded: most of them nobody touches
};

} // namespace sekisho::storage
