// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/exchange.h"

#include "base/text.h"
#include "gateway/own_token.h"
#include "gateway/record_feed.h"
#include "gateway/refusal_meter.h"
#include "providers/credentials.h"

namespace sekisho::gateway {

using storage::ExchangeState;

namespace {

/// One that is not set up has the usual settings.
const GatewayPlan &gatewayPlan(const Snapshot &snapshot, const std::string &id)
{
    static const GatewayPlan usual;
    const auto found = snapshot.gateways.find(id);
    return found == snapshot.gateways.end() ? usual : found->second;
}

} // namespace

Exchange::Exchange(ExchangeContext &context, std::unique_ptr<http::Transaction> transaction)
    : m_context(context),
      m_snapshot(context.snapshot),
      m_transaction(std::move(transaction)),
      m_recorder(context.loop, context.feed, context.keys, m_snapshot, m_transaction->startedAt())
{
    m_transaction->setObserver(this);
}

Exchange::~Exchange()
{
    if (m_recorder.isClosed())
        return;
    // Its worker ends without having been stopped.
    const std::string why = "The gateway ended before the answer was complete.";
    m_task.cancel();
    leaveCall(why);
    m_recorder.close(ExchangeState::Interrupted, why);
}

void Exchange::start()
{
    m_task = run();
    m_task.start();
}

void Exchange::startBadRequest(const http::HttpError &error)
{
    // Another user's noise is metered like his other requests.
    std::uint64_t skipped = 0;
    const bool row = callerOf(*m_snapshot, *m_transaction) == Caller::Own || m_context.refusals.take(skipped);
    m_recorder.setWanted(row, false, row);
    m_recorder.describeRequest(m_transaction->head());
    m_family = clientFamily(nullptr, m_transaction->head());
    fail({error.status(), 0, error.detail, false}, ExchangeState::Refused);
}

Task<> Exchange::run()
{
    const http::RequestHead &head = m_transaction->head();
    auto match = matchUrl(*m_snapshot, head.method, head.target);
    if (match) {
        m_match = std::move(*match);
        m_gateway = &gatewayPlan(*m_snapshot, m_match->gateway);
    }
    m_family = clientFamily(m_match ? &*m_match : nullptr, head);
    if (refuseCaller())
        co_return;
    if (!match) {
        m_recorder.describeRequest(head);
        fail(match.error(), ExchangeState::Refused);
        co_return;
    }
    applyLogHeaders(*m_match);
    m_recorder.describeRequest(head);
    if (refuseToken() || answerLocally(*m_match))
        co_return;
    m_recorder.touch();
    co_await forward(*m_match);
}

bool Exchange::refuseCaller()
{
    const http::RequestHead &head = m_transaction->head();
    if (const auto refusal =
            checkCaller(*m_snapshot, head, m_context.listenPort, callerOf(*m_snapshot, *m_transaction))) {
        std::uint64_t skipped = 0;
        const bool row = m_context.refusals.take(skipped);
        m_recorder.setWanted(row, false, row);
        m_recorder.describeRequest(head);
        if (skipped > 0)
            m_recorder.record().notes.push_back(std::to_string(skipped) +
                                                " more refusals before this one have no row.");
        fail({403, 0, refusal->message, isEnvelope()}, ExchangeState::Refused);
        return true;
    }
    if (hasVia(head.headers, m_context.via)) {
        m_recorder.describeRequest(head);
        fail({508, 0,
              "The request has been through this gateway before: a provider's address leads back here.",
              isEnvelope()},
             ExchangeState::Refused);
        return true;
    }
    return false;
}

bool Exchange::refuseToken()
{
    const bool needed = m_context.beyondLoopback || m_gateway->authentication;
    // Our tokens are for us alone: whatever the settings, they never go to a provider.
    if (!needed && !carriesOwnToken(m_transaction->head()))
        return false;
    const char *why = needed ? "Unauthorized: this gateway asks for a token, and none is known to it."
                             : "Unauthorized: this token is not known here.";
    fail({401, 2009, why, isEnvelope()}, ExchangeState::Refused);
    return true;
}

bool Exchange::answerLocally(const UrlMatch &match)
{
    const http::RequestHead &head = m_transaction->head();
    const bool preflight = head.method == "OPTIONS" && head.headers.contains("Origin") &&
                           head.headers.contains("Access-Control-Request-Method");
    if (preflight) {
        // The guard has let the origin in.
        Reply answer = textReply(204, {}, "text/plain");
        answer.head.headers.clear();
        answer.head.headers.add("Access-Control-Allow-Methods",
                                "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        answer.head.headers.add("Access-Control-Allow-Headers",
                                head.headers.value("Access-Control-Request-Headers"));
        answer.head.headers.add("Access-Control-Max-Age", "600");
        m_recorder.setWanted(false, false, false);
        reply(std::move(answer), ExchangeState::Complete);
        return true;
    }
    if (match.form == UrlForm::Welcome) {
        m_recorder.setWanted(false, false, false);
        reply(textReply(200,
                        "Sekisho " SEKISHO_VERSION " is listening.\nPoint a tool at /openai/v1, /anthropic, "
                        "/google-ai-studio or another provider's name; /demo/v1 answers without a key.\n",
                        "text/plain; charset=utf-8"),
              ExchangeState::Complete);
        return true;
    }
    if (match.form == UrlForm::Health) {
        m_recorder.setWanted(false, false, false);
        reply(textReply(200, R"({"status":"ok","version":")" SEKISHO_VERSION "\"}", "application/json"),
              ExchangeState::Complete);
        return true;
    }
    if (head.headers.listContains("Upgrade", "websocket")) {
        Reply answer =
            errorReply({426, 0, "WebSocket connections are not relayed; use HTTP.", isEnvelope()}, m_family);
        // RFC 9110 section 15.5.22 asks for the header; Codex falls back to POST on this status at once.
        answer.head.headers.add("Upgrade", "HTTP/1.1");
        reply(std::move(answer), ExchangeState::Refused);
        return true;
    }
    return false;
}

void Exchange::applyLogHeaders(const UrlMatch &match)
{
    storage::ExchangeRecord &record = m_recorder.record();
    record.account = match.account;
    record.gateway = match.gateway;
    if (match.provider)
        record.provider = match.provider->slug;
    bool row = m_gateway->collectLogs;
    bool bodies = m_gateway->logBodies;
    const http::Headers &headers = m_transaction->head().headers;
    const auto override = [&](std::string_view header, bool &setting) {
        const std::string_view value = headers.value(header);
        if (equalsIgnoringCase(value, "true") || equalsIgnoringCase(value, "false"))
            setting = equalsIgnoringCase(value, "true");
        else if (!value.empty())
            record.notes.push_back(std::string(header) + " is neither true nor false and was ignored.");
    };
    override("cf-aig-collect-log", row);
    override("cf-aig-collect-log-payload", bodies);
    m_recorder.setWanted(row, bodies);
}

void Exchange::addCorsHeaders(http::ResponseHead &head) const
{
    const auto origin = m_transaction->head().headers.find("Origin");
    if (!origin || !isAllowedOrigin(*m_snapshot, *origin))
        return;
    head.headers.set("Access-Control-Allow-Origin", *origin);
    head.headers.set("Access-Control-Expose-Headers", "*");
    head.headers.add("Vary", "Origin");
}

void Exchange::fail(const RouteError &error, ExchangeState state)
{
    reply(errorReply(error, m_family), state);
}

void Exchange::reply(Reply reply, ExchangeState state)
{
    storage::ExchangeRecord &record = m_recorder.record();
    record.errorCode = reply.code;
    reply.head.headers.add("cf-aig-log-id", record.id.toString());
    addCorsHeaders(reply.head);
    m_recorder.beginAnswer(reply.head, dialects::Dialect::None);
    const bool hasBody = reply.head.status != 204;
    using Kind = http::Framing::Kind;
    m_transaction->sendHead(std::move(reply.head), {hasBody ? Kind::Length : Kind::None,
                                                    static_cast<std::uint64_t>(reply.body.size())});
    if (!reply.body.empty()) {
        m_transaction->sendBody(reply.body);
        m_recorder.onAnswerBody(reply.body);
    }
    m_transaction->finish();
    end(state, std::move(reply.message));
}

void Exchange::end(ExchangeState state, std::string error)
{
    m_recorder.close(state, std::move(error));
    m_transaction.reset();
    m_context.ended(*this);
}

void Exchange::cancel(ExchangeState state, const std::string &why)
{
    if (m_recorder.isClosed())
        return;
    m_task.cancel();
    leaveCall(why);
    end(state, why);
}

void Exchange::leaveCall(const std::string &why)
{
    if (!m_call)
        return;
    endAttempt(why);
    if (m_call->wouldHandOn()) {
        m_recorder.setPaysFor(false);
        m_recorder.record().notes.emplace_back(
            "An equal request had joined this one; the call went on for it.");
    } else if (m_recorder.pays()) {
        // It is paid, whether its client has read it or not.
        m_call->readOn([this](std::string_view piece) { m_recorder.meter(piece); });
    }
    m_call.reset();
}

void Exchange::onRequestBody(std::string_view piece)
{
    if (m_streamingBody) {
        m_recorder.addStreamedRequestBytes(piece.size());
        m_call->sendBody(piece);
        return;
    }
    m_body += piece;
    if (m_body.size() > m_context.limits.heldBodyBytes) {
        m_transaction->setRequestBodyPaused(true);
        m_bodyState.set(BodyState::Oversize);
    }
}

void Exchange::onRequestEnd()
{
    m_bodyEnded = true;
    if (m_streamingBody)
        m_call->endBody();
    else
        m_bodyState.set(BodyState::Complete);
}

void Exchange::onRequestBroken(const http::HttpError &error)
{
    m_bodyError = error;
    if (!m_bodyState.isSet()) {
        m_bodyState.set(BodyState::Broken);
        return;
    }
    // The upstream has a part of it; closing that connection is how it learns that the rest will not come.
    m_task.cancel();
    leaveCall(error.detail);
    if (m_transaction->headSent())
        end(ExchangeState::Failed, error.detail);
    else
        fail({error.status(), 0, error.detail, isEnvelope()}, ExchangeState::Failed);
}

void Exchange::onResponseDrained()
{
    if (m_call)
        m_call->onClientDrained();
    else if (m_drained)
        m_drained->set(Done{});
}

void Exchange::onClientGone()
{
    // Many SDKs hang up after the terminal event, before the last bytes: that is a complete answer.
    const bool complete = m_recorder.answerIsComplete();
    if (complete && m_call) {
        m_call->settle();
        storeAnswer();
    }
    // As they do after an error event.
    const std::string error = m_recorder.answerError();
    if (!error.empty())
        cancel(ExchangeState::Failed, error);
    else
        cancel(complete ? ExchangeState::Complete : ExchangeState::Cancelled,
               complete ? std::string() : "The client left before the answer was complete.");
}

} // namespace sekisho::gateway
