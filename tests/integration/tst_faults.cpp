// SPDX-License-Identifier: GPL-3.0-or-later
// Providers that misbehave: the client gets the truth, the record says it, nothing hangs, nothing is sent
// twice, nothing of it is cached and nothing is left behind.
#include "integration/gateway_bench.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <memory>

using namespace sekisho;
using namespace sekisho::test;
using storage::ExchangeState;

class TestFaults final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void beforeTheHead_data();
    void beforeTheHead();
    void withinTheBody_data();
    void withinTheBody();
    void refusedConnection();
    void firstByteTimeout();
    void silence_data();
    void silence();
    void bytesBehindTheAnswerAreNobodys();
    void aDrippingProviderIsRelayed();

private:
    /// In front of the fake, with the cache on.
    void start();
    /// The fault has happened once and has left no connection, file or cached answer; the next one is good.
    void verifyOverAndForgotten();
    /// Nobody tried again.
    void verifySentOnce();

    std::unique_ptr<FakeProvider> m_fake;
    std::unique_ptr<GatewayBench> m_bench;
};

namespace {

constexpr const char *ChatBody =
    R"({"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}]})";
constexpr const char *Target = "/openai/v1/chat/completions";
constexpr std::uint64_t Endless = 1ULL << 40;

/// Files without a name that this process holds open: of large answers on their way into the cache.
QStringList namelessFiles()
{
    QStringList found;
    const QDir folder(QStringLiteral("/proc/self/fd"));
    for (const QString &name : folder.entryList(QDir::Files | QDir::System)) {
        const QString target = QFile::symLinkTarget(folder.filePath(name));
        if (target.endsWith(QLatin1String(" (deleted)")))
            found.append(target);
    }
    return found;
}

} // namespace

void TestFaults::init()
{
    m_fake = std::make_unique<FakeProvider>();
    m_bench = std::make_unique<GatewayBench>();
}

void TestFaults::cleanup()
{
    m_bench.reset();
    m_fake.reset();
}

void TestFaults::start()
{
    m_bench->route("openai", *m_fake, "/v1");
    m_bench->snapshot->gateways["default"].cacheTtl = std::chrono::seconds(60);
    m_bench->start();
}

void TestFaults::verifySentOnce()
{
    QCOMPARE(m_fake->requestCount(), 1);
    QCOMPARE(m_fake->unexpected(), 0);
}

void TestFaults::verifyOverAndForgotten()
{
    QTRY_COMPARE_WITH_TIMEOUT(m_bench->inFlight(), std::uint64_t(0), 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(m_fake->openConnections(), 0, 30'000);
    QTRY_COMPARE_WITH_TIMEOUT(namelessFiles(), QStringList(), 30'000);
    const int before = m_fake->requestCount();
    m_fake->enqueue(canned::streamReply(canned::Api::OpenAiChat));
    const RawResponse second = m_bench->post(Target, ChatBody);
    QCOMPARE(second.status, 200);
    QVERIFY(second.complete());
    QCOMPARE(second.field("cf-aig-cache-status"), std::string("MISS"));
    // The good one is kept, so it was the fault that forbade it.
    QCOMPARE(m_bench->post(Target, ChatBody).field("cf-aig-cache-status"), std::string("HIT"));
    QCOMPARE(m_fake->requestCount(), before + 1);
}

void TestFaults::beforeTheHead_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<QByteArray>("said"); // in the log
    const auto row = [](const char *name, const char *said) {
        QTest::newRow(name) << QByteArray(name) << QByteArray(said);
    };
    row("closes", "closed before an answer");
    row("resets", "reset");
    row("cuts the head", "closed within the head");
    row("garbage", "not an HTTP/1.x answer");
    row("huge header", "head too large");
    row("header without an end", "head too large");
    row("head without an end", "head too large");
    row("too many fields", "too many fields");
    row("two lengths", "bad Content-Length");
    row("length and chunked", "bad Transfer-Encoding");
    row("unknown transfer coding", "a Transfer-Encoding other than chunked");
}

void TestFaults::beforeTheHead()
{
    QFETCH(QByteArray, fault);
    QFETCH(QByteArray, said);
    std::string manyFields = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 300; ++i)
        manyFields += "x-" + std::to_string(i) + ": 1\r\n";
    const std::map<QByteArray, Script> scripts = {
        {"closes", Script().close()},
        {"resets", Script().reset()},
        {"cuts the head", Script().send("HTTP/1.1 200 OK\r\nContent-Ty").close()},
        {"garbage", canned::garbage()},
        {"huge header", canned::hugeHeader(200'000)},
        {"header without an end", Script().send("HTTP/1.1 200 OK\r\nX-Endless: ").generate(Endless)},
        {"head without an end", Script().send("HTTP/1.1 200 ").generate(Endless)},
        {"too many fields", Script().send(manyFields + "Content-Length: 2\r\n\r\n{}")},
        {"two lengths",
         Script().send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc")},
        {"length and chunked",
         Script().send(
             "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
        {"unknown transfer coding",
         Script().send("HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")},
    };
    m_fake->enqueue(scripts.at(fault));
    start();
    const auto answer = m_bench->post(Target, ChatBody);
    QCOMPARE(answer.status, 502);
    QCOMPARE(answer.field("x-should-retry"), std::string("true"));
    QCOMPARE(answer.field("sekisho-error-origin"), std::string("gateway"));
    QCOMPARE(answer.field("sekisho-error-code"), std::string("2005"));
    QVERIFY(answer.body.starts_with(R"({"error":{)"));
    const auto record = m_bench->ended();
    QCOMPARE(record->state, ExchangeState::Failed);
    QVERIFY2(record->error.find(said.toStdString()) != std::string::npos, record->error.c_str());
    QCOMPARE(record->attempts.size(), std::size_t(1));
    QVERIFY2(record->attempts.front().error.find(said.toStdString()) != std::string::npos,
             record->attempts.front().error.c_str());
    verifySentOnce();
    verifyOverAndForgotten();
}

void TestFaults::withinTheBody_data()
{
    QTest::addColumn<QByteArray>("fault");
    QTest::addColumn<QByteArray>("said"); // in the log
    const auto row = [](const char *name, const char *said) {
        QTest::newRow(name) << QByteArray(name) << QByteArray(said);
    };
    row("length too long", "closed within the body");
    row("truncated chunk", "closed within the body");
    row("missing last chunk", "closed within the body");
    row("bad chunk size", "bad chunk");
    row("chunk size without an end", "chunk line too long");
    row("trailers without an end", "trailers too large");
    row("reset in a stream", "reset");
    row("stream without its end", "closed within the body");
    row("more than is held in memory, cut", "closed within the body");
}

void TestFaults::withinTheBody()
{
    QFETCH(QByteArray, fault);
    QFETCH(QByteArray, said);
    const std::string begun = canned::events(canned::Api::OpenAiChat).front();
    const auto stream = [&] { return canned::streamHead(canned::Api::OpenAiChat).chunk(begun); };
    const std::map<QByteArray, Script> scripts = {
        {"length too long", canned::bodyTooShort(begun, 10)},
        {"truncated chunk", canned::truncatedChunk(begun)},
        {"missing last chunk", canned::missingLastChunk(begun)},
        {"bad chunk size", canned::badChunkSize()},
        {"chunk size without an end", stream().send("1;").generate(Endless)},
        {"trailers without an end", stream().send("0\r\nX-Endless: ").generate(Endless)},
        {"reset in a stream", stream().waitFor("go").reset()},
        {"stream without its end", stream().waitFor("go").close()},
        {"more than is held in memory, cut",
         stream().generateChunks(6'000'000, 16'384).waitFor("go").close()},
    };
    m_fake->enqueue(scripts.at(fault));
    start();
    RawClient client(m_bench->port());
    client.send(postText(Target, ChatBody, m_bench->port()));
    QVERIFY(client.waitFor([&] { return client.peekResponse().headDone; }));
    if (fault.contains("stream"))
        QVERIFY(client.waitForText(begun));
    if (fault.startsWith("more"))
        QTRY_VERIFY_WITH_TIMEOUT(!namelessFiles().isEmpty(), 30'000);
    m_fake->release("go");
    QVERIFY(client.waitForEnd());
    const auto answer = client.peekResponse();
    QCOMPARE(answer.status, 200);
    QVERIFY2(!answer.complete(), "a cut is never a clean end");
    const auto record = m_bench->ended();
    QCOMPARE(record->state, ExchangeState::Failed);
    QVERIFY2(record->error.starts_with("The answer was cut: "), record->error.c_str());
    QVERIFY2(record->error.find(said.toStdString()) != std::string::npos, record->error.c_str());
    QCOMPARE(record->responseBody.size, std::uint64_t(answer.body.size()));
    verifySentOnce();
    verifyOverAndForgotten();
}

void TestFaults::refusedConnection()
{
    m_fake->stopListening();
    m_bench->route("anthropic", *m_fake);
    start();
    const auto answer = m_bench->post("/v1/acct/default/anthropic/v1/messages", "{}");
    QCOMPARE(answer.status, 502);
    QVERIFY(answer.body.starts_with(R"({"success":false,)"));
    QVERIFY(answer.body.find("2005") != std::string::npos);
    QVERIFY2(m_bench->ended()->error.find(std::to_string(m_fake->port())) != std::string::npos,
             m_bench->ended()->error.c_str());
    QCOMPARE(m_bench->post(Target, ChatBody).status, 502);
    QCOMPARE(m_bench->ended(1)->state, ExchangeState::Failed);
    m_fake->listenAgain();
    verifyOverAndForgotten();
}

void TestFaults::firstByteTimeout()
{
    m_fake->enqueue(Script().hang());
    start();
    const auto answer = m_bench->post(Target, ChatBody, {{"cf-aig-request-timeout", "50"}});
    QCOMPARE(answer.status, 504);
    QCOMPARE(answer.field("sekisho-error-code"), std::string("2005"));
    const auto record = m_bench->ended();
    QCOMPARE(record->state, ExchangeState::Failed);
    QVERIFY2(record->error.find("no answer within") != std::string::npos, record->error.c_str());
    QTRY_VERIFY_WITH_TIMEOUT(m_fake->clientLeft(0), 30'000);
    verifySentOnce();
    verifyOverAndForgotten();
}

void TestFaults::silence_data()
{
    QTest::addColumn<bool>("stream");
    QTest::newRow("in a stream") << true;
    QTest::newRow("in a plain body") << false;
}

/// Its client would wait for ever.
void TestFaults::silence()
{
    QFETCH(bool, stream);
    const std::string begun = canned::events(canned::Api::OpenAiChat).front();
    m_fake->enqueue(stream ? canned::streamHead(canned::Api::OpenAiChat).chunk(begun).hang()
                           : Script().send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\":").hang());
    m_bench->limits.streamSilence = std::chrono::milliseconds(100);
    start();
    RawClient client(m_bench->port());
    client.send(postText(Target, ChatBody, m_bench->port()));
    QVERIFY(client.waitForEnd());
    QCOMPARE(client.peekResponse().body, stream ? begun : std::string("{\"id\":"));
    QCOMPARE(client.peekResponse().end, RawResponse::End::CutShort);
    const auto record = m_bench->ended();
    QCOMPARE(record->state, ExchangeState::Failed);
    QVERIFY2(record->error.find("nothing more of the answer for") != std::string::npos,
             record->error.c_str());
    QTRY_VERIFY_WITH_TIMEOUT(m_fake->clientLeft(0), 30'000);
    verifySentOnce();
    verifyOverAndForgotten();
}

/// A length that is too short: what follows is neither this answer's nor the next one's.
void TestFaults::bytesBehindTheAnswerAreNobodys()
{
    const std::string body = canned::json(canned::Api::OpenAiChat);
    m_fake->enqueue(Script().send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                                  std::to_string(body.size()) + "\r\n\r\n" + body +
                                  "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsmuggled!"));
    start();
    const std::string other = R"({"model":"gpt-4o","messages":[]})";
    const auto answer = m_bench->post(Target, other);
    QCOMPARE(answer.body, body);
    QVERIFY(answer.complete());
    verifySentOnce();
    verifyOverAndForgotten();
    QCOMPARE(m_fake->connectionCount(), 2);
}

void TestFaults::aDrippingProviderIsRelayed()
{
    const std::string body = canned::json(canned::Api::OpenAiChat);
    m_fake->enqueue(Script().drip("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                                  std::to_string(body.size()) + "\r\n\r\n" + body));
    start();
    const auto answer = m_bench->post(Target, ChatBody);
    QCOMPARE(answer.body, body);
    QCOMPARE(m_bench->ended()->tokensOut->value, 7);
    // Slow is no fault.
    const auto hit = m_bench->post(Target, ChatBody);
    QCOMPARE(hit.field("cf-aig-cache-status"), std::string("HIT"));
    QCOMPARE(hit.body, body);
}

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
