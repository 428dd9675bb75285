// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/end_checks.h"

#include "simulation/keys.h"
#include "simulation/wishes.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace sekisho::sim {

namespace {

using Close = Call::Close;

/// Whether that credential may have gone upstream for it, from when it was sent until then.
bool mayHavePaid(const Facts &facts, const Ask &ask, const std::string &credential, Micros until)
{
    const Wish &wish = *ask.wish;
    const auto [present, absent] = facts.keyWas(wish, *ask.sent, until);
    const std::string alias = wish.alias.empty() ? "default" : wish.alias;
    // Ours goes alone, whatever the client has sent.
    const bool ours = credential.starts_with(StoredPrefix + wish.provider + "-" + alias + "-") &&
                      credential.find('+') == std::string::npos;
    const bool own = credential == wish.ownCredential();
    if (wish.isSubscription() || (toolKeyWins(wish, ask.plan) && !wish.credential.empty()))
        return own;
    return (ours && present) || (own && absent);
}

void checkOwnCall(Facts &facts, const Call &call)
{
    const Ask &ask = *call.leader;
    const std::string who = ask.id + ", call " + std::to_string(call.number);
    if (call.request != ask.wish->body)
        facts.fail(who + ": the provider got another body");
    if (!mayHavePaid(facts, ask, call.credential, call.seenAt))
        facts.fail(who + ": went upstream with " + call.credential);
    if (cacheUse(*ask.wish, ask.plan).replayOnly)
        facts.fail(who + ": went upstream though its gateway only replays");
}

void checkHit(Facts &facts, const Ask &ask, const Call &call)
{
    const std::string who = ask.id + ", call " + std::to_string(call.number);
    const Ask &leader = *call.leader;
    const CacheUse use = cacheUse(*ask.wish, ask.plan);
    const CacheUse leaderUse = cacheUse(*leader.wish, leader.plan);
    if (!use.read || !leaderUse.write)
        facts.fail(who + ": is a hit, but may not be one");
    if (!call.isWorthStoring())
        facts.fail(who + ": is a hit of an answer that was not a good one");
    if (ask.wish->subject() != leader.wish->subject())
        facts.fail(who + ": is a hit of another request's answer");
    if (!mayHavePaid(facts, ask, call.credential, *ask.over))
        facts.fail(who + ": is a hit of an answer for another credential");
    std::chrono::seconds ttl = leaderUse.ttl;
    WallTime last = leader.endedWall;
    for (const Ask &other : facts.asks) {
        if (!other.isHit() && facts.callOf(other) == &call) {
            ttl = std::max(ttl, cacheUse(*other.wish, other.plan).ttl);
            last = std::max(last, other.endedWall);
        }
    }
    if (!facts.windowTouchesCache && !facts.clockWentBack && ask.sentWall > last + ttl)
        facts.fail(who + ": is a hit of an answer that has expired");
}

void checkBody(Facts &facts, const Ask &ask, const Call &call)
{
    const std::string who = ask.id + ", call " + std::to_string(call.number);
    const std::string &got = ask.response.body;
    if (ask.said("Server-Timing").find("dur=-") != std::string::npos)
        facts.fail(who + ": took less than no time: " + std::string(ask.said("Server-Timing")));
    if (!ask.response.headDone)
        return;
    if (ask.response.status != call.status)
        facts.fail(who + ": the status is not the provider's");
    const bool coded = ask.response.has("Content-Encoding");
    if (coded && !ask.wish->acceptsGzip)
        facts.fail(who + ": the answer has a coding that its client does not know");
    if (coded != call.isCoded() && !ask.isHit())
        facts.fail(who + ": the coding is not the provider's");
    const std::string &sent = coded || !call.isCoded() ? call.body : call.plain;
    if (!sent.starts_with(got)) {
        facts.fail(who + ": the bytes are not the provider's");
        return;
    }
    if (!ask.answered)
        return;
    if (got.size() != sent.size() && !(ask.isHit() && call.mayBeStoredAs(got)))
        facts.fail(who + ": a part of the answer looks like all of it");
    if (call.close == Close::Cut && !ask.isHit())
        facts.fail(who + ": an answer that was cut looks whole");
}

/// Why an answer that the client waited for may have been cut or not have come at all.
bool mayBeCut(const Facts &facts, const Ask &ask, const Call *call)
{
    if (facts.stopped || ask.cancelled || ask.stopsReading || ask.brokenBody)
        return true;
    if (!call)
        return false;
    if (ask.isHit())
        return facts.readsFail;
    const bool outgrown = call->body.size() > facts.entryLimit || facts.spoolFails;
    return call->close != Close::Whole || (ask.isCoalesced() && outgrown);
}

bool hasErrorShape(const Ask &ask)
{
    const auto json = nlohmann::json::parse(ask.response.body, nullptr, false);
    if (!json.is_object())
        return false;
    if (ask.wish->envelope)
        return json.value("name", "") == "AiGatewayError" && json.value("success", true) == false;
    if (ask.wish->provider == "ollama")
        return json.contains("error") && json["error"].is_string();
    if (!json.contains("error") || !json["error"].is_object() || !json["error"].contains("message"))
        return false;
    return ask.wish->provider != "anthropic" || json.value("type", "") == "error";
}

/// Answers of the gateway's own, each with a reason.
void checkOwnAnswer(Facts &facts, const Ask &ask)
{
    const std::string who = ask.id + ", status " + std::to_string(ask.response.status);
    if (ask.response.field("sekisho-error-origin") != "gateway") {
        facts.fail(who + ": an answer that is neither a provider's nor ours");
        return;
    }
    if (!hasErrorShape(ask))
        facts.fail(who + ": not the error shape of its URL: " + ask.response.body.substr(0, 200));
    const auto silent = [&](const Call &call) {
        return call.leader && call.leader->wish->subject() == ask.wish->subject() &&
               (!call.speaks || call.resets);
    };
    const auto own = std::find_if(facts.calls.begin(), facts.calls.end(),
                                  [&](const Call &call) { return call.leader == &ask; });
    const bool failed = std::any_of(facts.calls.begin(), facts.calls.end(), silent);
    const bool hasOwn = own != facts.calls.end();
    const bool impatient = !ask.wish->timeoutMs.empty();
    bool justified = false;
    switch (ask.response.status) {
    case 502:
        justified = hasOwn ? silent(*own) : failed || facts.upstreamFaults;
        break;
    case 504:
        justified = cacheUse(*ask.wish, ask.plan).replayOnly || impatient ||
                    (hasOwn ? silent(*own) : failed || facts.upstreamFaults);
        break;
    case 503:
        justified = facts.keyWas(*ask.wish, *ask.sent, *ask.over).first;
        break;
    case 400:
        justified = ask.brokenBody ||
                    (!ask.wish->alias.empty() && facts.keyWas(*ask.wish, *ask.sent, *ask.over).second);
        break;
    default:
        break;
    }
    if (!justified)
        facts.fail(who + ": there was no reason for it: " + ask.response.body.substr(0, 200));
}

/// The request that it had joined was cancelled before there was a head.
bool tookTheLead(const storage::ExchangeRecord &row)
{
    return std::any_of(row.notes.begin(), row.notes.end(), [](const std::string &note) {
        return note.starts_with("The request that this one had joined was cancelled");
    });
}

void checkSource(Facts &facts, const Ask &ask, const Call &call)
{
    const std::string who = ask.id + ", call " + std::to_string(call.number);
    const CacheUse use = cacheUse(*ask.wish, ask.plan);
    if (!ask.said("cf-aig-cache-status").empty() && !use.read && !use.write)
        facts.fail(who + ": the cache was consulted");
    if (ask.isHit()) {
        checkHit(facts, ask, call);
    } else if (ask.isCoalesced()) {
        const CacheUse leaderUse = cacheUse(*call.leader->wish, call.leader->plan);
        const Ask &leader = *call.leader;
        if (call.leader == &ask)
            facts.fail(who + ": has joined itself");
        const bool over = leader.answered && leader.row && leader.endedAt < ask.handledAt;
        const bool failed =
            call.status >= 300 && leader.answerBeganAt && *leader.answerBeganAt < ask.handledAt;
        if (over || failed)
            facts.fail(who + ": has joined a call that was over");
        if (ask.wish->subject() != call.leader->wish->subject())
            facts.fail(who + ": has joined another request's call");
        if (!use.read || !use.write || !leaderUse.read || !leaderUse.write)
            facts.fail(who + ": has joined, but calls of its kind are not shared");
        if (!mayHavePaid(facts, ask, call.credential, *ask.over))
            facts.fail(who + ": has joined the call of another credential");
    } else if (call.leader != &ask && !(ask.row && tookTheLead(*ask.row))) {
        facts.fail(who + ": got the answer to " + call.leader->id);
    }
}

} // namespace

void checkAnswers(Facts &facts)
{
    std::vector<const Ask *> leaders;
    for (const Call &call : facts.calls) {
        if (!call.leader)
            continue;
        if (std::find(leaders.begin(), leaders.end(), call.leader) != leaders.end())
            facts.fail(call.leader->id + ": its body was sent twice");
        leaders.push_back(call.leader);
        checkOwnCall(facts, call);
    }
    for (const Ask &ask : facts.asks) {
        if (!ask.sent)
            continue;
        if (!ask.over) {
            facts.fail(ask.id + ": its client still waits");
            continue;
        }
        const Call *call = facts.callOf(ask);
        if (!call && ask.response.has("x-sim-call"))
            facts.fail(ask.id + ": an answer of a call that there was not");
        if (call) {
            checkSource(facts, ask, *call);
            checkBody(facts, ask, *call);
        } else if (ask.answered) {
            checkOwnAnswer(facts, ask);
        }
        if (ask.cut && !mayBeCut(facts, ask, call))
            facts.fail(ask.id + ": was cut for no reason");
    }
}

} // namespace sekisho::sim
