// SPDX-License-Identifier: GPL-3.0-or-later
// The part of an exchange that deals with the provider: body, plan, key, attempt, relay.
#include "gateway/exchange.h"

#include "base/text.h"
#include "gateway/cache/stored_answer.h"
#include "gateway/server_timing.h"

#include <algorithm>

namespace sekisho::gateway {
namespace {

using storage::ExchangeState;

constexpr Micros KeyPatience = std::chrono::seconds(10);
constexpr std::size_t ReservedAtOnce = 1024 * 1024;

/// Takes `provider/` off the model as it is written in the body, `provider\/` too; every other byte stays.
bool stripModelPrefix(std::string &body, const dialects::RequestFacts &facts)
{
    if (!facts.modelBegin)
        return false;
    const std::size_t slash = body.find('/', *facts.modelBegin);
    if (slash == std::string::npos || slash >= facts.modelEnd)
        return false;
    body.erase(*facts.modelBegin, slash + 1 - *facts.modelBegin);
    return true;
}

std::optional<Micros> requestTimeout(const http::Headers &headers)
{
    const auto value = parseUnsigned(headers.value("cf-aig-request-timeout"));
    if (!value || *value == 0)
        return std::nullopt;
    return std::chrono::milliseconds(std::min<std::uint64_t>(*value, 24ULL * 3600 * 1000));
}

} // namespace

Task<> Exchange::forward(const UrlMatch &match)
{
    const bool envelope = match.form == UrlForm::Cloudflare;
    const http::Framing framing = m_transaction->requestFraming();
    if (framing.kind == http::Framing::Kind::Length)
        m_body.reserve(std::min<std::uint64_t>(framing.length, ReservedAtOnce));
    m_transaction->readRequestBody();
    const Micros bodyAsked = m_recorder.elapsed();
    const BodyState state = co_await m_bodyState;
    m_waited = m_recorder.elapsed() - bodyAsked;
    if (state == BodyState::Broken) {
        fail({m_bodyError->status(), 0, m_bodyError->detail, envelope}, ExchangeState::Refused);
        co_return;
    }

    storage::ExchangeRecord &record = m_recorder.record();
    const dialects::RequestFacts facts = dialects::readRequest(m_body);
    const std::string_view inPath = modelInPath(match.tail);
    record.model = inPath.empty() ? std::string_view(facts.model) : inPath;
    record.stream = facts.stream;

    auto plan = planUpstream(*m_snapshot, m_context.urls.of(m_snapshot), match, m_transaction->head(),
                             {facts, !m_body.empty(), state == BodyState::Complete});
    if (!plan) {
        fail(plan.error(), ExchangeState::Refused);
        co_return;
    }
    record.provider = plan->provider->slug;
    if (plan->stripModelPrefix && !stripModelPrefix(m_body, facts)) {
        fail({400, 2008, "The model's provider/ is written with escapes that cannot be taken off.", envelope},
             ExchangeState::Refused);
        co_return;
    }
    m_recorder.touch();

    const auto payer = choosePayer(*plan);
    if (!payer) {
        fail(payer.error(), ExchangeState::Refused);
        co_return;
    }
    m_cachePlan = planCache(
        {*m_gateway, plan->url->endpoint, m_transaction->head(), facts, state == BodyState::Complete},
        record.notes);
    if (m_cachePlan.isConsulted() && co_await consultCache(*plan, *payer))
        co_return;
    if (m_cachePlan.replayOnly) {
        fail({504, 0,
              "cache miss in replay-only mode: there is no stored answer for this request, and nothing was "
              "sent.",
              envelope},
             ExchangeState::Refused);
        co_return;
    }
    if (!co_await authenticate(*plan, *payer))
        co_return;
    prepareHeaders(plan->head.headers, m_context.via);
    http::CallRequest request = callRequest(*plan);
    co_await attempt(*plan, std::move(request));
}

Result<Exchange::Payer, RouteError> Exchange::choosePayer(const UpstreamPlan &plan)
{
    Payer payer;
    payer.own = providers::findCredential(*plan.provider, m_transaction->head());
    const std::string &slug = plan.provider->slug;
    const auto settings = m_snapshot->providers.find(slug);
    const bool ownWins = settings != m_snapshot->providers.end() && settings->second.toolKeyWins;
    storage::ExchangeRecord &record = m_recorder.record();
    record.credential = "none";
    if (payer.own) {
        record.credential = payer.own->subscription ? "subscription" : "client";
        m_recorder.addKey(payer.own->value.clone());
        if (payer.own->subscription || ownWins)
            return payer;
    }
    const std::string_view wanted = m_transaction->head().headers.value("cf-aig-byok-alias");
    payer.alias = wanted.empty() ? "default" : wanted;
    const KeyGrant *grant = m_context.keys.find(slug, payer.alias);
    if (!grant && payer.alias != "default") {
        return Failure{RouteError{400, 2040,
                                  "Provider '" + slug + "' has no BYOK credential named '" +
                                      payer.alias.substr(0, 64) + "'.",
                                  isEnvelope()}};
    }
    if (grant) {
        if (auto obstacle = originObstacle(plan, *grant))
            return Failure{std::move(*obstacle)};
        payer.isOurs = true;
        record.credential = name(grant->source);
        record.keyAlias = grant->alias;
    }
    return payer;
}

std::optional<RouteError> Exchange::originObstacle(const UpstreamPlan &plan, const KeyGrant &grant) const
{
    const http::Origin origin = plan.origin();
    if (grant.source == KeySource::Environment ||
        std::find(grant.origins.begin(), grant.origins.end(), origin) != grant.origins.end())
        return std::nullopt;
    return RouteError{
        503, 0,
        "The stored key for " + plan.provider->name + " was not confirmed for " + origin.toString() +
            ". To confirm that address, set the key again: sekisho key set " + plan.provider->slug,
        isEnvelope()};
}

Task<bool> Exchange::authenticate(UpstreamPlan &plan, const Payer &payer)
{
    if (!payer.isOurs) {
        providers::dropEmptyCredentials(m_snapshot->catalogue, plan.head);
        co_return true;
    }
    const KeyResult key = co_await readyKey(plan, payer.alias);
    if (!key) {
        fail(key.error(), ExchangeState::Refused);
        co_return false;
    }
    const KeyGrant &grant = **key;
    providers::dropCredentials(m_snapshot->catalogue, plan.head);
    providers::injectCredential(*plan.provider, grant.secret, plan.head);
    m_recorder.addKey(grant.secret.clone());
    m_recorder.record().credential = name(grant.source);
    m_recorder.record().keyAlias = grant.alias;
    co_return true;
}

Task<Exchange::KeyResult> Exchange::readyKey(const UpstreamPlan &plan, const std::string &alias)
{
    const std::string &slug = plan.provider->slug;
    const Micros deadline = m_context.loop.now() + KeyPatience;
    m_context.keys.want(slug, alias);
    const KeyGrant *grant = m_context.keys.find(slug, alias);
    while (grant && grant->state == KeyState::Pending && m_context.loop.now() < deadline) {
        Signal<Done> changed;
        struct Registration {
            KeyRing &keys;
            Signal<Done> &signal;
            ~Registration() { keys.forget(signal); }
        } const registration{m_context.keys, changed};
        m_context.keys.notify(changed);
        Timer timer(m_context.loop, [&changed] { changed.set(Done{}); });
        timer.start(deadline - m_context.loop.now());
        const Micros asked = m_recorder.elapsed();
        co_await changed;
        m_waited += m_recorder.elapsed() - asked;
        grant = m_context.keys.find(slug, alias);
    }
    if (!grant) {
        co_return Failure{RouteError{
            503, 0, "The key for " + plan.provider->name + " was removed while this request waited for it.",
            isEnvelope()}};
    }
    if (grant->state != KeyState::Ready) {
        co_return Failure{
            RouteError{503, 0,
                       "keychain locked: the key for " + plan.provider->name +
                           " is in the keychain, which could not be read. Unlock it and try again.",
                       isEnvelope()}};
    }
    // It may be another one than before the wait.
    if (auto obstacle = originObstacle(plan, *grant))
        co_return Failure{std::move(*obstacle)};
    co_return grant;
}

http::CallRequest Exchange::callRequest(UpstreamPlan &plan)
{
    http::CallRequest request;
    request.origin = plan.origin();
    if (m_recorder.wantsRow())
        m_origin = request.origin.toString();
    request.head = std::move(plan.head);
    request.firstByteTimeout = requestTimeout(m_transaction->head().headers);
    const auto body = std::make_shared<const std::string>(std::move(m_body));
    m_recorder.captureRequest(body, body->size());
    if (m_bodyEnded) {
        // An empty body is a body: it would be announced by Content-Length: 0.
        if (!body->empty() || m_transaction->requestFraming().kind != http::Framing::Kind::None)
            request.body = body;
        return request;
    }
    // Larger than what is held: the beginning is here, the rest streams behind it.
    m_recorder.record().notes.emplace_back("The request body is larger than what is held; it was streamed.");
    m_recorder.record().requestBody.truncated = true;
    request.streamed = m_transaction->requestFraming();
    request.body = body;
    return request;
}

Task<> Exchange::attempt(UpstreamPlan &plan, http::CallRequest request)
{
    const bool streamed = request.streamed.has_value();
    std::shared_ptr<const std::string> beginning;
    if (streamed)
        beginning = std::move(request.body);
    m_callAskedAt = m_recorder.elapsed();
    m_call = std::make_unique<UpstreamCall>(joinOrStart(std::move(request)), *m_transaction,
                                            m_context.limits.writeHighWater, [this] { takeTheLead(); });
    if (m_recorder.record().cache != storage::CacheOutcome::Coalesced)
        beginAttempt();
    if (streamed) {
        m_streamingBody = true;
        m_call->sendBody(*beginning);
        beginning.reset();
        if (m_call->wantsMore())
            m_transaction->setRequestBodyPaused(false);
    }

    auto answer = co_await m_call->head();
    if (!answer) {
        const http::HttpError &error = answer.error();
        RouteError failure = upstreamFailure(error, plan.provider->slug, isEnvelope());
        endAttempt(error.detail);
        m_call.reset();
        Reply failed = errorReply(failure, m_family);
        if (failure.status != 508)
            failed.head.headers.add("x-should-retry", "true");
        failed.head.headers.add("cf-aig-provider", plan.provider->slug);
        reply(std::move(failed), ExchangeState::Failed);
        co_return;
    }
    co_await relay(plan, std::move(*answer));
}

Task<> Exchange::relay(UpstreamPlan &plan, UpstreamCall::Head answer)
{
    http::ResponseHead &head = answer.head;
    http::Framing framing = answer.framing;
    if (m_transaction->head().method == "HEAD") {
        if (const auto length = parseUnsigned(head.headers.value("Content-Length")))
            framing = {http::Framing::Kind::Length, *length};
    }
    http::removeHopByHop(head.headers);
    // They speak of the provider's origin, not of ours.
    for (const std::string_view name : {"Alt-Svc", "Strict-Transport-Security", "Access-Control-Allow-Origin",
                                        "Access-Control-Allow-Credentials"})
        head.headers.remove(name);
    if (m_entry)
        m_entry->head = storedHead(head);
    addOwnHeaders(head);
    addUpstreamHeaders(head);
    addCorsHeaders(head);
    head.minorVersion = 1;
    m_recorder.beginAnswer(head, plan.dialect, m_cacheKey.has_value());
    m_transaction->sendHead(std::move(head), framing);
    updateAttempt();

    auto ended = co_await m_call->relay(m_recorder);
    if (ended)
        m_recorder.endAnswer();
    // Where the body ends with its connection, HTTP cannot tell a cut from the end; the dialect can.
    if (ended && framing.kind == http::Framing::Kind::UntilClose && m_recorder.answerLacksItsEnd())
        ended = Failure{http::HttpError{http::ErrorKind::Truncated,
                                        "the connection ended before the stream's last event", true}};
    if (ended) {
        storeAnswer();
        std::string error = m_recorder.answerError();
        endAttempt(error);
        m_call.reset();
        m_transaction->finish();
        const ExchangeState state = error.empty() ? ExchangeState::Complete : ExchangeState::Failed;
        end(state, std::move(error));
    } else {
        // Letting the transaction go without finish() cuts the client's answer where the provider's was cut.
        const std::string why = "The answer was cut: " + ended.error().detail;
        leaveCall(why);
        end(ExchangeState::Failed, why);
    }
}

void Exchange::addOwnHeaders(http::ResponseHead &head) const
{
    const storage::ExchangeRecord &record = m_recorder.record();
    const std::string logId = m_recorder.id().toString();
    head.headers.set("cf-aig-log-id", logId);
    const auto eventId = m_transaction->head().headers.find("cf-aig-event-id");
    head.headers.set("cf-aig-event-id", eventId ? *eventId : std::string_view(logId));
    head.headers.set("cf-aig-step", "0");
    head.headers.set("cf-aig-provider", record.provider);
    if (!record.model.empty())
        head.headers.set("cf-aig-model", record.model);
    if (m_cachePlan.isConsulted())
        head.headers.set("cf-aig-cache-status", record.cache == storage::CacheOutcome::Hit ? "HIT" : "MISS");
    if (record.cache == storage::CacheOutcome::Coalesced)
        head.headers.set("sekisho-cache", "coalesced");
}

void Exchange::addUpstreamHeaders(http::ResponseHead &head) const
{
    // A follower has waited for less than the call took.
    const http::CallTimes &times = m_call->times();
    const Micros begun = std::max(m_recorder.sinceStart(times.started), m_callAskedAt);
    const Micros answered = m_recorder.sinceStart(times.head.value_or(m_context.loop.now()));
    const Micros upstream = std::max(Micros(0), answered - begun);
    if (head.status >= 400)
        head.headers.set("sekisho-error-origin", m_recorder.record().provider);
    head.headers.add("Server-Timing", "gw;dur=" + milliseconds(m_recorder.elapsed() - upstream - m_waited) +
                                          ", upstream;dur=" + milliseconds(upstream));
}

void Exchange::takeTheLead()
{
    m_recorder.setPaysFor(true);
    m_recorder.record().cache = storage::CacheOutcome::Miss;
    beginAttempt();
    m_recorder.record().notes.emplace_back(
        "The request that this one had joined was cancelled; the call went on for this one.");
}

void Exchange::beginAttempt()
{
    storage::Attempt &attempt = m_recorder.record().attempts.emplace_back();
    if (m_recorder.wantsRow()) {
        attempt.provider = m_recorder.record().provider;
        attempt.origin = m_origin;
    }
    updateAttempt();
    m_recorder.touch();
}

void Exchange::updateAttempt()
{
    storage::ExchangeRecord &record = m_recorder.record();
    if (record.attempts.empty())
        return;
    const http::CallTimes &times = m_call->times();
    const auto sinceStart = [this](std::optional<Micros> time) -> std::optional<Micros> {
        return time ? std::optional(m_recorder.sinceStart(*time)) : std::nullopt;
    };
    storage::Attempt &attempt = record.attempts.back();
    attempt.status = m_transaction && m_transaction->headSent() ? record.status : 0;
    attempt.startedAt = m_recorder.sinceStart(times.started);
    attempt.resolved = sinceStart(times.connect.resolved);
    attempt.connected = sinceStart(times.connect.connected);
    attempt.encrypted = sinceStart(times.connect.encrypted);
    attempt.sent = sinceStart(times.sent);
    attempt.head = sinceStart(times.head);
    attempt.reusedConnection = times.reused;
    if (attempt.head && record.firstByte) {
        // Who has taken over a call has not waited for all of it.
        const Micros upstream = *attempt.head - std::max(attempt.startedAt, m_callAskedAt);
        record.overhead = *record.firstByte - std::max(upstream, Micros(0)) - m_waited;
    }
}

void Exchange::endAttempt(std::string error)
{
    if (m_recorder.record().attempts.empty())
        return;
    updateAttempt();
    storage::Attempt &attempt = m_recorder.record().attempts.back();
    attempt.error = std::move(error);
    attempt.ended = m_recorder.elapsed();
}

} // namespace sekisho::gateway
