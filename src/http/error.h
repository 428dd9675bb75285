// SPDX-License-Identifier: GPL-3.0-or-later
// What can go wrong on the wire, as a value.
#pragma once

#include <string>
#include <string_view>

namespace sekisho::http {

enum class ErrorKind {
    // A malformed or oversize message, in either role.
    BadMessage,        ///< not HTTP/1.x as RFC 9112 has it
    TargetTooLong,     ///< request target above its limit
    HeaderTooLarge,    ///< head above its limits
    BodyTooLarge,      ///< body above its limit
    ExpectationFailed, ///< an Expect header other than 100-continue
    Timeout,           ///< the peer was too slow; the detail says in what
    Truncated,         ///< the peer closed in the middle of a message
    // Client role only.
    LookupFailed,   ///< the host name has no address
    ConnectFailed,  ///< refused, unreachable
    TlsFailed,      ///< handshake or certificate
    Reset,          ///< the connection broke
    ClosedEarly,    ///< closed before the first byte of an answer
    ConnectionLoop, ///< the address is this gateway's own
};

struct HttpError {
    ErrorKind kind = ErrorKind::BadMessage;
    std::string detail; ///< for a person; what and where, no secret
    /// Client role: whether any byte of the request may have reached the peer, so that sending it again could
    /// make it happen twice.
    bool requestMayHaveArrived = false;

    /// Server role: the status that answers it (RFC 9110 section 15.5, RFC 6585 section 5).
    [[nodiscard]] int status() const;
};

[[nodiscard]] std::string_view name(ErrorKind kind);

} // namespace sekisho::http
