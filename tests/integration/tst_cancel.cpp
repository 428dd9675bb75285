// SPDX-License-Identifier: GPL-3.0-or-later
// A client that leaves takes its upstream call with it, whatever the phase; peers are known for not doing so.
#include "integration/gateway_bench.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using storage::ExchangeState;

class TestCancel final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void leaves_data();
    void leaves();
    void leavesWhileTheRequestIsSent();
    void leavesAfterTheTerminalEvent_data();
    void leavesAfterTheTerminalEvent();
    void leavesWithARequestPipelined();
    void cancelledInTheWindow();
    void stopDrains();
    void stopCutsWhatIsTooSlow();
    void listensAgain();
};

namespace {

constexpr const char *Target = "/openai/v1/chat/completions";
constexpr const char *StreamBody = R"({"model":"gpt-4o","stream":true,"messages":[]})";

/// The provider sees the close before the test lets it send anything further.
void verifyCancelled(FakeProvider &fake, GatewayBench &bench)
{
    QTRY_VERIFY_WITH_TIMEOUT(fake.clientLeft(0), 30'000);
    const SeenRequest seen = fake.request(0);
    QVERIFY2(seen.closedBeforeStep.has_value(), "closed before the script was through");
    const auto record = bench.ended();
    QCOMPARE(record->state, ExchangeState::Cancelled);
    QVERIFY(!record->error.empty());
    QTRY_COMPARE(bench.inFlight(), std::uint64_t(0));
}

} // namespace

void TestCancel::leaves_data()
{
    QTest::addColumn<QByteArray>("phase");
    QTest::addColumn<bool>("rudely");
    for (const char *phase :
         {"waiting for the head", "in a stream", "in a plain body", "during a hit-free trickle"}) {
        QTest::addRow("%s, FIN", phase) << QByteArray(phase) << false;
        QTest::addRow("%s, RST", phase) << QByteArray(phase) << true;
    }
}

void TestCancel::leaves()
{
    QFETCH(QByteArray, phase);
    QFETCH(bool, rudely);
    const auto events = canned::events(canned::Api::OpenAiChat);
    FakeProvider fake;
    std::string awaited;
    if (phase == "waiting for the head") {
        fake.enqueue(Script().waitFor("never").append(canned::jsonReply(canned::Api::OpenAiChat)));
    } else if (phase == "in a stream") {
        fake.enqueue(canned::streamHead(canned::Api::OpenAiChat)
                         .chunk(events[0])
                         .chunk(events[1])
                         .waitFor("never")
                         .chunk(events[2])
                         .lastChunk());
        awaited = events[1];
    } else if (phase == "in a plain body") {
        fake.enqueue(Script()
                         .send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nthe beginning")
                         .waitFor("never")
                         .send(std::string(987, 'x')));
        awaited = "the beginning";
    } else {
        fake.enqueue(
            canned::streamHead(canned::Api::OpenAiChat).waitFor("never").chunk(events[0]).lastChunk());
        awaited = "\r\n\r\n";
    }
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.send(postText(Target, StreamBody, bench.port()));
    QTRY_COMPARE_WITH_TIMEOUT(fake.completeCount(), 1, 30'000);
    if (!awaited.empty())
        QVERIFY(client.waitForText(awaited));
    if (rudely)
        client.resetNow();
    else
        client.closeNow();
    verifyCancelled(fake, bench);
    const auto record = bench.ended();
    if (phase == "in a stream") {
        QVERIFY(record->responseBody.bytes && *record->responseBody.bytes == events[0] + events[1]);
        QCOMPARE(record->responseBody.size, std::uint64_t((events[0] + events[1]).size()));
    }
}

void TestCancel::leavesWhileTheRequestIsSent()
{
    FakeProvider fake;
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.send("POST /openai/v1/chat/completions HTTP/1.1\r\nHost: localhost:" +
                std::to_string(bench.port()) + "\r\nContent-Length: 1000\r\n\r\n{\"half\":");
    QTRY_VERIFY_WITH_TIMEOUT(bench.open().size() == 1, 30'000);
    client.resetNow();
    QCOMPARE(bench.ended()->state, ExchangeState::Cancelled);
    QCOMPARE(fake.connectionCount(), 0);
}

void TestCancel::leavesAfterTheTerminalEvent_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("OpenAI chat") << int(canned::Api::OpenAiChat) << QByteArray("/openai/v1/chat/completions");
    QTest::newRow("OpenAI responses")
        << int(canned::Api::OpenAiResponses) << QByteArray("/openai/v1/responses");
    QTest::newRow("Anthropic") << int(canned::Api::AnthropicMessages) << QByteArray("/anthropic/v1/messages");
}

void TestCancel::leavesAfterTheTerminalEvent()
{
    QFETCH(int, api);
    QFETCH(QByteArray, target);
    const auto dialect = static_cast<canned::Api>(api);
    FakeProvider fake;
    Script script = canned::streamHead(dialect);
    const auto events = canned::events(dialect);
    for (const std::string &event : events)
        script.chunk(event);
    fake.enqueue(script.waitFor("never").lastChunk());
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.route("anthropic", fake);
    bench.start();
    RawClient client(bench.port());
    client.send(postText(target.toStdString(), StreamBody, bench.port()));
    QVERIFY(client.waitForText(events.back()));
    client.closeNow();
    const auto record = bench.ended();
    QCOMPARE(record->state, ExchangeState::Complete);
    QVERIFY(record->error.empty());
    QCOMPARE(record->tokensOut->value, 7);
    QTRY_VERIFY(fake.clientLeft(0));
}

void TestCancel::leavesWithARequestPipelined()
{
    FakeProvider fake;
    fake.enqueue(Script().waitFor("never"));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.send(postText(Target, StreamBody, bench.port()) + postText(Target, StreamBody, bench.port()));
    QTRY_COMPARE_WITH_TIMEOUT(fake.completeCount(), 1, 30'000);
    client.closeNow();
    QTRY_VERIFY_WITH_TIMEOUT(fake.clientLeft(0), 30'000);
    QCOMPARE(bench.ended()->state, ExchangeState::Cancelled);
    QCOMPARE(fake.requestCount(), 1);
}

void TestCancel::cancelledInTheWindow()
{
    FakeProvider fake;
    fake.enqueue(
        canned::streamHead(canned::Api::OpenAiChat).chunk("data: {}\n\n").waitFor("never").lastChunk());
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.send(postText(Target, StreamBody, bench.port()));
    QVERIFY(client.waitForText("data: {}"));
    QTRY_VERIFY_WITH_TIMEOUT(bench.open().size() == 1, 30'000);
    // A running row says already whom it waits for.
    QTRY_VERIFY_WITH_TIMEOUT(!bench.open().begin()->second->attempts.empty(), 30'000);
    QCOMPARE(bench.open().begin()->second->attempts.front().origin, fake.url());
    bench.gateway().cancel(bench.open().begin()->first);
    QVERIFY(client.waitForEnd());
    QVERIFY(!client.peekResponse().complete());
    verifyCancelled(fake, bench);
}

void TestCancel::stopDrains()
{
    FakeProvider fake;
    fake.enqueue(canned::streamHead(canned::Api::OpenAiChat)
                     .chunk("data: {}\n\n")
                     .waitFor("go")
                     .chunk("data: [DONE]\n\n")
                     .lastChunk());
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient idle(bench.port());
    RawClient client(bench.port());
    client.send(postText(Target, StreamBody, bench.port()));
    QVERIFY(client.waitForText("data: {}"));
    QTRY_VERIFY(idle.isConnected());
    bench.gateway().stop(std::chrono::minutes(1));
    QVERIFY(idle.waitForEnd());
    RawClient late(bench.port());
    QVERIFY(late.waitForEnd());
    fake.release("go");
    const auto answer = client.takeResponse();
    QVERIFY(answer.complete());
    QCOMPARE(bench.ended()->state, ExchangeState::Complete);
    QVERIFY(client.waitForEnd());
    QTRY_VERIFY(!bench.gateway().isListening());
}

void TestCancel::stopCutsWhatIsTooSlow()
{
    FakeProvider fake;
    fake.enqueue(canned::streamHead(canned::Api::OpenAiChat).chunk("data: {}\n\n").waitFor("never"));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.send(postText(Target, StreamBody, bench.port()));
    QVERIFY(client.waitForText("data: {}"));
    bench.stop(std::chrono::milliseconds(10));
    QVERIFY(client.waitForEnd());
    QVERIFY(!client.peekResponse().complete());
    QCOMPARE(bench.ended()->state, ExchangeState::Interrupted);
    QTRY_VERIFY(fake.clientLeft(0));
}

void TestCancel::listensAgain()
{
    FakeProvider fake;
    fake.enqueue(Script().waitFor("never"));
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.send(postText(Target, StreamBody, bench.port()));
    QTRY_COMPARE_WITH_TIMEOUT(fake.completeCount(), 1, 30'000);
    // In the middle of an exchange, and in the middle of a drain.
    for (const bool draining : {false, true}) {
        if (draining)
            bench.gateway().stop(std::chrono::minutes(1));
        QVERIFY(bench.listen());
        QCOMPARE(bench.post(Target, StreamBody).status, 200);
    }
    QVERIFY(client.waitForEnd());
    QCOMPARE(bench.ended()->state, ExchangeState::Interrupted);
    // A port that is taken leaves nothing that claims to listen.
    FakeProvider taken;
    bench.gateway().listen(QStringLiteral("127.0.0.1"), taken.port());
    QTRY_VERIFY_WITH_TIMEOUT(!bench.gateway().isListening(), 30'000);
    QVERIFY(bench.listen());
}

QTEST_GUILESS_MAIN(TestCancel)
#include "tst_cancel.moc"
