// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue that the program ships, row by row, and what its parser refuses.
#include "providers/credentials.h"
#include "providers/upstream_url.h"
#include "unit/providers/real_catalogue.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

using namespace sekisho::providers;
using sekisho::Secret;
using sekisho::dialects::Dialect;
using sekisho::http::RequestHead;

namespace {

using Json = nlohmann::json;

constexpr const char *StoredKey = "stored-key-of-the-test";
constexpr const char *ClientKey = "client-key-of-the-test";

struct Example {
    const char *slug;
    const char *method;
    const char *tail;
    const char *address;
    const char *dialect; ///< of the endpoint; "?" where none fits
    bool cacheable;
    const char *credential; ///< the header that a stored key travels in, and how; empty for none
};

constexpr Example Examples[] = {
    {"openai", "POST", "chat/completions", "https://api.openai.com/v1/chat/completions", "openai-chat", true,
     "Authorization: Bearer "},
    {"openai", "POST", "v1/responses", "https://api.openai.com/v1/responses", "openai-responses", true,
     "Authorization: Bearer "},
    {"openai", "GET", "v1/responses/r1", "https://api.openai.com/v1/responses/r1", "openai-other", false,
     "Authorization: Bearer "},
    {"openai", "POST", "v1/embeddings", "https://api.openai.com/v1/embeddings", "openai-embeddings", true,
     "Authorization: Bearer "},
    {"openai", "GET", "v1/models", "https://api.openai.com/v1/models", "openai-other", false,
     "Authorization: Bearer "},
    {"openai", "POST", "v1/images/generations", "https://api.openai.com/v1/images/generations",
     "openai-other", true, "Authorization: Bearer "},
    {"openai", "POST", "v1/audio/speech", "https://api.openai.com/v1/audio/speech", "openai-other", true,
     "Authorization: Bearer "},
    {"openai", "POST", "v1/audio/transcriptions", "https://api.openai.com/v1/audio/transcriptions",
     "openai-other", false, "Authorization: Bearer "},
    {"openai", "POST", "v1/moderations", "https://api.openai.com/v1/moderations", "openai-other", true,
     "Authorization: Bearer "},
    {"openai", "DELETE", "v1/files/f", "https://api.openai.com/v1/files/f", "openai-other", false,
     "Authorization: Bearer "},
    {"anthropic", "POST", "v1/messages", "https://api.anthropic.com/v1/messages", "anthropic-messages", true,
     "x-api-key: "},
    {"anthropic", "POST", "v1/messages/count_tokens", "https://api.anthropic.com/v1/messages/count_tokens",
     "anthropic-other", false, "x-api-key: "},
    {"google-ai-studio", "POST", "v1beta/models/gemini-2.5-flash:generateContent",
     "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent", "gemini",
     true, "x-goog-api-key: "},
    {"google-ai-studio", "POST", "v1/models/gemini-embedding-001:batchEmbedContents",
     "https://generativelanguage.googleapis.com/v1/models/gemini-embedding-001:batchEmbedContents",
     "gemini-other", true, "x-goog-api-key: "},
    {"google-ai-studio", "POST", "v1/models/gemini-2.5-flash:countTokens",
     "https://generativelanguage.googleapis.com/v1/models/gemini-2.5-flash:countTokens", "gemini-other",
     false, "x-goog-api-key: "},
    {"azure-openai", "POST", "res/dep/chat/completions",
     "https://res.openai.azure.com/openai/deployments/dep/chat/completions", "openai-chat", true,
     "api-key: "},
    {"azure-openai", "POST", "res/openai/v1/responses", "https://res.openai.azure.com/openai/v1/responses",
     "openai-responses", true, "api-key: "},
    {"mistral", "POST", "v1/chat/completions", "https://api.mistral.ai/v1/chat/completions", "openai-chat",
     true, "Authorization: Bearer "},
    {"groq", "POST", "openai/v1/chat/completions", "https://api.groq.com/openai/v1/chat/completions",
     "openai-chat", true, "Authorization: Bearer "},
    {"cohere", "POST", "v2/chat", "https://api.cohere.com/v2/chat", "cohere-chat", true,
     "Authorization: Bearer "},
    {"cohere", "POST", "v2/rerank", "https://api.cohere.com/v2/rerank", "cohere-other", true,
     "Authorization: Bearer "},
    {"perplexity-ai", "POST", "chat/completions", "https://api.perplexity.ai/chat/completions", "openai-chat",
     true, "Authorization: Bearer "},
    {"openrouter", "POST", "v1/chat/completions", "https://openrouter.ai/api/v1/chat/completions",
     "openai-chat", true, "Authorization: Bearer "},
    {"deepseek", "POST", "chat/completions", "https://api.deepseek.com/chat/completions", "openai-chat", true,
     "Authorization: Bearer "},
    {"deepseek", "POST", "anthropic/v1/messages", "https://api.deepseek.com/anthropic/v1/messages",
     "anthropic-messages", true, "Authorization: Bearer "},
    {"grok", "POST", "v1/messages", "https://api.x.ai/v1/messages", "anthropic-messages", true,
     "Authorization: Bearer "},
    {"cerebras", "POST", "chat/completions", "https://api.cerebras.ai/v1/chat/completions", "openai-chat",
     true, "Authorization: Bearer "},
    {"fireworks", "POST", "chat/completions", "https://api.fireworks.ai/inference/v1/chat/completions",
     "openai-chat", true, "Authorization: Bearer "},
    {"huggingface", "POST", "v1/chat/completions", "https://router.huggingface.co/v1/chat/completions",
     "openai-chat", true, "Authorization: Bearer "},
    {"huggingface", "POST", "bigcode/starcoder",
     "https://router.huggingface.co/hf-inference/models/bigcode/starcoder", "", true,
     "Authorization: Bearer "},
    {"replicate", "POST", "predictions", "https://api.replicate.com/v1/predictions", "", false,
     "Authorization: Bearer "},
    {"workers-ai", "POST", "@cf/meta/llama",
     "https://api.cloudflare.com/client/v4/accounts/acct/ai/run/@cf/meta/llama", "", true,
     "Authorization: Bearer "},
    {"workers-ai", "POST", "v1/chat/completions",
     "https://api.cloudflare.com/client/v4/accounts/acct/ai/v1/chat/completions", "openai-chat", true,
     "Authorization: Bearer "},
    {"ollama", "POST", "api/chat", "http://localhost:11434/api/chat", "ollama", true,
     "Authorization: Bearer "},
    {"ollama", "GET", "api/tags", "http://localhost:11434/api/tags", "ollama-other", false,
     "Authorization: Bearer "},
    {"ollama", "POST", "v1/chat/completions", "http://localhost:11434/v1/chat/completions", "openai-chat",
     true, "Authorization: Bearer "},
    {"lm-studio", "POST", "v1/chat/completions", "http://localhost:1234/v1/chat/completions", "openai-chat",
     true, "Authorization: Bearer "},
    {"vllm", "POST", "v1/chat/completions", "http://localhost:8000/v1/chat/completions", "openai-chat", true,
     "Authorization: Bearer "},
    {"vllm", "PUT", "v1/nothing", "http://localhost:8000/v1/nothing", "?", false, "Authorization: Bearer "},
    {"elevenlabs", "POST", "v1/text-to-speech/v", "https://api.elevenlabs.io/v1/text-to-speech/v", "", true,
     "xi-api-key: "},
    {"cartesia", "POST", "tts/bytes", "https://api.cartesia.ai/tts/bytes", "", true, "X-API-Key: "},
    {"deepgram", "POST", "v1/listen", "https://api.deepgram.com/v1/listen", "", false,
     "Authorization: Token "},
    {"fal", "POST", "fal-ai/fast-sdxl", "https://fal.run/fal-ai/fast-sdxl", "", false, "Authorization: Key "},
    {"ideogram", "POST", "v1/ideogram-v3/generate", "https://api.ideogram.ai/v1/ideogram-v3/generate", "",
     false, "Api-Key: "},
    {"baseten", "POST", "v1/chat/completions", "https://inference.baseten.co/v1/chat/completions",
     "openai-chat", true, "Authorization: Bearer "},
    {"parallel", "POST", "v1beta/search", "https://api.parallel.ai/v1beta/search", "", false, "x-api-key: "},
    {"demo", "POST", "v1/chat/completions", "demo://local/v1/chat/completions", "openai-chat", true, ""},
    {"demo", "POST", "v1/messages", "demo://local/v1/messages", "anthropic-messages", true, ""},
};

/// A head with a credential of the client's in every slot that any provider knows.
RequestHead headFullOfCredentials()
{
    RequestHead head;
    head.method = "POST";
    head.target = "/x?a=1";
    for (const std::string &name : realCatalogue().credentialHeaders())
        head.headers.add(name, std::string("Bearer ") + ClientKey);
    for (const std::string &name : realCatalogue().credentialQueryKeys())
        head.target += "&" + name + "=" + ClientKey;
    head.headers.add("User-Agent", "test");
    return head;
}

std::string textOf(const RequestHead &head)
{
    std::string out = head.target + "\n";
    for (const auto field : head.headers)
        out += std::string(field.name) + ": " + std::string(field.value) + "\n";
    return out;
}

sekisho::Result<Catalogue> parsed(const Json &document)
{
    return Catalogue::parse(document.dump());
}

Json document()
{
    const QByteArray json = providersJson();
    return Json::parse(json.begin(), json.end());
}

} // namespace

class TestCatalogue final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void row_data();
    void row();
    void everyRowHasExamples();
    void everyClaimHasItsSource();
    void requiredRows_data();
    void requiredRows();
    void models_data();
    void models();
    void globs_data();
    void globs();
    void globsOfHostileLengthEnd();
    void customProviders_data();
    void customProviders();
    void putReplaces();
    void parserRefuses_data();
    void parserRefuses();
};

void TestCatalogue::row_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < std::size(Examples); ++i)
        QTest::addRow("%s %s %s", Examples[i].slug, Examples[i].method, Examples[i].tail) << int(i);
}

void TestCatalogue::row()
{
    QFETCH(int, index);
    const Example &example = Examples[index];
    const Provider *provider = realCatalogue().find(example.slug);
    QVERIFY(provider);

    const auto url = upstreamUrl(*provider, {example.method, example.tail, "acct", {}});
    QVERIFY2(url.ok(), url.ok() ? "" : url.error().message.c_str());
    const bool usualPort = url->base.port == 443 || url->base.port == 0;
    QCOMPARE(url->base.scheme + "://" + url->base.host +
                 (usualPort ? "" : ":" + std::to_string(url->base.port)) + url->path,
             std::string(example.address));

    const std::string_view wanted = example.dialect;
    QCOMPARE(url->endpoint == nullptr, wanted == "?");
    if (url->endpoint) {
        QCOMPARE(sekisho::dialects::name(url->endpoint->dialect), wanted);
        QCOMPARE(url->endpoint->cacheable, example.cacheable);
    }

    RequestHead head = headFullOfCredentials();
    QVERIFY(findCredential(*provider, head).has_value());
    dropCredentials(realCatalogue(), head);
    injectCredential(*provider, Secret(StoredKey), head);
    const std::string credential = example.credential;
    const std::string expected =
        "/x?a=1\nUser-Agent: test\n" + (credential.empty() ? std::string() : credential + StoredKey + "\n");
    QCOMPARE(textOf(head), expected);
    QVERIFY(!findCredential(*provider, head) || !credential.empty());
}

void TestCatalogue::everyRowHasExamples()
{
    for (const Provider &provider : realCatalogue().providers()) {
        const bool shown = std::any_of(std::begin(Examples), std::end(Examples),
                                       [&](const Example &example) { return provider.slug == example.slug; });
        QVERIFY2(shown, provider.slug.c_str());
    }
}

void TestCatalogue::everyClaimHasItsSource()
{
    for (const Provider &provider : realCatalogue().providers()) {
        if (provider.baseUrl.starts_with("demo:"))
            continue;
        QVERIFY2(provider.facts.size() >= 3, provider.slug.c_str());
        for (const auto &[field, fact] : provider.facts) {
            const std::string place = provider.slug + "." + field;
            QVERIFY2(fact.unverified != fact.source.starts_with("https://"), place.c_str());
        }
    }
}

void TestCatalogue::requiredRows_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("slug");
    const auto row = [](const char *name, const char *slug) {
        QTest::newRow(name) << std::string(name) << std::string(slug);
    };
    for (const char *slug : {"openai",     "anthropic", "google-ai-studio", "azure-openai", "mistral",
                             "groq",       "cohere",    "perplexity-ai",    "openrouter",   "deepseek",
                             "grok",       "cerebras",  "fireworks",        "huggingface",  "replicate",
                             "workers-ai", "ollama",    "lm-studio",        "vllm",         "demo"})
        row(slug, slug);
    row("google", "google-ai-studio");
    row("xai", "grok");
    row("perplexity", "perplexity-ai");
    row("azure", "azure-openai");
    row("OpenAI", "");
    row("custom-*", "");
    row("compat", "");
    row("", "");
}

void TestCatalogue::requiredRows()
{
    QFETCH(std::string, name);
    const Provider *provider = realCatalogue().find(name);
    QTEST(provider ? provider->slug : std::string(), "slug");
}

void TestCatalogue::models_data()
{
    QTest::addColumn<std::string>("slug");
    const auto row = [](const char *model, const char *slug) { QTest::newRow(model) << std::string(slug); };
    row("gpt-5-mini", "openai");
    row("o1", "openai");
    row("o3-mini", "openai");
    row("chatgpt-4o-latest", "openai");
    row("text-embedding-3-small", "openai");
    row("ft:gpt-4o-mini:org::id", "openai");
    row("claude-sonnet-4-5", "anthropic");
    row("gemini-2.5-flash", "google-ai-studio");
    row("models/gemini-2.5-flash", "google-ai-studio");
    row("mistral-large-latest", "mistral");
    row("mistral-nemo:12b", "ollama");
    row("gpt-oss:20b", "ollama");
    row("llama3.2:3b", "ollama");
    row("llama-3.3-70b-versatile", "groq");
    row("command-a-03-2025", "cohere");
    row("sonar-pro", "perplexity-ai");
    row("deepseek-chat", "deepseek");
    row("grok-4", "grok");
    row("@cf/meta/llama-3.1-8b-instruct", "workers-ai");
    row("accounts/fireworks/models/kimi-k2", "fireworks");
    row("demo", "demo");
    row("demo-429", "demo");
    row("unheard-of", "");
    row("GPT-5", "");
}

void TestCatalogue::models()
{
    const Provider *provider = realCatalogue().findByModel(QTest::currentDataTag());
    QTEST(provider ? provider->slug : std::string(), "slug");
    QVERIFY(!realCatalogue().findByModel(""));
}

void TestCatalogue::globs_data()
{
    QTest::addColumn<std::string>("pattern");
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("fits");
    const auto row = [](const char *pattern, const char *text, bool fits) {
        QTest::addRow("%s ~ %s", pattern, text) << std::string(pattern) << std::string(text) << fits;
    };
    row("abc", "abc", true);
    row("abc", "abcd", false);
    row("abc", "ab", false);
    row("", "", true);
    row("", "a", false);
    row("*", "", true);
    row("*", "a/b", true);
    row("a*", "a", true);
    row("a*c", "abbc", true);
    row("a*c", "abb", false);
    row("*b*b", "abab", true);
    row("models/*:generateContent", "models/gemini:generateContent", true);
    row("models/*:generateContent", "models/gemini:streamGenerateContent", false);
    row("a.c", "abc", false);
    row("[a]?", "[a]?", true);
}

void TestCatalogue::globs()
{
    QFETCH(std::string, pattern);
    QFETCH(std::string, text);
    QTEST(globMatches(pattern, text), "fits");
}

void TestCatalogue::globsOfHostileLengthEnd()
{
    // Exponential matchers never come back from this one.
    std::string pattern;
    for (int i = 0; i < 50; ++i)
        pattern += "*a";
    QVERIFY(!globMatches(pattern, std::string(5000, 'a') + "b"));
}

void TestCatalogue::customProviders_data()
{
    QTest::addColumn<int>("dialect");
    QTest::addColumn<std::string>("header");
    QTest::newRow("openai") << int(Dialect::OpenAiChat) << std::string("Authorization");
    QTest::newRow("responses") << int(Dialect::OpenAiResponses) << std::string("Authorization");
    QTest::newRow("anthropic") << int(Dialect::AnthropicMessages) << std::string("x-api-key");
    QTest::newRow("gemini") << int(Dialect::Gemini) << std::string("x-goog-api-key");
    QTest::newRow("ollama") << int(Dialect::Ollama) << std::string("Authorization");
    QTest::newRow("cohere") << int(Dialect::CohereChat) << std::string("Authorization");
    QTest::newRow("none") << int(Dialect::None) << std::string("Authorization");
}

void TestCatalogue::customProviders()
{
    QFETCH(int, dialect);
    const Provider provider =
        realCatalogue().custom("custom-lab", "http://127.0.0.1:8000/v1/", Dialect(dialect));
    QCOMPARE(provider.slug, std::string("custom-lab"));
    QCOMPARE(provider.baseUrl, std::string("http://127.0.0.1:8000/v1"));
    QTEST(provider.credential.name, "header");
    QVERIFY(provider.local);
    QVERIFY(!provider.needsKey);
    QVERIFY(!provider.rootDialects.empty());
    QVERIFY(classify(provider, "POST", "chat/completions"));
    QVERIFY(classify(provider, "POST", "messages"));
    QVERIFY(!realCatalogue().custom("custom-far", "https://h.example", Dialect(dialect)).local);
}

void TestCatalogue::putReplaces()
{
    Catalogue catalogue = realCatalogue();
    const std::size_t rows = catalogue.providers().size();
    Provider mine = catalogue.custom("custom-lab", "http://h/v1", Dialect::OpenAiChat);
    mine.credential = {CredentialStyle::Place::Header, "X-Lab-Pass", ""};
    catalogue.put(mine);
    QCOMPARE(catalogue.providers().size(), rows + 1);
    QVERIFY(isSecretHeader(catalogue, "x-lab-pass"));
    mine.name = "Lab";
    catalogue.put(mine);
    QCOMPARE(catalogue.providers().size(), rows + 1);
    QCOMPARE(catalogue.find("custom-lab")->name, std::string("Lab"));
}

void TestCatalogue::parserRefuses_data()
{
    QTest::addColumn<std::string>("pointer");
    QTest::addColumn<std::string>("value"); ///< JSON; empty removes
    QTest::addColumn<std::string>("says");
    const auto row = [](const char *pointer, const char *value, const char *says) {
        QTest::addRow("%s = %s", pointer, value)
            << std::string(pointer) << std::string(value) << std::string(says);
    };
    // Row 0 is openai.
    for (const char *field : {"name", "aliases", "base_url", "url_rule", "credential", "credential_headers",
                              "credential_query_keys", "needs_key", "local", "endpoints", "model_patterns",
                              "root_dialects", "facts"}) {
        const std::string pointer = std::string("/providers/0/") + field;
        const std::string says = std::string("row \"openai\", field \"") + field + "\" is missing";
        row(pointer.c_str(), "", says.c_str());
        row(pointer.c_str(), "17", "row \"openai\", field \"");
    }
    row("/providers/0/slug", "", "row 0, field \"slug\" is missing");
    row("/providers/0/colour", "1", "row \"openai\", field \"colour\" is unknown");
    row("/providers/0/base_url", "\"https://u@h\"", "user name");
    row("/providers/0/base_url", "\"https://h/\"", "ends with a slash");
    row("/providers/0/url_rule", "\"guess\"", "is none of");
    row("/providers/0/credential/place", "\"body\"", "field \"credential\", field \"place\" is none of");
    row("/providers/0/credential/name", "\"\"", "does not go with the place");
    row("/providers/0/credential/salt", "1", "field \"salt\" is unknown");
    row("/providers/0/endpoints/0", "\"nothing\"", "unknown set, \"nothing\"");
    row("/providers/0/endpoints/0", "{}", "element 0, field \"method\" is missing");
    row("/providers/0/endpoints/6/dialect", "\"telex\"", "unknown wire format, \"telex\"");
    row("/providers/0/endpoints/6/cacheable", "true", "though the method is not POST");
    row("/providers/0/endpoints/6/pattern", "\"/x\"", "begins with a slash");
    row("/providers/0/root_dialects/0", "\"telex\"", "unknown wire format");
    row("/providers/0/keep_alive_seconds", "-1", "keep_alive_seconds");
    row("/providers/0/keep_alive_seconds", "99999", "between 0 and 3600");
    row("/providers/0/facts/base_url", "", "says nothing about \"base_url\"");
    row("/providers/0/facts/base_url", "{}", "needs either a source");
    row("/providers/0/facts/base_url", "{\"source\":\"hearsay\"}", "is not an https address");
    row("/providers/0/facts/base_url", "{\"source\":\"https://x\",\"unverified\":true}",
        "needs either a source");
    row("/providers/0/facts/weather", "{\"unverified\":true}", "does not have");
    row("/providers/1/slug", "\"openai\"", "is taken");
    row("/providers/1/aliases", "[\"openai\"]", "which is taken");
    row("/providers/0", "7", "row 0 is not an object");
    row("/providers", "", "the file, field \"providers\" is missing");
    row("/providers", "[]", "has no row \"custom-*\"");
    row("/extra", "1", "field \"extra\" is unknown");
    row("/endpoint_sets/openai-chat", "1", "field \"openai-chat\" is not a list");
    row("", "[]", "the file is not an object");
}

void TestCatalogue::parserRefuses()
{
    QFETCH(std::string, pointer);
    QFETCH(std::string, value);
    QFETCH(std::string, says);
    Json json = document();
    QVERIFY(parsed(json).ok());
    const Json::json_pointer where(pointer);
    if (value.empty())
        json.at(where.parent_pointer()).erase(where.back());
    else
        json[where] = Json::parse(value);
    const auto result = parsed(json);
    QVERIFY(!result.ok());
    QVERIFY2(result.error().message.find(says) != std::string::npos, result.error().message.c_str());
    QVERIFY(!Catalogue::parse("{").ok());
}

QTEST_GUILESS_MAIN(TestCatalogue)
#include "tst_catalogue.moc"
