// SPDX-License-Identifier: GPL-3.0-or-later
// Who may call: a local service that spends money is a target for any web page and any user of the machine.
// Asked before anything else is done with a request.
#pragma once

#include "gateway/snapshot.h"
#include "http/message.h"
#include "http/server.h"

#include <optional>
#include <string>

namespace sekisho::gateway {

struct Refusal {
    std::string message; ///< what was refused and what to do about it
};

/// Whose process is at the other end.
enum class Caller {
    Own,   ///< this user's, or not to be known on this system
    Other, ///< another user's, or a local socket without an owner
};

/// Asks the system; only a loopback peer has a user here.
[[nodiscard]] Caller callerOf(const Snapshot &snapshot, http::Transaction &transaction);

/// A Host that is not ours (DNS rebinding), an Origin or Sec-Fetch-Site of a foreign web page, another user's
/// process.
[[nodiscard]] std::optional<Refusal> checkCaller(const Snapshot &snapshot, const http::RequestHead &head,
                                                 std::uint16_t listenPort, Caller caller);

/// Whether this is a page that the user has let in, so that it gets CORS headers.
[[nodiscard]] bool isAllowedOrigin(const Snapshot &snapshot, std::string_view origin);

} // namespace sekisho::gateway
