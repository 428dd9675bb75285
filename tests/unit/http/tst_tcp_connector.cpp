// SPDX-License-Identifier: GPL-3.0-or-later
#include "connect_outcome.h"
#include "support/epoll_main.h"
#include "support/stream_recorder.h"

#include <QNetworkProxy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <array>
#include <memory>

#ifdef Q_OS_LINUX
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

using namespace sekisho;
using namespace sekisho::http;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

namespace {

#ifdef Q_OS_LINUX
/// An address where connections are neither accepted nor refused: its queue is full.
class BlackHole {
public:
    BlackHole(const char *host, std::uint16_t port)
    {
        m_descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(QHostAddress(QString::fromLatin1(host)).toIPv4Address());
        address.sin_port = htons(port);
        auto *generic = reinterpret_cast<sockaddr *>(&address);
        m_valid = bind(m_descriptor, generic, sizeof address) == 0 && listen(m_descriptor, 0) == 0;
        for (int &filler : m_fillers) {
            filler = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            if (::connect(filler, generic, sizeof address) != 0 && errno != EINPROGRESS)
                m_valid = false;
        }
    }
    ~BlackHole()
    {
        for (const int filler : m_fillers)
            close(filler);
        close(m_descriptor);
    }
    Q_DISABLE_COPY_MOVE(BlackHole)
    [[nodiscard]] bool isValid() const { return m_valid; }

private:
    int m_descriptor = -1;
    std::array<int, 4> m_fillers{};
    bool m_valid = false;
};
#endif

} // namespace

class TestTcpConnector : public QObject {
    Q_OBJECT

    QtLoop m_loop;

private Q_SLOTS:
    void connectsPlainly()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        TcpConnector connector(m_loop, {}, {});
        Outcome outcome;
        outcome.start(connector, origin("http", "127.0.0.1", server.serverPort()));
        QVERIFY(!outcome.result); // never within connect()
        QTRY_VERIFY(outcome.result.has_value());
        QVERIFY2(outcome.ok(), qPrintable(outcome.detail()));
        const ConnectTimes &times = outcome.result->value().times;
        QVERIFY(times.resolved && times.connected && !times.encrypted);
        QVERIFY(*times.resolved <= *times.connected);

        StreamRecorder client(std::move(outcome.result->value().stream));
        QCOMPARE(client.stream->peer().port, server.serverPort());
        QTRY_VERIFY(server.hasPendingConnections());
        const std::unique_ptr<QTcpSocket> peer(server.nextPendingConnection());
        client.write("hello");
        QTRY_COMPARE(peer->bytesAvailable(), 5);
        peer->write("you too");
        QTRY_COMPARE(client.data, std::string("you too"));
        client.stream.reset();
        QTRY_COMPARE(peer->state(), QAbstractSocket::UnconnectedState);
    }

    void looksNamesUp()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        TcpConnector connector(m_loop, {}, {});
        Outcome outcome;
        outcome.start(connector, origin("http", "localhost", server.serverPort()));
        QTRY_VERIFY_WITH_TIMEOUT(outcome.result.has_value(), 20000);
        QVERIFY2(outcome.ok(), qPrintable(outcome.detail()));
    }

    void connectsOverIpv6()
    {
        QTcpServer server;
        if (!server.listen(QHostAddress::LocalHostIPv6))
            return; // a machine without IPv6
        TcpConnector connector(m_loop, {}, {});
        Outcome outcome;
        outcome.start(connector, origin("http", "::1", server.serverPort()));
        QTRY_VERIFY(outcome.result.has_value());
        QVERIFY2(outcome.ok(), qPrintable(outcome.detail()));
        QCOMPARE(outcome.result->value().stream->peer().host, std::string("::1"));
    }

    void applicationProxiesAreNotUsed()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QNetworkProxy::setApplicationProxy(
            QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), 1));
        TcpConnector connector(m_loop, {}, {});
        Outcome outcome;
        outcome.start(connector, origin("http", "127.0.0.1", server.serverPort()));
        QTRY_VERIFY(outcome.result.has_value());
        QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy);
        QVERIFY2(outcome.ok(), qPrintable(outcome.detail()));
    }

    void familiesTakeTurns_data()
    {
        QTest::addColumn<QStringList>("given");
        QTest::addColumn<QStringList>("tried");
        QTest::newRow("none") << QStringList() << QStringList();
        QTest::newRow("one") << u"192.0.2.1"_s.split(u' ') << u"192.0.2.1"_s.split(u' ');
        QTest::newRow("six first") << u"2001:db8::1 2001:db8::2 192.0.2.1 192.0.2.2"_s.split(u' ')
                                   << u"2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2"_s.split(u' ');
        QTest::newRow("four first") << u"192.0.2.1 192.0.2.2 2001:db8::1"_s.split(u' ')
                                    << u"192.0.2.1 2001:db8::1 192.0.2.2"_s.split(u' ');
        QTest::newRow("uneven") << u"2001:db8::1 192.0.2.1 192.0.2.2 192.0.2.3"_s.split(u' ')
                                << u"2001:db8::1 192.0.2.1 192.0.2.2 192.0.2.3"_s.split(u' ');
    }
    void familiesTakeTurns()
    {
        QFETCH(QStringList, given);
        QFETCH(QStringList, tried);
        QStringList order;
        for (const QHostAddress &address : interleaved(found(given).addresses()))
            order.append(address.toString());
        QCOMPARE(order, tried);
    }

    void refusalsSayWhoAndWhy()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const std::uint16_t port = server.serverPort();
        server.close();
        TcpConnector connector(m_loop, {}, resolvingTo({u"127.0.0.1"_s, u"127.0.0.1"_s}));
        Outcome outcome;
        outcome.start(connector, origin("http", "api.example", port));
        QTRY_VERIFY(outcome.result.has_value());
        QVERIFY(!outcome.ok());
        QCOMPARE(outcome.result->error().kind, ErrorKind::ConnectFailed);
        QVERIFY(!outcome.result->error().requestMayHaveArrived);
        QVERIFY2(outcome.detail().contains(u"api.example:" + QString::number(port)),
                 qPrintable(outcome.detail()));
        QVERIFY2(outcome.detail().contains(u"refused"), qPrintable(outcome.detail()));
        QVERIFY2(outcome.detail().contains(u"127.0.0.1"), qPrintable(outcome.detail()));
    }

    void failedLookUpsSayWhoAndWhy()
    {
        TcpOptions options;
        options.resolve = [](const QString &, QObject *context,
                             std::function<void(const QHostInfo &)> callback) {
            QTimer::singleShot(0, context, [callback = std::move(callback)] {
                QHostInfo info;
                info.setError(QHostInfo::HostNotFound);
                info.setErrorString(QStringLiteral("Host not found"));
                callback(info);
            });
        };
        TcpConnector connector(m_loop, {}, options);
        Outcome outcome;
        outcome.start(connector, origin("https", "nowhere.example", 443));
        QTRY_VERIFY(outcome.result.has_value());
        QCOMPARE(outcome.result->error().kind, ErrorKind::LookupFailed);
        QCOMPARE(outcome.detail(), QStringLiteral("no address for nowhere.example: Host not found"));
    }

    void unknownSchemesFail()
    {
        TcpConnector connector(m_loop, {}, {});
        Outcome outcome;
        outcome.start(connector, origin("gopher", "127.0.0.1", 70));
        QTRY_VERIFY(outcome.result.has_value());
        QCOMPARE(outcome.result->error().kind, ErrorKind::ConnectFailed);
    }

#ifdef Q_OS_LINUX
    void aBlackHoleIsRacedAgainst()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const BlackHole hole("127.0.0.2", server.serverPort());
        QVERIFY(hole.isValid());
        TcpConnector connector(m_loop, {}, resolvingTo({u"127.0.0.2"_s, u"127.0.0.1"_s}));
        Outcome outcome;
        outcome.start(connector, origin("http", "api.example", server.serverPort()));
        QTRY_VERIFY_WITH_TIMEOUT(outcome.result.has_value(), 10000);
        QVERIFY2(outcome.ok(), qPrintable(outcome.detail()));
        QCOMPARE(outcome.result->value().stream->peer().host, std::string("127.0.0.1"));
    }

    void theFirstToAnswerWinsThoughItBeganLater()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const BlackHole first("127.0.0.2", server.serverPort());
        const BlackHole second("127.0.0.3", server.serverPort());
        Limits limits;
        limits.raceDelay = std::chrono::milliseconds(5);
        TcpConnector connector(m_loop, limits, resolvingTo({u"127.0.0.2"_s, u"127.0.0.3"_s, u"127.0.0.1"_s}));
        Outcome outcome;
        outcome.start(connector, origin("http", "api.example", server.serverPort()));
        QTRY_VERIFY_WITH_TIMEOUT(outcome.result.has_value(), 10000);
        QVERIFY2(outcome.ok(), qPrintable(outcome.detail()));
    }

    void aFailureStartsTheNextAtOnce()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        Limits limits;
        limits.raceDelay = std::chrono::hours(1); // so that nothing else starts it
        TcpConnector connector(m_loop, limits, resolvingTo({u"127.0.0.2"_s, u"127.0.0.3"_s, u"127.0.0.1"_s}));
        Outcome outcome;
        outcome.start(connector, origin("http", "api.example", server.serverPort()));
        QTRY_VERIFY(outcome.result.has_value());
        QVERIFY2(outcome.ok(), qPrintable(outcome.detail()));
    }

    void connectingTimesOut()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const BlackHole hole("127.0.0.2", server.serverPort());
        Limits limits;
        limits.connectTimeout = std::chrono::milliseconds(100);
        TcpConnector connector(m_loop, limits, resolvingTo({u"127.0.0.2"_s}));
        Outcome outcome;
        outcome.start(connector, origin("http", "api.example", server.serverPort()));
        QTRY_VERIFY(outcome.result.has_value());
        QCOMPARE(outcome.result->error().kind, ErrorKind::Timeout);
        QVERIFY2(outcome.detail().contains(u"api.example"), qPrintable(outcome.detail()));
    }
#endif

    void lookUpsTimeOut()
    {
        TcpOptions options;
        options.resolve = [](const QString &, QObject *, const std::function<void(const QHostInfo &)> &) {};
        Limits limits;
        limits.connectTimeout = std::chrono::milliseconds(20);
        TcpConnector connector(m_loop, limits, options);
        Outcome outcome;
        outcome.start(connector, origin("http", "api.example", 80));
        QTRY_VERIFY(outcome.result.has_value());
        QCOMPARE(outcome.result->error().kind, ErrorKind::Timeout);
        QVERIFY2(outcome.detail().contains(u"look-up of api.example"), qPrintable(outcome.detail()));
    }

    void ourOwnListenerIsRefused()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        TcpOptions options = resolvingTo({u"192.0.2.1"_s, u"127.0.0.1"_s});
        options.refuse = [&](const QHostAddress &address, std::uint16_t port) {
            return address.isLoopback() && port == server.serverPort();
        };
        TcpConnector connector(m_loop, {}, options);
        Outcome outcome;
        outcome.start(connector, origin("http", "sneaky.example", server.serverPort()));
        QTRY_VERIFY(outcome.result.has_value());
        QCOMPARE(outcome.result->error().kind, ErrorKind::ConnectionLoop);
        QVERIFY2(outcome.detail().contains(u"sneaky.example"), qPrintable(outcome.detail()));
        QVERIFY(!server.hasPendingConnections());
    }

    void cancellingClosesAndStaysSilent_data()
    {
        QTest::addColumn<int>("phase");
        QTest::newRow("looking up") << 0;
        QTest::newRow("connecting") << 1;
        QTest::newRow("encrypting") << 2;
    }
    void cancellingClosesAndStaysSilent()
    {
        QFETCH(int, phase);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        TcpConnector connector(m_loop, {}, phase == 0 ? TcpOptions() : resolvingTo({u"127.0.0.1"_s}));
        Outcome outcome;
        outcome.start(connector, origin(phase == 2 ? "https" : "http", "localhost", server.serverPort()));
        if (phase == 1)
            QCoreApplication::processEvents();
        QTcpSocket *peer = nullptr;
        if (phase == 2) {
            QTRY_VERIFY(server.hasPendingConnections());
            peer = server.nextPendingConnection();
            QTRY_VERIFY(peer->bytesAvailable() > 0);
        }
        outcome.result.reset();
        outcome.connecting.reset();
        if (peer)
            QTRY_COMPARE(peer->state(), QAbstractSocket::UnconnectedState);
        QTest::qWait(30);
        QVERIFY(!outcome.result);
    }

    void theCallbackMayDestroyTheAttempt()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        for (const bool fails : {false, true}) {
            TcpConnector connector(m_loop, {}, {});
            std::unique_ptr<Connecting> connecting;
            bool called = false;
            connecting =
                connector.connect(origin(fails ? "gopher" : "http", "127.0.0.1", server.serverPort()),
                                  [&](ConnectResult result) {
                                      connecting.reset();
                                      called = true;
                                      QCOMPARE(result.ok(), !fails);
                                  });
            QTRY_VERIFY(called);
        }
    }

    void originsWriteTheirAuthority_data()
    {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("port");
        QTest::addColumn<QString>("authority");
        QTest::newRow("usual http") << u"http"_s << u"a.example"_s << 80 << u"a.example"_s;
        QTest::newRow("usual https") << u"https"_s << u"a.example"_s << 443 << u"a.example"_s;
        QTest::newRow("other") << u"https"_s << u"a.example"_s << 80 << u"a.example:80"_s;
        QTest::newRow("IPv6") << u"http"_s << u"::1"_s << 8484 << u"[::1]:8484"_s;
        QTest::newRow("memory") << u"demo"_s << u"demo"_s << 0 << u"demo"_s;
    }
    void originsWriteTheirAuthority()
    {
        QFETCH(QString, scheme);
        QFETCH(QString, host);
        QFETCH(int, port);
        QFETCH(QString, authority);
        const Origin place{scheme.toStdString(), host.toStdString(), static_cast<std::uint16_t>(port)};
        QCOMPARE(QString::fromStdString(place.authority()), authority);
    }
};

SEKISHO_LOOP_TEST_MAIN(TestTcpConnector)

#include "tst_tcp_connector.moc"
