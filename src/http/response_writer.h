// SPDX-License-Identifier: GPL-3.0-or-later
// One answer from its parts to bytes: framing by status, method and version (RFC 9112 section 6), and few,
// large writes.
#pragma once

#include "http/message.h"
#include "http/outlet.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sekisho::http {

/// Writes the answer to one request. The head is held until the first flush(), so that it and what of the
/// body follows in the same turn of the event loop are one write; later pieces are written as they come. What
/// is held stays under Outlet::gatherBytes().
class ResponseWriter {
public:
    ResponseWriter(Outlet &outlet, const RequestHead &request);

    void informational(const ResponseHead &head);
    /// `date` is the Date header of a head without one. A head with `Connection: close` closes as well.
    void head(ResponseHead head, Framing framing, bool mayKeepAlive, std::string_view date);
    void body(std::string_view piece);
    /// Ends the answer and flushes. False when the declared length has not been reached: the answer is cut.
    [[nodiscard]] bool end();
    void flush();

    [[nodiscard]] bool headSent() const { return m_headSent; }
    /// Whether the connection must close after this answer; known once the head was sent.
    [[nodiscard]] bool closes() const { return m_closes; }
    /// Whether a client takes the end of the connection for the end of the body.
    [[nodiscard]] bool endsWithClose() const { return m_body.kind == Framing::Kind::UntilClose; }
    [[nodiscard]] bool isHolding() const { return !m_held.empty(); }
    [[nodiscard]] std::uint64_t bytesSent() const { return m_bytesSent; }

private:
    [[nodiscard]] Framing declaredFraming(const ResponseHead &head, Framing framing) const;

    Outlet &m_outlet;
    std::string m_held;
    std::uint64_t m_bytesSent = 0;
    Framing m_body; // how the body is written; length counts down
    bool m_isHead;
    bool m_http10;
    bool m_headSent = false;
    bool m_closes = false;
};

} // namespace sekisho::http
