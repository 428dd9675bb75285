// SPDX-License-Identifier: GPL-3.0-or-later
// The connections to a provider: which are used again, which are trusted, which lead back here.
#include "integration/gateway_bench.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;

class TestUpstreamConnections final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void staleConnectionIsNotUsed();
    void aReusedConnectionThatBreaksIsNotRepeated();
    void certificateIsVerified();
    void ownAddressIsNoProvider();
};

namespace {

constexpr const char *ChatBody =
    R"({"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}]})";
constexpr const char *Target = "/openai/v1/chat/completions";

} // namespace

void TestUpstreamConnections::staleConnectionIsNotUsed()
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

void TestUpstreamConnections::aReusedConnectionThatBreaksIsNotRepeated()
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

void TestUpstreamConnections::certificateIsVerified()
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

void TestUpstreamConnections::ownAddressIsNoProvider()
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

QTEST_GUILESS_MAIN(TestUpstreamConnections)
#include "tst_upstream_connections.moc"
