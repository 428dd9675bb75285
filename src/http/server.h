// SPDX-License-Identifier: GPL-3.0-or-later
// The server's seam: a handler sees transactions (one request, one answer), never a socket.
#pragma once

#include "http/error.h"
#include "http/message.h"
#include "http/peer_user.h"
#include "http/stream.h"

#include <memory>
#include <string_view>

namespace sekisho::http {

/// What happens to a transaction after its head. Any call may destroy the transaction.
class TransactionObserver {
public:
    virtual ~TransactionObserver() = default;
    virtual void onRequestBody(std::string_view piece) = 0;
    /// The request is complete; for one without a body it comes right after readRequestBody().
    virtual void onRequestEnd() = 0;
    /// The rest of the request is malformed or too slow. The handler answers (status()) or lets the
    /// transaction go; the connection closes after it.
    virtual void onRequestBroken(const HttpError &error) = 0;
    /// Unsent bytes of the answer fell under the low watermark after having been over the high one.
    virtual void onResponseDrained() = 0;
    /// The client is gone: its connection broke, it ended its side of it (half-closing counts), or it has not
    /// read for the limit's time. Nothing can be sent; no further call comes.
    virtual void onClientGone() = 0;
};

/// One request and its answer, on loan to a handler. Destroying it before finish() cuts the answer short in a
/// way that the client can see: the connection closes without the end of the body. One thread. Requests that
/// came pipelined wait: their transactions begin when the one before has finished.
class Transaction {
public:
    virtual ~Transaction() = default;

    [[nodiscard]] virtual const RequestHead &head() const = 0;
    [[nodiscard]] virtual Framing requestFraming() const = 0;
    [[nodiscard]] virtual PeerAddress peer() const = 0;
    /// Asked of the system once a connection, and only when asked here.
    [[nodiscard]] virtual PeerUser peerUser() { return {}; }
    /// When the first byte of the request was read, or, of a pipelined one, when its turn came; monotonic.
    [[nodiscard]] virtual Micros startedAt() const = 0;

    virtual void setObserver(TransactionObserver *observer) = 0;
    /// Lets the body come, after a 100 Continue where the client waits for one (RFC 9110 section 10.1.1).
    /// Until then none is read, so a refused request need not be sent. Events, onRequestEnd() of a request
    /// without a body among them, come after it, from the loop, not from within this call.
    virtual void readRequestBody() = 0;
    /// Backpressure towards the client for streamed requests.
    virtual void setRequestBodyPaused(bool paused) = 0;

    /// 1xx, only before sendHead; dropped for an HTTP/1.0 client.
    virtual void sendInformational(const ResponseHead &head) = 0;
    /// Once. Framing::UntilClose or Chunked become what the client's version can have. For HEAD the body that
    /// follows is dropped; its Content-Length is `framing`'s or the head's own. Date is added where it is
    /// missing. A `Connection: close` in the head closes the connection afterwards.
    virtual void sendHead(ResponseHead head, Framing framing) = 0;
    virtual void sendBody(std::string_view piece) = 0;
    /// The answer is complete. The transaction is over: nothing else is called, and it may be destroyed.
    virtual void finish() = 0;

    [[nodiscard]] virtual bool headSent() const = 0;
    /// Bytes of this connection that the client has not taken yet.
    [[nodiscard]] virtual std::size_t unsentBytes() const = 0;
    /// Bytes of heads and bodies handed to the stream for this answer.
    [[nodiscard]] virtual std::uint64_t bytesSent() const = 0;
};

/// Answers transactions. It owns what it is given.
class RequestHandler {
public:
    virtual ~RequestHandler() = default;
    virtual void handleRequest(std::unique_ptr<Transaction> transaction) = 0;
    /// A request that is not HTTP or is over a limit: head() has what was understood. Answer with
    /// error.status().
    virtual void handleBadRequest(std::unique_ptr<Transaction> transaction, const HttpError &error) = 0;
};

} // namespace sekisho::http
