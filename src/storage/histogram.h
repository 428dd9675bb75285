// SPDX-License-Identifier: GPL-3.0-or-later
// Counts of durations in buckets that grow by 2^(1/8): small, mergeable, and quantiles within 4.5 %.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::storage {

/// Microseconds. Buckets cover 0 to about a day; what is longer counts in the last. A value.
class Histogram {
public:
    void add(std::int64_t micros);
    void add(const Histogram &other);
    [[nodiscard]] std::int64_t count() const;
    [[nodiscard]] bool empty() const { return m_counts.empty(); }
    /// The value that a share `q` (0 to 1) of all is at or below: the middle of its bucket. Nothing when
    /// empty.
    [[nodiscard]] std::optional<std::int64_t> quantile(double q) const;

    /// As it stands in the database: pairs of varints (gap to the bucket before, count).
    [[nodiscard]] std::string encode() const;
    /// Anything that is no encoding gives what could be read of it.
    [[nodiscard]] static Histogram decode(std::string_view bytes);
    bool operator==(const Histogram &) const = default;

private:
    std::vector<std::uint64_t> m_counts; ///< by bucket, up to the last that is not 0
};

} // namespace sekisho::storage
