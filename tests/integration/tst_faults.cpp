// SPDX-License-Identifier: GPL-3.0-or-later
// Providers that misbehave: the client gets the truth, the record says it, nothing hangs, nothing is sent
// twice.
#include "integration/gateway_bench.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using storage::ExchangeState;

class TestFaults final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void beforeTheHead_data();
    void beforeTheHead();
    void withinTheBody_data();
    void withinTheBody();
    void refusedConnection();
    void firstByteTimeout();
    void silentStream();
    void staleConnectionIsNotUsed();
    void aReusedConnectionThatBreaksIsNotRepeated();
    void certificateIsVerified();
    void ownAddressIsNoProvider();
    void errorsPassUntouched_data();
    void errorsPassUntouched();
    void aDrippingProviderIsRelayed();
};

namespace {

constexpr const char *ChatBody =
    R"({"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}]})";
constexpr const char *Target = "/openai/v1/chat/completions";

/// Sent once, and nobody tried again.
void verifySentOnce(const FakeProvider &fake)
{
    QCOMPARE(fake.requestCount(), 1);
    QCOMPARE(fake.unexpected(), 0);
}

} // namespace

void TestFaults::beforeTheHead_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::newRow("closes") << QByteArray("close");
    QTest::newRow("resets") << QByteArray("reset");
    QTest::newRow("cuts the head") << QByteArray("cut head");
    QTest::newRow("garbage") << QByteArray("garbage");
    QTest::newRow("huge header") << QByteArray("huge");
    QTest::newRow("two lengths") << QByteArray("two lengths");
    QTest::newRow("length and chunked") << QByteArray("both");
    QTest::newRow("unknown transfer coding") << QByteArray("coding");
}

void TestFaults::beforeTheHead()
{
    QFETCH(QByteArray, fault);
    const std::map<QByteArray, Script> scripts = {
        {"close", Script().close()},
        {"reset", Script().reset()},
        {"cut head", Script().send("HTTP/1.1 200 OK\r\nContent-Ty").close()},
        {"garbage", canned::garbage()},
        {"huge", canned::hugeHeader(200'000)},
        {"two lengths",
         Script().send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc")},
        {"both", Script().send(
                     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
        {"coding", Script().send("HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")},
    };
    FakeProvider fake;
    fake.enqueue(scripts.at(fault));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    const auto answer = bench.post(Target, ChatBody);
    QCOMPARE(answer.status, 502);
    QCOMPARE(answer.field("x-should-retry"), std::string("true"));
    QCOMPARE(answer.field("sekisho-error-origin"), std::string("gateway"));
    QCOMPARE(answer.field("sekisho-error-code"), std::string("2005"));
    QVERIFY(answer.body.starts_with(R"({"error":{)"));
    const auto record = bench.ended();
    QCOMPARE(record->state, ExchangeState::Failed);
    QVERIFY(!record->error.empty());
    QCOMPARE(record->attempts.size(), std::size_t(1));
    QVERIFY(!record->attempts.front().error.empty());
    verifySentOnce(fake);
}

void TestFaults::withinTheBody_data()
{
    QTest::addColumn<QByteArray>("fault");
    for (const char *fault : {"length too long", "truncated chunk", "missing last chunk", "bad chunk size",
                              "reset in a stream", "stream without its end"})
        QTest::newRow(fault) << QByteArray(fault);
}

void TestFaults::withinTheBody()
{
    QFETCH(QByteArray, fault);
    const auto events = canned::events(canned::Api::OpenAiChat);
    const std::string begun = events.front();
    const std::map<QByteArray, Script> scripts = {
        {"length too long", canned::bodyTooShort(begun, 10)},
        {"truncated chunk", canned::truncatedChunk(begun)},
        {"missing last chunk", canned::missingLastChunk(begun)},
        {"bad chunk size", canned::badChunkSize()},
        {"reset in a stream", canned::streamHead(canned::Api::OpenAiChat).chunk(begun).waitFor("go").reset()},
        {"stream without its end",
         canned::streamHead(canned::Api::OpenAiChat).chunk(begun).waitFor("go").close()},
    };
    FakeProvider fake;
    fake.enqueue(scripts.at(fault));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.send(postText(Target, ChatBody, bench.port()));
    QVERIFY(client.waitFor([&] { return client.peekResponse().headDone; }));
    if (fault.contains("stream"))
        QVERIFY(client.waitForText(begun));
    fake.release("go");
    QVERIFY(client.waitForEnd());
    const auto answer = client.peekResponse();
    QCOMPARE(answer.status, 200);
    QVERIFY2(!answer.complete(), "a cut is never a clean end");
    const auto record = bench.ended();
    QCOMPARE(record->state, ExchangeState::Failed);
    QVERIFY(record->error.find("cut") != std::string::npos);
    verifySentOnce(fake);
}

void TestFaults::refusedConnection()
{
    FakeProvider fake;
    fake.stopListening();
    GatewayBench bench;
    bench.route("anthropic", fake);
    bench.start();
    const auto answer = bench.post("/v1/acct/default/anthropic/v1/messages", "{}");
    QCOMPARE(answer.status, 502);
    QVERIFY(answer.body.starts_with(R"({"success":false,)"));
    QVERIFY(answer.body.find("2005") != std::string::npos);
    QVERIFY2(bench.ended()->error.find(std::to_string(fake.port())) != std::string::npos,
             bench.ended()->error.c_str());
}

void TestFaults::firstByteTimeout()
{
    FakeProvider fake;
    fake.enqueue(Script().hang());
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    const auto answer = bench.post(Target, ChatBody, {{"cf-aig-request-timeout", "50"}});
    QCOMPARE(answer.status, 504);
    QCOMPARE(answer.field("sekisho-error-code"), std::string("2005"));
    QTRY_VERIFY(fake.clientLeft(0));
    verifySentOnce(fake);
}

void TestFaults::silentStream()
{
    FakeProvider fake;
    fake.enqueue(canned::streamHead(canned::Api::OpenAiChat)
                     .chunk(canned::events(canned::Api::OpenAiChat).front())
                     .hang());
    GatewayBench bench;
    bench.limits.streamSilence = std::chrono::milliseconds(100);
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.send(postText(Target, ChatBody, bench.port()));
    QVERIFY(client.waitForEnd());
    QVERIFY(client.peekResponse().headDone);
    QVERIFY(!client.peekResponse().complete());
    QCOMPARE(bench.ended()->state, ExchangeState::Failed);
    QTRY_VERIFY(fake.clientLeft(0));
}

void TestFaults::staleConnectionIsNotUsed()
{
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(bench.post(Target, ChatBody).status, 200);
        // Summed, because the macro asks once more after it was true.
        int ended = 0;
        if (i < 2)
            QTRY_VERIFY((ended += i == 0 ? fake.closeIdle() : fake.resetIdle()) == 1);
    }
    QCOMPARE(fake.connectionCount(), 3);
}

void TestFaults::aReusedConnectionThatBreaksIsNotRepeated()
{
    FakeProvider fake;
    fake.enqueue(canned::jsonReply(canned::Api::OpenAiChat));
    // The second request reaches the provider on the first one's connection, which then dies: it may have
    // been paid.
    fake.enqueue(Script().close());
    fake.enqueue(canned::jsonReply(canned::Api::OpenAiChat));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    QCOMPARE(bench.post(Target, ChatBody).status, 200);
    const auto answer = bench.post(Target, ChatBody);
    QCOMPARE(answer.status, 502);
    QCOMPARE(answer.field("x-should-retry"), std::string("true"));
    QCOMPARE(fake.requestCount(), 2);
    QVERIFY(fake.request(1).reused());
    QCOMPARE(bench.post(Target, ChatBody).status, 200);
}

void TestFaults::certificateIsVerified()
{
    FakeProvider::Options options;
    options.tls = true;
    FakeProvider fake(options);
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    {
        GatewayBench bench;
        bench.route("openai", fake, "/v1");
        bench.start();
        const auto answer = bench.post(Target, ChatBody);
        QCOMPARE(answer.status, 502);
        QCOMPARE(fake.requestCount(), 0);
        QVERIFY2(bench.ended()->error.find("certificate") != std::string::npos, bench.ended()->error.c_str());
    }
    // Trusted by a setting, also one that changes while it runs.
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    bench.snapshot = std::make_shared<gateway::Snapshot>(*bench.snapshot);
    bench.snapshot->extraCas = QSslCertificate::fromPath(QString::fromStdString(fake.caFile()));
    bench.gateway().apply(bench.snapshot);
    QCOMPARE(bench.post(Target, ChatBody).status, 200);
    QVERIFY(bench.ended()->attempts.front().encrypted.has_value());
}

void TestFaults::ownAddressIsNoProvider()
{
    GatewayBench bench;
    bench.start();
    bench.snapshot = std::make_shared<gateway::Snapshot>(*bench.snapshot);
    bench.snapshot->providers["openai"].baseUrl =
        "http://127.0.0.1:" + std::to_string(bench.port()) + "/openai/v1";
    bench.gateway().apply(bench.snapshot);
    QCOMPARE(bench.post(Target, ChatBody).status, 508);
    // A way back that the address does not give away is told by Via.
    QCOMPARE(bench.post(Target, ChatBody, {{"Via", "1.1 another-proxy"}}).status, 508);
}

void TestFaults::errorsPassUntouched_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QByteArray>("slug");
    QTest::addColumn<int>("status");
    QTest::newRow("OpenAI 429") << int(canned::Api::OpenAiChat) << QByteArray("openai") << 429;
    QTest::newRow("OpenAI 401") << int(canned::Api::OpenAiChat) << QByteArray("openai") << 401;
    QTest::newRow("Anthropic 529") << int(canned::Api::AnthropicMessages) << QByteArray("anthropic") << 529;
    QTest::newRow("Gemini 400") << int(canned::Api::Gemini) << QByteArray("google-ai-studio") << 400;
    QTest::newRow("Cohere 500") << int(canned::Api::Cohere) << QByteArray("cohere") << 500;
}

void TestFaults::errorsPassUntouched()
{
    QFETCH(int, api);
    QFETCH(QByteArray, slug);
    QFETCH(int, status);
    FakeProvider fake;
    const auto dialect = static_cast<canned::Api>(api);
    fake.enqueue(canned::errorReply(dialect, status, "the provider's own words",
                                    {{"Retry-After", "1"}, {"x-request-id", "r1"}}));
    GatewayBench bench;
    bench.route(slug.toStdString(), fake);
    bench.start();
    const std::string tail = slug == "anthropic"          ? "/v1/messages"
                             : slug == "google-ai-studio" ? "/v1beta/models/gemini-2.5-flash:generateContent"
                             : slug == "cohere"           ? "/v2/chat"
                                                          : "/chat/completions";
    const auto answer = bench.post("/" + slug.toStdString() + tail, "{}");
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.body, canned::error(dialect, status, "the provider's own words"));
    QCOMPARE(answer.field("Retry-After"), std::string("1"));
    QCOMPARE(answer.field("x-request-id"), std::string("r1"));
    QCOMPARE(answer.field("sekisho-error-origin"), slug.toStdString());
    QVERIFY(!answer.has("sekisho-error-code"));
    const auto record = bench.ended();
    QCOMPARE(record->state, ExchangeState::Complete);
    QCOMPARE(record->status, status);
    QCOMPARE(record->error, std::string("the provider's own words"));
    verifySentOnce(fake);
}

void TestFaults::aDrippingProviderIsRelayed()
{
    FakeProvider fake;
    const std::string body = canned::json(canned::Api::OpenAiChat);
    fake.enqueue(Script().drip("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                               std::to_string(body.size()) + "\r\n\r\n" + body));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    const auto answer = bench.post(Target, ChatBody);
    QCOMPARE(answer.body, body);
    QCOMPARE(bench.ended()->tokensOut->value, 7);
}

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
