// SPDX-License-Identifier: GPL-3.0-or-later
// From a gateway URL's tail to the provider's address.
#include "providers/upstream_url.h"
#include "unit/providers/real_catalogue.h"

#include <QTest>

using namespace sekisho::providers;
using sekisho::dialects::Dialect;

namespace {

std::string addressOf(const UpstreamUrl &url)
{
    const BaseUrl &base = url.base;
    const bool usual = (base.scheme == "https" && base.port == 443) ||
                       (base.scheme == "http" && base.port == 80) || base.port == 0;
    const std::string host = base.host.find(':') == std::string::npos ? base.host : "[" + base.host + "]";
    return base.scheme + "://" + host + (usual ? "" : ":" + std::to_string(base.port)) + url.path;
}

/// "slug/tail", split; a slug of the user's own is made from the template.
struct Split {
    Provider provider;
    std::string tail;
};
Split split(const std::string &path, const std::string &base)
{
    const std::size_t slash = path.find('/');
    const std::string slug = path.substr(0, slash);
    std::string tail = slash == std::string::npos ? std::string() : path.substr(slash);
    if (const Provider *provider = realCatalogue().find(slug))
        return {*provider, std::move(tail)};
    return {realCatalogue().custom(slug, base, Dialect::OpenAiChat), std::move(tail)};
}

} // namespace

class TestUpstreamUrl final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void goesTo_data();
    void goesTo();
    void withUsersBase_data();
    void withUsersBase();
    void isRefused_data();
    void isRefused();
    void baseUrls_data();
    void baseUrls();
    void refusedBaseUrls_data();
    void refusedBaseUrls();
};

void TestUpstreamUrl::goesTo_data()
{
    QTest::addColumn<std::string>("path");
    QTest::addColumn<std::string>("address");
    QTest::addColumn<std::string>("below");
    const auto row = [](const char *path, const char *address, const char *below) {
        QTest::newRow(path) << std::string(path) << std::string(address) << std::string(below);
    };
    // What gateways document and clients send, with and without the version.
    row("openai/chat/completions", "https://api.openai.com/v1/chat/completions", "chat/completions");
    row("openai/v1/chat/completions", "https://api.openai.com/v1/chat/completions", "chat/completions");
    row("openai//v1/chat/completions", "https://api.openai.com/v1/chat/completions", "chat/completions");
    row("openai/responses", "https://api.openai.com/v1/responses", "responses");
    row("openai/v1/responses", "https://api.openai.com/v1/responses", "responses");
    row("openai/v1/responses/resp_1", "https://api.openai.com/v1/responses/resp_1", "responses/resp_1");
    row("openai/v1/models/gpt-4o", "https://api.openai.com/v1/models/gpt-4o", "models/gpt-4o");
    row("openai/v1/realtime", "https://api.openai.com/v1/realtime", "realtime");
    row("openai/v1/no/such/path", "https://api.openai.com/v1/no/such/path", "no/such/path");
    row("openai/v1", "https://api.openai.com/v1", "");
    row("openai/v1/", "https://api.openai.com/v1/", "");
    row("openai", "https://api.openai.com/v1", "");
    row("openai/v1x/y", "https://api.openai.com/v1/v1x/y", "v1x/y");
    row("openai/v2/y", "https://api.openai.com/v2/y", "y");
    row("openai/v1/files/a%2Fb%3Ac%252e%252e", "https://api.openai.com/v1/files/a%2Fb%3Ac%252e%252e",
        "files/a%2Fb%3Ac%252e%252e");
    row("openai/v1/files/..data/...", "https://api.openai.com/v1/files/..data/...", "files/..data/...");
    row("anthropic/v1/messages", "https://api.anthropic.com/v1/messages", "messages");
    row("anthropic/v1/messages/count_tokens", "https://api.anthropic.com/v1/messages/count_tokens",
        "messages/count_tokens");
    row("anthropic/api/hello", "https://api.anthropic.com/api/hello", "api/hello");
    row("anthropic", "https://api.anthropic.com/", "");
    row("google/v1beta/models/gemini-2.5-flash:generateContent",
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent",
        "models/gemini-2.5-flash:generateContent");
    row("google-ai-studio/v1/models/gemini-2.5-flash:streamGenerateContent",
        "https://generativelanguage.googleapis.com/v1/models/gemini-2.5-flash:streamGenerateContent",
        "models/gemini-2.5-flash:streamGenerateContent");
    row("google-ai-studio/v1beta/interactions",
        "https://generativelanguage.googleapis.com/v1beta/interactions", "interactions");
    row("mistral/v1/chat/completions", "https://api.mistral.ai/v1/chat/completions", "chat/completions");
    row("mistral/chat/completions", "https://api.mistral.ai/v1/chat/completions", "chat/completions");
    row("groq/chat/completions", "https://api.groq.com/openai/v1/chat/completions", "chat/completions");
    row("groq/v1/chat/completions", "https://api.groq.com/openai/v1/chat/completions", "chat/completions");
    row("groq/openai/v1/chat/completions", "https://api.groq.com/openai/v1/chat/completions",
        "chat/completions");
    row("cohere/v1/chat", "https://api.cohere.com/v1/chat", "chat");
    row("cohere/v2/chat", "https://api.cohere.com/v2/chat", "chat");
    row("cohere/v2/embed", "https://api.cohere.com/v2/embed", "embed");
    row("cohere/v2/rerank", "https://api.cohere.com/v2/rerank", "rerank");
    row("cohere/v1/chat/completions", "https://api.cohere.ai/compatibility/v1/chat/completions",
        "chat/completions");
    row("cohere/compatibility/v1/chat/completions", "https://api.cohere.ai/compatibility/v1/chat/completions",
        "compatibility/v1/chat/completions");
    row("perplexity/chat/completions", "https://api.perplexity.ai/chat/completions", "chat/completions");
    row("perplexity-ai/v1/chat/completions", "https://api.perplexity.ai/chat/completions",
        "chat/completions");
    row("openrouter/chat/completions", "https://openrouter.ai/api/v1/chat/completions", "chat/completions");
    row("openrouter/v1/chat/completions", "https://openrouter.ai/api/v1/chat/completions",
        "chat/completions");
    row("openrouter/api/v1/chat/completions", "https://openrouter.ai/api/v1/chat/completions",
        "chat/completions");
    row("deepseek/chat/completions", "https://api.deepseek.com/chat/completions", "chat/completions");
    row("deepseek/v1/chat/completions", "https://api.deepseek.com/v1/chat/completions", "chat/completions");
    row("deepseek/anthropic/v1/messages", "https://api.deepseek.com/anthropic/v1/messages",
        "anthropic/v1/messages");
    row("grok/v1/chat/completions", "https://api.x.ai/v1/chat/completions", "chat/completions");
    row("grok/chat/completions", "https://api.x.ai/v1/chat/completions", "chat/completions");
    row("grok/v1/messages", "https://api.x.ai/v1/messages", "messages");
    row("xai/v1/chat/completions", "https://api.x.ai/v1/chat/completions", "chat/completions");
    row("cerebras/chat/completions", "https://api.cerebras.ai/v1/chat/completions", "chat/completions");
    row("cerebras/v1/chat/completions", "https://api.cerebras.ai/v1/chat/completions", "chat/completions");
    row("fireworks/chat/completions", "https://api.fireworks.ai/inference/v1/chat/completions",
        "chat/completions");
    row("fireworks/inference/v1/messages", "https://api.fireworks.ai/inference/v1/messages", "messages");
    row("huggingface/v1/chat/completions", "https://router.huggingface.co/v1/chat/completions",
        "chat/completions");
    row("huggingface/models/bigcode/starcoder",
        "https://router.huggingface.co/hf-inference/models/bigcode/starcoder", "bigcode/starcoder");
    row("huggingface/bigcode/starcoder",
        "https://router.huggingface.co/hf-inference/models/bigcode/starcoder", "bigcode/starcoder");
    row("replicate/predictions", "https://api.replicate.com/v1/predictions", "predictions");
    row("replicate/v1/predictions/abc", "https://api.replicate.com/v1/predictions/abc", "predictions/abc");
    row("elevenlabs/v1/text-to-speech/voice", "https://api.elevenlabs.io/v1/text-to-speech/voice",
        "text-to-speech/voice");
    row("cartesia/tts/bytes", "https://api.cartesia.ai/tts/bytes", "tts/bytes");
    row("deepgram/v1/listen", "https://api.deepgram.com/v1/listen", "listen");
    row("fal/fal-ai/fast-sdxl", "https://fal.run/fal-ai/fast-sdxl", "fal-ai/fast-sdxl");
    row("ideogram/v1/ideogram-v3/generate", "https://api.ideogram.ai/v1/ideogram-v3/generate",
        "ideogram-v3/generate");
    row("baseten/v1/chat/completions", "https://inference.baseten.co/v1/chat/completions",
        "chat/completions");
    row("parallel/v1beta/search", "https://api.parallel.ai/v1beta/search", "search");
    row("parallel/v1/tasks/runs", "https://api.parallel.ai/v1/tasks/runs", "tasks/runs");
    row("ollama/api/chat", "http://localhost:11434/api/chat", "api/chat");
    row("ollama/api/version", "http://localhost:11434/api/version", "api/version");
    row("ollama/v1/chat/completions", "http://localhost:11434/v1/chat/completions", "chat/completions");
    row("lm-studio/chat/completions", "http://localhost:1234/v1/chat/completions", "chat/completions");
    row("lm-studio/api/v1/chat", "http://localhost:1234/api/v1/chat", "api/v1/chat");
    row("vllm/v1/chat/completions", "http://localhost:8000/v1/chat/completions", "chat/completions");
    row("vllm/tokenize", "http://localhost:8000/tokenize", "tokenize");
    row("demo/v1/chat/completions", "demo://local/v1/chat/completions", "chat/completions");
    row("demo/chat/completions", "demo://local/chat/completions", "chat/completions");
    // Azure: gateways' form, the SDK's behind a resource, and the version 1 interface.
    row("azure-openai/my-res/dep/chat/completions",
        "https://my-res.openai.azure.com/openai/deployments/dep/chat/completions", "chat/completions");
    row("azure/my-res/My.Dep%20loyment/embeddings",
        "https://my-res.openai.azure.com/openai/deployments/My.Dep%20loyment/embeddings", "embeddings");
    row("azure/my-res/openai/deployments/dep/chat/completions",
        "https://my-res.openai.azure.com/openai/deployments/dep/chat/completions", "chat/completions");
    row("azure/my-res/deployments/dep/chat/completions",
        "https://my-res.openai.azure.com/openai/deployments/dep/chat/completions", "chat/completions");
    row("azure-openai/my-res/openai/v1/responses", "https://my-res.openai.azure.com/openai/v1/responses",
        "responses");
    row("azure-openai/my-res/openai/models", "https://my-res.openai.azure.com/openai/models", "models");
    // Workers AI: the account comes from the gateway URL, or stands in the path.
    row("workers-ai/@cf/meta/llama-3.1-8b-instruct",
        "https://api.cloudflare.com/client/v4/accounts/acct/ai/run/@cf/meta/llama-3.1-8b-instruct",
        "run/@cf/meta/llama-3.1-8b-instruct");
    row("workers-ai/run/@cf/meta/llama-3.1-8b-instruct",
        "https://api.cloudflare.com/client/v4/accounts/acct/ai/run/@cf/meta/llama-3.1-8b-instruct",
        "run/@cf/meta/llama-3.1-8b-instruct");
    row("workers-ai/v1/chat/completions",
        "https://api.cloudflare.com/client/v4/accounts/acct/ai/v1/chat/completions", "chat/completions");
    row("workers-ai/chat/completions",
        "https://api.cloudflare.com/client/v4/accounts/acct/ai/v1/chat/completions", "chat/completions");
    row("workers-ai/models/search", "https://api.cloudflare.com/client/v4/accounts/acct/ai/models/search",
        "models/search");
    row("workers-ai/client/v4/accounts/other/ai/run/@cf/meta/llama-3.1-8b-instruct",
        "https://api.cloudflare.com/client/v4/accounts/other/ai/run/@cf/meta/llama-3.1-8b-instruct",
        "run/@cf/meta/llama-3.1-8b-instruct");
}

void TestUpstreamUrl::goesTo()
{
    QFETCH(std::string, path);
    const Split asked = split(path, {});
    const auto url = upstreamUrl(asked.provider, {"POST", asked.tail, "acct", {}});
    QVERIFY2(url.ok(), url.ok() ? "" : url.error().message.c_str());
    QTEST(addressOf(*url), "address");
    QTEST(url->pathBelowBase, "below");
}

void TestUpstreamUrl::withUsersBase_data()
{
    QTest::addColumn<std::string>("path");
    QTest::addColumn<std::string>("base");
    QTest::addColumn<std::string>("address");
    const auto row = [](const char *path, const char *base, const char *address) {
        QTest::addRow("%s at %s", path, base)
            << std::string(path) << std::string(base) << std::string(address);
    };
    row("openai/v1/chat/completions", "http://127.0.0.1:9000", "http://127.0.0.1:9000/v1/chat/completions");
    row("openai/chat/completions", "http://127.0.0.1:9000", "http://127.0.0.1:9000/chat/completions");
    row("openai/v1/chat/completions", "http://[::1]:9000/v1", "http://[::1]:9000/v1/chat/completions");
    row("openai/v1/chat/completions", "https://proxy.example/openai/",
        "https://proxy.example/openai/v1/chat/completions");
    row("groq/openai/v1/chat/completions", "http://h/openai/v1", "http://h/openai/v1/chat/completions");
    row("custom-lab/v1/chat/completions", "http://192.0.2.7:8000/v1",
        "http://192.0.2.7:8000/v1/chat/completions");
    row("custom-lab/chat/completions", "http://192.0.2.7:8000/v1",
        "http://192.0.2.7:8000/v1/chat/completions");
    row("custom-x/v4/chat/completions", "https://h.example/api/paas/v4",
        "https://h.example/api/paas/v4/chat/completions");
    // An endpoint beside the base moves along with it, if both were on one server.
    row("huggingface/v1/chat/completions", "http://h:1/hf-inference/models",
        "http://h:1/v1/chat/completions");
    row("huggingface/v1/chat/completions", "http://h:1", "http://h:1/v1/chat/completions");
    row("huggingface/models/a/b", "http://h:1/hf-inference/models", "http://h:1/hf-inference/models/a/b");
    row("vllm/tokenize", "http://gpu:8000/v1", "http://gpu:8000/tokenize");
    row("lm-studio/api/v1/chat", "http://h:1234/deep/v1", "http://h:1234/deep/api/v1/chat");
    row("perplexity/v1/chat/completions", "http://h/p", "http://h/p/chat/completions");
    row("cohere/v1/chat/completions", "http://h/v1", "http://h/v1/chat/completions");
    // Azure keeps what its rule adds.
    row("azure/openai/deployments/dep/chat/completions", "http://127.0.0.1:9000",
        "http://127.0.0.1:9000/openai/deployments/dep/chat/completions");
    row("azure/deployments/dep/chat/completions", "http://127.0.0.1:9000",
        "http://127.0.0.1:9000/openai/deployments/dep/chat/completions");
    row("azure/openai/v1/responses", "https://res.openai.azure.com",
        "https://res.openai.azure.com/openai/v1/responses");
    row("azure/openai/v1/responses", "https://res.openai.azure.com/openai/v1/",
        "https://res.openai.azure.com/openai/v1/responses");
    row("azure/openai/deployments/d/embeddings", "https://res.openai.azure.com/openai",
        "https://res.openai.azure.com/openai/deployments/d/embeddings");
    row("azure-openai/other/d/chat/completions", "http://127.0.0.1:9000/az",
        "http://127.0.0.1:9000/az/openai/deployments/d/chat/completions");
    row("azure-openai/res/d/chat/completions", "https://{resource}.cognitiveservices.azure.com",
        "https://res.cognitiveservices.azure.com/openai/deployments/d/chat/completions");
    // Workers AI likewise; an account in the base URL wins over the label in the gateway's.
    row("workers-ai/@cf/m", "http://127.0.0.1:9000", "http://127.0.0.1:9000/accounts/acct/ai/run/@cf/m");
    row("workers-ai/v1/chat/completions", "http://h/client/v4/accounts/A1/ai/v1",
        "http://h/client/v4/accounts/A1/ai/v1/chat/completions");
    row("workers-ai/@cf/m", "http://h/client/v4/accounts/A1", "http://h/client/v4/accounts/A1/ai/run/@cf/m");
}

void TestUpstreamUrl::withUsersBase()
{
    QFETCH(std::string, path);
    QFETCH(std::string, base);
    const Split asked = split(path, base);
    const auto url = upstreamUrl(asked.provider, {"POST", asked.tail, "acct", base});
    QVERIFY2(url.ok(), url.ok() ? "" : url.error().message.c_str());
    QTEST(addressOf(*url), "address");
}

void TestUpstreamUrl::isRefused_data()
{
    QTest::addColumn<std::string>("path");
    QTest::addColumn<std::string>("account");
    QTest::addColumn<std::string>("why");
    const auto row = [](const std::string &path, const char *why, const char *account = "acct") {
        QTest::newRow(path.c_str()) << path << std::string(account) << std::string(why);
    };
    const char *dots = "\"..\" segment";
    row("openai/v1/../admin", dots);
    row("openai/..", dots);
    row("openai/v1/%2e%2e/admin", dots);
    row("openai/v1/%2E./admin", dots);
    row("openai/v1/.%2e", dots);
    row("openai/v1/x%2f..%2Fadmin", dots);
    row("openai/v1/..%5cadmin", dots);
    row("openai/v1/..\\admin", dots);
    row("openai/../@evil.example/x", dots);
    row("workers-ai/@cf/../../tokens", dots);
    row("azure/res/../chat", dots);
    row("openai/v1/a b", "control character");
    row("openai/v1/a\tb", "control character");
    row("openai/v1/a\r\nX: y", "control character");
    row("openai/v1/a\x7f", "control character");
    row("openai/v1/x?key=y", "query");
    row("openai/v1/x#y", "fragment");
    // A host label from the URL cannot leave its domain.
    row("azure/evil.example/dep/chat/completions", "no host name");
    row("azure/evil.example%2f/dep/chat", "no host name");
    row("azure/user@evil/dep/chat", "no host name");
    row("azure/evil%40x/dep/chat", "no host name");
    row("azure/evil:80/dep/chat", "no host name");
    row("azure/UPPER/dep/chat", "no host name");
    row("azure/-x/dep/chat", "no host name");
    row("azure/" + std::string(64, 'a') + "/dep/chat", "no host name");
    row("azure//dep", "{resource}/{deployment}");
    row("azure/res", "{resource}/{deployment}");
    row("azure", "{resource}/{deployment}");
    row("azure/openai/deployments/dep/chat/completions", "names no Azure resource");
    row("workers-ai/@cf/m", "needs an account", "");
    row("workers-ai/@cf/m", "needs an account", "a.b");
    row("workers-ai/accounts//ai/run/@cf/m", "needs an account");
}

void TestUpstreamUrl::isRefused()
{
    QFETCH(std::string, path);
    QFETCH(std::string, account);
    QFETCH(std::string, why);
    const Split asked = split(path, {});
    const auto url = upstreamUrl(asked.provider, {"POST", asked.tail, account, {}});
    QVERIFY2(!url.ok(), url.ok() ? addressOf(*url).c_str() : "");
    QVERIFY2(url.error().message.find(why) != std::string::npos, url.error().message.c_str());
}

void TestUpstreamUrl::baseUrls_data()
{
    QTest::addColumn<std::string>("url");
    QTest::addColumn<std::string>("scheme");
    QTest::addColumn<std::string>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<std::string>("path");
    const auto row = [](const char *url, const char *scheme, const char *host, int port, const char *path) {
        QTest::newRow(url) << std::string(url) << std::string(scheme) << std::string(host) << port
                           << std::string(path);
    };
    row("https://api.openai.com/v1", "https", "api.openai.com", 443, "/v1");
    row("HTTPS://API.OpenAI.com/V1//", "https", "api.openai.com", 443, "/V1");
    row("http://localhost:11434", "http", "localhost", 11434, "");
    row("http://[::1]:8000/v1/", "http", "::1", 8000, "/v1");
    row("http://[FE80::1]", "http", "fe80::1", 80, "");
    row("http://192.0.2.7:65535", "http", "192.0.2.7", 65535, "");
    row("http://under_score.lan", "http", "under_score.lan", 80, "");
    row("demo://local", "demo", "local", 0, "");
}

void TestUpstreamUrl::baseUrls()
{
    QFETCH(std::string, url);
    const auto base = BaseUrl::parse(url);
    QVERIFY2(base.ok(), base.ok() ? "" : base.error().message.c_str());
    QTEST(base->scheme, "scheme");
    QTEST(base->host, "host");
    QTEST(int(base->port), "port");
    QTEST(base->path, "path");
}

void TestUpstreamUrl::refusedBaseUrls_data()
{
    QTest::addColumn<std::string>("url");
    for (const char *url : {"",
                            "api.openai.com",
                            "//api.openai.com",
                            "ftp://h",
                            "file:///etc/passwd",
                            "javascript://x",
                            "https://",
                            "https:///v1",
                            "https://user@h",
                            "https://user:pw@h/v1",
                            "https://h@evil.example",
                            "https://h?x=1",
                            "https://h/#f",
                            "https://h:0",
                            "https://h:65536",
                            "https://h:",
                            "https://h:12x",
                            "https://h:-1",
                            "https://[::1",
                            "https://[::1]x",
                            "https://[::g]",
                            "https://[1.2.3.4]",
                            "https://[fe80::1%25eth0]",
                            "https://h h",
                            "https://h\\evil",
                            "https://h/a b",
                            "https://h/a/../b",
                            "https://h/%2e%2e",
                            "https://{resource}.openai.azure.com",
                            "https://.h",
                            "https://a..b",
                            "https://h\n",
                            "https://b\xc3\xbc"
                            "cher.example"})
        QTest::newRow(*url ? url : "(empty)") << std::string(url);
}

void TestUpstreamUrl::refusedBaseUrls()
{
    QFETCH(std::string, url);
    QVERIFY(!BaseUrl::parse(url).ok());
}

QTEST_GUILESS_MAIN(TestUpstreamUrl)
#include "tst_upstream_url.moc"
