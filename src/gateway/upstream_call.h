// SPDX-License-Identifier: GPL-3.0-or-later
// A call as a coroutine sees it: await the head, then let the body be relayed and await its end.
#pragma once

#include "base/result.h"
#include "base/task.h"
#include "http/client.h"
#include "http/server.h"

#include <functional>
#include <memory>

namespace sekisho::gateway {

/// Where the relayed bytes pass by: meter, capture, later the cache.
class BodyTee {
public:
    virtual ~BodyTee() = default;
    virtual void onAnswerBody(std::string_view piece) = 0;
};

/// Owns the call. Destroying it aborts the upstream at once.
class UpstreamCall final : private http::CallObserver {
public:
    struct Head {
        http::ResponseHead head;
        http::Framing framing;
    };
    using HeadResult = Result<Head, http::HttpError>;
    using EndResult = Result<Done, http::HttpError>;

    UpstreamCall(http::Client &client, http::CallRequest request, http::Transaction &transaction);

    /// The answer's head, or why there is none. 1xx answers pass to the client on the way.
    [[nodiscard]] Signal<HeadResult> &head() { return m_head; }
    /// Relays the body to the transaction, pausing the upstream while the client lags; sets the signal at its
    /// end.
    [[nodiscard]] Signal<EndResult> &relay(BodyTee &tee, std::size_t highWater);

    /// The client took what was pending.
    void onClientDrained();
    /// A streamed request body.
    void sendBody(std::string_view piece, std::size_t highWater);
    void endBody();
    /// Whether the upstream has room for more of it; else the transaction's body is paused until it has.
    [[nodiscard]] bool wantsMore() const { return !m_requestPaused; }

    [[nodiscard]] const http::CallTimes &times() const { return m_call->times(); }
    [[nodiscard]] std::uint64_t bytesReceived() const { return m_call->bytesReceived(); }

private:
    void onInformational(const http::ResponseHead &head) override;
    void onHead(http::ResponseHead head, http::Framing framing) override;
    void onBody(std::string_view piece) override;
    void onEnd() override;
    void onBroken(const http::HttpError &error) override;
    void onRequestDrained() override;

    http::Transaction &m_transaction;
    std::unique_ptr<http::Call> m_call;
    Signal<HeadResult> m_head;
    Signal<EndResult> m_end;
    BodyTee *m_tee = nullptr;
    std::size_t m_highWater = 0;
    bool m_paused = false;
    bool m_requestPaused = false;
};

} // namespace sekisho::gateway
