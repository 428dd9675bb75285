// SPDX-License-Identifier: GPL-3.0-or-later
// What the connector demands of TLS.
#include "connect_outcome.h"
#include "support/epoll_main.h"
#include "support/stream_recorder.h"
#include "support/test_ca.h"

#include <QFile>
#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace sekisho;
using namespace sekisho::http;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestTcpConnectorTls : public QObject {
    Q_OBJECT

    QtLoop m_loop;
    TestCa m_ca;

private Q_SLOTS:
    void connectsOverTls()
    {
        QSslServer server;
        server.setSslConfiguration(m_ca.issue("DNS:api.example"));
        QVERIFY(server.listen(QHostAddress::LocalHost));
        TcpOptions options = resolvingTo({u"127.0.0.1"_s});
        options.extraCas = {m_ca.certificate()};
        TcpConnector connector(m_loop, {}, options);
        Outcome outcome;
        outcome.start(connector, origin("https", "api.example", server.serverPort()));
        QTRY_VERIFY_WITH_TIMEOUT(outcome.result.has_value(), 20000);
        QVERIFY2(outcome.ok(), qPrintable(outcome.detail()));
        const ConnectTimes &times = outcome.result->value().times;
        QVERIFY(times.connected && times.encrypted && *times.connected <= *times.encrypted);
        StreamRecorder client(std::move(outcome.result->value().stream));
        QTRY_VERIFY(server.hasPendingConnections());
        auto *peer = qobject_cast<QSslSocket *>(server.nextPendingConnection());
        QCOMPARE(peer->sslConfiguration().nextNegotiatedProtocol(), QByteArray("http/1.1"));
        client.write("secret");
        QTRY_COMPARE(peer->bytesAvailable(), 6);
        peer->write("answer");
        QTRY_COMPARE(client.data, std::string("answer"));
    }

    void theServerIsNamedInTheHandshake()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        TcpConnector connector(m_loop, {}, resolvingTo({u"127.0.0.1"_s}));
        Outcome outcome;
        outcome.start(connector, origin("https", "api.example", server.serverPort()));
        QTRY_VERIFY(server.hasPendingConnections());
        QTcpSocket *peer = server.nextPendingConnection();
        QByteArray hello;
        QTRY_VERIFY((hello += peer->readAll(), hello.contains("api.example")));
        QVERIFY(hello.contains("http/1.1"));
    }

    void badCertificatesAreRefused_data()
    {
        QTest::addColumn<QString>("names");
        QTest::addColumn<bool>("expired");
        QTest::addColumn<bool>("trusted");
        QTest::addColumn<QString>("why");
        QTest::newRow("of another host") << u"DNS:other.example"_s << false << true << u"host name"_s;
        QTest::newRow("expired") << u"DNS:api.example"_s << true << true << u"expired"_s;
        QTest::newRow("of an unknown authority")
            << u"DNS:api.example"_s << false << false << u"certificate"_s;
    }
    void badCertificatesAreRefused()
    {
        QFETCH(QString, names);
        QFETCH(bool, expired);
        QFETCH(bool, trusted);
        QFETCH(QString, why);
        QSslServer server;
        server.setSslConfiguration(m_ca.issue(names.toStdString(), expired));
        QVERIFY(server.listen(QHostAddress::LocalHost));
        TcpOptions options = resolvingTo({u"127.0.0.1"_s});
        if (trusted)
            options.extraCas = {m_ca.certificate()};
        TcpConnector connector(m_loop, {}, options);
        Outcome outcome;
        outcome.start(connector, origin("https", "api.example", server.serverPort()));
        QTRY_VERIFY_WITH_TIMEOUT(outcome.result.has_value(), 20000);
        QVERIFY(!outcome.ok());
        QCOMPARE(outcome.result->error().kind, ErrorKind::TlsFailed);
        QVERIFY2(outcome.detail().contains(u"api.example"), qPrintable(outcome.detail()));
        QVERIFY2(outcome.detail().contains(why), qPrintable(outcome.detail()));
    }

    void aServerWithoutTlsIsRefused()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, &server, [&] {
            QTcpSocket *peer = server.nextPendingConnection();
            connect(peer, &QTcpSocket::readyRead, peer,
                    [peer] { peer->write("HTTP/1.1 400 Bad Request\r\n\r\n"); });
        });
        TcpConnector connector(m_loop, {}, {});
        Outcome outcome;
        outcome.start(connector, origin("https", "127.0.0.1", server.serverPort()));
        QTRY_VERIFY_WITH_TIMEOUT(outcome.result.has_value(), 20000);
        QCOMPARE(outcome.result->error().kind, ErrorKind::TlsFailed);
    }

    void handshakesTimeOut()
    {
        QTcpServer server; // says nothing
        QVERIFY(server.listen(QHostAddress::LocalHost));
        Limits limits;
        limits.connectTimeout = std::chrono::milliseconds(300);
        TcpConnector connector(m_loop, limits, {});
        Outcome outcome;
        outcome.start(connector, origin("https", "127.0.0.1", server.serverPort()));
        QTRY_VERIFY(outcome.result.has_value());
        QCOMPARE(outcome.result->error().kind, ErrorKind::Timeout);
        QVERIFY2(outcome.detail().contains(u"TLS handshake"), qPrintable(outcome.detail()));
    }

    void certificateFilesAreLoaded()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("ca.pem"));
        QVERIFY(!loadCertificates(path).ok());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("not a certificate");
        file.close();
        const auto nonsense = loadCertificates(path);
        QVERIFY(!nonsense.ok());
        QVERIFY(QString::fromStdString(nonsense.error().message).contains(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(m_ca.certificate().toPem());
        file.close();
        const auto loaded = loadCertificates(path);
        QVERIFY(loaded.ok());
        QCOMPARE(loaded.value().size(), 1);
        QCOMPARE(loaded.value().first(), m_ca.certificate());
    }
};

SEKISHO_LOOP_TEST_MAIN(TestTcpConnectorTls)

#include "tst_tcp_connector_tls.moc"
