// SPDX-License-Identifier: GPL-3.0-or-later
// What the kernel knows of this process's TCP connections, whoever owns them: so that a test waits for what
// has come to pass there, with or without a turn of the event loop.
#pragma once

#include <QTest>

#include <cstdint>
#include <functional>
#include <vector>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace sekisho::test {

/// Descriptors of ends with these two ports; 0 stands for any.
[[nodiscard]] inline std::vector<int> socketsBetween(std::uint16_t localPort, std::uint16_t peerPort)
{
    constexpr int Most = 1024;
    const auto portOf = [](int socket, auto ask) -> std::uint16_t {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        const bool known = ask(socket, reinterpret_cast<sockaddr *>(&address), &size) == 0;
        return known && address.sin_family == AF_INET ? ntohs(address.sin_port) : 0;
    };
    std::vector<int> found;
    for (int socket = 0; socket < Most; ++socket) {
        const std::uint16_t peer = portOf(socket, ::getpeername);
        if (peer == 0 || (peerPort != 0 && peer != peerPort))
            continue;
        if (localPort == 0 || portOf(socket, ::getsockname) == localPort)
            found.push_back(socket);
    }
    return found;
}

/// Blocks until the other end's FIN or RST is here; the event loop does not turn meanwhile.
[[nodiscard]] inline bool waitForPeersEnd(int socket)
{
#ifdef POLLRDHUP
    pollfd asked{socket, POLLRDHUP, 0};
#else
    pollfd asked{socket, POLLIN, 0};
#endif
    return ::poll(&asked, 1, 30'000) == 1;
}

/// Until the kernel takes nothing more from that writer, and nothing has moved while the event loop turned
/// again and again: a reader that reads in spite of all would have. Below zero for what has no kernel in it.
[[nodiscard]] inline bool waitUntilStuck(int writer, const std::function<std::uint64_t()> &moved)
{
    constexpr int Rounds = 20;
    int still = 0;
    std::uint64_t before = moved();
    return QTest::qWaitFor(
        [&] {
            pollfd asked{writer, POLLOUT, 0};
            const bool full = writer < 0 || ::poll(&asked, 1, 0) == 0;
            const std::uint64_t now = moved();
            still = full && now == before ? still + 1 : 0;
            before = now;
            return still >= Rounds;
        },
        30'000);
}

} // namespace sekisho::test
