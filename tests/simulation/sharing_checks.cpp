// SPDX-License-Identifier: GPL-3.0-or-later
// That answers are shared where they may be. Only where nothing gets in the way can that be told.
#include "simulation/end_checks.h"

#include "simulation/wishes.h"

#include <algorithm>

namespace sekisho::sim {

namespace {

using storage::ExchangeState;

/// Whether both go upstream with the same credential, for as long as it matters.
bool shareCredential(const Facts &facts, const Ask &one, const Ask &other)
{
    const Wish &wish = *one.wish;
    if (wish.alias != other.wish->alias || wish.ownCredential() != other.wish->ownCredential())
        return false;
    const auto [present, absent] = facts.keyWas(wish, Micros(0), Micros::max());
    return !present || wish.isSubscription();
}

bool areAlike(const Facts &facts, const Ask &one, const Ask &other)
{
    return one.wish->subject() == other.wish->subject() && shareCredential(facts, one, other);
}

WallTime callBegan(const Ask &ask)
{
    return ask.row->startedAt + ask.row->attempts.front().startedAt;
}

/// The leader had a good answer, and it was kept.
bool wasStored(const Facts &facts, const Call &call)
{
    const Ask &leader = *call.leader;
    // Where the index came too late, the cache was not used.
    return leader.row && leader.row->cache != storage::CacheOutcome::None && call.isWorthStoring() &&
           call.close == Call::Close::Whole && leader.answered && facts.callOf(leader) == &call &&
           call.body.size() <= facts.entryLimit && cacheUse(*leader.wish, leader.plan).write;
}

/// When it may have timed out: the first that came to its end has stored it, for as long as that one wished,
/// and that may have been long before its leader had read it.
WallTime maybeExpiredAt(const Facts &facts, const Call &call)
{
    WallTime earliest = WallTime::max();
    for (const Ask &ask : facts.asks) {
        const CacheUse use = cacheUse(*ask.wish, ask.plan);
        if (use.write && !ask.isHit() && facts.callOf(ask) == &call)
            earliest = std::min(earliest, call.writtenWall + use.ttl);
    }
    return earliest;
}

void checkNotStoredYet(Facts &facts, const Ask &ask, const Call &call)
{
    for (const Call &earlier : facts.calls) {
        const Ask &leader = *earlier.leader;
        if (&earlier == &call || !leader.row || !wasStored(facts, earlier) || !areAlike(facts, ask, leader))
            continue;
        if (leader.endedWall < ask.sentWall &&
            ask.row->startedAt + *ask.row->total < maybeExpiredAt(facts, earlier))
            facts.fail(ask.id + ", call " + std::to_string(call.number) +
                       ": was sent though there was the answer of call " + std::to_string(earlier.number));
    }
}

void checkNotUnderWay(Facts &facts, const Ask &ask, const Call &call)
{
    for (const Call &other : facts.calls) {
        const Ask &leader = *other.leader;
        if (&other == &call || !leader.row || leader.row->attempts.empty() || !areAlike(facts, ask, leader) ||
            leader.wish->timeoutMs != ask.wish->timeoutMs ||
            leader.wish->acceptsGzip != ask.wish->acceptsGzip)
            continue;
        const bool shared = wasStored(facts, other) && other.written && other.status == 200 &&
                            callBegan(leader) < callBegan(ask) && callBegan(ask) < other.writtenWall;
        if (shared)
            facts.fail(ask.id + ", call " + std::to_string(call.number) + ": was sent though call " +
                       std::to_string(other.number) + " was under way");
    }
}

} // namespace

void checkSharing(Facts &facts)
{
    if (!facts.calm)
        return;
    for (const Call &call : facts.calls) {
        if (!call.leader || !call.leader->row || call.leader->row->attempts.empty())
            continue;
        const Ask &ask = *call.leader;
        const CacheUse use = cacheUse(*ask.wish, ask.plan);
        if (!use.read || ask.row->cache == storage::CacheOutcome::None)
            continue;
        checkNotStoredYet(facts, ask, call);
        if (use.write)
            checkNotUnderWay(facts, ask, call);
    }
}

} // namespace sekisho::sim
