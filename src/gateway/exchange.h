// SPDX-License-Identifier: GPL-3.0-or-later
// The way of one request, top to bottom: guard, route, body, plan, cache, authenticate, attempt, relay,
// record.
#pragma once

#include "base/task.h"
#include "gateway/cache/cache.h"
#include "gateway/cache/cache_plan.h"
#include "gateway/guard.h"
#include "gateway/key_ring.h"
#include "gateway/recorder.h"
#include "gateway/reply.h"
#include "gateway/upstream_call.h"
#include "gateway/upstream_plan.h"
#include "http/client.h"
#include "http/content_decoder.h"
#include "http/limits.h"
#include "http/server.h"
#include "providers/credentials.h"

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
    Cache &cache;
    RecordFeed &feed;
    RefusalMeter &refusals;
    std::string via; ///< this instance's name in Via
    std::uint16_t listenPort = 0;
    bool beyondLoopback = false; ///< listening where other machines can reach it
    std::shared_ptr<const Snapshot> snapshot;
    /// The exchange is over; it may be destroyed, but not from within this call.
    std::function<void(class Exchange &)> ended;
    UpstreamUrls urls{}; ///< of the last requests
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
    /// Whose credential goes upstream.
    struct Payer {
        bool isOurs = false;
        std::string alias;                              ///< of a key of ours
        std::optional<providers::ClientCredential> own; ///< what the client sent, whoever pays
    };

    Task<> run();
    Task<> forward(const UrlMatch &match);
    [[nodiscard]] Result<Payer, RouteError> choosePayer(const UpstreamPlan &plan);
    [[nodiscard]] std::optional<RouteError> originObstacle(const UpstreamPlan &plan,
                                                           const KeyGrant &grant) const;
    Task<bool> authenticate(UpstreamPlan &plan, const Payer &payer);
    Task<KeyResult> readyKey(const UpstreamPlan &plan, const std::string &alias);
    Task<> attempt(UpstreamPlan &plan, http::CallRequest request);
    Task<> relay(UpstreamPlan &plan, UpstreamCall::Head answer);

    /// True when the cache has answered, or has refused to.
    Task<bool> consultCache(const UpstreamPlan &plan, const Payer &payer);
    Task<bool> replay(CachedAnswerPtr answer);
    Task<bool> replayBody(CachedAnswerPtr answer, std::shared_ptr<const std::string> piece,
                          std::unique_ptr<http::ContentDecoder> decoder);
    [[nodiscard]] std::string credentialScope(const UpstreamPlan &plan, const Payer &payer) const;
    [[nodiscard]] std::string chosenAddress(const UpstreamPlan &plan) const;
    [[nodiscard]] std::shared_ptr<Flight> joinOrStart(http::CallRequest request);
    void storeAnswer();
    void takeTheLead();

    [[nodiscard]] bool refuseCaller();
    [[nodiscard]] bool refuseToken();
    [[nodiscard]] bool isEnvelope() const { return m_match && m_match->form == UrlForm::Cloudflare; }
    [[nodiscard]] bool answerLocally(const UrlMatch &match);
    void applyLogHeaders(const UrlMatch &match);
    [[nodiscard]] http::CallRequest callRequest(UpstreamPlan &plan);
    void addOwnHeaders(http::ResponseHead &head) const;
    void addUpstreamHeaders(http::ResponseHead &head) const;
    void addCorsHeaders(http::ResponseHead &head) const;
    void beginAttempt();
    void updateAttempt();
    void endAttempt(std::string error);
    /// Before the answer is complete.
    void leaveCall(const std::string &why);
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
    const GatewayPlan *m_gateway = nullptr; ///< of the snapshot; once there is a match
    dialects::Family m_family = dialects::Family::OpenAi;

    std::string m_body; ///< collected; what is beyond the held size is streamed
    Signal<BodyState> m_bodyState;
    std::optional<http::HttpError> m_bodyError;
    bool m_streamingBody = false;
    bool m_bodyEnded = false;
    Micros m_waited{};      ///< for the client's body and the keychain: no share of the gateway's
    std::string m_origin;   ///< of the upstream, for the row
    Micros m_callAskedAt{}; ///< when it was made or joined, since the start of the exchange

    CachePlan m_cachePlan;
    std::optional<storage::CacheKey> m_cacheKey;
    struct Entry {
        storage::CacheEntryHead head; ///< of the answer
        std::string path;             ///< upstream, for lists of the cache
        std::string preview;
    };
    std::unique_ptr<Entry> m_entry;        ///< where the answer may be stored
    std::optional<Signal<Done>> m_drained; ///< a replay waits for its client

    std::unique_ptr<UpstreamCall> m_call;
    Task<> m_task; ///< last, so that it goes first
};

} // namespace sekisho::gateway
