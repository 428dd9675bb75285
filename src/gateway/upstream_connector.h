// SPDX-License-Identifier: GPL-3.0-or-later
// Connects to providers: over the network, or, for a scheme that a part of this program answers, in memory.
#pragma once

#include "http/limits.h"
#include "http/server.h"
#include "http/stream.h"
#include "http/tcp_connector.h"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace sekisho::gateway {

/// A provider inside this program, made in the worker thread: an ordinary request handler.
using InProcessProvider = std::function<std::unique_ptr<http::RequestHandler>(Loop &)>;

class UpstreamConnector final : public http::Connector {
public:
    UpstreamConnector(Loop &loop, const http::Limits &limits, http::TcpOptions options,
                      const std::map<std::string, InProcessProvider> &inProcess);
    ~UpstreamConnector() override;

    [[nodiscard]] std::unique_ptr<http::Connecting>
    connect(const http::Origin &origin, std::function<void(http::ConnectResult)> callback) override;

    /// For connections made from now on.
    void setExtraCas(const QList<QSslCertificate> &extraCas) { m_tcp.setExtraCas(extraCas); }

private:
    class MemoryConnecting;
    struct Server;

    Loop &m_loop;
    const http::Limits &m_limits;
    http::TcpConnector m_tcp;
    std::map<std::string, std::unique_ptr<Server>> m_servers; ///< by scheme
};

} // namespace sekisho::gateway
