// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of what sums are made of, for adding and for storing. For the room itself.
#pragma once

#include "storage/rollup.h"

#include <array>
#include <limits>
#include <type_traits>

namespace sekisho::storage {

/// Calls `visit` with each number of RollupSums, to be changed unless they are const. Pages hold them in this
/// order: what is new comes last.
template <typename Sums, typename Visitor>
void forEachNumber(Sums &sums, Visitor &&visit)
{
    const auto visitTime = [&visit](auto &time) {
        std::int64_t micros = time.count();
        visit(micros);
        if constexpr (!std::is_const_v<Sums>)
            time = Micros(micros);
    };
    visit(sums.requests);
    visit(sums.hits);
    visit(sums.coalesced);
    visit(sums.cancelled);
    visit(sums.refused);
    visit(sums.failed);
    visit(sums.limited);
    visit(sums.clientErrors);
    visit(sums.serverErrors);
    visit(sums.tokensIn.value);
    visit(sums.tokensCached.value);
    visit(sums.tokensCacheWrite.value);
    visit(sums.tokensOut.value);
    visit(sums.tokensReasoning.value);
    visit(sums.savedTokensIn.value);
    visit(sums.savedTokensOut.value);
    visit(sums.cost.picoUsd);
    visit(sums.savedCost.picoUsd);
    visit(sums.unpriced);
    visit(sums.subscription);
    visitTime(sums.savedTime);
    visitTime(sums.generation);
    visit(sums.generatedTokens.value);
}

/// In the order in which they stand behind the numbers.
inline constexpr std::array RollupHistograms = {&RollupSums::hitLatency, &RollupSums::missLatency,
                                                &RollupSums::firstToken, &RollupSums::overhead};

/// Stays at the end of the range that it would leave.
[[nodiscard]] constexpr std::int64_t boundedSum(std::int64_t a, std::int64_t b)
{
    constexpr std::int64_t Least = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t Most = std::numeric_limits<std::int64_t>::max();
    if (b > 0 && a > Most - b)
        return Most;
    if (b < 0 && a < Least - b)
        return Least;
    return a + b;
}

} // namespace sekisho::storage
