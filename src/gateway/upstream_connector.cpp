// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream_connector.h"

#include "http/memory_stream.h"
#include "http/server_connection.h"

#include <set>

namespace sekisho::gateway {

struct UpstreamConnector::Server {
    std::unique_ptr<http::RequestHandler> handler;
    std::shared_ptr<http::ServerContext> context;
    std::set<std::shared_ptr<http::ServerConnection>> connections;
};

class UpstreamConnector::MemoryConnecting final : public http::Connecting {
public:
    MemoryConnecting(Loop &loop, std::function<void()> connect) : m_timer(loop, std::move(connect))
    {
        m_timer.start(Micros(0));
    }

private:
    Timer m_timer; ///< dies with this object, so a cancelled attempt does not call back
};

UpstreamConnector::UpstreamConnector(Loop &loop, const http::Limits &limits, http::TcpOptions options,
                                     const std::map<std::string, InProcessProvider> &inProcess)
    : m_loop(loop), m_limits(limits), m_tcp(loop, limits, std::move(options))
{
    for (const auto &[scheme, make] : inProcess) {
        auto server = std::make_unique<Server>();
        server->handler = make(loop);
        server->context = std::make_shared<http::ServerContext>(loop, limits, *server->handler);
        m_servers.emplace(scheme, std::move(server));
    }
}

UpstreamConnector::~UpstreamConnector()
{
    for (const auto &[scheme, server] : m_servers) {
        const auto connections = std::exchange(server->connections, {});
        for (const auto &connection : connections)
            connection->abort();
    }
}

std::unique_ptr<http::Connecting>
UpstreamConnector::connect(const http::Origin &origin, std::function<void(http::ConnectResult)> callback)
{
    const auto found = m_servers.find(origin.scheme);
    if (found == m_servers.end())
        return m_tcp.connect(origin, std::move(callback));
    return std::make_unique<MemoryConnecting>(
        m_loop, [this, server = found->second.get(), callback = std::move(callback)] {
            http::MemoryPair pair = http::makeMemoryPair(m_loop, 64 * 1024, m_limits);
            server->connections.insert(http::ServerConnection::start(
                server->context, std::move(pair.second), [server](http::ServerConnection &closed) {
                    server->connections.erase(closed.shared_from_this());
                }));
            http::Connected connected;
            connected.stream = std::move(pair.first);
            connected.times.connected = m_loop.now();
            callback(std::move(connected));
        });
}

} // namespace sekisho::gateway
