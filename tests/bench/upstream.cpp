// SPDX-License-Identifier: GPL-3.0-or-later
// A provider that costs nothing: sekisho_bench_upstream prints the port that it listens on and answers each
// POST at once, by what its body says: a chat completion of 300 bytes, one of 100 KB for "model":"large", or
// with "stream":true 200 events a second until its client leaves, each with the time that it was sent at.
#include "bench/wire.h"

#include <sys/timerfd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace sekisho::bench;

namespace {

constexpr std::size_t SmallBytes = 300;
constexpr std::size_t LargeBytes = 100 * 1024;
constexpr int TicksASecond = 1000;
constexpr int EventsASecond = 200;
constexpr int Phases = TicksASecond / EventsASecond;

/// Of exactly so many bytes, padded in its text.
std::string answer(std::size_t size)
{
    const std::string begin =
        R"({"id":"c1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":")";
    const std::string end = R"("}}],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}})";
    const std::string body = begin + std::string(size - begin.size() - end.size(), 'x') + end;
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(size) +
           "\r\n\r\n" + body;
}

struct Connection {
    int socket = -1;
    std::string pending; ///< of a request that is not whole
    int phase = -1;      ///< of its stream; -1 for none
};

class Upstream {
public:
    Upstream() : m_small(answer(SmallBytes)), m_large(answer(LargeBytes)), m_listener(listen())
    {
        m_timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        const itimerspec tick{{0, 1'000'000'000 / TicksASecond}, {0, 1'000'000'000 / TicksASecond}};
        if (m_timer < 0 || timerfd_settime(m_timer, 0, &tick, nullptr) != 0)
            fail("timerfd");
        m_epoll.add(m_listener, &m_listener);
        m_epoll.add(m_timer, &m_timer);
    }

    [[noreturn]] void run()
    {
        for (;;) {
            m_epoll.wait(-1, [this](void *owner) {
                if (owner == &m_listener)
                    accept();
                else if (owner == &m_timer)
                    tick();
                else
                    read(*static_cast<Connection *>(owner));
            });
            m_gone.clear();
        }
    }

private:
    static int listen()
    {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        if (socket < 0 || bind(socket, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
            ::listen(socket, 4096) != 0 ||
            getsockname(socket, reinterpret_cast<sockaddr *>(&address), &size) != 0)
            fail("listen");
        std::printf("%u\n", unsigned(ntohs(address.sin_port)));
        std::fflush(stdout);
        return socket;
    }

    void accept()
    {
        for (;;) {
            const int socket = accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket < 0)
                return;
            setNoDelay(socket);
            auto connection = std::make_unique<Connection>();
            connection->socket = socket;
            m_epoll.add(socket, connection.get());
            m_connections.push_back(std::move(connection));
        }
    }

    void read(Connection &connection)
    {
        if (connection.socket < 0)
            return;
        char buffer[64 * 1024];
        const ssize_t got = recv(connection.socket, buffer, sizeof buffer, 0);
        if (got <= 0) {
            if (got == 0 || errno != EAGAIN)
                drop(connection);
            return;
        }
        connection.pending.append(buffer, static_cast<std::size_t>(got));
        while (takeRequest(connection)) {
        }
    }

    /// Answers a whole request that has come; false when there is none.
    bool takeRequest(Connection &connection)
    {
        const std::size_t head = connection.pending.find("\r\n\r\n");
        if (head == std::string::npos)
            return false;
        std::string fields = connection.pending.substr(0, head);
        std::transform(fields.begin(), fields.end(), fields.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        const std::size_t field = fields.find("\r\ncontent-length:");
        const std::size_t length =
            field == std::string::npos ? 0 : std::strtoull(fields.c_str() + field + 17, nullptr, 10);
        if (connection.pending.size() < head + 4 + length)
            return false;
        const std::string_view body = std::string_view(connection.pending).substr(head + 4, length);
        if (body.find(R"("stream":true)") != std::string_view::npos) {
            send(connection,
                 "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.phase = m_nextPhase++ % Phases;
        } else {
            send(connection, body.find(R"("model":"large")") == std::string_view::npos ? m_small : m_large);
        }
        connection.pending.erase(0, head + 4 + length);
        return connection.socket >= 0;
    }

    void tick()
    {
        std::uint64_t ticks = 0;
        if (::read(m_timer, &ticks, sizeof ticks) != sizeof ticks)
            return;
        // What was slept over is sent late, not left out.
        for (; ticks > 0; --ticks, ++m_tick) {
            for (std::size_t i = m_connections.size(); i-- > 0;) {
                Connection &connection = *m_connections[i];
                if (connection.phase == m_tick % Phases)
                    sendEvent(connection);
            }
        }
    }

    void sendEvent(Connection &connection)
    {
        char event[256];
        const int size = std::snprintf(
            event, sizeof event,
            R"(data: {"id":"c1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":" word"}}],"t":%lld})"
            "\n\n",
            static_cast<long long>(nowNs()));
        char chunk[300];
        const int all =
            std::snprintf(chunk, sizeof chunk, "%x\r\n%.*s\r\n", static_cast<unsigned>(size), size, event);
        send(connection, std::string_view(chunk, static_cast<std::size_t>(all)));
    }

    /// All at once, or the client is one that does not read and is let go.
    void send(Connection &connection, std::string_view text)
    {
        while (!text.empty()) {
            const ssize_t sent = ::send(connection.socket, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EAGAIN && text.size() > SmallBytes * 2)
                continue; // a large body, whose reader is at it
            if (sent <= 0) {
                drop(connection);
                return;
            }
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void drop(Connection &connection)
    {
        if (connection.socket < 0)
            return;
        ::close(connection.socket);
        connection.socket = -1;
        connection.phase = -1;
        const auto found = std::find_if(m_connections.begin(), m_connections.end(),
                                        [&](const auto &one) { return one.get() == &connection; });
        // Others of this round may still point to it.
        m_gone.push_back(std::move(*found));
        m_connections.erase(found);
    }

    std::string m_small;
    std::string m_large;
    Epoll m_epoll;
    int m_listener;
    int m_timer = -1;
    std::vector<std::unique_ptr<Connection>> m_connections;
    std::vector<std::unique_ptr<Connection>> m_gone;
    int m_nextPhase = 0;
    int m_tick = 0;
};

} // namespace

int main()
{
    Upstream().run();
}
