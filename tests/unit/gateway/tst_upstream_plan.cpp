// SPDX-License-Identifier: GPL-3.0-or-later
// Which provider gets a request of the root URLs, at which address, with which headers.
#include "gateway/upstream_plan.h"
#include "support/test_snapshot.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::gateway;

class TestUpstreamPlan final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rootUrls_data();
    void rootUrls();
    void rootRefusals_data();
    void rootRefusals();
    void bodylessRootUrlsGoByTheCredential();
    void aBodyWithoutReadableModelGoesNowhere();
    void aPrefixComesOff();
    void headersForUpstream();
    void ownViaIsRecognised();
    void baseUrlOfTheUser();
};

namespace {

http::RequestHead request(const char *method, std::string target)
{
    http::RequestHead head;
    head.method = method;
    head.target = std::move(target);
    head.headers.add("Host", "localhost:8484");
    return head;
}

Result<UpstreamPlan, RouteError> plan(const Snapshot &snapshot, const http::RequestHead &head,
                                      const std::string &body, bool whole = true)
{
    const auto match = matchUrl(snapshot, head.method, head.target);
    if (!match)
        return Failure{match.error()};
    UpstreamUrls urls;
    return planUpstream(snapshot, urls, *match, head, {dialects::readRequest(body), !body.empty(), whole});
}

std::string address(const UpstreamPlan &plan)
{
    return plan.origin().toString() + plan.head.target;
}

} // namespace

void TestUpstreamPlan::rootUrls_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QByteArray>("upstream");
    const auto row = [](const char *target, const char *model, const char *upstream) {
        QTest::addRow("%s %s", target, model)
            << QByteArray(target) << QByteArray(model) << QByteArray(upstream);
    };
    row("/v1/chat/completions", "gpt-4o", "https://api.openai.com/v1/chat/completions");
    row("/v1/responses", "gpt-5-mini", "https://api.openai.com/v1/responses");
    row("/v1/embeddings", "text-embedding-3-small", "https://api.openai.com/v1/embeddings");
    row("/v1/messages?beta=true", "claude-sonnet-4-5", "https://api.anthropic.com/v1/messages?beta=true");
    row("/v1/messages/count_tokens", "claude-sonnet-4-5",
        "https://api.anthropic.com/v1/messages/count_tokens");
    row("/v1beta/models/gemini-2.5-flash:generateContent", "",
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent");
    row("/v1/models/gemini-2.5-flash:streamGenerateContent?alt=sse", "",
        "https://generativelanguage.googleapis.com/v1/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
    row("/v1beta/models/google-ai-studio/gemini-2.5-flash:generateContent", "",
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent");
    row("/api/chat", "qwen3:8b", "http://localhost:11434/api/chat");
    row("/v1/chat/completions", "groq/llama-3.3-70b-versatile",
        "https://api.groq.com/openai/v1/chat/completions");
    row("/v1/chat/completions", "mistral/mistral-large-latest", "https://api.mistral.ai/v1/chat/completions");
    row("/v1/chat/completions", "perplexity/sonar", "https://api.perplexity.ai/chat/completions");
    row("/v1/chat/completions", "openrouter/anthropic/claude-sonnet-4.5",
        "https://openrouter.ai/api/v1/chat/completions");
    row("/v1/chat/completions", "deepseek/deepseek-chat", "https://api.deepseek.com/chat/completions");
    row("/v1/images/generations", "gpt-image-1", "https://api.openai.com/v1/images/generations");
}

void TestUpstreamPlan::rootUrls()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, model);
    QFETCH(QByteArray, upstream);
    const auto snapshot = test::snapshot();
    const std::string body = R"({"messages":[],"model":")" + model.toStdString() + "\"}";
    const auto result = plan(*snapshot, request("POST", target.toStdString()), model.isEmpty() ? "{}" : body);
    QVERIFY2(result.ok(), result.ok() ? "" : result.error().message.c_str());
    QString seen = QString::fromStdString(address(*result));
    seen.replace(QStringLiteral("127.0.0.1"), QStringLiteral("localhost"));
    // Some providers take their path with and without the version; either is right.
    QString withoutVersion = seen;
    withoutVersion.replace(QStringLiteral(".com/v1/"), QStringLiteral(".com/"));
    QVERIFY2(seen.toUtf8() == upstream || withoutVersion.toUtf8() == upstream, qPrintable(seen));
}

void TestUpstreamPlan::rootRefusals_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("model");
    QTest::newRow("unknown model") << QByteArray("/v1/chat/completions") << QByteArray("nobodys-model");
    QTest::newRow("another dialect") << QByteArray("/v1/messages") << QByteArray("gpt-4o");
    QTest::newRow("another dialect by prefix") << QByteArray("/v1/messages") << QByteArray("openai/gpt-4o");
    QTest::newRow("claude on chat completions")
        << QByteArray("/v1beta/models/claude-sonnet-4-5:generateContent") << QByteArray();
}

void TestUpstreamPlan::rootRefusals()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, model);
    const auto snapshot = test::snapshot();
    const auto result =
        plan(*snapshot, request("POST", target.toStdString()), R"({"model":")" + model.toStdString() + "\"}");
    QVERIFY(!result.ok());
    QCOMPARE(result.error().status, 400);
    QCOMPARE(result.error().envelope, false);
    QVERIFY(!model.isEmpty() ? result.error().message.find(model.toStdString()) != std::string::npos
                             : !result.error().message.empty());
}

void TestUpstreamPlan::bodylessRootUrlsGoByTheCredential()
{
    const auto snapshot = test::snapshot();
    const auto home = [&](const char *header) {
        auto head = request("GET", "/v1/models");
        head.headers.add(header, "some-credential");
        const auto result = plan(*snapshot, head, {});
        return result ? result->provider->slug : result.error().message;
    };
    QCOMPARE(home("Authorization"), std::string("openai"));
    QCOMPARE(home("x-api-key"), std::string("anthropic"));
    QCOMPARE(home("anthropic-version"), std::string("anthropic"));
    QCOMPARE(home("x-goog-api-key"), std::string("google-ai-studio"));
}

void TestUpstreamPlan::aBodyWithoutReadableModelGoesNowhere()
{
    const auto snapshot = test::snapshot();
    const auto head = request("POST", "/v1/chat/completions");
    for (const char *body : {"{}", "not JSON", "\x1f\x8b\x08", "{\"messages\":["}) {
        const auto result = plan(*snapshot, head, body);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().status, 400);
    }
    const auto cut = plan(*snapshot, head, "{\"messages\":[", false);
    QVERIFY(!cut.ok());
    QCOMPARE(cut.error().status, 413);
    QVERIFY(plan(*snapshot, request("POST", "/v1/audio/transcriptions"), "multipart").ok());
}

void TestUpstreamPlan::aPrefixComesOff()
{
    const auto snapshot = test::snapshot();
    const auto prefixed =
        plan(*snapshot, request("POST", "/v1/chat/completions"), R"({"model":"openai/gpt-4o"})");
    QVERIFY(prefixed.ok());
    QVERIFY(prefixed->stripModelPrefix);
    const auto plain = plan(*snapshot, request("POST", "/v1/chat/completions"), R"({"model":"gpt-4o"})");
    QVERIFY(plain.ok());
    QVERIFY(!plain->stripModelPrefix);
}

void TestUpstreamPlan::headersForUpstream()
{
    http::Headers headers;
    for (const char *name :
         {"Host", "X-First", "Connection", "X-Hop", "cf-aig-cache-ttl", "CF-AIG-Authorization", "sekisho-x",
          "Sec-Fetch-Mode", "Origin", "Expect", "cf-skip-cache", "Transfer-Encoding", "anthropic-beta",
          "x-first", "Accept-Encoding"})
        headers.add(name, std::string_view(name) == "Connection" ? "close, X-Hop" : "value");
    prepareHeaders(headers, "sekisho-1");
    std::string names;
    for (const auto field : headers)
        names += std::string(field.name) + ",";
    QCOMPARE(names, std::string("X-First,anthropic-beta,x-first,Accept-Encoding,Via,"));
}

void TestUpstreamPlan::ownViaIsRecognised()
{
    http::Headers headers;
    headers.add("Via", "1.1 proxy.example, 1.1 sekisho-1");
    QVERIFY(hasVia(headers, "sekisho-1"));
    QVERIFY(!hasVia(headers, "sekisho-2"));
}

void TestUpstreamPlan::baseUrlOfTheUser()
{
    const auto snapshot = test::snapshot();
    snapshot->providers["openai"].baseUrl = "http://127.0.0.1:9000/proxy/v1";
    const auto result = plan(*snapshot, request("POST", "/openai/v1/chat/completions?a=b"), "{}");
    QVERIFY(result.ok());
    QCOMPARE(address(*result), std::string("http://127.0.0.1:9000/proxy/v1/chat/completions?a=b"));
    QCOMPARE(result->dialect, dialects::Dialect::OpenAiChat);
}

QTEST_GUILESS_MAIN(TestUpstreamPlan)
#include "tst_upstream_plan.moc"
