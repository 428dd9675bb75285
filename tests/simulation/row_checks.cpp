// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/end_checks.h"

#include "simulation/keys.h"
#include "simulation/wishes.h"

#include <algorithm>

namespace sekisho::sim {

using storage::CacheOutcome;
using storage::ExchangeRecord;
using storage::ExchangeState;

namespace {

constexpr std::string_view TakeoverNote = "The request that this one had joined was cancelled";

bool tookTheLead(const ExchangeRecord &row)
{
    return std::any_of(row.notes.begin(), row.notes.end(),
                       [](const std::string &note) { return note.starts_with(TakeoverNote); });
}

void checkState(Facts &facts, const Ask &ask, const ExchangeRecord &row)
{
    const std::string who = ask.id + " (" + std::string(name(row.state)) + ")";
    const bool complete = row.state == ExchangeState::Complete;
    const bool byProvider = facts.callOf(ask) != nullptr;
    // What was handed to the connection counts; a client that reads nothing more is another matter.
    const bool saysError = byProvider && facts.callOf(ask)->saysError;
    if (ask.answered && byProvider && (saysError ? row.state != ExchangeState::Failed : !complete))
        facts.fail(who + ": its client has the whole answer");
    if (ask.answered && !byProvider && row.state != ExchangeState::Refused &&
        row.state != ExchangeState::Failed)
        facts.fail(who + ": its client has an error of ours");
    if (ask.cut && complete && !facts.stopped && !ask.stopsReading)
        facts.fail(who + ": its client's answer was cut");
    const Call *call = facts.callOf(ask);
    if (ask.abandoned && complete && call && !ask.isHit()) {
        const bool couldBeWhole = call->close != Call::Close::Cut || call->hasTerminal;
        if (!couldBeWhole)
            facts.fail(who + ": its client has left, and the answer could not be whole");
    }
    if (ask.abandoned && ask.sawTerminal && !complete && call && call->good &&
        call->close == Call::Close::Whole && !facts.stopped && !ask.cancelled &&
        row.state != ExchangeState::Failed)
        facts.fail(who + ": its client had its last event before it left");
    if (!complete && row.error.empty() && row.status < 400)
        facts.fail(who + ": no reason is given");
    if (ask.answered && row.status != ask.response.status)
        facts.fail(who + ": its status is " + std::to_string(row.status));
}

void checkCacheOutcome(Facts &facts, const Ask &ask, const ExchangeRecord &row)
{
    const std::string who = ask.id + " (" + std::string(name(row.cache)) + ")";
    if (!ask.answered || !facts.callOf(ask))
        return;
    if (ask.isHit() != (row.cache == CacheOutcome::Hit))
        facts.fail(who + ": the client was told otherwise");
    const bool joined = row.cache == CacheOutcome::Coalesced;
    if (ask.isCoalesced() ? !joined && !tookTheLead(row) : joined)
        facts.fail(who + ": the client was told otherwise of a shared call");
}

void checkTimes(Facts &facts, const Ask &ask, const ExchangeRecord &row)
{
    const auto order = [&](const char *what, std::optional<Micros> first, std::optional<Micros> second) {
        if (first && second && *first > *second)
            facts.fail(ask.id + ": its times are out of order: " + what);
    };
    const auto positive = [&](const char *what, std::optional<Micros> time) {
        if (time && *time < Micros(0))
            facts.fail(ask.id + ": " + what + " is below zero: " + std::to_string(time->count()));
    };
    if (!row.total)
        facts.fail(ask.id + ": its row has no length");
    positive("total", row.total);
    positive("the first byte", row.firstByte);
    positive("the gateway's share", row.overhead);
    positive("the time saved", row.savedTime);
    order("first byte, total", row.firstByte, row.total);
    order("first byte, first token", row.firstByte, row.firstToken);
    order("first token, total", row.firstToken, row.total);
    for (const storage::Attempt &attempt : row.attempts) {
        order("attempt's start, connected", attempt.startedAt, attempt.connected);
        order("connected, sent", attempt.connected, attempt.sent);
        order("sent, head", attempt.sent, attempt.head);
        order("head, end", attempt.head, attempt.ended);
        order("attempt's end, total", attempt.ended, row.total);
        if (!attempt.ended)
            facts.fail(ask.id + ": an attempt has no end");
    }
}

void checkBodies(Facts &facts, const Ask &ask, const ExchangeRecord &row)
{
    if (ask.answered && row.responseBody.size != ask.response.body.size())
        facts.fail(ask.id + ": its row has " + std::to_string(row.responseBody.size) + " bytes of " +
                   std::to_string(ask.response.body.size()));
    if (!ask.answered && row.responseBody.size < ask.response.body.size())
        facts.fail(ask.id + ": its client has more than its row");
    const auto isPart = [](const storage::RecordedBody &part, const std::string &whole) {
        return !part.bytes || (part.truncated ? whole.starts_with(*part.bytes) : *part.bytes == whole);
    };
    if (row.attempts.size() == 1 && !isPart(row.requestBody, ask.wish->body))
        facts.fail(ask.id + ": its row has another request body");
    const Call *call = facts.callOf(ask);
    for (const std::string &key : {ask.wish->credential, call ? call->credential : std::string()}) {
        const auto holds = [&key](const std::string &text) {
            return !key.empty() && text.find(key) != std::string::npos;
        };
        for (const auto &body : {row.requestBody.bytes, row.responseBody.bytes}) {
            if (body && holds(*body))
                facts.fail(ask.id + ": its row has a key in a body");
        }
        for (const auto *headers : {&row.requestHeaders, &row.responseHeaders}) {
            for (const storage::RecordedHeader &header : *headers) {
                if (holds(header.value))
                    facts.fail(ask.id + ": its row has a key in " + header.name);
            }
        }
    }
}

void checkAttempts(Facts &facts, const Ask &ask, const ExchangeRecord &row)
{
    const bool called = ask.sentUpstream > 0;
    if (row.attempts.size() > 1)
        facts.fail(ask.id + ": more than one attempt");
    if (called && row.attempts.empty())
        facts.fail(ask.id + ": its call is no attempt in its row");
    if (row.cache == CacheOutcome::Hit && !row.attempts.empty())
        facts.fail(ask.id + ": a hit has an attempt");
    if (row.cache == CacheOutcome::Coalesced && !row.attempts.empty())
        facts.fail(ask.id + ": has joined a call and has an attempt of its own");
}

/// What the call cost under the prices of that exchange; nothing where that is not known.
std::optional<std::int64_t> costOf(const Call &call, const Ask &ask)
{
    if (ask.wish->provider == "ollama")
        return 0;
    const auto price = priceUnder(ask.plan);
    if (!price)
        return std::nullopt;
    return call.tokensIn * price->input + call.tokensOut * price->output;
}

std::optional<std::int64_t> pico(const std::optional<Money> &money)
{
    return money ? std::optional(money->picoUsd) : std::nullopt;
}

} // namespace

void checkRows(Facts &facts)
{
    for (const Ask &ask : facts.asks) {
        if (!ask.reached)
            continue;
        if (!ask.row)
            continue; // said by whoever counts rows
        const ExchangeRecord &row = *ask.row;
        checkState(facts, ask, row);
        checkCacheOutcome(facts, ask, row);
        checkTimes(facts, ask, row);
        checkBodies(facts, ask, row);
        checkAttempts(facts, ask, row);
    }
}

void checkMoney(Facts &facts)
{
    std::vector<int> payers(facts.calls.size());
    std::vector<bool> mustBePaid(facts.calls.size());
    for (const Ask &ask : facts.asks) {
        const Call *call = facts.callOf(ask);
        if (!ask.row || !call)
            continue;
        const ExchangeRecord &row = *ask.row;
        const std::string who = ask.id + ", call " + std::to_string(call->number);
        const auto cost = pico(row.cost);
        const auto saved = pico(row.savedCost);
        // The price counts both, and a cut answer may have told only one.
        const bool known =
            row.tokensIn == TokenCount{call->tokensIn} && row.tokensOut == TokenCount{call->tokensOut};
        const std::optional<std::int64_t> full = costOf(*call, ask);
        if (row.cache == CacheOutcome::Hit) {
            if (cost != 0 || (saved && saved != full && full))
                facts.fail(who + ": a hit costs nothing and saves what the call cost");
            continue;
        }
        if (row.credential == "subscription") {
            if (cost || saved)
                facts.fail(who + ": a subscription's tokens have no price");
            continue;
        }
        if (!known)
            continue;
        const bool pays = cost == full && !saved;
        const bool follows = cost == 0 && saved == full;
        if (!pays && !follows)
            facts.fail(who + ": costs " + std::to_string(cost.value_or(-1)) + " and saves " +
                       std::to_string(saved.value_or(-1)) + " of " + std::to_string(full.value_or(-1)));
        if (pays)
            ++payers[call->number];
        if (row.state == ExchangeState::Complete)
            mustBePaid[call->number] = true;
    }
    for (std::size_t i = 0; i < payers.size(); ++i) {
        if (payers[i] > 1 || (payers[i] == 0 && mustBePaid[i]))
            facts.fail("call " + std::to_string(i) + " is paid " + std::to_string(payers[i]) + " times");
    }
}

void checkStore(Facts &facts, const test::MemoryCacheFile &file)
{
    std::map<std::pair<std::string, std::array<std::uint8_t, 32>>, std::string> subjects;
    for (const auto &[id, entry] : file.entries) {
        if (entry.replaced) {
            facts.fail("the store keeps an answer that was replaced");
            continue;
        }
        const auto header = std::find_if(entry.head.headers.begin(), entry.head.headers.end(),
                                         [](const auto &field) { return field.first == "x-sim-call"; });
        const auto number =
            header == entry.head.headers.end() ? std::nullopt : test::parseDecimal(header->second);
        if (!number || *number >= facts.calls.size()) {
            facts.fail("the store has an answer of no call");
            continue;
        }
        const Call &call = facts.calls[*number];
        const std::string who = "the stored answer of call " + std::to_string(*number);
        if (!call.isWorthStoring() || !call.mayBeStoredAs(entry.body))
            facts.fail(who + " is not a good and whole one");
        const auto hits = std::count_if(facts.asks.begin(), facts.asks.end(), [&](const Ask &ask) {
            return ask.row && ask.row->cache == CacheOutcome::Hit &&
                   ask.row->state == ExchangeState::Complete && facts.callOf(ask) == &call;
        });
        if (entry.hits > hits || (facts.calm && entry.hits < hits))
            facts.fail(who + " has " + std::to_string(entry.hits) + " hits of " + std::to_string(hits));
        if (entry.head.status != call.status || entry.row.size != entry.body.size())
            facts.fail(who + " has another status or size");
        std::uint64_t timed = 0;
        for (const storage::CacheTiming &timing : entry.timings)
            timed += timing.bytes;
        if (timed != entry.body.size())
            facts.fail(who + ": its parts have " + std::to_string(timed) + " bytes");
        for (const auto &[name, value] : entry.head.headers) {
            if (name.starts_with("cf-aig-") || name.starts_with("sekisho-") || name == "Set-Cookie" ||
                name == "x-ratelimit-remaining" ||
                value.find(call.credential.empty() ? "?" : call.credential) != std::string::npos)
                facts.fail(who + " has the header " + name);
        }
        if (!entry.row.key.scope.starts_with(call.leader->wish->gateway + "|"))
            facts.fail(who + " is of another gateway");
        const std::string subject = call.leader->wish->subject();
        const auto [known, fresh] =
            subjects.emplace(std::pair(entry.row.key.scope, entry.row.key.fingerprint), subject);
        if (!fresh && known->second != subject)
            facts.fail(who + " has the key of another request");
        const auto cost = pico(entry.head.cost);
        if (cost && *cost != costOf(call, *call.leader).value_or(*cost))
            facts.fail(who + " says that it cost " + std::to_string(*cost));
        if (call.terminalEnd > 0 && entry.head.tokensOut != TokenCount{call.tokensOut})
            facts.fail(who + " has other tokens");
    }
}

} // namespace sekisho::sim
