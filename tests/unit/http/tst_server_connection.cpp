// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a server connection: order, backpressure, clients that leave, time-outs, closing.
#include "server_harness.h"

#include <QtTest>

#include <algorithm>
#include <string>

using namespace sekisho;
using namespace sekisho::test;
using namespace std::chrono_literals;
using http::Framing;
using Kind = http::Framing::Kind;
using Log = std::vector<std::string>;

namespace {

const std::string Get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

std::string get(std::string_view target)
{
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

std::string postHead(std::size_t length)
{
    return "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

void readBody(TestExchange &exchange)
{
    exchange.transaction->readRequestBody();
}

void drop(TestExchange &exchange)
{
    exchange.transaction.reset();
}

bool endsWith(const std::string &text, std::string_view end)
{
    return text.size() >= end.size() && std::string_view(text).substr(text.size() - end.size()) == end;
}

} // namespace

class TestServerConnection : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneTransactionAtATime();
    void readAheadIsBounded();
    void manyPipelinedRequestsYield();
    void aFullWayToTheClientHoldsTheNextRequest();
    void endOfABodilessRequestComesAfterItIsAskedFor();
    void bodyWaitsUntilItIsAskedFor();
    void bodyBackpressure();
    void brokenBody_data();
    void brokenBody();
    void writesAreFew();
    void aHeadAloneGoesOut();
    void slowReaderIsBounded();
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
    void lastAnswerReachesASlowReader();
    void abortTellsTheHandler();
};

void TestServerConnection::oneTransactionAtATime()
{
    ServerHarness server;
    server.send(get("/1") + get("/2") + get("/3"));
    QCOMPARE(server.log, Log({"GET /1"}));
    server.exchanges[0]->answer(200, "1");
    // Not from within the handler's call.
    QCOMPARE(server.log, Log({"GET /1"}));
    server.run();
    QCOMPARE(server.log, Log({"GET /1", "GET /2"}));
    server.exchanges[1]->answer(200, "2");
    server.run();
    server.exchanges[2]->answer(200, "3");
    server.run();
    QCOMPARE(server.log, Log({"GET /1", "GET /2", "GET /3"}));
    QVERIFY(endsWith(server.client->received(), "Content-Length: 1\r\n\r\n3"));
    QVERIFY(server.connection.lock()->isIdle());
}

void TestServerConnection::readAheadIsBounded()
{
    http::Limits limits;
    limits.readChunkBytes = 100;
    limits.pipelinedBytes = 300;
    ServerHarness server(limits, 1000);
    server.send(Get);
    std::string flood;
    while (flood.size() < 5000)
        flood += Get;
    server.send(flood);
    // In the server, then on the way; the rest stays with the client.
    QVERIFY(server.client->unsent() > flood.size() - 1000 - 300 - 100 - 1);
    QCOMPARE(server.log, Log({"GET /a"}));
    server.onRequest = [](TestExchange &exchange) { exchange.answer(200, "x"); };
    server.last().answer(200, "x");
    server.run();
    QCOMPARE(server.client->unsent(), std::size_t(0));
    QCOMPARE(server.log.size(), 1 + flood.size() / Get.size());
}

void TestServerConnection::manyPipelinedRequestsYield()
{
    http::Limits limits;
    limits.pipelinedRequests = 3;
    ServerHarness server(limits);
    server.onRequest = [](TestExchange &exchange) { exchange.answer(200, "x"); };
    std::string many;
    for (int i = 0; i < 10; ++i)
        many += Get;
    server.client->send(many);
    std::size_t before = 0;
    while (server.loop.postedCount() > 0) {
        server.loop.runPosted();
        QVERIFY(server.log.size() - before <= 3);
        before = server.log.size();
    }
    QCOMPARE(server.log.size(), std::size_t(10));
}

void TestServerConnection::aFullWayToTheClientHoldsTheNextRequest()
{
    http::Limits limits;
    limits.writeHighWater = 1000;
    limits.writeLowWater = 100;
    ServerHarness server(limits, 10);
    server.onRequest = [](TestExchange &exchange) { exchange.answer(200, std::string(400, 'x')); };
    server.client->setReading(false);
    std::string many;
    for (int i = 0; i < 20; ++i)
        many += Get;
    server.send(many);
    QVERIFY(server.log.size() <= 3);
    server.client->setReading(true);
    server.run();
    QCOMPARE(server.log.size(), std::size_t(20));
}

void TestServerConnection::endOfABodilessRequestComesAfterItIsAskedFor()
{
    ServerHarness server;
    server.onRequest = [&](TestExchange &exchange) {
        readBody(exchange);
        server.log.emplace_back("returned");
    };
    server.send(Get);
    QCOMPARE(server.log, Log({"GET /a", "returned", "end"}));

    ServerHarness later;
    later.send(Get);
    QCOMPARE(later.log, Log({"GET /a"}));
    readBody(later.last());
    QCOMPARE(later.log, Log({"GET /a"}));
    later.run();
    QCOMPARE(later.log, Log({"GET /a", "end"}));
}

void TestServerConnection::bodyWaitsUntilItIsAskedFor()
{
    ServerHarness server;
    server.send(postHead(6) + "abc");
    server.send("de");
    QCOMPARE(server.log, Log({"POST /b"}));
    readBody(server.last());
    server.run();
    QCOMPARE(server.last().body, std::string("abcde"));
    server.send("f" + Get);
    QCOMPARE(server.last().body, std::string("abcdef"));
    QCOMPARE(server.log.back(), std::string("end"));
}

void TestServerConnection::bodyBackpressure()
{
    http::Limits limits;
    limits.readChunkBytes = 100;
    limits.pipelinedBytes = 200;
    ServerHarness server(limits, 300);
    server.onRequest = [](TestExchange &exchange) {
        exchange.onBody = [](TestExchange &self) { self.transaction->setRequestBodyPaused(true); };
        readBody(exchange);
    };
    server.send(postHead(5000) + std::string(5000, 'b'));
    const std::size_t first = server.last().body.size();
    QVERIFY(first > 0 && first <= 100);
    // Nothing comes while it is paused.
    server.run();
    QCOMPARE(server.last().body.size(), first);
    QVERIFY(server.client->unsent() > 5000 - 100 - 200 - 100 - 300);
    for (int i = 0; i < 1000 && server.log.back() != "end"; ++i) {
        server.last().transaction->setRequestBodyPaused(false);
        server.run();
    }
    QCOMPARE(server.last().body, std::string(5000, 'b'));
    QCOMPARE(server.log.back(), std::string("end"));
}

void TestServerConnection::brokenBody_data()
{
    QTest::addColumn<bool>("answered");
    QTest::newRow("answered") << true;
    QTest::newRow("let go") << false;
}

void TestServerConnection::brokenBody()
{
    QFETCH(bool, answered);
    ServerHarness server;
    server.onRequest = [=](TestExchange &exchange) {
        exchange.onBroken = [=](TestExchange &self) {
            if (answered)
                self.answer(400, "no");
            else
                drop(self);
        };
        readBody(exchange);
    };
    server.send("POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n!\r\n" + Get);
    QCOMPARE(server.log, Log({"POST /b", "body abc", "broken 400"}));
    QVERIFY(server.closed);
    QCOMPARE(server.client->state(), std::string("ended"));
    QCOMPARE(endsWith(server.client->received(), "Connection: close\r\n\r\nno"), answered);
}

void TestServerConnection::writesAreFew()
{
    ServerHarness server;
    server.onRequest = [](TestExchange &exchange) {
        exchange.head({Kind::Chunked});
        exchange.transaction->sendBody("one");
        exchange.transaction->sendBody("two");
        exchange.transaction->finish();
    };
    server.send(Get);
    QCOMPARE(server.writes.size(), std::size_t(1));
    QCOMPARE(server.writes[0], server.client->received().size());
    QCOMPARE(server.exchanges[0]->transaction->bytesSent(), std::uint64_t(server.writes[0]));

    server.writes.clear();
    server.onRequest = nullptr;
    server.send(Get);
    http::Transaction &stream = *server.last().transaction;
    server.last().head({Kind::Chunked});
    stream.sendBody("event 1");
    server.run();
    QCOMPARE(server.writes.size(), std::size_t(1));
    stream.sendBody("event 2");
    QCOMPARE(server.writes.size(), std::size_t(2));
    // A large piece behind a head: together, as far as it is worth it.
    server.last().transaction->finish();
    server.run();
    server.writes.clear();
    server.onRequest = [](TestExchange &exchange) { exchange.answer(200, std::string(1'000'000, 'x')); };
    server.send(Get);
    QCOMPARE(server.writes.size(), std::size_t(2));
    QVERIFY(server.writes[0] > 60'000);
}

void TestServerConnection::aHeadAloneGoesOut()
{
    ServerHarness server;
    server.send(Get);
    server.last().head({Kind::Chunked});
    QVERIFY(server.writes.empty());
    server.run();
    QVERIFY(endsWith(server.client->received(), "Transfer-Encoding: chunked\r\n\r\n"));
}

void TestServerConnection::slowReaderIsBounded()
{
    http::Limits limits;
    limits.writeHighWater = 2000;
    limits.writeLowWater = 500;
    ServerHarness server(limits, 100);
    constexpr std::size_t Piece = 300;
    constexpr std::size_t Total = 300 * 200;
    std::size_t sent = 0;
    std::size_t most = 0;
    const auto produce = [&](TestExchange &exchange) {
        http::Transaction &answer = *exchange.transaction;
        while (sent < Total && answer.unsentBytes() < limits.writeHighWater) {
            answer.sendBody(std::string(Piece, 'x'));
            sent += Piece;
            most = std::max(most, answer.unsentBytes());
        }
        if (sent == Total)
            answer.finish();
    };
    server.onRequest = [&](TestExchange &exchange) {
        exchange.onDrained = produce;
        exchange.head({Kind::Length, Total});
        produce(exchange);
    };
    server.client->setReading(false);
    server.send(Get);
    QVERIFY(sent < Total);
    for (int i = 0; i < 10'000 && sent < Total; ++i) {
        server.client->take(70);
        server.run();
    }
    QCOMPARE(sent, Total);
    QVERIFY2(most < limits.writeHighWater + Piece, qPrintable(QString::number(most)));
    QVERIFY(std::count(server.log.begin(), server.log.end(), "drained") > 10);
    server.client->setReading(true);
    server.run();
    QVERIFY(endsWith(server.client->received(), std::string(Total, 'x')));
}

void TestServerConnection::clientGone_data()
{
    QTest::addColumn<QString>("phase");
    QTest::addColumn<bool>("reset");
    for (const char *phase :
         {"idle", "head", "refused", "body not asked for", "body", "waiting", "head sent", "streaming"}) {
        QTest::addRow("%s, leaves", phase) << QString::fromLatin1(phase) << false;
        QTest::addRow("%s, resets", phase) << QString::fromLatin1(phase) << true;
    }
}

void TestServerConnection::clientGone()
{
    QFETCH(QString, phase);
    QFETCH(bool, reset);
    ServerHarness server;
    server.onBadRequest = [](TestExchange &) {};
    Log expected;
    if (phase == u"idle") {
        server.onRequest = [](TestExchange &exchange) { exchange.answer(200, "x"); };
        server.send(Get);
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
        server.send(Get);
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

void TestServerConnection::goneWithPipelinedBytesWaiting()
{
    ServerHarness server;
    server.send(Get + get("/next") + "GET /unfin");
    server.client->leave();
    server.run();
    QCOMPARE(server.log, Log({"GET /a", "gone"}));
    QVERIFY(server.closed);
}

void TestServerConnection::cutUntilCloseIsAReset()
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

void TestServerConnection::dropTheTransactionAnywhere_data()
{
    QTest::addColumn<QString>("where");
    for (const char *where : {"request", "bad request", "body", "end", "broken", "drained", "gone"})
        QTest::newRow(where) << QString::fromLatin1(where);
}

void TestServerConnection::dropTheTransactionAnywhere()
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
    server.send(where == u"bad request" ? "nonsense\r\n\r\n" + Get
                : where == u"broken"
                    ? "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n!\r\n"
                : where == u"gone" ? postHead(10) + "abc"
                                   : postHead(3) + "abc" + Get);
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

void TestServerConnection::headTimeOut()
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

void TestServerConnection::silentConnectionsCloseSilently()
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

void TestServerConnection::idleTimeOut()
{
    http::Limits limits;
    limits.headerTimeout = 10s;
    limits.keepAliveIdle = 75s;
    ServerHarness server(limits);
    server.send(Get);
    // A pending answer is not idle.
    server.loop.advance(1000s);
    server.last().answer(200, "x");
    server.loop.advance(74s);
    QVERIFY(!server.closed);
    server.send(Get);
    server.last().answer(200, "x");
    server.loop.advance(74s);
    QVERIFY(!server.closed);
    server.loop.advance(2s);
    QVERIFY(server.closed);
    QCOMPARE(server.client->state(), std::string("ended"));
}

void TestServerConnection::bodyStall()
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

void TestServerConnection::slowBodyIsNotStalled()
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

void TestServerConnection::writeStall()
{
    http::Limits limits;
    limits.writeStall = 10s;
    ServerHarness server(limits, 100);
    server.client->setReading(false);
    server.send(Get);
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

void TestServerConnection::closingInOrder()
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

void TestServerConnection::drainTellsInTheHead()
{
    ServerHarness server;
    server.send(Get);
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

void TestServerConnection::lastAnswerReachesASlowReader()
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

void TestServerConnection::abortTellsTheHandler()
{
    ServerHarness server;
    server.send(Get);
    server.connection.lock()->abort();
    server.run();
    QVERIFY(server.closed);
    QCOMPARE(server.log, Log({"GET /a", "gone"}));
    server.exchanges.clear();
    QVERIFY(server.connection.expired());
}

QTEST_GUILESS_MAIN(TestServerConnection)
#include "tst_server_connection.moc"
