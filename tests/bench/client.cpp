// SPDX-License-Identifier: GPL-3.0-or-later
// What wrk cannot do. sekisho_bench_client streams PORT TARGET COUNT SECONDS reads so many streams and prints
// how many events came and how late they were; sekisho_bench_client idle PORT TARGET COUNT opens so many
// connections, sends one request on each, says "ready" and holds them until its standard input ends.
#include "bench/wire.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace sekisho::bench;

namespace {

constexpr std::int64_t WarmUpNs = 500'000'000;

std::string request(const std::string &target, const std::string &port, const std::string &body)
{
    return "POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port +
           "\r\nAuthorization: Bearer a-key\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

void sendAll(int socket, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            fail("send");
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

struct Stream {
    int socket = -1;
    std::string rest; ///< what may be the beginning of a time
};

/// The delays of the events that have come, in nanoseconds.
void readEvents(Stream &stream, std::int64_t now, std::vector<std::int64_t> &delays)
{
    constexpr std::string_view Mark = R"("t":)";
    std::size_t at = 0;
    for (;;) {
        const std::size_t mark = stream.rest.find(Mark, at);
        const std::size_t end = mark == std::string::npos ? mark : stream.rest.find('}', mark);
        if (end == std::string::npos)
            break;
        delays.push_back(now - std::strtoll(stream.rest.c_str() + mark + Mark.size(), nullptr, 10));
        at = end;
    }
    stream.rest.erase(0, at);
    if (stream.rest.size() > 4096)
        fail("an answer that is no stream of events");
}

int runStreams(std::uint16_t port, const std::string &target, int count, double seconds)
{
    Epoll epoll;
    std::vector<std::unique_ptr<Stream>> streams;
    const std::string text =
        request(target, std::to_string(port),
                R"({"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"hi"}]})");
    for (int i = 0; i < count; ++i) {
        auto stream = std::make_unique<Stream>();
        stream->socket = connectTo(port);
        sendAll(stream->socket, text);
        epoll.add(stream->socket, stream.get());
        streams.push_back(std::move(stream));
    }
    std::vector<std::int64_t> delays;
    const std::int64_t begin = nowNs() + WarmUpNs;
    const std::int64_t end = begin + static_cast<std::int64_t>(seconds * 1e9);
    bool warm = false;
    for (std::int64_t now = nowNs(); now < end; now = nowNs()) {
        if (!warm && now >= begin) {
            warm = true;
            delays.clear();
            std::puts("begun");
            std::fflush(stdout);
        }
        epoll.wait(20, [&](void *owner) {
            Stream &stream = *static_cast<Stream *>(owner);
            char buffer[64 * 1024];
            const ssize_t got = recv(stream.socket, buffer, sizeof buffer, 0);
            if (got <= 0)
                fail("a stream ended");
            stream.rest.append(buffer, static_cast<std::size_t>(got));
            readEvents(stream, nowNs(), delays);
        });
    }
    std::sort(delays.begin(), delays.end());
    const auto quantile = [&](double q) {
        return delays.empty() ? 0.0
                              : double(delays[static_cast<std::size_t>(q * double(delays.size() - 1))]) / 1e3;
    };
    std::printf(R"({"events":%zu,"p50_us":%.1f,"p99_us":%.1f})"
                "\n",
                delays.size(), quantile(0.5), quantile(0.99));
    return delays.empty() ? 1 : 0;
}

int runIdle(std::uint16_t port, const std::string &target, int count)
{
    const std::string text =
        request(target, std::to_string(port),
                R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}]})");
    std::vector<int> sockets;
    for (int i = 0; i < count; ++i) {
        const int socket = connectTo(port);
        sendAll(socket, text);
        std::string answer;
        // The answers are known to end like this.
        while (answer.size() < 4 || answer.compare(answer.size() - 2, 2, "}}") != 0) {
            char buffer[4096];
            const ssize_t got = recv(socket, buffer, sizeof buffer, 0);
            if (got <= 0)
                fail("no answer");
            answer.append(buffer, static_cast<std::size_t>(got));
        }
        sockets.push_back(socket);
    }
    std::puts("ready");
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    for (const int socket : sockets)
        ::close(socket);
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    const std::string mode = argc > 1 ? argv[1] : "";
    if (mode == "streams" && argc == 6)
        return runStreams(static_cast<std::uint16_t>(std::atoi(argv[2])), argv[3], std::atoi(argv[4]),
                          std::atof(argv[5]));
    if (mode == "idle" && argc == 5)
        return runIdle(static_cast<std::uint16_t>(std::atoi(argv[2])), argv[3], std::atoi(argv[4]));
    std::fputs("sekisho_bench_client streams PORT TARGET COUNT SECONDS | idle PORT TARGET COUNT\n", stderr);
    return 2;
}
