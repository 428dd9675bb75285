// SPDX-License-Identifier: GPL-3.0-or-later
// The figures that charts and tiles are made of: sums and histograms of ended exchanges by minute, hour and
// day.
#pragma once

#include "base/types.h"
#include "storage/histogram.h"
#include "storage/record.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sekisho::storage {

enum class Tier : std::uint8_t { Minute = 0, Hour = 1, Day = 2 }; ///< UTC
[[nodiscard]] std::chrono::seconds lengthOf(Tier tier);
/// Nothing is for ever.
[[nodiscard]] std::optional<std::chrono::hours> keptFor(Tier tier);
[[nodiscard]] WallTime bucketStart(Tier tier, WallTime time);

/// What one bucket of one combination adds up to. Merging two is adding every field; sums stay at the ends of
/// their range, for tokens are what a provider says. "Answered by a provider" means for this exchange alone:
/// neither a hit nor coalesced, which cost nothing and whose times say nothing of the provider.
struct RollupSums {
    std::int64_t requests = 0; ///< all that ended, refused and cancelled ones included
    std::int64_t hits = 0;
    std::int64_t coalesced = 0;
    std::int64_t cancelled = 0; ///< whatever status had been sent by then: it counts below as well
    // An exchange counts under the first of these that fits; their sum is the number of errors.
    std::int64_t refused = 0;      ///< by the gateway itself, whatever the status
    std::int64_t failed = 0;       ///< no answer, a cut one, or interrupted; whatever the status
    std::int64_t limited = 0;      ///< 429
    std::int64_t clientErrors = 0; ///< other 4xx
    std::int64_t serverErrors = 0; ///< 5xx
    // Of those answered by a provider, as far as they are known: what was used, once.
    TokenCount tokensIn;
    TokenCount tokensCached;
    TokenCount tokensCacheWrite;
    TokenCount tokensOut;
    TokenCount tokensReasoning;
    // Of hits and coalesced ones: what a provider would have been asked for.
    TokenCount savedTokensIn;
    TokenCount savedTokensOut;
    Money cost;
    Money savedCost;
    // Answered by a provider, with more than no tokens, and without a cost:
    std::int64_t unpriced = 0;     ///< for the price is not known
    std::int64_t subscription = 0; ///< for a subscription covers it
    Micros savedTime{};
    /// First to last token, for tokens per second: of complete streams answered by a provider whose tokens
    /// out are known and took a time.
    Micros generation{};
    TokenCount generatedTokens; ///< in that time
    // Microseconds.
    Histogram hitLatency;  ///< start to end of complete hits
    Histogram missLatency; ///< start to end of complete exchanges answered by a provider, whatever its status
    Histogram firstToken;  ///< of streams answered by a provider, whatever came of them later
    Histogram overhead;    ///< of all answered by a provider where it is known

    [[nodiscard]] std::int64_t errors() const
    {
        return refused + failed + limited + clientErrors + serverErrors;
    }
    void add(const ExchangeRecord &record); ///< an ended one; an open one changes nothing
    void add(const RollupSums &other);
    bool operator==(const RollupSums &) const = default;
};

/// The model and tool of what a day does not tell apart any more: both are words of clients, and one that has
/// a new word each time must not fill disk and charts for ever. Past `RollupKeysPerDay` combinations of a day
/// new ones count under this name for their gateway and provider, and those under it altogether when even
/// they are too many.
inline constexpr std::string_view OtherName = "(other)";
inline constexpr std::size_t RollupKeysPerDay = 1000;

/// Whose figures; also the dimensions of a query's answer.
struct RollupKey {
    std::string gateway;
    std::string provider;
    std::string model;
    std::string tool;
    auto operator<=>(const RollupKey &) const = default;
};

/// What sums are gathered by before they are written.
using RollupMinute = std::pair<WallTime, RollupKey>;
[[nodiscard]] RollupMinute minuteOf(const ExchangeRecord &record);

} // namespace sekisho::storage
