// SPDX-License-Identifier: GPL-3.0-or-later
// What gateways of this kind are known to get wrong with an answer that fails on its way: a cut that looks
// like an end, an error that looks like an end, a limit that is retried, hidden or replayed.
#include "integration/gateway_bench.h"

#include <QTest>

#include <memory>

using namespace sekisho;
using namespace sekisho::test;
using canned::Api;
using storage::CacheOutcome;
using storage::ExchangeState;

class TestPeers final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void aCutStreamIsNoCleanEnd_data();
    void aCutStreamIsNoCleanEnd();
    void aStreamThatEndsWithItsConnection_data();
    void aStreamThatEndsWithItsConnection();
    void anErrorEventIsNoNormalEnd_data();
    void anErrorEventIsNoNormalEnd();
    void aClientThatHangsUpAtTheErrorEvent();
    void aLimitIsPassedOnAndForgotten_data();
    void aLimitIsPassedOnAndForgotten();

private:
    /// What the client and the log have of one that goes wrong is not what the next one gets.
    void verifyNotKept(Api api);

    std::unique_ptr<FakeProvider> m_fake;
    std::unique_ptr<GatewayBench> m_bench;
};

namespace {

struct Call {
    const char *name;
    Api api;
    const char *target;
    const char *body;
    const char *errorEvent; ///< as the provider's documents have it
    const char *errorWords;
};

const std::vector<Call> &calls()
{
    static const std::vector<Call> all = {
        {"OpenAI chat", Api::OpenAiChat, "/openai/v1/chat/completions",
         R"({"model":"gpt-4o","stream":true,"messages":[]})",
         "data: {\"error\":{\"message\":\"We are overloaded.\",\"type\":\"server_error\",\"code\":null}}\n\n",
         "We are overloaded."},
        {"OpenAI responses", Api::OpenAiResponses, "/openai/v1/responses",
         R"({"model":"gpt-4o","stream":true,"input":"Hi"})",
         "event: error\ndata: {\"type\":\"error\",\"code\":\"server_error\",\"message\":\"We are "
         "overloaded.\",\"param\":null,\"sequence_number\":9}\n\n",
         "We are overloaded."},
        {"Anthropic", Api::AnthropicMessages, "/anthropic/v1/messages",
         R"({"model":"claude-sonnet-4-5","stream":true,"max_tokens":9,"messages":[]})",
         "event: error\ndata: "
         "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
         "Overloaded"},
        {"Gemini", Api::Gemini,
         "/google-ai-studio/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
         R"({"contents":[{"parts":[{"text":"Hi"}]}]})",
         "data: {\"error\":{\"code\":503,\"message\":\"The model is "
         "overloaded.\",\"status\":\"UNAVAILABLE\"}}\r\n\r\n",
         "The model is overloaded."},
    };
    return all;
}

const Call &callOf(Api api)
{
    return *std::find_if(calls().begin(), calls().end(), [api](const Call &one) { return one.api == api; });
}

/// The beginning of a stream in that framing, without its end.
Script begun(const QByteArray &framing, const std::string &bytes)
{
    const Fields type = {{"Content-Type", "text/event-stream"}};
    const auto head = [&](Fields fields) {
        fields.insert(fields.begin(), type.begin(), type.end());
        return headText("HTTP/1.1 200 OK", fields);
    };
    if (framing == "chunked")
        return Script().send(head({{"Transfer-Encoding", "chunked"}})).chunk(bytes);
    if (framing == "length")
        return Script().send(head({{"Content-Length", std::to_string(bytes.size() + 100)}}) + bytes);
    return Script().send(head({}) + bytes);
}

/// Up to its first words: there is content in it, and nothing that tells its end.
std::string unfinished(Api api)
{
    std::string bytes;
    for (const std::string &event : canned::events(api)) {
        bytes += event;
        if (event.find("Hello") != std::string::npos)
            break;
    }
    return bytes;
}

void addApis(const std::vector<const char *> &manners)
{
    QTest::addColumn<int>("api");
    QTest::addColumn<QByteArray>("manner");
    for (const Call &call : calls()) {
        for (const char *manner : manners)
            QTest::addRow("%s, %s", call.name, manner) << int(call.api) << QByteArray(manner);
    }
}

} // namespace

void TestPeers::init()
{
    m_fake = std::make_unique<FakeProvider>();
    m_bench = std::make_unique<GatewayBench>();
    m_bench->route("openai", *m_fake, "/v1");
    m_bench->route("anthropic", *m_fake);
    m_bench->route("google-ai-studio", *m_fake);
    m_bench->snapshot->gateways["default"].cacheTtl = std::chrono::seconds(60);
    m_bench->start();
}

void TestPeers::cleanup()
{
    m_bench.reset();
    m_fake.reset();
}

void TestPeers::verifyNotKept(Api api)
{
    QCOMPARE(m_fake->requestCount(), 1);
    m_fake->enqueue(canned::streamReply(api));
    const Call &call = callOf(api);
    const RawResponse second = m_bench->post(call.target, call.body);
    QCOMPARE(second.status, 200);
    QCOMPARE(second.field("cf-aig-cache-status"), std::string("MISS"));
    QVERIFY(second.complete());
    // What is good is kept: it was the answer that forbade it.
    QCOMPARE(m_bench->post(call.target, call.body).field("cf-aig-cache-status"), std::string("HIT"));
    QCOMPARE(m_fake->requestCount(), 2);
}

void TestPeers::aCutStreamIsNoCleanEnd_data()
{
    addApis({"chunked", "length", "until the end of the connection"});
}

void TestPeers::aCutStreamIsNoCleanEnd()
{
    QFETCH(int, api);
    QFETCH(QByteArray, manner);
    const Call &call = callOf(Api(api));
    const std::string bytes = unfinished(call.api);
    m_fake->enqueue(begun(manner, bytes).waitFor("cut").close());
    RawClient client(m_bench->port());
    client.send(postText(call.target, call.body, m_bench->port()));
    // What comes before the cut is not held back for it.
    QVERIFY(client.waitFor([&] { return client.peekResponse().body == bytes; }));
    m_fake->release("cut");
    QVERIFY(client.waitForEnd());
    const RawResponse answer = client.peekResponse();
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, bytes);
    QCOMPARE(answer.end, RawResponse::End::CutShort);
    const auto record = m_bench->ended();
    QCOMPARE(record->state, ExchangeState::Failed);
    QVERIFY2(record->error.starts_with("The answer was cut: "), record->error.c_str());
    QCOMPARE(record->attempts.at(0).error, record->error);
    QCOMPARE(record->responseBody.size, std::uint64_t(bytes.size()));
    QCOMPARE(*record->responseBody.bytes, bytes);
    verifyNotKept(call.api);
}

void TestPeers::aStreamThatEndsWithItsConnection_data()
{
    addApis({"until the end of the connection"});
}

/// Those who have no other end for a body are relayed all the same when the stream itself says that it is
/// over.
void TestPeers::aStreamThatEndsWithItsConnection()
{
    QFETCH(int, api);
    QFETCH(QByteArray, manner);
    const Call &call = callOf(Api(api));
    std::string bytes;
    for (const std::string &event : canned::events(call.api))
        bytes += event;
    m_fake->enqueue(begun(manner, bytes).close());
    const RawResponse answer = m_bench->post(call.target, call.body);
    QVERIFY(answer.complete());
    QCOMPARE(answer.body, bytes);
    QCOMPARE(m_bench->ended()->state, ExchangeState::Complete);
}

void TestPeers::anErrorEventIsNoNormalEnd_data()
{
    addApis({"the last event", "and [DONE]", "and a cut"});
}

void TestPeers::anErrorEventIsNoNormalEnd()
{
    QFETCH(int, api);
    QFETCH(QByteArray, manner);
    const Call &call = callOf(Api(api));
    std::string bytes = unfinished(call.api) + call.errorEvent;
    if (manner == "and [DONE]")
        bytes += "data: [DONE]\n\n";
    const Script script = begun("chunked", bytes);
    m_fake->enqueue(manner == "and a cut" ? Script(script).close() : Script(script).lastChunk());
    const RawResponse answer = m_bench->post(call.target, call.body);
    // Byte for byte: no finish reason, no [DONE], no other words.
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, bytes);
    QCOMPARE(answer.complete(), manner != "and a cut");
    const auto record = m_bench->ended();
    QCOMPARE(record->state, ExchangeState::Failed);
    QCOMPARE(record->status, 200);
    if (manner == "and a cut")
        QVERIFY2(record->error.starts_with("The answer was cut: "), record->error.c_str());
    else
        QCOMPARE(record->error, std::string(call.errorWords));
    QCOMPARE(record->attempts.at(0).error, record->error);
    verifyNotKept(call.api);
}

/// As SDKs do: what they have seen is an error, and no cancel of theirs.
void TestPeers::aClientThatHangsUpAtTheErrorEvent()
{
    const Call &call = callOf(Api::AnthropicMessages);
    m_fake->enqueue(begun("chunked", unfinished(call.api) + call.errorEvent).waitFor("never").lastChunk());
    {
        RawClient client(m_bench->port());
        client.send(postText(call.target, call.body, m_bench->port()));
        QVERIFY(client.waitForText(call.errorEvent));
        client.closeNow();
    }
    QTRY_VERIFY_WITH_TIMEOUT(m_fake->clientLeft(0), 30'000);
    const auto record = m_bench->ended();
    QCOMPARE(record->state, ExchangeState::Failed);
    QCOMPARE(record->error, std::string(call.errorWords));
    verifyNotKept(call.api);
}

void TestPeers::aLimitIsPassedOnAndForgotten_data()
{
    addApis({"limited"});
}

void TestPeers::aLimitIsPassedOnAndForgotten()
{
    QFETCH(int, api);
    const Call &call = callOf(Api(api));
    m_fake->enqueue(canned::errorReply(call.api, 429, "Slow down.", {{"Retry-After", "1"}}));
    const RawResponse answer = m_bench->post(call.target, call.body);
    QCOMPARE(answer.status, 429);
    QCOMPARE(answer.field("Retry-After"), std::string("1"));
    QCOMPARE(answer.body, canned::error(call.api, 429, "Slow down."));
    QVERIFY(!answer.has("sekisho-error-code"));
    QVERIFY(!answer.has("x-should-retry"));
    const auto record = m_bench->ended();
    QCOMPARE(record->status, 429);
    QCOMPARE(record->error, std::string("Slow down."));
    QCOMPARE(record->attempts.size(), std::size_t(1));
    QVERIFY(record->cache != CacheOutcome::Hit);
    verifyNotKept(call.api);
}

QTEST_GUILESS_MAIN(TestPeers)
#include "tst_peers.moc"
