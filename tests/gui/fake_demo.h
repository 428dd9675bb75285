// SPDX-License-Identifier: GPL-3.0-or-later
// Answers each request on a free port of this machine with what it is given, like a gateway with a demo
// behind.
#pragma once

#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>

namespace sekisho::test {

class FakeDemo final : public QTcpServer {
public:
    explicit FakeDemo(QByteArray statusLine, QByteArray body)
        : m_statusLine(std::move(statusLine)), m_body(std::move(body))
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = nextPendingConnection())
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { serve(*socket); });
        });
        listen(QHostAddress::LocalHost);
    }

    [[nodiscard]] QString address() const { return QStringLiteral("http://127.0.0.1:%1").arg(serverPort()); }

    QByteArray received; ///< of the last request

private:
    void serve(QTcpSocket &socket)
    {
        m_buffer += socket.readAll();
        const qsizetype headEnd = m_buffer.indexOf("\r\n\r\n");
        const qsizetype lengthAt = m_buffer.toLower().indexOf("content-length:");
        if (headEnd < 0 || lengthAt < 0)
            return;
        const qsizetype lineEnd = m_buffer.indexOf("\r\n", lengthAt);
        const qsizetype length = m_buffer.mid(lengthAt + 15, lineEnd - lengthAt - 15).trimmed().toLongLong();
        if (m_buffer.size() < headEnd + 4 + length)
            return;
        received = std::exchange(m_buffer, {});
        socket.write("HTTP/1.1 " + m_statusLine + "\r\nContent-Type: application/json\r\nContent-Length: " +
                     QByteArray::number(m_body.size()) + "\r\nConnection: close\r\n\r\n" + m_body);
        socket.disconnectFromHost();
    }

    QByteArray m_statusLine;
    QByteArray m_body;
    QByteArray m_buffer;
};

} // namespace sekisho::test
