// SPDX-License-Identifier: GPL-3.0-or-later
// Roll-ups as CSV (RFC 4180): the export of the Analytics page and of the command line.
#pragma once

#include "storage/rollup_reader.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace sekisho::storage {

/// Writes row by row, each as one piece to the sink; nothing is held. For one thread at a time.
///
/// Lines end with CR LF. Times are ISO 8601 in UTC, money is the exact sum in US dollars, durations are
/// milliseconds. Counts, tokens and money add up over the rows; quantiles are of the row alone, those of the
/// latency over hits and misses together. What is not known is empty: a quantile of nothing, and a cost where
/// not one of the exchanges that cost something had a price. A name that a spreadsheet would take for a
/// formula gets an apostrophe before it.
class RollupCsv final {
public:
    using Sink = std::function<void(std::string_view)>;

    /// Writes the line of names at once. `bucket` is what each row is about; rows may be added up to more
    /// than a tier's.
    RollupCsv(std::chrono::seconds bucket, Sink sink);
    RollupCsv(Tier tier, Sink sink) : RollupCsv(lengthOf(tier), std::move(sink)) {}
    void add(const RollupRow &row);

private:
    std::chrono::seconds m_bucket;
    Sink m_sink;
    std::string m_line; ///< scratch
};

} // namespace sekisho::storage
