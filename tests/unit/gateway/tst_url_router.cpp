// SPDX-License-Identifier: GPL-3.0-or-later
// Every URL that a documented client sends, and where it must lead.
#include "gateway/url_router.h"
#include "support/test_snapshot.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::gateway;

class TestUrlRouter final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void matches_data();
    void matches();
    void refuses_data();
    void refuses();
    void rootDialects_data();
    void rootDialects();
    void modelInThePath();
};

namespace {

void row(const char *target, const char *form, const char *provider, const char *tail, const char *query = "",
         const char *gateway = "default", const char *account = "")
{
    QTest::newRow(target) << QByteArray(target) << QByteArray(form) << QByteArray(provider)
                          << QByteArray(tail) << QByteArray(query) << QByteArray(gateway)
                          << QByteArray(account);
}

std::string formName(UrlForm form)
{
    switch (form) {
    case UrlForm::Welcome:
        return "welcome";
    case UrlForm::Health:
        return "health";
    case UrlForm::Short:
        return "short";
    case UrlForm::Cloudflare:
        return "cloudflare";
    case UrlForm::Root:
        return "root";
    }
    return {};
}

} // namespace

void TestUrlRouter::matches_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("tail");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("gateway");
    QTest::addColumn<QByteArray>("account");

    row("/", "welcome", "", "");
    row("/?x=1", "welcome", "", "");
    row("/sekisho/health", "health", "", "");

    // Form 1: what the recorded clients send below a provider's name.
    row("/openai/v1/chat/completions", "short", "openai", "v1/chat/completions");
    row("/openai/chat/completions", "short", "openai", "chat/completions");
    row("/openai/v1/chat/completions?kitq=a&z=1", "short", "openai", "v1/chat/completions", "kitq=a&z=1");
    row("/openai/v1/responses/resp_1", "short", "openai", "v1/responses/resp_1");
    row("/openai/v1/models/gpt-4o", "short", "openai", "v1/models/gpt-4o");
    row("/anthropic/v1/messages?beta=true", "short", "anthropic", "v1/messages", "beta=true");
    row("/anthropic/api/hello", "short", "anthropic", "api/hello");
    row("/google/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", "short", "google-ai-studio",
        "v1beta/models/gemini-2.5-flash:streamGenerateContent", "alt=sse");
    row("/google-ai-studio/v1/models/gemini-2.5-flash:generateContent", "short", "google-ai-studio",
        "v1/models/gemini-2.5-flash:generateContent");
    row("/azure-openai/kit/kit-deploy/chat/completions?api-version=2023-05-15", "short", "azure-openai",
        "kit/kit-deploy/chat/completions", "api-version=2023-05-15");
    row("/groq/openai/v1/chat/completions", "short", "groq", "openai/v1/chat/completions");
    row("/cohere/v2/chat", "short", "cohere", "v2/chat");
    row("/openrouter/api/v1/chat/completions", "short", "openrouter", "api/v1/chat/completions");
    row("/ollama/api/chat", "short", "ollama", "api/chat");
    row("/workers-ai/@cf/meta/llama-3.1-8b-instruct", "short", "workers-ai",
        "@cf/meta/llama-3.1-8b-instruct");
    row("/huggingface/models/bigcode/starcoder", "short", "huggingface", "models/bigcode/starcoder");
    row("/replicate/v1/predictions", "short", "replicate", "v1/predictions");
    row("/deepseek/chat/completions", "short", "deepseek", "chat/completions");
    row("/perplexity-ai/chat/completions", "short", "perplexity-ai", "chat/completions");
    row("/demo/v1/chat/completions", "short", "demo", "v1/chat/completions");
    row("/openai", "short", "openai", "");
    row("/openai/", "short", "openai", "");
    row("/openai//v1/x", "short", "openai", "/v1/x");
    row("/openai/a%3Ab%2Fc?q=%20&", "short", "openai", "a%3Ab%2Fc", "q=%20&");

    // Form 2: the account is any word.
    row("/v1/0123456789abcdef0123456789abcdef/default/openai/chat/completions", "cloudflare", "openai",
        "chat/completions", "", "default", "0123456789abcdef0123456789abcdef");
    row("/v1/me/lab/anthropic/v1/messages", "cloudflare", "anthropic", "v1/messages", "", "lab", "me");
    row("/v1/acct/default/workers-ai/@cf/meta/llama-3.1-8b-instruct", "cloudflare", "workers-ai",
        "@cf/meta/llama-3.1-8b-instruct", "", "default", "acct");
    row("/v1/a/default/google-ai-studio/v1/models/gemini-2.5-flash:generateContent", "cloudflare",
        "google-ai-studio", "v1/models/gemini-2.5-flash:generateContent", "", "default", "a");

    // Form 5.
    row("/v1/chat/completions", "root", "", "v1/chat/completions");
    row("/v1/responses", "root", "", "v1/responses");
    row("/v1/embeddings", "root", "", "v1/embeddings");
    row("/v1/models", "root", "", "v1/models");
    row("/v1/messages?beta=true", "root", "", "v1/messages", "beta=true");
    row("/v1/messages/count_tokens", "root", "", "v1/messages/count_tokens");
    row("/v1/audio/speech", "root", "", "v1/audio/speech");
    row("/v1beta/models/gemini-2.5-flash:generateContent", "root", "",
        "v1beta/models/gemini-2.5-flash:generateContent");
    row("/v1beta/models", "root", "", "v1beta/models");
    row("/v1/tunedModels/mine:generateContent", "root", "", "v1/tunedModels/mine:generateContent");
    row("/v1/models/gemini-2.5-flash:countTokens", "root", "", "v1/models/gemini-2.5-flash:countTokens");
    row("/api/chat", "root", "", "api/chat");
    row("/api/tags", "root", "", "api/tags");

    // Absolute form counts by its path.
    row("http://localhost:8484/openai/v1/models?a=b", "short", "openai", "v1/models", "a=b");
    row("http://localhost:8484", "welcome", "", "");
}

void TestUrlRouter::matches()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, form);
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, tail);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, gateway);
    QFETCH(QByteArray, account);
    const auto snapshot = test::snapshot();
    const auto match = matchUrl(*snapshot, "GET", target.toStdString());
    QVERIFY2(match.ok(), match.ok() ? "" : match.error().message.c_str());
    QCOMPARE(formName(match->form), form.toStdString());
    QCOMPARE(match->provider ? match->provider->slug : std::string(), provider.toStdString());
    QCOMPARE(match->tail, tail.toStdString());
    QCOMPARE(match->query, query.toStdString());
    QCOMPARE(match->gateway, gateway.toStdString());
    QCOMPARE(match->account, account.toStdString());
}

void TestUrlRouter::refuses_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("envelope");

    QTest::newRow("unknown provider") << QByteArray("/nobody/v1/chat") << 400 << 2008 << false;
    QTest::newRow("unknown provider, form 2") << QByteArray("/v1/a/default/nobody/x") << 400 << 2008 << true;
    QTest::newRow("unknown gateway") << QByteArray("/v1/a/none/openai/x") << 400 << 2001 << true;
    QTest::newRow("no gateway") << QByteArray("/v1/a") << 400 << 2008 << true;
    QTest::newRow("no provider") << QByteArray("/v1/a/default") << 400 << 2008 << true;
    QTest::newRow("compat has no models") << QByteArray("/v1/a/default/compat/models") << 400 << 2008 << true;
    QTest::newRow("v1 alone") << QByteArray("/v1") << 400 << 2008 << true;
    QTest::newRow("management") << QByteArray("/client/v4/accounts/a/ai-gateway/gateways") << 404 << 7003
                                << true;
    QTest::newRow("own namespace") << QByteArray("/sekisho/keys") << 404 << 0 << false;
    QTest::newRow("asterisk") << QByteArray("*") << 400 << 2008 << false;
    QTest::newRow("authority form") << QByteArray("api.openai.com:443") << 400 << 2008 << false;
    QTest::newRow("slug is exact") << QByteArray("/OpenAI/v1/models") << 400 << 2008 << false;
}

void TestUrlRouter::refuses()
{
    QFETCH(QByteArray, target);
    QFETCH(int, status);
    QFETCH(int, code);
    QFETCH(bool, envelope);
    const auto snapshot = test::snapshot();
    const auto match = matchUrl(*snapshot, "POST", target.toStdString());
    QVERIFY(!match.ok());
    QCOMPARE(match.error().status, status);
    QCOMPARE(match.error().code, code);
    QCOMPARE(match.error().envelope, envelope);
    QVERIFY(!match.error().message.empty());
}

void TestUrlRouter::rootDialects_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("dialect");
    const auto dialect = [](const char *path, const char *name) {
        QTest::newRow(path) << QByteArray(path) << QByteArray(name);
    };
    dialect("v1/chat/completions", "openai-chat");
    dialect("v1/responses", "openai-responses");
    dialect("v1/embeddings", "openai-embeddings");
    dialect("v1/models", "openai-other");
    dialect("v1/images/generations", "openai-other");
    dialect("v1/messages", "anthropic-messages");
    dialect("v1/messages/count_tokens", "anthropic-other");
    dialect("v1/messages/batches", "anthropic-other");
    dialect("v1beta/models/gemini-2.5-flash:streamGenerateContent", "gemini");
    dialect("v1/models/gemini-2.5-flash:generateContent", "gemini");
    dialect("v1/models/gemini-embedding-001:batchEmbedContents", "gemini-other");
    dialect("v1beta/models", "gemini-other");
    dialect("api/chat", "ollama");
    dialect("api/tags", "ollama-other");
}

void TestUrlRouter::rootDialects()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, dialect);
    QCOMPARE(std::string(dialects::name(rootDialect(path.toStdString()))), dialect.toStdString());
}

void TestUrlRouter::modelInThePath()
{
    const auto snapshot = test::snapshot();
    const auto match = matchUrl(*snapshot, "POST", "/v1beta/models/gemini-2.5-flash:generateContent");
    QVERIFY(match.ok());
    QCOMPARE(match->pathModel, std::string("gemini-2.5-flash"));
    QCOMPARE(match->tail.substr(match->pathModelAt, 6), std::string("gemini"));
}

QTEST_GUILESS_MAIN(TestUrlRouter)
#include "tst_url_router.moc"
