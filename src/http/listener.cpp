// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/listener.h"

#include "http/accepting_socket.h"
#include "http/server_connection.h"
#include "http/server_context.h"
#include "http/socket_stream.h"

#include <QHostAddress>

#include <chrono>
#include <optional>
#include <unordered_map>
#include <utility>

namespace sekisho::http {

namespace {

/// Free ports tried for one that both loopback addresses have.
constexpr int PortAttempts = 16;
/// After a failed accept, unless a connection closes before.
constexpr Micros AcceptRetry = std::chrono::seconds(1);

/// The address to listen on, and the one beside it.
struct Places {
    QHostAddress first;
    std::optional<QHostAddress> second;
};

std::optional<Places> placesOf(QString host)
{
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.mid(1, host.size() - 2);
    const QHostAddress address =
        host == u"localhost" ? QHostAddress(QHostAddress::LocalHost) : QHostAddress(host);
    if (address.isNull())
        return std::nullopt;
    if (address == QHostAddress(QHostAddress::LocalHost))
        return Places{address, QHostAddress(QHostAddress::LocalHostIPv6)};
    return Places{address, std::nullopt};
}

ListenError explain(const QTcpServer &socket, const QHostAddress &address, quint16 port)
{
    const std::string where = "Port " + std::to_string(port) + " on " + address.toString().toStdString();
    switch (socket.serverError()) {
    case QAbstractSocket::AddressInUseError:
        return {where + " is in use by another program.", true};
    case QAbstractSocket::SocketAccessError:
        return {where + " is not open to this user.", false};
    case QAbstractSocket::SocketAddressNotAvailableError:
        return {where + " cannot be had: this machine does not have that address.", false};
    default:
        return {where + " cannot be listened on: " + socket.errorString().toStdString() + ".", false};
    }
}

struct Bound {
    std::unique_ptr<AcceptingSocket> first;
    std::unique_ptr<AcceptingSocket> second; ///< perhaps not there
    std::string notice;
};

using MakeSocket = std::function<std::unique_ptr<AcceptingSocket>()>;

Result<Bound, ListenError> bindOnce(const Places &places, quint16 port, const MakeSocket &make)
{
    Bound bound{make(), nullptr, {}};
    if (!bound.first->listen(places.first, port))
        return Failure{explain(*bound.first, places.first, port)};
    if (!places.second)
        return bound;
    auto second = make();
    if (second->listen(*places.second, bound.first->serverPort()))
        bound.second = std::move(second);
    // Without IPv6 on this machine nothing is missing.
    else if (second->serverError() != QAbstractSocket::SocketAddressNotAvailableError &&
             second->serverError() != QAbstractSocket::UnsupportedSocketOperationError)
        bound.notice = explain(*second, *places.second, bound.first->serverPort()).message;
    return bound;
}

Result<Bound, ListenError> bindSockets(const QString &host, quint16 port, const MakeSocket &make)
{
    const auto places = placesOf(host);
    if (!places) {
        return Failure{ListenError{"Port " + std::to_string(port) + " cannot be listened on: \"" +
                                       host.toStdString() + "\" is not a numeric address.",
                                   false}};
    }
    auto bound = bindOnce(*places, port, make);
    for (int i = 1; i < PortAttempts && port == 0 && bound && !bound->notice.empty(); ++i)
        bound = bindOnce(*places, port, make);
    return bound;
}

} // namespace

class Listener::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Loop &loop, const Limits &limits, RequestHandler &handler)
        : m_context(std::make_shared<ServerContext>(loop, limits, handler)),
          m_retry(loop, [this] { resumeIfRoom(); })
    {}

    Result<Listening, ListenError> listen(const QString &host, quint16 port)
    {
        auto bound = bindSockets(host, port, [this] {
            return std::make_unique<AcceptingSocket>([this](qintptr descriptor) { accept(descriptor); },
                                                     [this] { m_retry.start(AcceptRetry); });
        });
        if (!bound)
            return Failure{bound.error()};
        m_port = bound->first->serverPort();
        const QHostAddress first = bound->first->serverAddress();
        const bool isIpv6 = first.protocol() == QAbstractSocket::IPv6Protocol;
        m_url = QStringLiteral("http://%1:%2")
                    .arg(isIpv6 ? QStringLiteral("[%1]").arg(first.toString()) : first.toString())
                    .arg(m_port);
        Listening listening{m_port, {}, bound->notice};
        for (auto *socket : {&bound->first, &bound->second}) {
            if (!*socket)
                continue;
            listening.hosts.push_back((*socket)->serverAddress().toString().toStdString());
            m_sockets.push_back(std::move(*socket));
        }
        return listening;
    }

    void stopAccepting()
    {
        for (const auto &socket : m_sockets)
            socket->close();
        m_retry.stop();
    }

    void closeIdle() { forEachOpen(&ServerConnection::closeIdle); }

    void drain(std::function<void()> whenEmpty)
    {
        stopAccepting();
        m_whenEmpty = std::move(whenEmpty);
        forEachOpen(&ServerConnection::closeAfterCurrent);
        if (m_open.empty())
            tellEmpty();
    }

    void closeAll() { forEachOpen(&ServerConnection::abort); }

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] const QString &url() const { return m_url; }
    [[nodiscard]] std::size_t openConnections() const { return m_open.size(); }

private:
    void accept(qintptr descriptor)
    {
        StreamPtr stream = adoptDescriptor(descriptor, m_context->limits());
        if (!stream)
            return;
        auto connection = ServerConnection::start(m_context, std::move(stream),
                                                  [weak = weak_from_this()](ServerConnection &closed) {
                                                      if (const auto self = weak.lock())
                                                          self->onClosed(closed);
                                                  });
        m_open.emplace(connection.get(), connection);
        if (!hasRoom()) {
            for (const auto &socket : m_sockets)
                socket->pause();
        }
    }

    void onClosed(ServerConnection &connection)
    {
        m_open.erase(&connection);
        resumeIfRoom();
        if (m_open.empty())
            tellEmpty();
    }

    [[nodiscard]] bool hasRoom() const { return m_open.size() < m_context->limits().connections; }

    void resumeIfRoom()
    {
        if (!hasRoom())
            return;
        for (const auto &socket : m_sockets)
            socket->resume();
    }

    void tellEmpty()
    {
        if (m_whenEmpty)
            m_context->loop().post(std::exchange(m_whenEmpty, {}));
    }

    /// Over a copy: the calls take connections out.
    void forEachOpen(void (ServerConnection::*call)())
    {
        std::vector<std::shared_ptr<ServerConnection>> open;
        open.reserve(m_open.size());
        for (const auto &[key, connection] : m_open)
            open.push_back(connection);
        for (const auto &connection : open)
            (connection.get()->*call)();
    }

    std::shared_ptr<ServerContext> m_context;
    std::vector<std::unique_ptr<AcceptingSocket>> m_sockets;
    quint16 m_port = 0;
    QString m_url;
    std::unordered_map<ServerConnection *, std::shared_ptr<ServerConnection>> m_open;
    std::function<void()> m_whenEmpty;
    Timer m_retry;
};

Listener::Listener(Loop &loop, const Limits &limits, RequestHandler &handler)
    : m_impl(std::make_shared<Impl>(loop, limits, handler))
{}

Listener::~Listener()
{
    stopAccepting();
    closeAll();
}

Result<Listening, ListenError> Listener::listen(const QString &host, quint16 port)
{
    return m_impl->listen(host, port);
}

quint16 Listener::findFreePort(const QString &host)
{
    const auto bound =
        bindSockets(host, 0, [] { return std::make_unique<AcceptingSocket>([](qintptr) {}, [] {}); });
    return bound ? bound->first->serverPort() : quint16(0);
}

quint16 Listener::port() const
{
    return m_impl->port();
}

QString Listener::url() const
{
    return m_impl->url();
}

std::size_t Listener::openConnections() const
{
    return m_impl->openConnections();
}

void Listener::stopAccepting()
{
    m_impl->stopAccepting();
}

void Listener::closeIdle()
{
    m_impl->closeIdle();
}

void Listener::drain(std::function<void()> whenEmpty)
{
    m_impl->drain(std::move(whenEmpty));
}

void Listener::closeAll()
{
    m_impl->closeAll();
}

} // namespace sekisho::http
