// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway stops, at once or when what runs has ended, and listens again.
#include "integration/gateway_bench.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using storage::ExchangeState;

class TestStop final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void stopDrains();
    void stopCutsWhatIsTooSlow();
    void listensAgain();
};

namespace {

constexpr const char *Target = "/openai/v1/chat/completions";
constexpr const char *StreamBody = R"({"model":"gpt-4o","stream":true,"messages":[]})";

} // namespace

void TestStop::stopDrains()
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

void TestStop::stopCutsWhatIsTooSlow()
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

void TestStop::listensAgain()
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

QTEST_GUILESS_MAIN(TestStop)
#include "tst_stop.moc"
