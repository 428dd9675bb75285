// SPDX-License-Identifier: GPL-3.0-or-later
// The listener with real clients on loopback.
#include "base/qt_loop.h"
#include "http/listener.h"
#include "server_harness.h"
#include "support/raw_client.h"

#include <QTcpServer>
#include <QtTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace sekisho;
using namespace sekisho::test;
using namespace std::chrono_literals;
using Kind = http::Framing::Kind;

namespace {

const QString Loopback = QStringLiteral("127.0.0.1");

bool hasIpv6()
{
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHostIPv6);
}

/// A listener with a handler that answers at once, or as a test has it.
class Site final : public http::RequestHandler {
public:
    explicit Site(const http::Limits &limits = {})
        : listener(std::make_unique<http::Listener>(loop, limits, *this))
    {}

    QtLoop loop;
    std::vector<std::string> log;
    std::vector<std::unique_ptr<TestExchange>> exchanges;
    TestExchange::Hook onRequest = [](TestExchange &exchange) { exchange.answer(200, "hello"); };
    std::unique_ptr<http::Listener> listener;

    [[nodiscard]] bool listens(const QString &host = Loopback) { return listener->listen(host, 0).ok(); }
    [[nodiscard]] bool hasSeen(const std::string &entry) const
    {
        return std::find(log.begin(), log.end(), entry) != log.end();
    }
    [[nodiscard]] std::string get(std::string_view target = "/") const
    {
        return getText(target, listener->port());
    }

private:
    void handleRequest(std::unique_ptr<http::Transaction> transaction) override
    {
        log.push_back(transaction->head().target);
        exchanges.push_back(std::make_unique<TestExchange>(std::move(transaction), log));
        onRequest(*exchanges.back());
    }
    void handleBadRequest(std::unique_ptr<http::Transaction> transaction,
                          const http::HttpError &error) override
    {
        exchanges.push_back(std::make_unique<TestExchange>(std::move(transaction), log));
        exchanges.back()->answer(error.status(), http::name(error.kind));
    }
};

void pend(TestExchange &exchange)
{
    exchange.transaction->readRequestBody();
}

} // namespace

class TestListener : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hosts_data();
    void hosts();
    void refusedHosts_data();
    void refusedHosts();
    void busyPort();
    void busySecondAddress();
    void freePort();
    void manyClientsKeepTheirConnections();
    void connectionLimit();
    void halfCloseCountsAsGone();
    void resetIsNoticedWhileAnswerIsPending();
    void earlyAnswerReachesAnUploader();
    void slowReader();
    void peerIsKnown();
    void drain();
    void drainOfNothing();
    void closeAll();
    void destructionTellsHandlers();
};

void TestListener::hosts_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("url"); // without port
    QTest::addColumn<bool>("both");
    QTest::newRow("IPv4") << Loopback << QStringLiteral("http://127.0.0.1:") << true;
    QTest::newRow("localhost") << QStringLiteral("localhost") << QStringLiteral("http://127.0.0.1:") << true;
    QTest::newRow("any") << QStringLiteral("0.0.0.0") << QStringLiteral("http://0.0.0.0:") << false;
    if (hasIpv6()) {
        QTest::newRow("IPv6") << QStringLiteral("::1") << QStringLiteral("http://[::1]:") << false;
        QTest::newRow("brackets") << QStringLiteral("[::1]") << QStringLiteral("http://[::1]:") << false;
    }
}

void TestListener::hosts()
{
    QFETCH(QString, host);
    QFETCH(QString, url);
    QFETCH(bool, both);
    Site site;
    const auto listening = site.listener->listen(host, 0);
    QVERIFY2(listening.ok(), listening.ok() ? "" : listening.error().message.c_str());
    QVERIFY(listening->notice.empty());
    QVERIFY(listening->port != 0);
    QCOMPARE(site.listener->port(), listening->port);
    QCOMPARE(site.listener->url(), url + QString::number(listening->port));
    QCOMPARE(listening->hosts.size(), std::size_t(both && hasIpv6() ? 2 : 1));
    for (const std::string &address : listening->hosts) {
        RawClient client(listening->port, address == "0.0.0.0" ? "127.0.0.1" : address.c_str());
        client.send(site.get());
        QCOMPARE(client.takeResponse().body, std::string("hello"));
    }
}

void TestListener::refusedHosts_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("reason");
    QTest::newRow("name") << QStringLiteral("example.test") << QStringLiteral("not a numeric address");
    QTest::newRow("empty") << QString() << QStringLiteral("not a numeric address");
    QTest::newRow("not ours") << QStringLiteral("203.0.113.9")
                              << QStringLiteral("does not have that address");
}

void TestListener::refusedHosts()
{
    QFETCH(QString, host);
    QFETCH(QString, reason);
    Site site;
    const auto listening = site.listener->listen(host, 8484);
    QVERIFY(!listening.ok());
    const QString message = QString::fromStdString(listening.error().message);
    QVERIFY2(message.contains(reason) && message.contains(u"8484"), qPrintable(message));
    QVERIFY(!listening.error().busy);
}

void TestListener::busyPort()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    Site site;
    const auto listening = site.listener->listen(Loopback, other.serverPort());
    QVERIFY(!listening.ok());
    QVERIFY(listening.error().busy);
    QCOMPARE(listening.error().message,
             "Port " + std::to_string(other.serverPort()) + " on 127.0.0.1 is in use by another program.");
}

void TestListener::busySecondAddress()
{
    // Where there is no IPv6, there is no second address that could be busy.
    QTcpServer other;
    const bool taken = other.listen(QHostAddress::LocalHostIPv6);
    const quint16 port = taken ? other.serverPort() : http::Listener::findFreePort(Loopback);
    Site site;
    const auto listening = site.listener->listen(Loopback, port);
    QVERIFY2(listening.ok(), listening.ok() ? "" : listening.error().message.c_str());
    QCOMPARE(listening->hosts, std::vector<std::string>{"127.0.0.1"});
    QCOMPARE(listening->notice,
             taken ? "Port " + std::to_string(port) + " on ::1 is in use by another program." : "");
}

void TestListener::freePort()
{
    const quint16 port = http::Listener::findFreePort(Loopback);
    QVERIFY(port != 0);
    Site site;
    QVERIFY(site.listener->listen(Loopback, port).ok());
    QCOMPARE(http::Listener::findFreePort(QStringLiteral("203.0.113.9")), quint16(0));
}

void TestListener::manyClientsKeepTheirConnections()
{
    Site site;
    QVERIFY(site.listens());
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 50; ++i)
        clients.push_back(std::make_unique<RawClient>(site.listener->port()));
    for (int round = 0; round < 3; ++round) {
        for (const auto &client : clients)
            client->send(site.get() + site.get());
        for (const auto &client : clients) {
            QCOMPARE(client->takeResponse().body, std::string("hello"));
            QCOMPARE(client->takeResponse().body, std::string("hello"));
        }
    }
    QCOMPARE(site.listener->openConnections(), clients.size());
    clients.clear();
    QTRY_COMPARE(site.listener->openConnections(), std::size_t(0));
}

void TestListener::connectionLimit()
{
    http::Limits limits;
    limits.connections = 2;
    Site site(limits);
    QVERIFY(site.listens());
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 5; ++i) {
        clients.push_back(std::make_unique<RawClient>(site.listener->port()));
        clients.back()->send(site.get());
    }
    // In whatever order they are let in, there are two at most, and in the end all have been.
    int served = 0;
    while (served < 5) {
        int now = 0;
        QTRY_VERIFY(std::any_of(clients.begin(), clients.end(), [](const auto &client) {
            return client && client->peekResponse().complete();
        }));
        QVERIFY(site.listener->openConnections() <= 2);
        for (auto &client : clients) {
            if (client && client->peekResponse().complete()) {
                client.reset();
                ++now;
            }
        }
        served += now;
        QVERIFY(now <= 2);
    }
    QTRY_COMPARE(site.listener->openConnections(), std::size_t(0));
    QCOMPARE(site.log.size(), std::size_t(5));
}

void TestListener::halfCloseCountsAsGone()
{
    Site site;
    site.onRequest = pend;
    QVERIFY(site.listens());
    RawClient client(site.listener->port());
    client.send(site.get());
    QTRY_VERIFY(site.hasSeen("end"));
    client.halfClose();
    QTRY_VERIFY(site.hasSeen("gone"));
    QVERIFY(client.waitForEnd());
    QCOMPARE(client.received(), std::string());
}

void TestListener::resetIsNoticedWhileAnswerIsPending()
{
    Site site;
    site.onRequest = pend;
    QVERIFY(site.listens());
    RawClient client(site.listener->port());
    client.send(site.get() + site.get("/pipelined"));
    QTRY_VERIFY(site.hasSeen("end"));
    client.resetNow();
    QTRY_VERIFY(site.hasSeen("gone"));
    QTRY_COMPARE(site.listener->openConnections(), std::size_t(0));
    QVERIFY(!site.hasSeen("/pipelined"));
}

void TestListener::earlyAnswerReachesAnUploader()
{
    Site site;
    QVERIFY(site.listens());
    RawClient client(site.listener->port());
    // It reads only when it has sent all, as simple clients do, and must not find a reset then.
    constexpr std::uint64_t Size = 8 * 1024 * 1024;
    client.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(Size) + "\r\n\r\n");
    client.sendGenerated(Size);
    const RawResponse answer = client.takeResponse();
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.field("Connection"), std::string("close"));
    QCOMPARE(answer.body, std::string("hello"));
    QTRY_COMPARE(site.listener->openConnections(), std::size_t(0));
}

void TestListener::slowReader()
{
    http::Limits limits;
    Site site(limits);
    constexpr std::size_t Piece = 100'000;
    constexpr std::size_t Total = Piece * 150;
    std::size_t sent = 0;
    std::size_t most = 0;
    const auto produce = [&](TestExchange &exchange) {
        while (sent < Total && exchange.transaction->unsentBytes() < limits.writeHighWater) {
            exchange.transaction->sendBody(std::string(Piece, 'x'));
            sent += Piece;
            most = std::max(most, exchange.transaction->unsentBytes());
        }
        if (sent == Total)
            exchange.transaction->finish();
    };
    site.onRequest = [&](TestExchange &exchange) {
        exchange.onDrained = produce;
        exchange.head({Kind::Chunked});
        produce(exchange);
    };
    QVERIFY(site.listens());
    RawClient client(site.listener->port(), "127.0.0.1", 8192);
    client.setManualReading(true);
    client.send(site.get());
    QTRY_VERIFY(most >= limits.writeHighWater);
    QVERIFY(sent < Total);
    std::size_t letters = 0;
    client.setSink(
        [&](std::string_view bytes) { letters += std::size_t(std::count(bytes.begin(), bytes.end(), 'x')); });
    client.setManualReading(false);
    QVERIFY(client.waitFor([&] { return letters == Total; }));
    QCOMPARE(sent, Total);
    QVERIFY(client.waitForBytes(site.exchanges.back()->transaction->bytesSent()));
    QVERIFY2(most < limits.writeHighWater + 2 * Piece, qPrintable(QString::number(most)));
}

void TestListener::peerIsKnown()
{
    Site site;
    http::PeerUser user;
    http::PeerAddress peer;
    site.onRequest = [&](TestExchange &exchange) {
        user = exchange.transaction->peerUser();
        peer = exchange.transaction->peer();
        exchange.answer(200, "x");
    };
    QVERIFY(site.listens());
    RawClient client(site.listener->port());
    client.send(site.get());
    QCOMPARE(client.takeResponse().status, 200);
    QCOMPARE(peer.host, std::string("127.0.0.1"));
    QCOMPARE(peer.localPort, site.listener->port());
#ifdef Q_OS_LINUX
    QCOMPARE(user.state, http::PeerUser::State::Known);
#else
    QCOMPARE(user.state, http::PeerUser::State::Unsupported);
#endif
}

void TestListener::drain()
{
    Site site;
    QVERIFY(site.listens());
    const quint16 port = site.listener->port();
    RawClient idle(port);
    idle.send(site.get());
    QCOMPARE(idle.takeResponse().status, 200);
    site.onRequest = pend;
    RawClient running(port);
    running.send(site.get("/running"));
    QTRY_VERIFY(site.hasSeen("end"));

    bool empty = false;
    site.listener->drain([&] { empty = true; });
    QVERIFY(idle.waitForEnd());
    QTRY_COMPARE(site.listener->openConnections(), std::size_t(1));
    RawClient late(port);
    QVERIFY(late.waitForEnd());
    QVERIFY(!empty);

    site.exchanges.back()->answer(200, "done");
    const RawResponse answer = running.takeResponse();
    QCOMPARE(answer.body, std::string("done"));
    QCOMPARE(answer.field("Connection"), std::string("close"));
    QTRY_VERIFY(empty);
    QCOMPARE(site.listener->openConnections(), std::size_t(0));
}

void TestListener::drainOfNothing()
{
    Site site;
    QVERIFY(site.listens());
    bool empty = false;
    site.listener->drain([&] { empty = true; });
    QVERIFY(!empty);
    QTRY_VERIFY(empty);
}

void TestListener::closeAll()
{
    Site site;
    site.onRequest = pend;
    QVERIFY(site.listens());
    RawClient first(site.listener->port());
    RawClient second(site.listener->port());
    first.send(site.get());
    second.send(site.get());
    QTRY_COMPARE(std::count(site.log.begin(), site.log.end(), "end"), 2);
    site.listener->closeAll();
    QCOMPARE(std::count(site.log.begin(), site.log.end(), "gone"), 2);
    QCOMPARE(site.listener->openConnections(), std::size_t(0));
    QVERIFY(first.waitForEnd());
    QVERIFY(second.waitForEnd());
    // It still listens.
    RawClient third(site.listener->port());
    third.send(site.get("/third"));
    QTRY_VERIFY(site.hasSeen("/third"));
}

void TestListener::destructionTellsHandlers()
{
    std::vector<std::string> log;
    Site site;
    site.onRequest = pend;
    QVERIFY(site.listens());
    RawClient client(site.listener->port());
    client.send(site.get());
    QTRY_VERIFY(site.hasSeen("end"));
    site.exchanges.back()->onGone = [&](TestExchange &exchange) {
        log.emplace_back("gone");
        exchange.transaction.reset();
    };
    site.listener.reset();
    QCOMPARE(log, std::vector<std::string>{"gone"});
    QVERIFY(client.waitForEnd());
}

QTEST_GUILESS_MAIN(TestListener)
#include "tst_listener.moc"
