// SPDX-License-Identifier: GPL-3.0-or-later
// What is not HTTP, too large, too slow or not allowed gets a clear answer and a row; nothing goes upstream.
#include "integration/gateway_bench.h"

#include <QProcess>
#include <QTest>

#include <unistd.h>

using namespace sekisho;
using namespace sekisho::test;
using storage::ExchangeState;

class TestRefusals final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void malformed_data();
    void malformed();
    void slowHead();
    void slowBody();
    void oversizeBody();
    void callers_data();
    void callers();
    void allowedOriginGetsCors();
    void refusalRowsAreMetered();
    void otherUsersAreRefused();
    void errorShapes_data();
    void errorShapes();
};

void TestRefusals::malformed_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    const QByteArray post = "POST /openai/v1/x HTTP/1.1\r\nHost: localhost:PORT\r\n";
    QTest::newRow("not HTTP") << QByteArray("\x16\x03\x01 hello\r\n\r\n") << 400;
    QTest::newRow("no version") << QByteArray("GET /\r\n\r\n") << 400;
    QTest::newRow("HTTP/2") << QByteArray("GET / HTTP/2.0\r\nHost: x\r\n\r\n") << 400;
    QTest::newRow("space before colon") << post + "A : b\r\n\r\n" << 400;
    QTest::newRow("obs-fold") << post + "A: b\r\n c\r\n\r\n" << 400;
    QTest::newRow("bare CR") << post + "A: b\rc\r\n\r\n" << 400;
    QTest::newRow("NUL") << post + QByteArray("A: b\0c\r\n\r\n", 10) << 400;
    QTest::newRow("two lengths") << post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc" << 400;
    QTest::newRow("length list") << post + "Content-Length: 3, 3\r\n\r\nabc" << 400;
    QTest::newRow("signed length") << post + "Content-Length: +3\r\n\r\nabc" << 400;
    QTest::newRow("length and chunked")
        << post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        << 400;
    QTest::newRow("unknown coding") << post + "Transfer-Encoding: xchunked\r\n\r\n" << 400;
    QTest::newRow("two hosts") << post + "Host: localhost:PORT\r\n\r\n" << 400;
    QTest::newRow("bad chunk size") << post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" << 400;
    QTest::newRow("target too long") << QByteArray("GET /") + QByteArray(20'000, 'a') +
                                            " HTTP/1.1\r\nHost: x\r\n\r\n"
                                     << 414;
    QTest::newRow("header too large") << post + "A: " + QByteArray(70'000, 'a') + "\r\n\r\n" << 431;
    QTest::newRow("too many fields") << post + QByteArray("A: b\r\n").repeated(250) + "\r\n" << 431;
}

void TestRefusals::malformed()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    FakeProvider fake;
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    request.replace("PORT", QByteArray::number(bench.port()));
    RawClient client(bench.port());
    client.send(request.toStdString());
    const auto answer = client.takeResponse();
    QCOMPARE(answer.status, status);
    QVERIFY(answer.body.find("message") != std::string::npos);
    QVERIFY(client.waitForEnd());
    QVERIFY2(!client.sawReset(), "the client can read the answer");
    const auto record = bench.ended();
    QCOMPARE(record->state, ExchangeState::Refused);
    QCOMPARE(record->status, status);
    QVERIFY(!record->error.empty());
    QCOMPARE(fake.requestCount(), 0);
}

void TestRefusals::slowHead()
{
    GatewayBench bench;
    bench.limits.headerTimeout = std::chrono::milliseconds(50);
    bench.start();
    RawClient client(bench.port());
    client.send("POST /openai/v1/x HTTP/1.1\r\nHos");
    QCOMPARE(client.takeResponse().status, 408);
    QCOMPARE(bench.ended()->status, 408);
}

void TestRefusals::slowBody()
{
    FakeProvider fake;
    GatewayBench bench;
    bench.limits.bodyStall = std::chrono::milliseconds(50);
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.send("POST /openai/v1/x HTTP/1.1\r\nHost: localhost:" + std::to_string(bench.port()) +
                "\r\nContent-Length: 10\r\n\r\nabc");
    QCOMPARE(client.takeResponse().status, 408);
    QCOMPARE(bench.ended()->status, 408);
    QCOMPARE(fake.requestCount(), 0);
}

void TestRefusals::oversizeBody()
{
    FakeProvider fake;
    GatewayBench bench;
    bench.limits.heldBodyBytes = 1000;
    bench.limits.requestBodyBytes = 10'000;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient announced(bench.port());
    announced.send("POST /openai/v1/x HTTP/1.1\r\nHost: localhost:" + std::to_string(bench.port()) +
                   "\r\nContent-Length: 10001\r\n\r\n");
    QCOMPARE(announced.takeResponse().status, 413);
    QCOMPARE(fake.requestCount(), 0);
    RawClient chunked(bench.port());
    chunked.send("POST /openai/v1/x HTTP/1.1\r\nHost: localhost:" + std::to_string(bench.port()) +
                 "\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 12; ++i)
        chunked.send(test::chunked(std::string(1000, 'x')));
    const auto answer = chunked.takeResponse();
    QCOMPARE(answer.status, 413);
    QCOMPARE(fake.completeCount(), 0);
}

void TestRefusals::callers_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("extra");
    QTest::addColumn<int>("status");
    QTest::newRow("a rebound name") << QByteArray("evil.example:PORT") << QByteArray() << 403;
    QTest::newRow("another port") << QByteArray("localhost:1") << QByteArray() << 403;
    QTest::newRow("a web page") << QByteArray("localhost:PORT")
                                << QByteArray("Origin: https://evil.example\r\n") << 403;
    QTest::newRow("a form on a web page")
        << QByteArray("localhost:PORT") << QByteArray("Sec-Fetch-Site: cross-site\r\n") << 403;
    QTest::newRow("a tool") << QByteArray("localhost:PORT") << QByteArray("Sec-Fetch-Mode: cors\r\n") << 200;
}

void TestRefusals::callers()
{
    QFETCH(QByteArray, host);
    QFETCH(QByteArray, extra);
    QFETCH(int, status);
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    host.replace("PORT", QByteArray::number(bench.port()));
    RawClient client(bench.port());
    client.send("POST /openai/v1/chat/completions HTTP/1.1\r\nHost: " + host.toStdString() + "\r\n" +
                extra.toStdString() + "Content-Length: 2\r\n\r\n{}");
    const auto answer = client.takeResponse();
    QCOMPARE(answer.status, status);
    for (const auto &[name, value] : answer.fields)
        QVERIFY2(!name.starts_with("Access-Control"), name.c_str());
    QCOMPARE(fake.requestCount(), status == 200 ? 1 : 0);
    QCOMPARE(bench.ended()->state, status == 200 ? ExchangeState::Complete : ExchangeState::Refused);
}

void TestRefusals::allowedOriginGetsCors()
{
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    GatewayBench bench;
    bench.snapshot->allowedOrigins = {"http://localhost:3000"};
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient preflight(bench.port());
    preflight.send("OPTIONS /openai/v1/x HTTP/1.1\r\nHost: localhost:" + std::to_string(bench.port()) +
                   "\r\nOrigin: http://localhost:3000\r\nAccess-Control-Request-Method: POST\r\n"
                   "Access-Control-Request-Headers: authorization,x-stainless-os\r\n\r\n");
    auto answer = preflight.takeResponse();
    QCOMPARE(answer.status, 204);
    QCOMPARE(answer.field("Access-Control-Allow-Origin"), std::string("http://localhost:3000"));
    QCOMPARE(answer.field("Access-Control-Allow-Headers"), std::string("authorization,x-stainless-os"));
    QCOMPARE(fake.requestCount(), 0);
    answer = bench.post("/openai/v1/chat/completions", "{}", {{"Origin", "http://localhost:3000"}});
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.field("Access-Control-Allow-Origin"), std::string("http://localhost:3000"));
    QVERIFY(!fake.lastRequest().has("Origin"));
}

void TestRefusals::refusalRowsAreMetered()
{
    GatewayBench bench;
    bench.start();
    RawClient client(bench.port());
    for (int i = 0; i < 40; ++i)
        client.send("GET /openai/v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    for (int i = 0; i < 40; ++i)
        QCOMPARE(client.takeResponse().status, 403);
    QTRY_VERIFY_WITH_TIMEOUT(bench.endedCount() >= 10, 30'000);
    QVERIFY2(bench.endedCount() >= 10 && bench.endedCount() < 40, std::to_string(bench.endedCount()).c_str());
}

void TestRefusals::otherUsersAreRefused()
{
    GatewayBench bench;
    bench.start();
    const auto ask = [&](bool asNobody) {
        QProcess curl;
        if (asNobody)
            curl.setChildProcessModifier([] { [[maybe_unused]] const int done = ::setuid(65534); });
        curl.start(QStringLiteral("curl"),
                   {QStringLiteral("-s"), QStringLiteral("-o"), QStringLiteral("/dev/null"),
                    QStringLiteral("-w"), QStringLiteral("%{http_code}"),
                    QStringLiteral("http://127.0.0.1:%1/sekisho/health").arg(bench.port())});
        [&] { QTRY_COMPARE_WITH_TIMEOUT(curl.state(), QProcess::NotRunning, 30'000); }();
        return curl.readAllStandardOutput();
    };
    QCOMPARE(ask(false), QByteArray("200"));
    // Only root can play another user; without it the child stays the same user and is let in.
    QCOMPARE(ask(true), QByteArray(::geteuid() == 0 ? "403" : "200"));
    // The setting turns it off.
    bench.snapshot = std::make_shared<gateway::Snapshot>(*bench.snapshot);
    bench.snapshot->checkPeerUser = false;
    bench.gateway().apply(bench.snapshot);
    QCOMPARE(ask(true), QByteArray("200"));
}

void TestRefusals::errorShapes_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("begins");
    QTest::newRow("OpenAI") << QByteArray("/v1/chat/completions") << QByteArray()
                            << QByteArray(R"({"error":{"message":)");
    QTest::newRow("Anthropic by path")
        << QByteArray("/v1/messages") << QByteArray() << QByteArray(R"({"type":"error","error":{)");
    QTest::newRow("Anthropic by header")
        << QByteArray("/nobody/x") << QByteArray("anthropic-version") << QByteArray(R"({"type":"error",)");
    QTest::newRow("Gemini") << QByteArray("/v1beta/models/nobodys:generateContent") << QByteArray()
                            << QByteArray(R"({"error":{"code":400,)");
    QTest::newRow("form 2") << QByteArray("/v1/a/default/nobody/x") << QByteArray()
                            << QByteArray(
                                   R"({"success":false,"result":[],"messages":[],"error":[{"code":2008,)");
    QTest::newRow("no such gateway")
        << QByteArray("/v1/a/none/openai/x") << QByteArray()
        << QByteArray(R"({"success":false,"result":[],"messages":[],"error":[{"code":2001,)");
}

void TestRefusals::errorShapes()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, begins);
    GatewayBench bench;
    bench.start();
    Fields fields;
    if (!header.isEmpty())
        fields.emplace_back(header.toStdString(), "2023-06-01");
    const auto answer = bench.post(target.toStdString(), R"({"model":"nobodys-model"})", fields);
    QCOMPARE(answer.status, 400);
    QVERIFY2(QByteArray::fromStdString(answer.body).startsWith(begins), answer.body.c_str());
    QVERIFY(answer.has("cf-aig-log-id"));
    QCOMPARE(bench.ended()->state, ExchangeState::Refused);
}

QTEST_GUILESS_MAIN(TestRefusals)
#include "tst_refusals.moc"
