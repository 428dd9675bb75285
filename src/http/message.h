// SPDX-License-Identifier: GPL-3.0-or-later
// The heads of HTTP/1.x messages (RFC 9112 sections 3 to 6).
#pragma once

#include "http/headers.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::http {

struct RequestHead {
    std::string method;
    std::string target; ///< as sent: escapes, case and query untouched; origin, absolute or asterisk form
    int minorVersion = 1;
    Headers headers;
};

struct ResponseHead {
    int status = 200;
    std::string reason; ///< as sent; may be empty
    int minorVersion = 1;
    Headers headers;
};

/// How the end of a body is known (RFC 9112 section 6.3).
struct Framing {
    enum class Kind {
        None,       ///< no body at all: HEAD, 1xx, 204, 304, or a request without Content-Length
        Length,     ///< Content-Length
        Chunked,    ///< Transfer-Encoding: chunked
        UntilClose, ///< the end of the connection; answers only
    };
    Kind kind = Kind::None;
    std::uint64_t length = 0; ///< with Kind::Length
};

/// Whether the connection stays open after this message, by version and `Connection` (RFC 9112 section 9.3).
[[nodiscard]] bool keepsAlive(int minorVersion, const Headers &headers);

/// Drops the hop-by-hop fields (RFC 9110 section 7.6.1): those named there and those that `Connection` names.
/// Content-Length and Transfer-Encoding go too: the writer of the next hop frames its own message.
void removeHopByHop(Headers &headers);

/// The head in bytes with the fields that its framing needs. Content-Length, Transfer-Encoding and Connection
/// among the head's fields are replaced. `connection` is written when not empty ("close", "keep-alive"). The
/// text has room for so many more bytes and, up to there, leaves no copy of a credential behind.
[[nodiscard]] std::string serialize(const RequestHead &head, Framing framing,
                                    std::string_view connection = {}, std::size_t room = 0);
[[nodiscard]] std::string serialize(const ResponseHead &head, Framing framing,
                                    std::string_view connection = {}, std::size_t room = 0);

/// The standard reason phrase; empty for unknown codes.
[[nodiscard]] std::string_view reasonPhrase(int status);

/// An IMF-fixdate for the Date header (RFC 9110 section 5.6.7), from seconds since the epoch.
[[nodiscard]] std::string httpDate(std::int64_t secondsSinceEpoch);

} // namespace sekisho::http
