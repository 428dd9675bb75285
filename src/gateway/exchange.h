// SPDX-License-Identifier: GPL-3.0-or-later
// The way of one request, top to bottom: guard, route, body, plan, authenticate, attempt, relay, record.
#pragma once

#include "base/task.h"
#include "gateway/guard.h"
#include "gateway/key_ring.h"
#include "gateway/recorder.h"
#include "gateway/reply.h"
#include "gateway/upstream_call.h"
#include "gateway/upstream_plan.h"
#include "http/client.h"
#include "http/limits.h"
#include "http/server.h"

#include <functional>
#include <memory>
#include <string>

namespace sekisho::gateway {

class RecordFeed;
class RefusalMeter;

/// What exchanges share; it outlives them. One thread.
struct ExchangeContext {
    Loop &loop;
    const http::Limits &limits;
    http::Client &client;
    KeyRing &keys;
    RecordFeed &feed;
    RefusalMeter &refusals;
    std::string via; ///< this instance's name in Via
    std::uint16_t listenPort = 0;
    bool beyondLoopback = false; ///< listening where other machines can reach it
    std::shared_ptr<const Snapshot> snapshot;
    /// The exchange is over; it may be destroyed, but not from within this call.
    std::function<void(class Exchange &)> ended;
};

/// Owns its transaction, its upstream call and its record. Destroying it cancels all that runs.
class Exchange final : private http::TransactionObserver {
public:
    Exchange(ExchangeContext &context, std::unique_ptr<http::Transaction> transaction);
    ~Exchange() override;

    void start();
    /// For a request that the parser refused.
    void startBadRequest(const http::HttpError &error);
    /// The user or the end of the program ends it, as if the client had left.
    void cancel(storage::ExchangeState state, const std::string &why);
    [[nodiscard]] LogId id() const { return m_recorder.id(); }

private:
    enum class BodyState { Complete, Oversize, Broken };
    using KeyResult = Result<const KeyGrant *, RouteError>;

    Task<> run();
    Task<> forward(const UrlMatch &match);
    Task<> attempt(UpstreamPlan &plan, http::CallRequest request);
    Task<> relay(UpstreamPlan &plan, UpstreamCall::Head answer);
    Task<KeyResult> findKey(const UpstreamPlan &plan, bool envelope);
    Task<bool> authenticate(UpstreamPlan &plan, bool envelope);

    [[nodiscard]] bool refuseCaller();
    [[nodiscard]] bool refuseToken(const UrlMatch &match);
    [[nodiscard]] bool isEnvelope() const { return m_match && m_match->form == UrlForm::Cloudflare; }
    [[nodiscard]] bool answerLocally(const UrlMatch &match);
    void applyLogHeaders(const UrlMatch &match);
    [[nodiscard]] http::CallRequest callRequest(UpstreamPlan &plan);
    void addOwnHeaders(http::ResponseHead &head, const UpstreamPlan &plan) const;
    void addCorsHeaders(http::ResponseHead &head) const;
    void beginAttempt();
    void updateAttempt();
    void endAttempt(std::string error);
    void reply(Reply reply, storage::ExchangeState state);
    void fail(const RouteError &error, storage::ExchangeState state);
    void end(storage::ExchangeState state, std::string error = {});

    void onRequestBody(std::string_view piece) override;
    void onRequestEnd() override;
    void onRequestBroken(const http::HttpError &error) override;
    void onResponseDrained() override;
    void onClientGone() override;

    ExchangeContext &m_context;
    std::shared_ptr<const Snapshot> m_snapshot;
    std::unique_ptr<http::Transaction> m_transaction;
    Recorder m_recorder;
    std::optional<UrlMatch> m_match;
    dialects::Family m_family = dialects::Family::OpenAi;

    std::string m_body; ///< collected; what is beyond the held size is streamed
    Signal<BodyState> m_bodyState;
    std::optional<http::HttpError> m_bodyError;
    bool m_streamingBody = false;
    bool m_bodyEnded = false;
    Micros m_waited{};    ///< for the client's body and the keychain: no share of the gateway's
    std::string m_origin; ///< of the upstream, for the record

    std::unique_ptr<UpstreamCall> m_call;
    Task<> m_task; ///< last, so that it goes first
};

} // namespace sekisho::gateway
