// SPDX-License-Identifier: GPL-3.0-or-later
// What a handler holds of a server connection: one request, and the way to answer it.
#pragma once

#include "http/response_writer.h"
#include "http/server.h"

#include <memory>

namespace sekisho::http {

class ServerConnection;

/// Keeps its connection object alive, not the connection: that may close at any time, and the calls then do
/// nothing.
class ServerTransaction final : public Transaction {
public:
    ServerTransaction(std::shared_ptr<ServerConnection> connection, RequestHead head, Framing framing,
                      Micros startedAt);
    ~ServerTransaction() override;

    [[nodiscard]] const RequestHead &head() const override { return m_head; }
    [[nodiscard]] Framing requestFraming() const override { return m_framing; }
    [[nodiscard]] PeerAddress peer() const override;
    [[nodiscard]] PeerUser peerUser() override;
    [[nodiscard]] Micros startedAt() const override { return m_startedAt; }

    void setObserver(TransactionObserver *observer) override { m_observer = observer; }
    void readRequestBody() override;
    void setRequestBodyPaused(bool paused) override;

    void sendInformational(const ResponseHead &head) override;
    void sendHead(ResponseHead head, Framing framing) override;
    void sendBody(std::string_view piece) override;
    void finish() override;

    [[nodiscard]] bool headSent() const override { return m_writer.headSent(); }
    [[nodiscard]] std::size_t unsentBytes() const override;
    [[nodiscard]] std::uint64_t bytesSent() const override { return m_writer.bytesSent(); }

    // For the connection.
    [[nodiscard]] ResponseWriter &writer() { return m_writer; }
    [[nodiscard]] TransactionObserver *observer() const { return m_live ? m_observer : nullptr; }
    /// The client is gone: nothing that the handler does has an effect any more.
    void detach() { m_live = false; }

private:
    std::shared_ptr<ServerConnection> m_connection;
    RequestHead m_head;
    Framing m_framing;
    Micros m_startedAt;
    TransactionObserver *m_observer = nullptr;
    ResponseWriter m_writer;
    bool m_live = true;
};

} // namespace sekisho::http
