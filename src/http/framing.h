// SPDX-License-Identifier: GPL-3.0-or-later
// How a head says that its body ends (RFC 9112 section 6), and the refusal of every head that two hops could
// understand differently (section 11.2).
#pragma once

#include "base/result.h"
#include "http/error.h"
#include "http/message.h"

#include <string_view>

namespace sekisho::http {

/// Also checks Host and the form of the target (sections 3.2 and 3.2.1 to 3.2.4).
[[nodiscard]] Result<Framing, HttpError> framingOf(const RequestHead &head);

/// 101, and 2xx to CONNECT, are UntilClose: what follows is not HTTP.
[[nodiscard]] Result<Framing, HttpError> framingOf(const ResponseHead &head, std::string_view requestMethod);

} // namespace sekisho::http
