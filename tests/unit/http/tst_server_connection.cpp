// SPDX-License-Identifier: GPL-3.0-or-later
// A server connection's order, its backpressure both ways, and its writes.
#include "server_harness.h"

#include <QtTest>

#include <algorithm>
#include <string>

using namespace sekisho;
using namespace sekisho::test;
using namespace std::chrono_literals;
using Kind = http::Framing::Kind;
using Log = std::vector<std::string>;

class TestServerConnection : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void oneTransactionAtATime();
    void readAheadIsBounded();
    void manyPipelinedRequestsYield();
    void aFullWayToTheClientHoldsTheNextRequest();
    void endOfABodilessRequestComesAfterItIsAskedFor();
    void startsAtTheFirstByte();
    void bodyWaitsUntilItIsAskedFor();
    void bodyBackpressure();
    void brokenBody_data();
    void brokenBody();
    void writesAreFew();
    void aHeadAloneGoesOut();
    void slowReaderIsBounded();
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
    server.send(get());
    std::string flood;
    while (flood.size() < 5000)
        flood += get();
    server.send(flood);
    // In the server, then on the way; the rest stays with the client.
    QVERIFY(server.client->unsent() > flood.size() - 1000 - 300 - 100 - 1);
    QCOMPARE(server.log, Log({"GET /a"}));
    server.onRequest = [](TestExchange &exchange) { exchange.answer(200, "x"); };
    server.last().answer(200, "x");
    server.run();
    QCOMPARE(server.client->unsent(), std::size_t(0));
    QCOMPARE(server.log.size(), 1 + flood.size() / get().size());
}

void TestServerConnection::manyPipelinedRequestsYield()
{
    http::Limits limits;
    limits.pipelinedRequests = 3;
    ServerHarness server(limits);
    server.onRequest = [](TestExchange &exchange) { exchange.answer(200, "x"); };
    std::string many;
    for (int i = 0; i < 10; ++i)
        many += get();
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
        many += get();
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
    server.send(get());
    QCOMPARE(server.log, Log({"GET /a", "returned", "end"}));

    ServerHarness later;
    later.send(get());
    QCOMPARE(later.log, Log({"GET /a"}));
    readBody(later.last());
    QCOMPARE(later.log, Log({"GET /a"}));
    later.run();
    QCOMPARE(later.log, Log({"GET /a", "end"}));
}

void TestServerConnection::startsAtTheFirstByte()
{
    ServerHarness server;
    server.send("\r\n");
    server.loop.advance(1s);
    const Micros first = server.loop.now();
    server.send("GET /a HTTP/1.1\r\n");
    server.loop.advance(1s);
    server.send("X: y\r\n");
    server.loop.advance(1s);
    server.send("Host: a\r\n\r\n" + get("/pipelined"));
    QCOMPARE(server.last().transaction->startedAt(), first);
    server.loop.advance(1s);
    server.last().answer(200, "x");
    server.run();
    QCOMPARE(server.last().transaction->startedAt(), server.loop.now());
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
    server.send("f" + get());
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
    server.send("POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n!\r\n" + get());
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
    server.send(get());
    QCOMPARE(server.writes.size(), std::size_t(1));
    QCOMPARE(server.writes[0], server.client->received().size());
    QCOMPARE(server.exchanges[0]->transaction->bytesSent(), std::uint64_t(server.writes[0]));

    server.writes.clear();
    server.onRequest = nullptr;
    server.send(get());
    http::Transaction &stream = *server.last().transaction;
    server.last().head({Kind::Chunked});
    stream.sendBody("event 1");
    server.run();
    QCOMPARE(server.writes.size(), std::size_t(1));
    stream.sendBody("event 2");
    QCOMPARE(server.writes.size(), std::size_t(2));
    // A piece that a last chunk follows at once.
    server.last().transaction->finish();
    server.run();
    server.writes.clear();
    server.onRequest = [](TestExchange &exchange) {
        exchange.head({Kind::Chunked});
        exchange.transaction->sendBody(std::string(10'000, 'x'));
        exchange.transaction->finish();
    };
    server.send(get());
    QCOMPARE(server.writes.size(), std::size_t(1));
    // A large piece behind a head: together.
    server.writes.clear();
    server.onRequest = [](TestExchange &exchange) { exchange.answer(200, std::string(1'000'000, 'x')); };
    server.send(get());
    QCOMPARE(server.writes.size(), std::size_t(1));
    QVERIFY(server.writes[0] > 1'000'000);
}

void TestServerConnection::aHeadAloneGoesOut()
{
    ServerHarness server;
    server.send(get());
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
    server.send(get());
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

QTEST_GUILESS_MAIN(TestServerConnection)
#include "tst_server_connection.moc"
