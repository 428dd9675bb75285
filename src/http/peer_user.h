// SPDX-License-Identifier: GPL-3.0-or-later
// Which user of this machine is at the other end of a loopback connection.
#pragma once

#include "http/stream.h"

#include <cstdint>

namespace sekisho::http {

struct PeerUser {
    enum class State {
        Known,       ///< `uid` is the owner of the peer's socket
        NotFound,    ///< no such socket here: another machine, another network namespace, or already closed
        Unsupported, ///< this platform does not tell
    };
    State state = State::Unsupported;
    std::uint32_t uid = 0; ///< only when Known
    bool operator==(const PeerUser &) const = default;
};

/// Asks the system; some microseconds, without waiting. Any thread.
[[nodiscard]] PeerUser findPeerUser(const PeerAddress &peer);

} // namespace sekisho::http
