// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/turn_checks.h"

#include <algorithm>

namespace sekisho::sim {

namespace {

/// A call that nobody wants any more is ended within this time.
constexpr Micros AbortWithin = std::chrono::milliseconds(100);
/// An answer's head in our words, or what chunks add to a few pieces.
constexpr std::size_t Overhead = 1200;

void checkNobodyCallsForNobody(Facts &facts, const Host &host, const Provider &provider)
{
    const std::vector<const Ask *> open = host.open();
    for (const auto &end : provider.ends()) {
        const Call *call = end->busyWith();
        const bool wanted =
            !call || !end->wire().open || !call->leader ||
            std::any_of(open.begin(), open.end(), [call](const Ask *ask) {
                return ask == call->leader || ask->wish->subject() == call->leader->wish->subject();
            });
        if (wanted) {
            end->orphanSince = Micros::max();
        } else if (end->orphanSince == Micros::max()) {
            end->orphanSince = facts.loop.now();
        } else if (facts.loop.now() - end->orphanSince > AbortWithin) {
            facts.fail("call " + std::to_string(call->number) + " goes on though everybody has left it");
            end->orphanSince = Micros::max();
        }
    }
    const std::size_t idle = host.client().idleConnections();
    const std::size_t used = provider.openConnections() - idle + provider.connecting();
    if (used > host.exchanges())
        facts.fail(std::to_string(used) + " upstream connections for " + std::to_string(host.exchanges()) +
                   " exchanges");
}

void checkClientBuffers(Facts &facts, const Host &host, const HostOptions &options)
{
    // A shared answer is handed over in slices, a stored one in pieces, each at most as large as an entry; or
    // what some kilobytes of it decode to.
    const std::size_t handed = std::max<std::size_t>(options.cache.entryBytes, facts.mostDecoded);
    const std::size_t most = facts.highWater + handed + facts.readChunk + Overhead;
    for (const auto &side : host.sides()) {
        if (side->wire->mostPending > most) {
            facts.fail(std::to_string(side->wire->mostPending) + " bytes wait for a client");
            side->wire->mostPending = 0;
        }
    }
}

/// What was taken from the provider is with the fastest client, or within what an entry may hold.
void checkHeldBytes(Facts &facts, const Host &host, const Provider &provider, const HostOptions &options)
{
    const std::uint64_t most = options.cache.entryBytes + 2 * facts.readChunk + Overhead;
    const std::vector<const Ask *> open = host.open();
    for (const auto &end : provider.ends()) {
        const Call *call = end->lastCall();
        if (!call || !end->wire().open || end->takenOfAnswer() <= most)
            continue;
        std::uint64_t given = 0;
        bool underWay = false;
        for (const auto &side : host.sides()) {
            if (!side->ask || facts.callOf(*side->ask) != call)
                continue;
            underWay = underWay || std::find(open.begin(), open.end(), side->ask) != open.end();
            given = std::max(given, side->wire->written - side->answerAt);
        }
        if (underWay && end->takenOfAnswer() > given + most)
            facts.fail("call " + std::to_string(call->number) + ": " + std::to_string(end->takenOfAnswer()) +
                       " bytes were taken and " + std::to_string(given) + " given on");
    }
}

void checkUpstreamBuffers(Facts &facts, const Provider &provider, const HostOptions &options)
{
    // Held bodies go out at once where they are small.
    const std::size_t most = std::max<std::size_t>(2 * facts.highWater, 16 * 1024) +
                             options.limits.heldBodyBytes % (1024 * 1024) + facts.readChunk + Overhead;
    for (const auto &end : provider.ends()) {
        if (end->wire().mostPending > most)
            facts.fail(std::to_string(end->wire().mostPending) + " bytes wait for a provider");
    }
}

} // namespace

void checkMoment(Facts &facts, Host &host, const Provider &provider, const HostOptions &options)
{
    checkNobodyCallsForNobody(facts, host, provider);
    checkClientBuffers(facts, host, options);
    checkHeldBytes(facts, host, provider, options);
    checkUpstreamBuffers(facts, provider, options);
    const gateway::Cache &cache = host.cache();
    if (!facts.windowTouchesCache) {
        if (cache.bytes() > cache.limits().totalBytes)
            facts.fail("the cache has " + std::to_string(cache.bytes()) + " bytes");
        if (cache.entries() > cache.limits().entries)
            facts.fail("the cache has " + std::to_string(cache.entries()) + " entries");
    }
    if (cache.hotBytes() > cache.limits().hotBytes)
        facts.fail("the cache holds " + std::to_string(cache.hotBytes()) + " hot bytes");
}

} // namespace sekisho::sim
