// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream_pairs.h"

#include "http/memory_stream.h"
#include "http/socket_stream.h"

#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>
#include <QTest>

#include <memory>

#include <netinet/in.h>
#include <sys/socket.h>

namespace sekisho::test {

using namespace sekisho::http;

namespace {

/// Keeps the descriptor for itself instead of making a socket of it.
class DescriptorServer final : public QTcpServer {
public:
    qintptr accepted = -1;

protected:
    void incomingConnection(qintptr descriptor) override { accepted = descriptor; }
};

} // namespace

std::pair<qintptr, qintptr> StreamPairs::descriptors()
{
    DescriptorServer server;
    if (!server.listen(QHostAddress::LocalHost))
        return {-1, -1};
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(server.serverPort());
    if (::connect(client, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        return {-1, -1};
    if (!QTest::qWaitFor([&] { return server.accepted != -1; }))
        return {-1, -1};
    return {client, server.accepted};
}

StreamPair StreamPairs::tls()
{
    QSslServer server;
    server.setSslConfiguration(m_ca.issue("DNS:localhost"));
    server.listen(QHostAddress::LocalHost);
    auto client = std::make_unique<QSslSocket>();
    QSslConfiguration configuration = client->sslConfiguration();
    configuration.setCaCertificates({m_ca.certificate()});
    client->setSslConfiguration(configuration);
    client->connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.serverPort(),
                                   QStringLiteral("localhost"));
    if (!QTest::qWaitFor([&] { return client->isEncrypted() && server.hasPendingConnections(); }))
        return {};
    QTcpSocket *accepted = server.nextPendingConnection();
    return {StreamPtr(new SocketStream(client.release(), {})), StreamPtr(new SocketStream(accepted, {}))};
}

StreamPair StreamPairs::sockets()
{
    DescriptorServer server;
    server.listen(QHostAddress::LocalHost);
    auto client = std::make_unique<QTcpSocket>();
    client->connectToHost(QStringLiteral("127.0.0.1"), server.serverPort(),
                          QIODevice::ReadWrite | QIODevice::Unbuffered);
    if (!QTest::qWaitFor(
            [&] { return server.accepted != -1 && client->state() == QAbstractSocket::ConnectedState; }))
        return {};
    return {SocketStream::adopt(server.accepted, {}), StreamPtr(new SocketStream(client.release(), {}))};
}

StreamPair StreamPairs::make(const QString &kind)
{
    if (kind == u"tls")
        return tls();
    if (kind == u"memory") {
        MemoryPair pair = makeMemoryPair(m_loop);
        return {std::move(pair.first), std::move(pair.second)};
    }
    if (kind == u"socket")
        return sockets();
    const auto [first, second] = descriptors();
    return {adoptDescriptor(first), adoptDescriptor(second)};
}

} // namespace sekisho::test
