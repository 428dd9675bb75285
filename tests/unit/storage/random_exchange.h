// SPDX-License-Identifier: GPL-3.0-or-later
// Ended exchanges of all sorts, from a seed: what sums are made of in tests.
#pragma once

#include "storage/record.h"

#include <cstdint>
#include <random>
#include <string>

namespace sekisho::storage {

/// One of some gateways, providers, models and tools; of anything else it may have anything or nothing. It
/// has no start.
inline ExchangeRecord randomExchange(std::mt19937_64 &random)
{
    const auto below = [&random](std::uint64_t end) { return static_cast<std::int64_t>(random() % end); };
    const auto known = [&below] { return below(4) != 0; };
    ExchangeRecord record;
    record.state = static_cast<ExchangeState>(1 + below(5));
    record.cache = static_cast<CacheOutcome>(below(4));
    record.gateway = below(3) == 0 ? "work" : "default";
    record.provider = below(2) == 0 ? "openai" : "anthropic";
    record.model = "model-" + std::to_string(below(3));
    record.tool = below(4) == 0 ? "" : "tool-" + std::to_string(below(3));
    constexpr int Statuses[] = {0, 200, 200, 200, 304, 400, 404, 429, 500, 529};
    record.status = Statuses[below(std::size(Statuses))];
    record.stream = known();
    for (std::optional<Micros> *time :
         {&record.firstToken, &record.total, &record.overhead, &record.savedTime}) {
        if (known())
            *time = Micros(below(std::uint64_t(1) << below(40)));
    }
    for (std::optional<TokenCount> *tokens :
         {&record.tokensIn, &record.tokensCached, &record.tokensCacheWrite, &record.tokensOut,
          &record.tokensReasoning}) {
        if (known())
            *tokens = TokenCount{below(30'000)};
    }
    for (std::optional<Money> *money : {&record.cost, &record.savedCost}) {
        if (known())
            *money = Money{below(1'000'000'000'000)};
    }
    return record;
}

} // namespace sekisho::storage
