// SPDX-License-Identifier: GPL-3.0-or-later
// What the wire's two ends share: sockets on loopback, an epoll loop, the clock that both read.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace sekisho::bench {

inline std::int64_t nowNs()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

[[noreturn]] inline void fail(const char *what)
{
    std::perror(what);
    std::exit(1);
}

inline sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

inline void setNoDelay(int socket)
{
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// Blocking until it is connected.
inline int connectTo(std::uint16_t port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    if (socket < 0 || ::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        fail("connect");
    setNoDelay(socket);
    return socket;
}

class Epoll {
public:
    Epoll() : m_descriptor(epoll_create1(EPOLL_CLOEXEC))
    {
        if (m_descriptor < 0)
            fail("epoll_create1");
    }
    ~Epoll() { ::close(m_descriptor); }
    Epoll(const Epoll &) = delete;
    Epoll &operator=(const Epoll &) = delete;

    void add(int descriptor, void *owner)
    {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = owner;
        if (epoll_ctl(m_descriptor, EPOLL_CTL_ADD, descriptor, &event) != 0)
            fail("epoll_ctl");
    }

    /// Calls `ready(owner)` for what can be read; waits so long at most, for ever with -1.
    template <typename Ready>
    void wait(int milliseconds, const Ready &ready)
    {
        std::array<epoll_event, 512> events;
        const int count =
            epoll_wait(m_descriptor, events.data(), static_cast<int>(events.size()), milliseconds);
        for (int i = 0; i < count; ++i)
            ready(events[static_cast<std::size_t>(i)].data.ptr);
    }

private:
    int m_descriptor;
};

} // namespace sekisho::bench
