// SPDX-License-Identifier: GPL-3.0-or-later
// What may be asked, and what the gateway's settings make of it.
#pragma once

#include "gateway/snapshot.h"
#include "simulation/dice.h"
#include "simulation/facts.h"

#include <memory>
#include <string>
#include <vector>

namespace sekisho::sim {

/// The settings that schedules swap between; the first is the usual one. Made once a process.
[[nodiscard]] const std::vector<std::shared_ptr<const gateway::Snapshot>> &plans();

/// What a token costs under that plan, in 10^-12 USD; nothing where the plan knows no prices.
struct Price {
    std::int64_t input = 0;
    std::int64_t output = 0;
};
[[nodiscard]] std::optional<Price> priceUnder(std::size_t plan);

/// The rules of the cache in the words of the design, apart from the gateway's own code.
struct CacheUse {
    bool read = false;
    bool write = false;
    bool replayOnly = false;
    std::chrono::seconds ttl{0};
};
[[nodiscard]] CacheUse cacheUse(const Wish &wish, std::size_t plan);

/// Whether the tool's own key is preferred there.
[[nodiscard]] bool toolKeyWins(const Wish &wish, std::size_t plan);

/// A few wishes that differ in one thing or another, or not at all.
void makeWishes(Dice &dice, std::deque<Wish> &wishes, bool large);

/// The request on the wire.
[[nodiscard]] std::string requestText(const Ask &ask, bool http10, bool chunkedBody);

} // namespace sekisho::sim
