// SPDX-License-Identifier: GPL-3.0-or-later
// How a server connection ends: clients that leave, cut answers, time-outs, closing in order.
#include "server_harness.h"

#include <QtTest>

#include <algorithm>
#include <string>

using namespace sekisho;
using namespace sekisho::test;
using namespace std::chrono_literals;
using Kind = http::Framing::Kind;
using Log = std::vector<std::string>;

class TestServerEndings : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void clientGone_data();
    void clientGone();
    void goneWithPipelinedBytesWaiting();
    void cutUntilCloseIsAReset();
    void dropTheTransactionAnywhere_data();
    void dropTheTransactionAnywhere();
    void headTimeOut();
    void silentConnectionsCloseSilently();
    void idleTimeOut();
    void bodyStall();
    void slowBodyIsNotStalled();
    void writeStall();
    void closingInOrder();
    void drainTellsInTheHead();
    void drainWhileARestIsDropped();
    void lastAnswerReachesASlowReader();
    void abortTellsTheHandler();
};

void TestServerEndings::clientGone_data()
{
    QTest::addColumn<QString>("phase");
    QTest::addColumn<bool>("reset");
    for (const char *phase :
         {"idle", "head", "refused", "body not asked for", "body", "waiting", "head sent", "streaming"}) {
        QTest::addRow("%s, leaves", phase) << QString::fromLatin1(phase) << false;
        QTest::addRow("%s, resets", phase) << QString::fromLatin1(phase) << true;
    }
}

void TestServerEndings::clientGone()
{
    QFETCH(QString, phase);
    QFETCH(bool, reset);
    ServerHarness server;
    server.onBadRequest = [](TestExchange &) {};
    Log expected;
    if (phase == u"idle") {
        server.onRequest = [](TestExchange &exchange) { exchange.answer(200, "x"); };
        server.send(get());
        expected = {"GET /a"};
    } else if (phase == u"head") {
        server.send("GET / HT");
    } else if (phase == u"refused") {
        server.send("nonsense\r\n\r\n");
        expected = {"bad 400  ", "gone"};
    } else if (phase.startsWith(u"body")) {
        if (phase == u"body")
            server.onRequest = readBody;
        server.send(postHead(10) + "abc");
        expected = phase == u"body" ? Log{"POST /b", "body abc", "gone"} : Log{"POST /b", "gone"};
    } else {
        server.onRequest = readBody;
        server.send(get());
        if (phase != u"waiting")
            server.last().head({Kind::Chunked});
        if (phase == u"streaming")
            server.last().transaction->sendBody("abc");
        server.run();
        expected = {"GET /a", "end", "gone"};
    }
    QVERIFY(!server.closed);
    if (reset)
        server.client->reset();
    else
        server.client->leave();
    server.run();
    QVERIFY(server.closed);
    QVERIFY2(server.log == expected, server.log.empty() ? "" : server.log.back().c_str());
    if (server.exchanges.empty())
        return;
    // A handler that has not noticed does no harm.
    http::Transaction &late = *server.last().transaction;
    late.sendHead({}, {Kind::Chunked});
    late.sendBody("late");
    late.setRequestBodyPaused(true);
    late.readRequestBody();
    QCOMPARE(late.unsentBytes(), std::size_t(0));
    late.finish();
    server.run();
    QVERIFY(server.log == expected);
}

void TestServerEndings::goneWithPipelinedBytesWaiting()
{
    ServerHarness server;
    server.send(get() + get("/next") + "GET /unfin");
    server.client->leave();
    server.run();
    QCOMPARE(server.log, Log({"GET /a", "gone"}));
    QVERIFY(server.closed);
}

void TestServerEndings::cutUntilCloseIsAReset()
{
    ServerHarness server;
    server.send("GET /a HTTP/1.0\r\n\r\n");
    server.last().head({Kind::Chunked});
    server.last().transaction->sendBody("half");
    server.run();
    QVERIFY(endsWith(server.client->received(), "half"));
    drop(server.last());
    server.run();
    QCOMPARE(server.client->state(), std::string("reset"));
}

void TestServerEndings::dropTheTransactionAnywhere_data()
{
    QTest::addColumn<QString>("where");
    for (const char *where : {"request", "bad request", "body", "end", "broken", "drained", "gone"})
        QTest::newRow(where) << QString::fromLatin1(where);
}

void TestServerEndings::dropTheTransactionAnywhere()
{
    QFETCH(QString, where);
    http::Limits limits;
    limits.writeHighWater = 100;
    limits.writeLowWater = 50;
    ServerHarness server(limits, 60);
    bool dropped = false;
    const auto dropIt = [&](TestExchange &exchange) {
        exchange.transaction.reset();
        dropped = true;
    };
    server.onBadRequest = dropIt;
    server.onRequest = [&](TestExchange &exchange) {
        if (where == u"request")
            return dropIt(exchange);
        (where == u"body"      ? exchange.onBody
         : where == u"end"     ? exchange.onEnd
         : where == u"broken"  ? exchange.onBroken
         : where == u"drained" ? exchange.onDrained
                               : exchange.onGone) = dropIt;
        exchange.transaction->readRequestBody();
        if (where == u"drained") {
            exchange.head({Kind::Chunked});
            exchange.transaction->sendBody(std::string(500, 'x'));
        }
    };
    if (where == u"drained")
        server.client->setReading(false);
    server.send(where == u"bad request" ? "nonsense\r\n\r\n" + get()
                : where == u"broken"
                    ? "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n!\r\n"
                : where == u"gone" ? postHead(10) + "abc"
                                   : postHead(3) + "abc" + get());
    server.client->setReading(true);
    server.run();
    if (where == u"gone")
        server.client->leave();
    server.run();
    QVERIFY(dropped);
    QVERIFY(server.closed);
    QVERIFY(server.connection.expired());
    QCOMPARE(server.exchanges.size(), std::size_t(1));
}

void TestServerEndings::headTimeOut()
{
    http::Limits limits;
    limits.headerTimeout = 10s;
    ServerHarness server(limits);
    server.loop.advance(9s);
    server.send("GET /slow HTTP/1.1\r\n");
    server.loop.advance(9s);
    server.send("X: y\r\n");
    QVERIFY(server.log.empty());
    server.loop.advance(2s);
    QCOMPARE(server.log, Log({"bad 408 GET /slow"}));
    QVERIFY(server.client->received().starts_with("HTTP/1.1 408 "));
    QCOMPARE(server.client->state(), std::string("ended"));
    QVERIFY(server.closed);
}

void TestServerEndings::silentConnectionsCloseSilently()
{
    http::Limits limits;
    limits.headerTimeout = 10s;
    ServerHarness server(limits);
    server.loop.advance(9s);
    QVERIFY(!server.closed);
    server.loop.advance(2s);
    QVERIFY(server.closed);
    QCOMPARE(server.client->received(), std::string());
    QCOMPARE(server.client->state(), std::string("ended"));
    QVERIFY(server.log.empty());
}

void TestServerEndings::idleTimeOut()
{
    http::Limits limits;
    limits.headerTimeout = 10s;
    limits.keepAliveIdle = 75s;
    ServerHarness server(limits);
    server.send(get());
    // A pending answer is not idle.
    server.loop.advance(1000s);
    server.last().answer(200, "x");
    server.loop.advance(74s);
    QVERIFY(!server.closed);
    server.send(get());
    server.last().answer(200, "x");
    server.loop.advance(74s);
    QVERIFY(!server.closed);
    server.loop.advance(2s);
    QVERIFY(server.closed);
    QCOMPARE(server.client->state(), std::string("ended"));
}

void TestServerEndings::bodyStall()
{
    http::Limits limits;
    limits.bodyStall = 60s;
    ServerHarness server(limits);
    server.onRequest = [](TestExchange &exchange) {
        exchange.onBroken = [](TestExchange &self) { self.answer(408, "slow"); };
    };
    server.send(postHead(10) + "abc");
    // The handler's time, not the client's.
    server.loop.advance(600s);
    readBody(server.last());
    server.loop.advance(59s);
    QCOMPARE(server.log, Log({"POST /b", "body abc"}));
    server.last().transaction->setRequestBodyPaused(true);
    server.loop.advance(600s);
    server.last().transaction->setRequestBodyPaused(false);
    server.loop.advance(59s);
    QCOMPARE(server.log, Log({"POST /b", "body abc"}));
    server.loop.advance(2s);
    QCOMPARE(server.log, Log({"POST /b", "body abc", "broken 408"}));
    QVERIFY(server.closed);
    QVERIFY(endsWith(server.client->received(), "Connection: close\r\n\r\nslow"));
}

void TestServerEndings::slowBodyIsNotStalled()
{
    http::Limits limits;
    limits.bodyStall = 60s;
    ServerHarness server(limits);
    server.onRequest = readBody;
    server.send(postHead(10));
    for (int i = 0; i < 10; ++i) {
        server.loop.advance(50s);
        server.send("x");
    }
    QCOMPARE(server.log.back(), std::string("end"));
    server.loop.advance(600s);
    QCOMPARE(server.log.back(), std::string("end"));
}

void TestServerEndings::writeStall()
{
    http::Limits limits;
    limits.writeStall = 10s;
    ServerHarness server(limits, 100);
    server.client->setReading(false);
    server.send(get());
    server.last().head({Kind::Length, 10'000});
    server.last().transaction->sendBody(std::string(10'000, 'x'));
    server.run();
    for (int i = 0; i < 10; ++i) {
        server.loop.advance(9s);
        server.client->take(1);
        server.run();
    }
    QCOMPARE(server.log, Log({"GET /a"}));
    server.loop.advance(20s);
    QCOMPARE(server.log, Log({"GET /a", "gone"}));
    QVERIFY(server.closed);
}

void TestServerEndings::closingInOrder()
{
    ServerHarness fresh;
    fresh.run();
    fresh.connection.lock()->closeIdle();
    fresh.run();
    QVERIFY(fresh.closed);

    ServerHarness server;
    server.send("GET /a HTTP/1.1\r\n");
    server.connection.lock()->closeIdle();
    QVERIFY(!server.closed);
    server.connection.lock()->closeAfterCurrent();
    QVERIFY(!server.closed);
    server.send("Host: a\r\n\r\n" + get("/late"));
    QCOMPARE(server.log, Log({"GET /a"}));
    server.connection.lock()->closeIdle();
    QVERIFY(!server.closed);
    server.last().answer(200, "x");
    server.run();
    QVERIFY(server.closed);
    QCOMPARE(server.log, Log({"GET /a"}));
    QVERIFY(endsWith(server.client->received(), "Connection: close\r\n\r\nx"));
    QCOMPARE(server.client->state(), std::string("ended"));
}

void TestServerEndings::drainTellsInTheHead()
{
    ServerHarness server;
    server.send(get());
    server.last().head({Kind::Chunked});
    server.run();
    // Too late to say so, but it closes all the same.
    server.connection.lock()->closeAfterCurrent();
    server.last().transaction->sendBody("x");
    server.last().transaction->finish();
    server.run();
    QVERIFY(server.closed);
    QVERIFY(endsWith(server.client->received(), "1\r\nx\r\n0\r\n\r\n"));
}

void TestServerEndings::drainWhileARestIsDropped()
{
    ServerHarness server;
    server.send(postHead(10) + "abc");
    server.last().answer(200, "early");
    server.run();
    server.connection.lock()->closeAfterCurrent();
    server.run();
    QVERIFY(!server.closed);
    server.send("defghij" + get("/late"));
    QVERIFY(server.closed);
    QCOMPARE(server.log, Log({"POST /b"}));
    QVERIFY(endsWith(server.client->received(), "early"));
}

void TestServerEndings::lastAnswerReachesASlowReader()
{
    ServerHarness server({}, 100);
    server.client->setReading(false);
    server.send("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    server.last().answer(200, std::string(5000, 'x'));
    server.run();
    // It counts as open as long as its bytes are here.
    QVERIFY(!server.closed);
    server.client->setReading(true);
    server.run();
    QVERIFY(server.closed);
    QVERIFY(endsWith(server.client->received(), std::string(5000, 'x')));
    QCOMPARE(server.client->state(), std::string("ended"));
}

void TestServerEndings::abortTellsTheHandler()
{
    ServerHarness server;
    server.send(get());
    server.connection.lock()->abort();
    server.run();
    QVERIFY(server.closed);
    QCOMPARE(server.log, Log({"GET /a", "gone"}));
    server.exchanges.clear();
    QVERIFY(server.connection.expired());
}

QTEST_GUILESS_MAIN(TestServerEndings)
#include "tst_server_endings.moc"
