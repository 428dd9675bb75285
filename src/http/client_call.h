// SPDX-License-Identifier: GPL-3.0-or-later
// A call under way: gets a connection, sends the request, tells its observer of the answer. Private to the
// client.
#pragma once

#include "http/client.h"
#include "http/client_connection.h"
#include "http/client_context.h"

#include <memory>
#include <optional>
#include <string>

namespace sekisho::http {

class ClientCall final : public Call {
public:
    ClientCall(std::shared_ptr<ClientContext> context, CallRequest request, CallObserver &observer);
    ~ClientCall() override;

    void start();

    void setPaused(bool paused) override;
    void sendBody(std::string_view piece) override;
    void endBody() override;
    [[nodiscard]] std::size_t unsentBytes() const override;
    [[nodiscard]] const CallTimes &times() const override { return m_times; }
    [[nodiscard]] std::uint64_t bytesReceived() const override { return m_received; }

    // For its connection.
    [[nodiscard]] std::shared_ptr<ClientContext> context() const { return m_context; }
    [[nodiscard]] CallObserver &observer() { return m_observer; }
    [[nodiscard]] bool requestSent() const { return m_times.sent.has_value(); }
    void received(std::size_t bytes) { m_received += bytes; }
    void answerBegan(ResponseHead head, Framing framing);
    void connectionDrained();
    /// The answer is over or broken: the connection is no longer the call's. One of these follows.
    [[nodiscard]] std::unique_ptr<ClientConnection> releaseConnection() { return std::move(m_connection); }
    void answerEnded() { m_observer.onEnd(); }
    void broke(const HttpError &error) { m_observer.onBroken(error); }

private:
    void onConnected(ConnectResult result);
    void begin(std::unique_ptr<ClientConnection> connection, Micros now);
    void forgetHead();
    [[nodiscard]] Framing requestFraming() const;
    void pumpHeldBody(std::string_view before);
    void append(Pieces pieces);
    void failLater(ErrorKind kind, std::string detail);
    void onTimer();

    const std::shared_ptr<ClientContext> m_context;
    CallRequest m_request;
    CallObserver &m_observer;
    CallTimes m_times;
    std::unique_ptr<Connecting> m_connecting;
    std::unique_ptr<ClientConnection> m_connection;
    bool m_over = false; // nothing can be sent: broken, or the request is not what it was said to be
    bool m_paused = false;
    bool m_bodyEnded = false;     // a streamed one
    std::size_t m_heldSent = 0;   // of a held body
    std::uint64_t m_streamed = 0; // of a streamed body
    std::string m_waiting;        // of a streamed body, framed, before there is a connection
    std::uint64_t m_received = 0;
    std::optional<HttpError> m_fault; // to be told by the timer
    std::optional<Timer> m_timer;     // until there is a connection, whose timer goes on
};

} // namespace sekisho::http
