// SPDX-License-Identifier: GPL-3.0-or-later
// What goes in comes out: requests and answers through the gateway, over real sockets, byte by byte.
#include "integration/gateway_bench.h"
#include "support/gzipped.h"

#include <QTest>

#include <cstring>

using namespace sekisho;
using namespace sekisho::test;

class TestPassThrough final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void requestGoesUntouched();
    void answerComesUntouched();
    void chunkedBothWays();
    void streamsArriveEventByEvent_data();
    void streamsArriveEventByEvent();
    void compressedAnswersAreRelayedAndRead();
    void closeDelimitedAnswer();
    void headHasNoBody();
    void informationalAnswersPass();
    void pipelinedRequestsAreAnsweredInOrder();
    void http10();
    void expectContinue();
    void upstreamConnectionIsReused();
    void hostileBodiesAreRelayed_data();
    void hostileBodiesAreRelayed();
    void modelPrefixComesOffTheBody();
    void largeBodiesAreStreamed();
    void webSocketGets426();
    void ownHeaders();
};

namespace {

constexpr const char *ChatBody = R"({"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]})";

} // namespace

void TestPassThrough::requestGoesUntouched()
{
    FakeProvider fake;
    fake.enqueue(canned::jsonReply(canned::Api::OpenAiChat));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    const auto answer = bench.post("/openai/v1/files%2Fx/a%3Ab?q=%20&r=+&s", ChatBody,
                                   {{"X-Custom", "One"},
                                    {"x-custom", "two"},
                                    {"X-Empty", ""},
                                    {"Accept-Encoding", "gzip, br"},
                                    {"cf-aig-metadata", "{}"},
                                    {"Connection", "close, X-Hop"},
                                    {"X-Hop", "1"},
                                    {"anthropic-beta", "b1"},
                                    {"User-Agent", "test/1.0"}});
    QCOMPARE(answer.status, 200);
    const SeenRequest seen = fake.lastRequest();
    QCOMPARE(seen.startLine, std::string("POST /v1/files%2Fx/a%3Ab?q=%20&r=+&s HTTP/1.1"));
    QCOMPARE(seen.body, std::string(ChatBody));
    QVERIFY(seen.complaints.empty());
    QCOMPARE(seen.field("Host"), "127.0.0.1:" + std::to_string(fake.port()));
    std::string custom;
    for (const auto &[name, value] : seen.fields) {
        if (name == "X-Custom" || name == "x-custom" || name == "X-Empty" || name == "anthropic-beta" ||
            name == "Accept-Encoding")
            custom += name + "=" + value + ";";
    }
    QCOMPARE(custom,
             std::string("X-Custom=One;x-custom=two;X-Empty=;Accept-Encoding=gzip, br;anthropic-beta=b1;"));
    for (const char *name : {"cf-aig-metadata", "X-Hop", "Origin"})
        QVERIFY2(!seen.has(name), name);
    const auto record = bench.ended();
    QCOMPARE(record->state, storage::ExchangeState::Complete);
    QCOMPARE(record->provider, std::string("openai"));
    QCOMPARE(record->tool, std::string("test"));
    QCOMPARE(*record->requestBody.bytes, std::string(ChatBody));
    QCOMPARE(record->attempts.size(), std::size_t(1));
    QVERIFY(record->attempts.front().connected.has_value());
    QCOMPARE(record->attempts.front().origin, fake.url());
}

void TestPassThrough::answerComesUntouched()
{
    FakeProvider fake;
    const std::string body = "{\"a\":1}\r\n\0binary\xff";
    fake.enqueue(canned::reply(418, "application/x-odd", body,
                               {{"X-Up", "1"},
                                {"x-up", "2"},
                                {"Set-Cookie", "a=b"},
                                {"Set-Cookie", "c=d"},
                                {"Retry-After", "7"},
                                {"Alt-Svc", "h3"}}));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    const auto answer = bench.post("/openai/v1/x", "{}");
    QCOMPARE(answer.status, 418);
    QCOMPARE(answer.body, body);
    std::string fields;
    for (const auto &[name, value] : answer.fields) {
        if (name == "X-Up" || name == "x-up" || name == "Set-Cookie" || name == "Retry-After")
            fields += name + "=" + value + ";";
    }
    QCOMPARE(fields, std::string("X-Up=1;x-up=2;Set-Cookie=a=b;Set-Cookie=c=d;Retry-After=7;"));
    QVERIFY(!answer.has("Alt-Svc"));
    QCOMPARE(bench.ended()->status, 418);
}

void TestPassThrough::chunkedBothWays()
{
    FakeProvider fake;
    Script script;
    script.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
    script.chunk("first ").chunk("second").send("0\r\nX-Trailer: dropped\r\n\r\n");
    fake.enqueue(script);
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.send("POST /openai/v1/x HTTP/1.1\r\nHost: localhost:" + std::to_string(bench.port()) +
                "\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n4\r\ndefg\r\n0\r\nT: x\r\n\r\n");
    const auto answer = client.takeResponse();
    QCOMPARE(answer.body, std::string("first second"));
    QVERIFY(answer.complete());
    QVERIFY(answer.trailers.empty());
    QCOMPARE(fake.lastRequest().body, std::string("abcdefg"));
    QVERIFY(fake.lastRequest().complaints.empty());
}

void TestPassThrough::streamsArriveEventByEvent_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QByteArray>("slug");
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("OpenAI chat") << int(canned::Api::OpenAiChat) << QByteArray("openai")
                                 << QByteArray("/openai/v1/chat/completions");
    QTest::newRow("OpenAI responses")
        << int(canned::Api::OpenAiResponses) << QByteArray("openai") << QByteArray("/v1/responses");
    QTest::newRow("Anthropic") << int(canned::Api::AnthropicMessages) << QByteArray("anthropic")
                               << QByteArray("/v1/acct/default/anthropic/v1/messages");
    QTest::newRow("Gemini, CRLF") << int(canned::Api::Gemini) << QByteArray("google-ai-studio")
                                  << QByteArray(
                                         "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
    QTest::newRow("Ollama, NDJSON") << int(canned::Api::Ollama) << QByteArray("ollama")
                                    << QByteArray("/api/chat");
    QTest::newRow("Cohere") << int(canned::Api::Cohere) << QByteArray("cohere")
                            << QByteArray("/cohere/v2/chat");
}

void TestPassThrough::streamsArriveEventByEvent()
{
    QFETCH(int, api);
    QFETCH(QByteArray, slug);
    QFETCH(QByteArray, target);
    const auto dialect = static_cast<canned::Api>(api);
    const std::string model = dialect == canned::Api::Ollama ? "qwen3:8b" : "gpt-4o";
    FakeProvider fake;
    fake.enqueue(canned::gatedStream(dialect, "gate"));
    GatewayBench bench;
    bench.route(slug.toStdString(), fake);
    bench.start();
    RawClient client(bench.port());
    client.send(postText(target.toStdString(), R"({"model":")" + model + R"(","stream":true,"messages":[]})",
                         bench.port()));
    const auto events = canned::events(dialect);
    std::string expected;
    for (std::size_t i = 0; i < events.size(); ++i) {
        // The event before is here although the next one has not been sent: nothing is held back.
        QVERIFY(client.waitFor(
            [&] { return client.peekResponse().body == expected && client.peekResponse().headDone; }));
        fake.release("gate" + std::to_string(i));
        expected += events[i];
    }
    const auto answer = client.takeResponse();
    QCOMPARE(answer.body, expected);
    QVERIFY(answer.complete());
    const auto record = bench.ended();
    QCOMPARE(record->state, storage::ExchangeState::Complete);
    QVERIFY(record->stream);
    QVERIFY2(record->tokensIn && record->tokensIn->value == 11, "input tokens");
    QVERIFY2(record->tokensOut && record->tokensOut->value == 7, "output tokens");
    // Cohere's answers do not say which model wrote them.
    QCOMPARE(record->model, dialect == canned::Api::Cohere ? model : std::string("fake-model-1"));
    QVERIFY(record->firstToken.has_value());
    QCOMPARE(*record->responseBody.bytes, expected);
}

void TestPassThrough::compressedAnswersAreRelayedAndRead()
{
    FakeProvider fake;
    const std::string plain = canned::json(canned::Api::OpenAiChat);
    const std::string packed = gzipped(plain);
    fake.enqueue(canned::reply(200, "application/json", packed, {{"Content-Encoding", "gzip"}}));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    const auto answer = bench.post("/openai/v1/chat/completions", ChatBody);
    QCOMPARE(answer.body, packed);
    QCOMPARE(answer.field("Content-Encoding"), std::string("gzip"));
    const auto record = bench.ended();
    QCOMPARE(*record->responseBody.bytes, plain);
    QCOMPARE(record->responseBody.size, std::uint64_t(packed.size()));
    QCOMPARE(record->tokensOut->value, 7);
}

void TestPassThrough::closeDelimitedAnswer()
{
    FakeProvider fake;
    fake.enqueue(Script().send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end").close());
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    const auto answer = bench.get("/openai/v1/x");
    QCOMPARE(answer.body, std::string("until the end"));
    QVERIFY(answer.complete());
    QCOMPARE(answer.field("Transfer-Encoding"), std::string("chunked"));
    QCOMPARE(bench.ended()->state, storage::ExchangeState::Complete);
}

void TestPassThrough::headHasNoBody()
{
    FakeProvider fake;
    fake.enqueue(Script().send("HTTP/1.1 404 Not Found\r\nContent-Length: 1234\r\n\r\n"));
    fake.enqueue(Script().send("HTTP/1.1 204 No Content\r\n\r\n"));
    GatewayBench bench;
    bench.route("anthropic", fake);
    bench.start();
    const std::string host = "Host: localhost:" + std::to_string(bench.port()) + "\r\n\r\n";
    RawClient client(bench.port());
    client.send("HEAD /anthropic/api/hello HTTP/1.1\r\n" + host);
    auto answer = client.takeResponse(true);
    QCOMPARE(answer.status, 404);
    QCOMPARE(answer.field("Content-Length"), std::string("1234"));
    QVERIFY(answer.body.empty());
    client.send("DELETE /anthropic/v1/x HTTP/1.1\r\n" + host);
    answer = client.takeResponse();
    QCOMPARE(answer.status, 204);
    QVERIFY(!answer.has("Content-Length") && !answer.has("Transfer-Encoding"));
}

void TestPassThrough::informationalAnswersPass()
{
    FakeProvider fake;
    fake.enqueue(Script()
                     .send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
                     .append(canned::jsonReply(canned::Api::OpenAiChat)));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    const auto answer = bench.post("/openai/v1/chat/completions", ChatBody);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.informational.size(), std::size_t(1));
    QCOMPARE(answer.informational.front().status, 103);
    QCOMPARE(answer.informational.front().field("Link"), std::string("</x>"));
}

void TestPassThrough::pipelinedRequestsAreAnsweredInOrder()
{
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &seen) { return canned::reply(200, "text/plain", seen.target); });
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    std::string all;
    for (int i = 0; i < 5; ++i)
        all += postText("/openai/v1/n" + std::to_string(i), "{}", bench.port());
    client.send(all);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(client.takeResponse().body, "/v1/n" + std::to_string(i));
}

void TestPassThrough::http10()
{
    FakeProvider fake;
    fake.enqueue(canned::streamReply(canned::Api::OpenAiChat));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.send("POST /openai/v1/chat/completions HTTP/1.0\r\nContent-Length: " +
                std::to_string(std::strlen(ChatBody)) + "\r\n\r\n" + std::string(ChatBody));
    const auto answer = client.takeResponse();
    QVERIFY(!answer.has("Transfer-Encoding"));
    QVERIFY(answer.complete());
    QVERIFY(answer.body.ends_with("[DONE]\n\n"));
    QVERIFY(client.waitForEnd());
}

void TestPassThrough::expectContinue()
{
    FakeProvider fake;
    fake.enqueue(canned::jsonReply(canned::Api::OpenAiChat));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    const auto head = [&](const char *target) {
        return std::string("POST ") + target +
               " HTTP/1.1\r\nHost: localhost:" + std::to_string(bench.port()) +
               "\r\nExpect: 100-continue\r\nContent-Length: " + std::to_string(std::strlen(ChatBody)) +
               "\r\n\r\n";
    };
    RawClient client(bench.port());
    client.send(head("/openai/v1/chat/completions"));
    QVERIFY(client.waitForText("HTTP/1.1 100 Continue\r\n\r\n"));
    QCOMPARE(fake.requestCount(), 0);
    client.send(ChatBody);
    QCOMPARE(client.takeResponse().status, 200);
    QVERIFY(!fake.lastRequest().has("Expect"));
    // Refused before the body is asked for.
    RawClient refused(bench.port());
    refused.send(head("/nobody/v1/x"));
    const auto answer = refused.takeResponse();
    QCOMPARE(answer.status, 400);
    QVERIFY(answer.informational.empty());
}

void TestPassThrough::upstreamConnectionIsReused()
{
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    for (int i = 0; i < 5; ++i)
        QCOMPARE(bench.post("/openai/v1/chat/completions", ChatBody).status, 200);
    QCOMPARE(fake.connectionCount(), 1);
    QVERIFY(bench.ended(4)->attempts.front().reusedConnection);
    QVERIFY(!bench.ended(0)->attempts.front().reusedConnection);
}

void TestPassThrough::hostileBodiesAreRelayed_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("100,000 deep arrays") << QByteArray(100'000, '[');
    QTest::newRow("100,000 deep objects") << QByteArray("{\"a\":").repeated(100'000);
    QTest::newRow("invalid UTF-8") << QByteArray("{\"model\":\"\xff\xfe\xc3\x28\",\"x\":\"\x80\"}");
    QTest::newRow("not JSON") << QByteArray("model=gpt-4o&stream");
    QTest::newRow("cut JSON") << QByteArray("{\"model\":\"gpt");
    QTest::newRow("zero bytes") << QByteArray(1000, '\0');
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("a long line") << QByteArray(3'000'000, 'x');
}

void TestPassThrough::hostileBodiesAreRelayed()
{
    QFETCH(QByteArray, body);
    FakeProvider fake;
    fake.setKeptBodyBytes(8'000'000);
    const std::string text = body.toStdString();
    // The same comes back as an answer, plain and as a stream that never parses.
    fake.enqueue(canned::reply(200, "application/json", text));
    fake.enqueue(canned::reply(200, "text/event-stream", "data: " + text + "\n\n"));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    for (int i = 0; i < 2; ++i) {
        const auto answer = bench.post("/openai/v1/chat/completions", text);
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.body == (i == 0 ? text : "data: " + text + "\n\n"));
        QVERIFY(fake.lastRequest().body == text);
        const auto record = bench.ended(static_cast<std::size_t>(i));
        QCOMPARE(record->state, storage::ExchangeState::Complete);
        QVERIFY(!record->tokensIn);
    }
}

void TestPassThrough::modelPrefixComesOffTheBody()
{
    FakeProvider fake;
    fake.enqueue(canned::jsonReply(canned::Api::OpenAiChat));
    GatewayBench bench;
    bench.route("groq", fake, "/openai/v1");
    bench.start();
    const auto answer =
        bench.post("/v1/chat/completions", R"({ "x":1, "model" : "groq/llama-3.3" ,"messages":[]})");
    QCOMPARE(answer.status, 200);
    QCOMPARE(fake.lastRequest().body, std::string(R"({ "x":1, "model" : "llama-3.3" ,"messages":[]})"));
    QCOMPARE(fake.lastRequest().target, std::string("/openai/v1/chat/completions"));
    // As PHP writes it.
    fake.enqueue(canned::jsonReply(canned::Api::OpenAiChat));
    QCOMPARE(bench.post("/v1/chat/completions", R"({"model":"groq\/meta\/llama","messages":[]})").status,
             200);
    QCOMPARE(fake.lastRequest().body, std::string(R"({"model":"meta\/llama","messages":[]})"));
}

void TestPassThrough::largeBodiesAreStreamed()
{
    FakeProvider fake;
    fake.enqueue(canned::jsonReply(canned::Api::OpenAiChat));
    GatewayBench bench;
    bench.limits.heldBodyBytes = 1024 * 1024;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    constexpr std::uint64_t Size = 20 * 1024 * 1024;
    client.send("POST /openai/v1/files HTTP/1.1\r\nHost: localhost:" + std::to_string(bench.port()) +
                "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + std::to_string(Size) +
                "\r\n\r\n");
    client.sendGenerated(Size);
    QCOMPARE(client.takeResponse().status, 200);
    QCOMPARE(fake.lastRequest().bodyBytes, Size);
    QVERIFY(fake.lastRequest().body == patternBytes(0, fake.lastRequest().body.size()));
    const auto record = bench.ended();
    QCOMPARE(record->requestBody.size, Size);
    QVERIFY(record->requestBody.truncated);
}

void TestPassThrough::webSocketGets426()
{
    GatewayBench bench;
    bench.start();
    RawClient client(bench.port());
    client.send(
        "GET /openai/v1/responses HTTP/1.1\r\nHost: localhost:" + std::to_string(bench.port()) +
        "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        "AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    const auto answer = client.takeResponse();
    QCOMPARE(answer.status, 426);
    QVERIFY(answer.has("Upgrade"));
}

void TestPassThrough::ownHeaders()
{
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    auto answer = bench.post("/openai/v1/chat/completions", ChatBody);
    const auto record = bench.ended();
    QCOMPARE(answer.field("cf-aig-log-id"), record->id.toString());
    QCOMPARE(answer.field("cf-aig-event-id"), record->id.toString());
    QCOMPARE(answer.field("cf-aig-provider"), std::string("openai"));
    QCOMPARE(answer.field("cf-aig-step"), std::string("0"));
    QVERIFY(answer.field("Server-Timing").starts_with("gw;dur="));
    QVERIFY(!answer.has("cf-aig-cache-status"));
    answer = bench.post("/openai/v1/chat/completions", ChatBody, {{"cf-aig-event-id", "mine"}});
    QCOMPARE(answer.field("cf-aig-event-id"), std::string("mine"));
}

QTEST_GUILESS_MAIN(TestPassThrough)
#include "tst_pass_through.moc"
