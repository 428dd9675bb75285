// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/rollup.h"

#include "storage/rollup_numbers.h"
#include "storage/rollup_page.h"

#include <vector>

namespace sekisho::storage {
namespace {

using namespace std::chrono_literals;

void countError(RollupSums &sums, const ExchangeRecord &record)
{
    if (record.state == ExchangeState::Refused)
        sums.refused = 1;
    else if (record.state == ExchangeState::Failed || record.state == ExchangeState::Interrupted)
        sums.failed = 1;
    else if (record.status == 429)
        sums.limited = 1;
    else if (record.status >= 400 && record.status < 500)
        sums.clientErrors = 1;
    else if (record.status >= 500)
        sums.serverErrors = 1;
}

bool positive(std::optional<TokenCount> tokens)
{
    return tokens && tokens->value > 0;
}

/// An answer of a provider for this exchange alone.
void measureProvider(RollupSums &sums, const ExchangeRecord &record)
{
    sums.tokensIn = record.tokensIn.value_or(TokenCount{});
    sums.tokensCached = record.tokensCached.value_or(TokenCount{});
    sums.tokensCacheWrite = record.tokensCacheWrite.value_or(TokenCount{});
    sums.tokensOut = record.tokensOut.value_or(TokenCount{});
    sums.tokensReasoning = record.tokensReasoning.value_or(TokenCount{});
    if (!record.cost && (positive(record.tokensIn) || positive(record.tokensOut)))
        (record.credential == "subscription" ? sums.subscription : sums.unpriced) = 1;

    const bool complete = record.state == ExchangeState::Complete;
    if (complete && record.total)
        sums.missLatency.add(record.total->count());
    if (record.stream && record.firstToken)
        sums.firstToken.add(record.firstToken->count());
    if (record.overhead)
        sums.overhead.add(record.overhead->count());
    if (complete && record.stream && record.firstToken && record.total && record.tokensOut &&
        *record.total > *record.firstToken) {
        sums.generation = *record.total - *record.firstToken;
        sums.generatedTokens = *record.tokensOut;
    }
}

void measureCache(RollupSums &sums, const ExchangeRecord &record)
{
    sums.savedTokensIn = record.tokensIn.value_or(TokenCount{});
    sums.savedTokensOut = record.tokensOut.value_or(TokenCount{});
    if (record.cache == CacheOutcome::Hit && record.state == ExchangeState::Complete && record.total)
        sums.hitLatency.add(record.total->count());
}

} // namespace

std::chrono::seconds lengthOf(Tier tier)
{
    switch (tier) {
    case Tier::Minute:
        return 1min;
    case Tier::Hour:
        return 1h;
    case Tier::Day:
        break;
    }
    return 24h;
}

std::optional<std::chrono::hours> keptFor(Tier tier)
{
    switch (tier) {
    case Tier::Minute:
        return 48h;
    case Tier::Hour:
        return 90 * 24h;
    case Tier::Day:
        break;
    }
    return std::nullopt;
}

WallTime bucketStart(Tier tier, WallTime time)
{
    return WallTime(std::chrono::seconds(bucketSeconds(tier, time)));
}

RollupMinute minuteOf(const ExchangeRecord &record)
{
    return {bucketStart(Tier::Minute, record.startedAt),
            {record.gateway, record.provider, record.model, record.tool}};
}

void RollupSums::add(const RollupSums &other)
{
    std::vector<std::int64_t> numbers;
    numbers.reserve(32);
    forEachNumber(other, [&](std::int64_t number) { numbers.push_back(number); });
    forEachNumber(*this, [at = numbers.begin()](std::int64_t &sum) mutable { sum = boundedSum(sum, *at++); });
    for (const auto histogram : RollupHistograms)
        (this->*histogram).add(other.*histogram);
}

void RollupSums::add(const ExchangeRecord &record)
{
    if (record.state == ExchangeState::Open)
        return;
    RollupSums one;
    one.requests = 1;
    one.hits = record.cache == CacheOutcome::Hit ? 1 : 0;
    one.coalesced = record.cache == CacheOutcome::Coalesced ? 1 : 0;
    one.cancelled = record.state == ExchangeState::Cancelled ? 1 : 0;
    countError(one, record);
    one.cost = record.cost.value_or(Money{});
    one.savedCost = record.savedCost.value_or(Money{});
    one.savedTime = record.savedTime.value_or(Micros{});
    if (record.cache == CacheOutcome::None || record.cache == CacheOutcome::Miss)
        measureProvider(one, record);
    else
        measureCache(one, record);
    add(one);
}

} // namespace sekisho::storage
