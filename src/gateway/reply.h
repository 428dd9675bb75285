// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of the gateway's own: the welcome text, health, and errors in the shape that the client's SDK
// understands.
#pragma once

#include "dialects/error_shape.h"
#include "gateway/url_router.h"
#include "http/error.h"
#include "http/message.h"

#include <optional>
#include <string>

namespace sekisho::gateway {

struct Reply {
    http::ResponseHead head;
    std::string body;
    int code = 0;        ///< of the table of AI gateway codes
    std::string message; ///< for the record; empty when it is no error
};

[[nodiscard]] Reply textReply(int status, std::string body, std::string_view contentType);

/// An error: in Cloudflare's envelope, or in the shape of the family whose client asks.
[[nodiscard]] Reply errorReply(const RouteError &error, dialects::Family family);

/// Whose SDK sent it: the provider's or the path's dialect where known, else told from its headers.
[[nodiscard]] dialects::Family clientFamily(const UrlMatch *match, const http::RequestHead &head);

/// What the client is told when the provider gave no answer: 502, or 504 after a time-out, code 2005.
[[nodiscard]] RouteError upstreamFailure(const http::HttpError &error, std::string_view provider,
                                         bool envelope);

} // namespace sekisho::gateway
