// SPDX-License-Identifier: GPL-3.0-or-later
// A flight as one exchange's coroutine sees it: await the head, then let the body be relayed to the client
// and await its end.
#pragma once

#include "base/result.h"
#include "base/task.h"
#include "gateway/flight.h"
#include "http/server.h"

#include <functional>
#include <memory>

namespace sekisho::gateway {

/// Where the relayed bytes pass by: meter and capture.
class BodyTee {
public:
    virtual ~BodyTee() = default;
    virtual void onAnswerBody(std::string_view piece) = 0;
};

/// One seat in a flight. Destroying it leaves the flight, which aborts the upstream at once when nobody else
/// listens.
class UpstreamCall final : private FlightListener {
public:
    struct Head {
        http::ResponseHead head;
        http::Framing framing;
    };
    using HeadResult = Result<Head, http::HttpError>;
    using EndResult = Result<Done, http::HttpError>;

    /// `leading` is called when this seat takes over a flight that another one led.
    UpstreamCall(std::shared_ptr<Flight> flight, http::Transaction &transaction, std::size_t highWater,
                 std::function<void()> leading);
    ~UpstreamCall() override;

    /// The answer's head, or why there is none. 1xx answers pass to the client on the way.
    [[nodiscard]] Signal<HeadResult> &head() { return m_head; }
    /// Relays the body to the transaction, at the client's pace; sets the signal at its end.
    [[nodiscard]] Signal<EndResult> &relay(BodyTee &tee);

    /// The client took what was pending.
    void onClientDrained() { m_flight->feed(*this); }
    /// A streamed request body.
    void sendBody(std::string_view piece);
    void endBody() { m_flight->endBody(); }
    /// Whether the upstream has room for more of it; else the transaction's body is paused until it has.
    [[nodiscard]] bool wantsMore() const { return !m_requestPaused; }

    void settle() { m_flight->settle(); }
    [[nodiscard]] bool leads() const { return m_flight->isLedBy(*this); }
    /// Another one wants the answer as well and will answer for the call when this one leaves.
    [[nodiscard]] bool wouldHandOn() const { return m_flight->wouldHandOn(*this); }
    /// What has come of the answer and was not relayed.
    void readOn(const std::function<void(std::string_view)> &read) const { m_flight->readOn(*this, read); }
    [[nodiscard]] const http::CallTimes &times() const { return m_flight->times(); }
    [[nodiscard]] const Flight &flight() const { return *m_flight; }
    [[nodiscard]] std::shared_ptr<const storage::CacheBody> takeWhole() { return m_flight->takeWhole(*this); }

private:
    void onFlightInformational(const http::ResponseHead &head) override;
    void onFlightHead(http::ResponseHead head, http::Framing framing) override;
    void onFlightBody(std::string_view piece) override;
    void onFlightEnd() override;
    void onFlightBroken(const http::HttpError &error) override;
    void onFlightRequestDrained() override;
    void onFlightLeading() override { m_leading(); }
    [[nodiscard]] bool isLagging() const override { return m_transaction.unsentBytes() > m_highWater; }

    std::shared_ptr<Flight> m_flight;
    http::Transaction &m_transaction;
    std::size_t m_highWater;
    std::function<void()> m_leading;
    Signal<HeadResult> m_head;
    Signal<EndResult> m_end;
    BodyTee *m_tee = nullptr;
    bool m_requestPaused = false;
};

} // namespace sekisho::gateway
