// SPDX-License-Identifier: GPL-3.0-or-later
// A client that leaves takes its upstream call with it, whatever the phase; peers are known for not doing so.
#include "integration/gateway_bench.h"
#include "support/full_listener.h"

#include <QTest>

#include <memory>

using namespace sekisho;
using namespace sekisho::test;
using storage::ExchangeState;

class TestCancel final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void leaves_data();
    void leaves();
    void leavesWhileConnecting_data();
    void leavesWhileConnecting();
    void tokensThatHadCome_data();
    void tokensThatHadCome();
    void leavesWhileTheRequestIsSent();
    void leavesAfterTheTerminalEvent_data();
    void leavesAfterTheTerminalEvent();
    void leavesWithARequestPipelined();
    void cancelledInTheWindow();
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
    } else if (phase == "in a plain body") {
        QCOMPARE(*record->responseBody.bytes, awaited);
    }
}

void TestCancel::leavesWhileConnecting_data()
{
    QTest::addColumn<bool>("handshake");
#ifdef Q_OS_LINUX
    QTest::newRow("nobody answers") << false;
#endif
    QTest::newRow("nobody answers the TLS handshake") << true;
}

void TestCancel::leavesWhileConnecting()
{
    QFETCH(bool, handshake);
    std::unique_ptr<FakeProvider> fake;
    std::unique_ptr<FullListener> full;
    GatewayBench bench;
    if (handshake) {
        FakeProvider::Options options;
        options.tls = true;
        fake = std::make_unique<FakeProvider>(options);
        fake->setWelcome(Welcome::Hang);
        bench.route("openai", *fake, "/v1");
    } else {
        full = std::make_unique<FullListener>();
        QVERIFY(full->isFull());
        bench.snapshot->providers["openai"].baseUrl =
            "http://127.0.0.1:" + std::to_string(full->port()) + "/v1";
    }
    // It is not this that ends it.
    bench.limits.connectTimeout = std::chrono::hours(1);
    bench.start();
    RawClient client(bench.port());
    client.send(postText(Target, StreamBody, bench.port()));
    const auto knocks = [&] { return handshake ? fake->openConnections() : full->knocking(); };
    QTRY_COMPARE_WITH_TIMEOUT(knocks(), 1, 30'000);
    QCOMPARE(bench.endedCount(), std::size_t(0));
    client.closeNow();
    QTRY_COMPARE_WITH_TIMEOUT(knocks(), 0, 30'000);
    const auto record = bench.ended();
    QCOMPARE(record->state, ExchangeState::Cancelled);
    QCOMPARE(record->status, 0);
    QCOMPARE(record->responseBody.size, std::uint64_t(0));
    QVERIFY(!record->tokensIn && !record->tokensOut);
    QCOMPARE(record->attempts.size(), std::size_t(1));
    QVERIFY(!record->attempts.front().error.empty());
    QVERIFY(!record->attempts.front().sent);
    QTRY_COMPARE_WITH_TIMEOUT(bench.inFlight(), std::uint64_t(0), 30'000);
    if (handshake)
        QCOMPARE(fake->requestCount(), 0);
}

void TestCancel::tokensThatHadCome_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("event");
    QTest::addColumn<int>("in");
    QTest::addColumn<int>("out");
    // As those send it who were asked for usage in every chunk.
    QTest::newRow("OpenAI chat")
        << QByteArray(Target)
        << QByteArray(
               R"(data: {"model":"gpt-4o","choices":[{"index":0,"delta":{"content":"One two three"}}],)"
               R"("usage":{"prompt_tokens":21,"completion_tokens":3,"total_tokens":24}})"
               "\n\n")
        << 21 << 3;
    QTest::newRow("Anthropic") << QByteArray("/anthropic/v1/messages")
                               << QByteArray::fromStdString(
                                      canned::events(canned::Api::AnthropicMessages).front())
                               << 11 << 1;
}

void TestCancel::tokensThatHadCome()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, event);
    QFETCH(int, in);
    QFETCH(int, out);
    const std::string bytes = event.toStdString();
    FakeProvider fake;
    fake.enqueue(
        canned::streamHead(canned::Api::OpenAiChat).chunk(bytes).waitFor("never").chunk(bytes).lastChunk());
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.route("anthropic", fake);
    bench.start();
    RawClient client(bench.port());
    client.send(postText(target.toStdString(), StreamBody, bench.port()));
    QVERIFY(client.waitForText(bytes));
    client.closeNow();
    verifyCancelled(fake, bench);
    const auto record = bench.ended();
    QVERIFY(record->tokensIn && record->tokensOut);
    QCOMPARE(record->tokensIn->value, in);
    QCOMPARE(record->tokensOut->value, out);
    QCOMPARE(record->responseBody.size, std::uint64_t(bytes.size()));
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

QTEST_GUILESS_MAIN(TestCancel)
#include "tst_cancel.moc"
