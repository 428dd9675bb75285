// SPDX-License-Identifier: GPL-3.0-or-later
// What a provider answers with an error status is the provider's own affair: it passes, byte for byte.
#include "integration/gateway_bench.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using storage::ExchangeState;

class TestProviderErrors final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void errorsPassUntouched_data();
    void errorsPassUntouched();
};

void TestProviderErrors::errorsPassUntouched_data()
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

void TestProviderErrors::errorsPassUntouched()
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
    QCOMPARE(fake.requestCount(), 1);
}

QTEST_GUILESS_MAIN(TestProviderErrors)
#include "tst_provider_errors.moc"
