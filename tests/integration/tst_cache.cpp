// SPDX-License-Identifier: GPL-3.0-or-later
// The cache as a tool meets it: what is a hit, what never is, and that a hit is the bytes that the miss gave.
#include "integration/cache_bench.h"
#include "support/gzipped.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using storage::CacheOutcome;
using storage::ExchangeState;

class TestCache final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstUse();
    void streamsAreReplayedByteForByte_data();
    void streamsAreReplayedByteForByte();
    void hitHeaders();
    void hitsCostNothing();
    void whatIsNeverStored_data();
    void whatIsNeverStored();
    void anEchoedSecretIsNotStored_data();
    void anEchoedSecretIsNotStored();
    void aHangUpAfterTheLastEventIsStored();
    void credentialsAreKeptApart();
    void gatewaysAreKeptApart();
    void aCodingTheClientDoesNotKnow();
};

void TestCache::firstUse()
{
    FakeProvider fake;
    int answers = 0;
    fake.setHandler([&answers](const SeenRequest &) {
        canned::Answer answer;
        answer.id = "answer" + std::to_string(++answers);
        return canned::jsonReply(canned::Api::OpenAiChat, answer);
    });
    const auto made = cachingBench(fake);
    const auto ask = [&](const std::string &body, const Fields &fields = {}) {
        const RawResponse answer = made->post(Target, body, fields);
        return answer.field("cf-aig-cache-status") + " " + std::to_string(answer.status) + " " + answer.body;
    };
    const std::string first = ask(question("What is Cloudflare?"));
    QVERIFY(first.starts_with("MISS 200"));
    const std::string second = ask(question("What is Cloudflare?"));
    QCOMPARE(second, "HIT" + first.substr(4));
    QVERIFY(ask(question("What is Cloudflare???")).starts_with("MISS"));
    QVERIFY(ask(question("What is Cloudflare?"), {{"X-TEST-ID", "another"}}).starts_with("HIT"));
    QVERIFY(ask(question("Hi", R"("user":"001",)")).starts_with("MISS"));
    const std::string two = ask(question("Hi", R"("user":"002",)"));
    QVERIFY(two.starts_with("MISS"));
    QVERIFY(ask(question("Hi", R"("user":"001",)")).starts_with("HIT"));
    QCOMPARE(ask(question("Hi", R"("user":"002",)")), "HIT" + two.substr(4));
    QCOMPARE(fake.requestCount(), 4);
    // Off, as it is at first: neither read nor written, and not spoken of.
    FakeProvider plain;
    plain.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    GatewayBench off;
    off.route("openai", plain, "/v1");
    off.start();
    for (int i = 0; i < 2; ++i)
        QVERIFY(!off.post(Target, question("Hi")).has("cf-aig-cache-status"));
    QCOMPARE(plain.requestCount(), 2);
}

void TestCache::streamsAreReplayedByteForByte_data()
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, canned::Api api, const char *target, const char *body) {
        QTest::newRow(name) << int(api) << QByteArray(target) << QByteArray(body);
    };
    row("chat", canned::Api::OpenAiChat, "/openai/v1/chat/completions",
        R"({"model":"gpt-4o","stream":true})");
    row("responses", canned::Api::OpenAiResponses, "/openai/v1/responses",
        R"({"model":"gpt-4o","stream":true})");
    row("messages", canned::Api::AnthropicMessages, "/anthropic/v1/messages",
        R"({"model":"claude-sonnet-4-5","stream":true})");
}

void TestCache::streamsAreReplayedByteForByte()
{
    QFETCH(int, api);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    FakeProvider fake;
    fake.enqueue(canned::streamReply(canned::Api(api)));
    const auto made = cachingBench(fake);
    const RawResponse miss = made->post(target.toStdString(), body.toStdString());
    const RawResponse hit = made->post(target.toStdString(), body.toStdString());
    QCOMPARE(miss.field("cf-aig-cache-status"), std::string("MISS"));
    QCOMPARE(hit.field("cf-aig-cache-status"), std::string("HIT"));
    QVERIFY(hit.complete());
    QCOMPARE(hit.body, miss.body);
    QCOMPARE(hit.field("content-type"), miss.field("content-type"));
    QCOMPARE(fake.requestCount(), 1);
    const auto record = made->ended(1);
    QCOMPARE(record->cache, CacheOutcome::Hit);
    QCOMPARE(record->tokensOut, made->ended(0)->tokensOut);
    QVERIFY(record->tokensOut.has_value());
    QVERIFY(record->stream);
    QCOMPARE(*record->responseBody.bytes, miss.body);
}

void TestCache::hitHeaders()
{
    FakeProvider fake;
    fake.enqueue(canned::reply(200, "application/json", canned::json(canned::Api::OpenAiChat),
                               {{"x-request-id", "req_1"},
                                {"Set-Cookie", "a=b"},
                                {"x-ratelimit-remaining-requests", "5"},
                                {"cf-ray", "abc"}}));
    const auto made = cachingBench(fake);
    const RawResponse miss = made->post(Target, question("Hi"));
    QVERIFY(miss.has("Set-Cookie"));
    QVERIFY(!miss.has("age"));
    const RawResponse hit = made->post(Target, question("Hi"), {{"cf-aig-event-id", "mine"}});
    QCOMPARE(hit.field("x-request-id"), std::string("req_1"));
    QVERIFY(!hit.has("Set-Cookie"));
    QVERIFY(!hit.has("x-ratelimit-remaining-requests"));
    QVERIFY(hit.has("age"));
    QVERIFY(hit.has("sekisho-cache-saved-ms"));
    QVERIFY(hit.has("date"));
    QCOMPARE(hit.field("cf-aig-step"), std::string("0"));
    QCOMPARE(hit.field("cf-aig-provider"), std::string("openai"));
    QCOMPARE(hit.field("cf-aig-event-id"), std::string("mine"));
    QVERIFY(hit.field("cf-aig-log-id") != miss.field("cf-aig-log-id"));
    QCOMPARE(hit.field("content-length"), std::to_string(hit.body.size()));
}

void TestCache::hitsCostNothing()
{
    FakeProvider fake;
    canned::Answer answer;
    answer.model = "gpt-4o-mini";
    fake.enqueue(canned::jsonReply(canned::Api::OpenAiChat, answer));
    GatewayBench made;
    made.route("openai", fake, "/v1");
    made.snapshot->gateways["default"].cacheTtl = std::chrono::seconds(60);
    made.snapshot->prices = realPrices();
    made.start();
    for (int i = 0; i < 2; ++i)
        QCOMPARE(made.post(Target, question("Hi")).status, 200);
    const auto miss = made.ended(0);
    const auto hit = made.ended(1);
    QVERIFY(miss->cost && miss->cost->picoUsd > 0);
    QVERIFY(!miss->savedCost);
    QCOMPARE(hit->cost->picoUsd, 0);
    QCOMPARE(hit->savedCost->picoUsd, miss->cost->picoUsd);
    QVERIFY(hit->savedTime.has_value());
    QCOMPARE(hit->model, std::string("gpt-4o-mini"));
    QCOMPARE(hit->status, 200);
    QVERIFY(hit->attempts.empty());
}

void TestCache::whatIsNeverStored_data()
{
    QTest::addColumn<QByteArray>("what");
    for (const char *what :
         {"error status", "error event", "no terminal event", "cut", "too short", "missing last chunk", "202",
          "another endpoint", "background", "previous response", "skip", "ttl 0"})
        QTest::newRow(what) << QByteArray(what);
}

void TestCache::whatIsNeverStored()
{
    QFETCH(QByteArray, what);
    const auto events = canned::events(canned::Api::OpenAiChat);
    Script script = canned::jsonReply(canned::Api::OpenAiChat);
    std::string target = "/openai/v1/chat/completions";
    std::string body = question("Hi");
    Fields fields;
    if (what == "error status")
        script = canned::errorReply(canned::Api::OpenAiChat, 429, "slow down");
    else if (what == "error event")
        script = canned::streamHead(canned::Api::OpenAiChat)
                     .chunk(events[0])
                     .chunk("data: {\"error\":{\"message\":\"overloaded\"}}\n\n")
                     .chunk("data: [DONE]\n\n")
                     .lastChunk();
    else if (what == "no terminal event")
        script = canned::streamHead(canned::Api::OpenAiChat).chunk(events[0]).chunk(events[1]).lastChunk();
    else if (what == "cut")
        script = canned::streamHead(canned::Api::OpenAiChat).chunk(events[0]).chunk(events[1]).close();
    else if (what == "too short")
        script = canned::bodyTooShort(canned::json(canned::Api::OpenAiChat), 5);
    else if (what == "missing last chunk")
        script = canned::missingLastChunk("{}");
    else if (what == "202")
        script = canned::reply(202, "application/json", "{}");
    else if (what == "another endpoint")
        target = "/openai/v1/files";
    else if (what == "background" || what == "previous response") {
        target = "/openai/v1/responses";
        body = what == "background" ? R"({"model":"m","background":true,"input":"Hi"})"
                                    : R"({"model":"m","previous_response_id":"resp_1","input":"Hi"})";
    } else if (what == "skip")
        fields = {{"cf-aig-skip-cache", "true"}};
    else if (what == "ttl 0")
        fields = {{"cf-aig-cache-ttl", "0"}};
    FakeProvider fake;
    fake.enqueue(script);
    fake.enqueue(script);
    const auto made = cachingBench(fake);
    for (int i = 0; i < 2; ++i) {
        QVERIFY(made->post(target, body, fields).field("cf-aig-cache-status") != "HIT");
        // The next one begins when this one's end has been dealt with.
        QCOMPARE(made->ended(std::size_t(i))->cache == CacheOutcome::Hit, false);
    }
    QCOMPARE(fake.requestCount(), 2);
}

void TestCache::anEchoedSecretIsNotStored_data()
{
    QTest::addColumn<bool>("stored");
    QTest::addColumn<bool>("across");
    QTest::newRow("stored key") << true << false;
    QTest::newRow("the client's own") << false << false;
    QTest::newRow("across two pieces") << true << true;
}

void TestCache::anEchoedSecretIsNotStored()
{
    QFETCH(bool, stored);
    QFETCH(bool, across);
    const std::string secret = "marked-credential-0123456789";
    const std::string text =
        R"({"id":"1","choices":[{"message":{"content":"your key is )" + secret + R"("}}]})";
    FakeProvider fake;
    Script script = canned::reply(200, "application/json", text);
    if (across) {
        const std::size_t middle = text.find(secret) + 9;
        script = Script()
                     .send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                           std::to_string(text.size()) + "\r\n\r\n" + text.substr(0, middle))
                     .waitFor("go")
                     .send(text.substr(middle));
    }
    fake.enqueue(script);
    fake.enqueue(script);
    const auto made = cachingBench(fake);
    if (stored)
        made->setKey("openai", secret);
    const Fields fields = {{"Authorization", "Bearer " + (stored ? "dummy" : secret)}};
    for (int i = 0; i < 2; ++i) {
        RawClient client(made->port());
        client.send(postText(Target, question("Hi"), made->port(), fields));
        if (across && i == 0) {
            QVERIFY(
                client.waitFor([&] { return client.received().find("your key is") != std::string::npos; }));
            fake.release("go");
        }
        QCOMPARE(client.takeResponse().field("cf-aig-cache-status"), std::string("MISS"));
        const auto record = made->ended(std::size_t(i));
        QVERIFY(record->responseBody.bytes->find(secret) == std::string::npos);
    }
}

void TestCache::aHangUpAfterTheLastEventIsStored()
{
    const auto events = canned::events(canned::Api::OpenAiChat);
    FakeProvider fake;
    Script script = canned::streamHead(canned::Api::OpenAiChat);
    std::string whole;
    for (const std::string &event : events) {
        script.chunk(event);
        whole += event;
    }
    fake.enqueue(script.waitFor("never").lastChunk());
    const auto made = cachingBench(fake);
    {
        RawClient client(made->port());
        client.send(postText(Target, question("Hi"), made->port()));
        QVERIFY(client.waitForText("[DONE]"));
        client.closeNow();
        QCOMPARE(made->ended()->state, ExchangeState::Complete);
    }
    const RawResponse hit = made->post(Target, question("Hi"));
    QCOMPARE(hit.field("cf-aig-cache-status"), std::string("HIT"));
    QCOMPARE(hit.body, whole);
}

void TestCache::credentialsAreKeptApart()
{
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    const auto made = cachingBench(fake);
    const auto ask = [&](const std::string &key, const std::string &custom = {}) {
        Fields fields;
        if (!key.empty())
            fields.push_back({"Authorization", "Bearer " + key});
        if (!custom.empty())
            fields.push_back({"cf-aig-cache-key", custom});
        return made->post(Target, question("Hi"), fields).field("cf-aig-cache-status");
    };
    QCOMPARE(ask("sk-one-00000000"), std::string("MISS"));
    QCOMPARE(ask("sk-two-00000000"), std::string("MISS"));
    QCOMPARE(ask(""), std::string("MISS"));
    QCOMPARE(ask("sk-one-00000000"), std::string("HIT"));
    // A key of the client's choice replaces what is compared, never for whom.
    QCOMPARE(ask("sk-one-00000000", "mine"), std::string("MISS"));
    QCOMPARE(ask("sk-two-00000000", "mine"), std::string("MISS"));
    QCOMPARE(ask("sk-two-00000000", "mine"), std::string("HIT"));
    // With a key of ours the client's does not matter, and a new key of ours keeps the entries.
    made->setKey("openai", "sk-ours-0000000000");
    QCOMPARE(ask("sk-one-00000000"), std::string("MISS"));
    QCOMPARE(ask("sk-three-0000000"), std::string("HIT"));
    made->setKey("openai", "sk-rotated-00000000");
    QCOMPARE(ask(""), std::string("HIT"));
}

void TestCache::gatewaysAreKeptApart()
{
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    const auto made = cachingBench(fake);
    const auto ask = [&](const char *target) {
        return made->post(target, question("Hi"), {{"cf-aig-cache-ttl", "60"}}).field("cf-aig-cache-status");
    };
    QCOMPARE(ask("/v1/a/default/openai/chat/completions"), std::string("MISS"));
    QCOMPARE(ask("/v1/a/lab/openai/chat/completions"), std::string("MISS"));
    // Two ways to write one address.
    QCOMPARE(ask("/openai/v1/chat/completions"), std::string("HIT"));
    QCOMPARE(ask("/v1/another/lab/openai/v1/chat/completions"), std::string("HIT"));
}

void TestCache::aCodingTheClientDoesNotKnow()
{
    const std::string text = canned::json(canned::Api::OpenAiChat);
    FakeProvider fake;
    fake.enqueue(canned::reply(200, "application/json", gzipped(text), {{"Content-Encoding", "gzip"}}));
    const auto made = cachingBench(fake);
    const RawResponse miss = made->post(Target, question("Hi"), {{"Accept-Encoding", "gzip"}});
    QCOMPARE(miss.body, gzipped(text));
    const RawResponse same = made->post(Target, question("Hi"), {{"Accept-Encoding", "br, gzip"}});
    QCOMPARE(same.field("Content-Encoding"), std::string("gzip"));
    QCOMPARE(same.body, miss.body);
    for (const Fields &fields : {Fields{}, Fields{{"Accept-Encoding", "br"}}}) {
        const RawResponse decoded = made->post(Target, question("Hi"), fields);
        QCOMPARE(decoded.field("cf-aig-cache-status"), std::string("HIT"));
        QVERIFY(!decoded.has("Content-Encoding"));
        QVERIFY(decoded.complete());
        QCOMPARE(decoded.body, text);
    }
}

QTEST_GUILESS_MAIN(TestCache)
#include "tst_cache.moc"
