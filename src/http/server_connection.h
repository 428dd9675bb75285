// SPDX-License-Identifier: GPL-3.0-or-later
// The server's side of one HTTP/1.x connection: requests one after another, each answered before the next
// begins (RFC 9112 section 9.3.2).
#pragma once

#include "base/loop.h"
#include "http/outlet.h"
#include "http/peer_user.h"
#include "http/request_reader.h"
#include "http/server_context.h"
#include "http/stream.h"

#include <functional>
#include <memory>
#include <optional>

namespace sekisho::http {

class ResponseWriter;
class ServerTransaction;

/// Owns the stream. One thread. It stays alive while one of its calls runs and while a transaction refers to
/// it; it is open until `closed` was called.
///
/// A client that ends only its side of the connection while its answer is pending counts as gone: a tool that
/// has been killed and one that half-closes look the same, and the first is what happens, and costs money.
class ServerConnection final : public std::enable_shared_from_this<ServerConnection>, private StreamObserver {
public:
    using Closed = std::function<void(ServerConnection &)>;

    /// `closed` is called once, last of all, when the stream has been let go.
    [[nodiscard]] static std::shared_ptr<ServerConnection> start(std::shared_ptr<ServerContext> context,
                                                                 StreamPtr stream, Closed closed);
    ~ServerConnection() override;
    ServerConnection(const ServerConnection &) = delete;
    ServerConnection &operator=(const ServerConnection &) = delete;

    /// No byte of a request has come that is not answered.
    [[nodiscard]] bool isIdle() const;
    /// Closes it if it is idle.
    void closeIdle();
    /// Closes it when the present request, if any, is answered.
    void closeAfterCurrent();
    /// Closes it now; the handler of a pending answer is told that the client is gone.
    void abort();

    // For the present transaction.
    [[nodiscard]] Outlet &outlet() { return m_outlet; }
    [[nodiscard]] const PeerAddress &peer() const { return m_peer; }
    [[nodiscard]] PeerUser peerUser();
    [[nodiscard]] std::string_view date() { return m_context->date(); }
    void releaseBody();
    void setBodyPaused(bool paused);
    /// Whether the connection can take another request after an answer whose head is sent now.
    [[nodiscard]] bool mayStayOpen() const;
    /// A held head goes out when the present turn of the event loop ends.
    void flushSoon();
    void finished(bool closes);
    void cut(ResponseWriter &writer);

private:
    enum class Phase {
        Reading,    ///< waiting for the head of a request, or for its rest
        Answering,  ///< a transaction is with the handler
        Discarding, ///< answered; the rest of the request's body is read and dropped
        Flushing,   ///< the last answer is on its way; then it closes
        Closed,
    };
    /// What the read timer guards.
    enum class Watch { None, FirstByte, Head, Idle, Body };

    ServerConnection(std::shared_ptr<ServerContext> context, StreamPtr stream, Closed closed);

    void onReadable() override;
    void onDrained() override;
    void onBroken(const HttpError &error) override;

    void readAll();
    void pump();
    [[nodiscard]] bool step();
    [[nodiscard]] bool stepHead();
    [[nodiscard]] bool stepBody();
    [[nodiscard]] bool stepDiscard();
    void onBodyPiece(std::string_view piece);
    void onPeerEnded();

    void beginRequest();
    void refuse(RequestHead head, const HttpError &error);
    [[nodiscard]] std::unique_ptr<ServerTransaction> makeTransaction(RequestHead head, Framing framing);
    void requestBroken(const HttpError &error);
    void sendContinue();

    void resumeSoon();
    void settle();
    [[nodiscard]] bool wantsBytes() const;
    [[nodiscard]] Watch wantedWatch() const;
    void onReadTimeout();

    void flushAndClose();
    void clientGone();
    enum class Manner { Graceful, Abrupt, Reset };
    void close(Manner manner);

    std::shared_ptr<ServerContext> m_context;
    StreamPtr m_stream;
    Closed m_closed;
    Outlet m_outlet;
    RequestReader m_reader;
    PeerAddress m_peer;
    std::optional<PeerUser> m_peerUser;
    Timer m_readTimer;

    ServerTransaction *m_current = nullptr; // in Answering
    Micros m_requestStartedAt{};
    std::uint64_t m_bodyReceived = 0; // of the present request
    std::uint64_t m_dropped = 0;      // of input that nobody wants
    std::size_t m_turnRequests = 0;
    Phase m_phase = Phase::Reading;
    Watch m_watch = Watch::None;

    // Of the present request.
    bool m_keepAlive = true;
    bool m_awaitsContinue = false;
    bool m_bodyReleased = false;
    bool m_bodyPaused = false;
    bool m_endDelivered = false;
    // Of the connection.
    bool m_refusing = false; // input is no longer understood or wanted; it closes after this answer
    bool m_draining = false;
    bool m_servedOne = false;
    bool m_reading = true;
    bool m_peerEnded = false;
    bool m_inPump = false;
    bool m_bodyProgress = false;
    bool m_resumePosted = false;
    bool m_flushPosted = false;
};

} // namespace sekisho::http
