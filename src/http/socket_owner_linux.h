// SPDX-License-Identifier: GPL-3.0-or-later
// The owner of a TCP socket by its two ends, from the Linux kernel: netlink's sock_diag(7), and
// /proc/net/tcp.
#pragma once

#include "http/stream.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sekisho::http {

/// The two ends of a TCP connection as the peer's socket has them: its own first.
struct SocketEnds {
    bool ipv6 = false;
    std::array<std::uint32_t, 4> address{}; ///< network byte order; IPv4 in the first
    std::uint16_t port = 0;                 ///< host byte order
    std::array<std::uint32_t, 4> remoteAddress{};
    std::uint16_t remotePort = 0;
};

/// Nothing when the addresses are not numeric or of two families. An IPv4 address mapped into IPv6
/// (RFC 4291 section 2.5.5.2) is IPv4.
[[nodiscard]] std::optional<SocketEnds> socketEnds(const PeerAddress &peer);

/// Nothing when there is no such socket, when nobody holds it open any more, or when netlink is not to be
/// had.
[[nodiscard]] std::optional<std::uint32_t> ownerFromSockDiag(const SocketEnds &ends);

/// The same from the kernel's tables in text form; slower with many sockets.
[[nodiscard]] std::optional<std::uint32_t> ownerFromProc(const SocketEnds &ends);

/// From one table: the text of /proc/net/tcp, or of /proc/net/tcp6 with `ipv6Table`. That one has IPv4
/// connections as well, of sockets that were made for IPv6.
[[nodiscard]] std::optional<std::uint32_t> ownerFromTable(std::string_view table, bool ipv6Table,
                                                          const SocketEnds &ends);

} // namespace sekisho::http
