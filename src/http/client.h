// SPDX-License-Identifier: GPL-3.0-or-later
// The client's seam: one call is one request and its answer on a pooled upstream connection.
#pragma once

#include "base/loop.h"
#include "http/error.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/stream.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::http {

struct ClientContext;

/// What happens to a call, in this order: any informational, head, body pieces, end; or broken at any point.
/// Any of these may destroy the call. Always from the loop, never from within Client::start().
class CallObserver {
public:
    virtual ~CallObserver() = default;
    virtual void onInformational(const ResponseHead &head) = 0;
    virtual void onHead(ResponseHead head, Framing framing) = 0;
    virtual void onBody(std::string_view piece) = 0;
    virtual void onEnd() = 0;
    virtual void onBroken(const HttpError &error) = 0;
    /// A streamed request may send more.
    virtual void onRequestDrained() = 0;
};

/// Monotonic times of the phases of a call; nothing for those that did not happen.
struct CallTimes {
    Micros started{};
    ConnectTimes connect;       ///< empty on a reused connection
    std::optional<Micros> sent; ///< the last byte of the request was handed to the stream
    std::optional<Micros> head; ///< the answer's head was there
    bool reused = false;
};

struct CallRequest {
    Origin origin;
    RequestHead head; ///< target in origin form; Host is set by the client when missing
    /// The whole body when `streamed` is not set.
    std::shared_ptr<const std::string> body;
    /// A body that comes by sendBody(): its framing. Such a call is never put on a connection that has been
    /// used before without a fresh check, and is never repeated.
    std::optional<Framing> streamed;
    std::optional<Micros> firstByteTimeout; ///< else the limit's
};

/// A call under way. Destroying it before its end closes the upstream connection at once.
class Call {
public:
    virtual ~Call() = default;
    /// Stops reading the answer's body; the provider feels it through TCP.
    virtual void setPaused(bool paused) = 0;
    virtual void sendBody(std::string_view piece) = 0;
    virtual void endBody() = 0;
    [[nodiscard]] virtual std::size_t unsentBytes() const = 0;
    [[nodiscard]] virtual const CallTimes &times() const = 0;
    /// Bytes received of the answer, as they came on the wire.
    [[nodiscard]] virtual std::uint64_t bytesReceived() const = 0;
};

/// Makes calls over a connector, keeping idle connections (last in, first out) by origin. A request is
/// written to one connection only; a connection that the peer closed while it was idle is not used. One
/// thread.
class Client {
public:
    Client(Loop &loop, const Limits &limits, Connector &connector);
    ~Client();

    /// The observer must outlive the call.
    [[nodiscard]] std::unique_ptr<Call> start(CallRequest request, CallObserver &observer);
    /// Closes what is idle.
    void closeIdle();
    [[nodiscard]] std::size_t idleConnections() const;

private:
    std::shared_ptr<ClientContext> m_context;
};

} // namespace sekisho::http
