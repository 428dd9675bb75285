// SPDX-License-Identifier: GPL-3.0-or-later
// Counts of durations in buckets that grow by 2^(1/8): small, mergeable, and quantiles within 4.5 %.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::storage {

/// Microseconds. Buckets cover 0 to a day and a half; what is longer counts in the last, what is below 0 in
/// the first. Counts stay at their greatest value rather than begin again. A value.
class Histogram {
public:
    /// One for 0, then eight for each doubling up to 2^37 microseconds (38 hours).
    static constexpr std::size_t Buckets = 1 + 8 * 37;

    void add(std::int64_t micros);
    void add(const Histogram &other);
    /// The same as adding what decode() gives.
    void addEncoded(std::string_view bytes);
    [[nodiscard]] std::int64_t count() const;
    [[nodiscard]] bool empty() const { return m_counts.empty(); }
    /// The value that a share `q` (0 to 1) of all is at or below: the middle of its bucket, which is at most
    /// 4.5 % (or, of a few microseconds, one) beside it. Nothing when empty.
    [[nodiscard]] std::optional<std::int64_t> quantile(double q) const;
    /// What one bucket holds, for drawing: bucket 0 is 0, bucket 1 + 8 n begins at 2^n microseconds.
    [[nodiscard]] std::uint64_t countOf(std::size_t bucket) const;

    /// As it stands in the database: pairs of varints (gap to the bucket before, count), lowest seven bits
    /// first. Nothing for an empty one.
    [[nodiscard]] std::string encode() const;
    /// Anything that is no encoding gives what could be read of it.
    [[nodiscard]] static Histogram decode(std::string_view bytes);
    bool operator==(const Histogram &) const = default;

private:
    void cover(std::size_t first, std::size_t last); ///< makes room for the counts of these

    std::size_t m_first = 0;             ///< bucket of the first count
    std::vector<std::uint64_t> m_counts; ///< neither end is 0, so that equal ones compare equal
};

} // namespace sekisho::storage
