// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer cost: resources/prices.json and the user's own prices, asked by provider, model and time.
#pragma once

#include "base/result.h"
#include "base/types.h"
#include "dialects/usage.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::providers {

/// The price of one token of each kind. What is not there costs what it is a part of: a cached token and a
/// written one cost an input token, one written for an hour costs a written one, a reasoning token an output
/// token. Input or output without a price has none at all.
struct TokenPrices {
    std::optional<Money> input;
    std::optional<Money> cacheRead;
    std::optional<Money> cacheWrite;   ///< kept for five minutes, or however long the provider likes
    std::optional<Money> cacheWrite1h; ///< kept for an hour (Anthropic)
    std::optional<Money> output;
    std::optional<Money> reasoning;
    bool operator==(const TokenPrices &) const = default;
};

/// A price of the user's own.
struct PriceOverride {
    std::string provider; ///< slug, exact; "custom-lab"
    std::string model;    ///< glob without regard to ASCII case; globMatches() in catalogue.h
    TokenPrices prices;
    bool operator==(const PriceOverride &) const = default;
};

/// Longer names of models have no price.
inline constexpr std::size_t MaxPricedModelBytes = 256;

struct PriceTable;

/// An immutable value that is cheap to copy. Any thread may ask it, several at once; an answer takes
/// microseconds, whatever the name.
class PriceList {
public:
    /// Knows no price.
    PriceList() = default;

    /// The error names the row and the field. Unknown fields are passed over: a newer list has more of them.
    [[nodiscard]] static Result<PriceList> parse(std::string_view json);

    /// The same list behind these, of which the first that fits counts. They replace those it had.
    [[nodiscard]] PriceList withOverrides(std::vector<PriceOverride> overrides) const;

    /// What those tokens cost, asked for at that time (prices change by date and by the hour, UTC). Nothing
    /// where that is unknown: a model or provider without prices, tokens of a kind that has none, no input
    /// count, counts that contradict each other, more than Money can hold. 0 is a price that is known to be
    /// 0. What is charged besides tokens and requests (searches, seconds, pictures) is not in it. `provider`
    /// is a slug of the catalogue, `model` as answered, with dates and prefixes
    /// ("gpt-4o-2024-08-06", "anthropic/claude-sonnet-4.5" at a router).
    [[nodiscard]] std::optional<Money> cost(std::string_view provider, std::string_view model,
                                            const dialects::Usage &usage, WallTime at) const;

    /// The day on which the prices were published, "2026-09-23"; empty for an empty list.
    [[nodiscard]] std::string_view date() const;

private:
    std::shared_ptr<const PriceTable> m_table;
    std::shared_ptr<const std::vector<PriceOverride>> m_overrides;
};

} // namespace sekisho::providers
