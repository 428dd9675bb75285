// SPDX-License-Identifier: GPL-3.0-or-later
// Connects to providers over TCP and TLS: look-up, IPv6 and IPv4 raced, certificates verified.
#pragma once

#include "base/loop.h"
#include "base/result.h"
#include "http/limits.h"
#include "http/stream.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QSslConfiguration>

#include <functional>
#include <vector>

namespace sekisho::http {

struct TcpOptions {
    /// Whether that is this gateway's own listener: such an address gives ErrorKind::ConnectionLoop.
    std::function<bool(const QHostAddress &address, std::uint16_t port)> refuse;
    /// Looks a name up; the answer comes from the loop, or not at all once `context` is gone.
    /// QHostInfo::lookupHost when empty.
    std::function<void(const QString &name, QObject *context, std::function<void(const QHostInfo &)>)>
        resolve;
    /// Trusted beside the system's certificates.
    QList<QSslCertificate> extraCas;
};

/// The certificates of a PEM file, or why there are none.
[[nodiscard]] Result<QList<QSslCertificate>> loadCertificates(const QString &pemFile);

/// The order in which addresses are tried: families in turn, the family of the first one first (RFC 8305
/// section 4).
[[nodiscard]] std::vector<QHostAddress> interleaved(const QList<QHostAddress> &addresses);

/// Lives in one thread with a Qt event loop. Proxies are not used: a base URL says where its requests go.
class TcpConnector final : public Connector {
public:
    TcpConnector(Loop &loop, const Limits &limits, TcpOptions options = {});

    /// Schemes "http" and "https".
    [[nodiscard]] std::unique_ptr<Connecting> connect(const Origin &origin,
                                                      std::function<void(ConnectResult)> callback) override;

    /// In place of the options'; for connections made from now on.
    void setExtraCas(const QList<QSslCertificate> &extraCas);

private:
    class Attempt;

    Loop &m_loop;
    Limits m_limits;
    TcpOptions m_options;
    QSslConfiguration m_tls;
};

} // namespace sekisho::http
