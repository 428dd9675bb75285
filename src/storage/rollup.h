// SPDX-License-Identifier: GPL-3.0-or-later
// The figures that charts and tiles are made of: sums and histograms of ended exchanges by minute, hour and
// day.
#pragma once

#include "base/types.h"
#include "storage/histogram.h"
#include "storage/record.h"

#include <cstdint>
#include <optional>
#include <string>

namespace sekisho::storage {

enum class Tier : std::uint8_t { Minute = 0, Hour = 1, Day = 2 }; ///< UTC
[[nodiscard]] std::chrono::seconds lengthOf(Tier tier);
/// Nothing is for ever.
[[nodiscard]] std::optional<std::chrono::hours> keptFor(Tier tier);
[[nodiscard]] WallTime bucketStart(Tier tier, WallTime time);

/// What one bucket of one combination adds up to. Merging two is adding every field.
struct RollupSums {
    std::int64_t requests = 0; ///< all that ended, refused and cancelled ones included
    std::int64_t hits = 0;
    std::int64_t coalesced = 0;
    std::int64_t cancelled = 0;
    // An exchange counts under the first of these that fits; their sum is the number of errors.
    std::int64_t refused = 0;      ///< by the gateway itself
    std::int64_t failed = 0;       ///< no answer, a cut one, or interrupted
    std::int64_t limited = 0;      ///< 429
    std::int64_t clientErrors = 0; ///< other 4xx
    std::int64_t serverErrors = 0; ///< 5xx
    TokenCount tokensIn;
    TokenCount tokensCached;
    TokenCount tokensCacheWrite;
    TokenCount tokensOut;
    TokenCount tokensReasoning;
    Money cost;
    Money savedCost;
    std::int64_t unpriced = 0; ///< exchanges with tokens whose price is not known
    Micros savedTime{};
    Micros generation{};        ///< first to last token of complete streams, for tokens per second
    TokenCount generatedTokens; ///< in that time
    Histogram hitLatency;       ///< microseconds, like the others; of complete exchanges
    Histogram missLatency;      ///< of those that a provider answered
    Histogram firstToken;
    Histogram overhead;

    [[nodiscard]] std::int64_t errors() const
    {
        return refused + failed + limited + clientErrors + serverErrors;
    }
    void add(const ExchangeRecord &record); ///< an ended one
    void add(const RollupSums &other);
    bool operator==(const RollupSums &) const = default;
};

/// Whose figures; also the dimensions of a query's answer.
struct RollupKey {
    std::string gateway;
    std::string provider;
    std::string model;
    std::string tool;
    auto operator<=>(const RollupKey &) const = default;
};

} // namespace sekisho::storage
