// SPDX-License-Identifier: GPL-3.0-or-later
// Time, faults and clients that leave or do not read.
#include "demo_bench.h"

#include "http/limits.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using namespace std::chrono_literals;
using dialects::Dialect;
using dialects::Ending;

namespace {

std::string requestFor(std::string_view model, bool stream, std::size_t index = 0)
{
    Json request = conversations()[index].request;
    request["model"] = model;
    request["stream"] = stream;
    return request.dump();
}

constexpr const char *Chat = "/v1/chat/completions";

} // namespace

class TestDemoExchange : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsComeOneByOne()
    {
        DemoBench bench{demo::Pace{100ms, 20ms}};
        FakeWire wire;
        bench.begin(wire, "POST", Chat, requestFor("demo", true));
        bench.loop.advance(99ms);
        QVERIFY(!wire.headSent);
        bench.loop.advance(1ms);
        QVERIFY(wire.headSent);
        std::size_t before = wire.body.size();
        for (int word = 0; word < 10; ++word) {
            bench.loop.advance(25ms); // 20 ms and a quarter more is the longest pause
            QVERIFY(wire.body.size() > before);
            before = wire.body.size();
        }
        QVERIFY(!wire.finished);
        bench.loop.advance(60s);
        QVERIFY(wire.finished && wire.destroyed);
        QCOMPARE(wire.callsTooMany, 0);
        QCOMPARE(bench.loop.wakeUpAt(), Micros::max());
    }

    void slowTakesItsTime()
    {
        DemoBench bench; // even where the demo has no pace
        FakeWire wire;
        bench.begin(wire, "POST", Chat, requestFor("demo-slow", true));
        bench.loop.advance(3s);
        QVERIFY(!wire.headSent);
        bench.loop.advance(2s);
        QVERIFY(wire.headSent && !wire.finished);
        bench.loop.advance(120s);
        QVERIFY(wire.finished);
    }

    void hangNeverAnswers()
    {
        DemoBench bench;
        FakeWire wire;
        bench.begin(wire, "POST", Chat, requestFor("demo-hang", true));
        bench.loop.advance(24h);
        QVERIFY(!wire.headSent && !wire.destroyed);
        QCOMPARE(bench.provider.exchanges(), std::size_t(1));
        wire.observer->onClientGone();
        QVERIFY(wire.destroyed);
        QCOMPARE(bench.provider.exchanges(), std::size_t(0));
    }

    void failures_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("type");
        for (int i = 0; i < 3; ++i) {
            const bool anthropic = i == 2;
            QTest::addRow("429 %d", i)
                << i << QByteArray("demo-429") << 429 << QByteArray("rate_limit_error");
            QTest::addRow("500 %d", i)
                << i << QByteArray("demo-500") << 500 << QByteArray(anthropic ? "api_error" : "server_error");
            QTest::addRow("with a prefix %d", i) << i << QByteArray("demo/demo-500") << 500
                                                 << QByteArray(anthropic ? "api_error" : "server_error");
        }
    }

    void failures()
    {
        QFETCH(int, index);
        QFETCH(QByteArray, model);
        QFETCH(int, status);
        QFETCH(QByteArray, type);
        const auto at = static_cast<std::size_t>(index);
        for (const bool stream : {false, true}) {
            DemoBench bench;
            const Answer answer =
                bench.ask("POST", conversations()[at].target, requestFor(model.toStdString(), stream, at));
            QVERIFY(answer.whole());
            QCOMPARE(answer.status(), status);
            JSON_COMPARE(answer.json()["error"]["type"], Json(type.toStdString()));
            QCOMPARE(answer.wire.head.headers.value("retry-after"),
                     std::string_view(status == 429 ? "1" : ""));
            QCOMPARE(answer.readAs(conversations()[at].dialect)->ending(), Ending::Error);
        }
    }

    void failuresOfEmbeddings()
    {
        DemoBench bench;
        QCOMPARE(bench.post("/v1/embeddings", {{"model", "demo-429"}, {"input", "a"}}).status(), 429);
        QVERIFY(bench.post("/v1/embeddings", {{"model", "demo-cut"}, {"input", "a"}}).wire.cut());
    }

    void cutBreaksInTheMiddle_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<bool>("stream");
        for (int i = 0; i < 3; ++i) {
            QTest::addRow("%d plain", i) << i << false;
            QTest::addRow("%d streamed", i) << i << true;
        }
    }

    void cutBreaksInTheMiddle()
    {
        QFETCH(int, index);
        QFETCH(bool, stream);
        const auto at = static_cast<std::size_t>(index);
        DemoBench bench;
        const Answer answer =
            bench.ask("POST", conversations()[at].target, requestFor("demo-cut", stream, at));
        QCOMPARE(answer.status(), 200);
        QVERIFY(answer.wire.cut());
        QVERIFY(!answer.wire.body.empty());
        QVERIFY2(!answer.wire.body.ends_with('\n'), "it did not break within an event");
        QVERIFY(stream || answer.wire.body.size() < answer.wire.framing.length);
        const auto reader = answer.readAs(conversations()[at].dialect);
        QCOMPARE(reader->ending(), Ending::Open);
        QCOMPARE(reader->contentSeen(), stream);
        QCOMPARE(bench.provider.exchanges(), std::size_t(0));
    }

    void clientLeaves_data()
    {
        QTest::addColumn<int>("after");
        for (const int after : {0, 50, 100, 200, 500})
            QTest::addRow("after %d ms", after) << after;
    }

    void clientLeaves()
    {
        QFETCH(int, after);
        DemoBench bench{demo::Pace{100ms, 20ms}};
        FakeWire wire;
        bench.begin(wire, "POST", Chat, requestFor("demo", true));
        bench.loop.advance(std::chrono::milliseconds(after));
        const std::size_t sent = wire.body.size();
        wire.observer->onClientGone();
        QVERIFY(wire.cut());
        QCOMPARE(bench.provider.exchanges(), std::size_t(0));
        bench.loop.advance(60s);
        QCOMPARE(wire.body.size(), sent);
    }

    void clientLeavesWhileSending()
    {
        DemoBench bench;
        FakeWire wire;
        wire.request.method = "POST";
        wire.request.target = Chat;
        bench.provider.handleRequest(makeTransaction(wire));
        wire.observer->onRequestBody("{\"mess");
        wire.observer->onClientGone();
        QVERIFY(wire.cut() && !wire.headSent);
    }

    void brokenRequestIsAnswered()
    {
        DemoBench bench;
        FakeWire wire;
        wire.request.method = "POST";
        wire.request.target = "/v1/messages";
        bench.provider.handleRequest(makeTransaction(wire));
        wire.observer->onRequestBody("{\"mess");
        wire.observer->onRequestBroken({http::ErrorKind::Timeout, "no byte for a minute", false});
        QVERIFY(wire.finished);
        QCOMPARE(wire.head.status, 408);
        JSON_COMPARE(Json::parse(wire.body)["type"], Json("error"));
    }

    void badRequestIsAnswered()
    {
        DemoBench bench;
        FakeWire wire;
        bench.provider.handleBadRequest(makeTransaction(wire),
                                        {http::ErrorKind::TargetTooLong, "too long", false});
        QVERIFY(wire.finished);
        QCOMPARE(wire.head.status, 414);
        JSON_COMPARE(Json::parse(wire.body)["error"]["message"], Json("too long"));
    }

    void tooLargeARequestIsRefusedAtOnce()
    {
        DemoBench bench;
        FakeWire wire;
        wire.request.method = "POST";
        wire.request.target = Chat;
        bench.provider.handleRequest(makeTransaction(wire));
        const std::string megabyte(1024 * 1024, ' ');
        int pieces = 0;
        while (wire.observer && pieces++ < 40)
            wire.observer->onRequestBody(megabyte);
        QCOMPARE(pieces, 33);
        QVERIFY(wire.finished);
        QCOMPARE(wire.head.status, 413);
    }

    /// The demo stops where the client does not read, and goes on where it left off.
    void waitsForItsReader()
    {
        Json request = conversations()[0].request;
        request["stream"] = true;
        request["model"] = std::string(20000, 'm'); // each chunk carries it
        DemoBench bench;
        FakeWire wire;
        wire.clientReads = false;
        bench.begin(wire, "POST", Chat, request.dump());
        bench.loop.runUntilIdle();
        const std::size_t high = http::Limits().writeHighWater;
        QVERIFY(!wire.finished);
        QVERIFY(wire.unsent > high && wire.unsent < high + 30000);
        bench.loop.advance(1h);
        QVERIFY(wire.unsent < high + 30000);
        int rounds = 0;
        while (!wire.finished && rounds++ < 1000) {
            wire.readAll();
            bench.loop.runUntilIdle();
            QVERIFY(wire.unsent < high + 30000);
        }
        QVERIFY(wire.finished && rounds > 2);

        FakeWire reading;
        bench.begin(reading, "POST", Chat, request.dump());
        bench.loop.runUntilIdle();
        const auto withoutTime = [](std::string body) {
            for (std::size_t at = 0; (at = body.find("\"created\":", at)) != std::string::npos;)
                body.erase(at, 20);
            return body;
        };
        QCOMPARE(withoutTime(wire.body), withoutTime(reading.body));
    }

    void drainedWhilePausingKeepsThePace()
    {
        DemoBench bench{demo::Pace{100ms, 20ms}};
        FakeWire wire;
        bench.begin(wire, "POST", Chat, requestFor("demo", true));
        wire.observer->onResponseDrained();
        QVERIFY(!wire.headSent);
        bench.loop.advance(101ms);
        const std::size_t sent = wire.body.size();
        wire.observer->onResponseDrained();
        QCOMPARE(wire.body.size(), sent);
    }

    void leavingTheStageCutsEverybody()
    {
        FakeWire first;
        FakeWire second;
        {
            DemoBench bench{demo::Pace{100ms, 20ms}};
            bench.begin(first, "POST", Chat, requestFor("demo", true));
            bench.begin(second, "POST", Chat, requestFor("demo-hang", false));
            bench.loop.advance(150ms);
        }
        QVERIFY(first.cut() && second.cut());
    }
};

QTEST_GUILESS_MAIN(TestDemoExchange)
#include "tst_demo_exchange.moc"
