// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_provider_thread.h"

#include <array>
#include <cstring>
#include <future>
#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <csignal>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sekisho::test {

namespace {

// The whole backlog of a load test; the kernel caps it at net.core.somaxconn.
constexpr int Backlog = 4096;

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
    sockaddr *raw() { return reinterpret_cast<sockaddr *>(&storage); }
};

Address makeAddress(const char *text, quint16 port)
{
    Address address;
    auto *v4 = reinterpret_cast<sockaddr_in *>(&address.storage);
    auto *v6 = reinterpret_cast<sockaddr_in6 *>(&address.storage);
    if (::inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        address.size = sizeof *v4;
    } else if (::inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        address.size = sizeof *v6;
    }
    return address;
}

void setOption(int descriptor, int level, int option, int value)
{
    ::setsockopt(descriptor, level, option, &value, sizeof value);
}

} // namespace

FakeProvider::Thread::Thread(Ledger &ledger, const Options &options, ThrowawayCa::Context tls)
    : m_ledger(ledger), m_options(options), m_tls(std::move(tls))
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        qFatal("fake provider: no pipe");
    m_wakeRead = ends[0];
    m_wakeWrite = ends[1];
    listen();
    m_thread = std::thread([this] { run(); });
}

FakeProvider::Thread::~Thread()
{
    call([this] { m_stop = true; });
    m_thread.join();
    stopListening();
    ::close(m_wakeRead);
    ::close(m_wakeWrite);
}

void FakeProvider::Thread::listen()
{
    if (m_listener >= 0)
        return;
    Address address = makeAddress(m_options.address, m_port);
    m_listener = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    setOption(m_listener, SOL_SOCKET, SO_REUSEADDR, 1);
    if (m_options.socketBuffer > 0) { // inherited by what is accepted
        setOption(m_listener, SOL_SOCKET, SO_RCVBUF, m_options.socketBuffer);
        setOption(m_listener, SOL_SOCKET, SO_SNDBUF, m_options.socketBuffer);
    }
    if (::bind(m_listener, address.raw(), address.size) != 0 || ::listen(m_listener, Backlog) != 0)
        qFatal("fake provider: cannot listen on %s: %s", m_options.address, std::strerror(errno));
    ::getsockname(m_listener, address.raw(), &address.size);
    m_port = ntohs(address.storage.ss_family == AF_INET
                       ? reinterpret_cast<sockaddr_in *>(&address.storage)->sin_port
                       : reinterpret_cast<sockaddr_in6 *>(&address.storage)->sin6_port);
}

void FakeProvider::Thread::stopListening()
{
    if (m_listener >= 0)
        ::close(std::exchange(m_listener, -1));
}

std::vector<FakeConnection *> FakeProvider::Thread::idle() const
{
    std::vector<FakeConnection *> found;
    for (const auto &connection : m_connections) {
        if (!connection->gone() && connection->idle())
            found.push_back(connection.get());
    }
    return found;
}

void FakeProvider::Thread::wake()
{
    static_cast<void>(::write(m_wakeWrite, "", 1)); // a full pipe wakes as well
}

void FakeProvider::Thread::call(std::function<void()> work)
{
    std::promise<void> done;
    {
        const std::lock_guard lock(m_mutex);
        m_calls.push_back([&] {
            work();
            done.set_value();
        });
    }
    wake();
    done.get_future().wait();
}

void FakeProvider::Thread::run()
{
    sigset_t pipeSignal; // a TLS write to a client that has gone
    ::sigemptyset(&pipeSignal);
    ::sigaddset(&pipeSignal, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipeSignal, nullptr);
    while (!m_stop) {
        waitForEvents();
        acceptAll();
        for (const auto &connection : m_connections)
            connection->run();
        if (m_ledger.stopListening.exchange(false))
            stopListening();
        std::erase_if(m_connections, [](const auto &connection) { return connection->gone(); });
        runCalls();
    }
    m_connections.clear();
}

void FakeProvider::Thread::waitForEvents()
{
    std::vector<pollfd> watched{{m_wakeRead, POLLIN, 0}, {m_listener, POLLIN, 0}};
    std::optional<FakeConnection::Clock::time_point> earliest;
    for (const auto &connection : m_connections) {
        watched.push_back({connection->descriptor(), connection->wantedEvents(), 0});
        const auto at = connection->wakeUpAt();
        if (at && (!earliest || *at < *earliest))
            earliest = at;
    }
    int timeout = -1;
    if (earliest) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(*earliest - FakeConnection::Clock::now());
        timeout = static_cast<int>(std::max<std::int64_t>(0, left.count()));
    }
    ::poll(watched.data(), watched.size(), timeout);
    std::array<char, 256> sink;
    while (::read(m_wakeRead, sink.data(), sink.size()) > 0) {
    }
}

void FakeProvider::Thread::runCalls()
{
    std::vector<std::function<void()>> calls;
    {
        const std::lock_guard lock(m_mutex);
        calls.swap(m_calls);
    }
    for (const auto &work : calls)
        work();
    std::erase_if(m_connections, [](const auto &connection) { return connection->gone(); });
}

void FakeProvider::Thread::acceptAll()
{
    while (m_listener >= 0) {
        const int descriptor = ::accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor < 0)
            return;
        setOption(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
        int number = 0;
        Welcome welcome = Welcome::Serve;
        {
            const std::lock_guard lock(m_ledger.mutex);
            number = static_cast<int>(m_ledger.connections.size());
            m_ledger.connections.emplace_back();
            welcome = m_ledger.welcome;
        }
        m_connections.push_back(std::make_unique<FakeConnection>(
            m_ledger, number, std::make_unique<FakeWire>(descriptor, m_tls), welcome));
    }
}

} // namespace sekisho::test
