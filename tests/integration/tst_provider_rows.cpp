// SPDX-License-Identifier: GPL-3.0-or-later
// Every row of the catalogue through the running gateway: address, key, usage, and an error that passes.
#include "integration/gateway_bench.h"

#include "providers/upstream_url.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;

class TestProviderRows final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void row_data();
    void row();
    void customProvider();
};

namespace {

struct Example {
    const char *tail; ///< behind the slug
    const char *path; ///< behind the base's path, as it must arrive
    canned::Api api;
    bool conversation = true; ///< usage is read
};

/// Rows whose first use is not `chat/completions` in OpenAI's format.
const Example &exampleOf(const std::string &slug)
{
    static const std::map<std::string, Example, std::less<>> examples = {
        {"anthropic", {"v1/messages", "/v1/messages", canned::Api::AnthropicMessages}},
        {"google-ai-studio",
         {"v1beta/models/gemini-2.5-flash:generateContent", "/v1beta/models/gemini-2.5-flash:generateContent",
          canned::Api::Gemini}},
        {"azure-openai",
         {"lab/gpt/chat/completions", "/openai/deployments/gpt/chat/completions", canned::Api::OpenAiChat}},
        {"cohere", {"v2/chat", "/v2/chat", canned::Api::Cohere}},
        {"workers-ai",
         {"v1/chat/completions", "/accounts/acct/ai/v1/chat/completions", canned::Api::OpenAiChat}},
        {"ollama", {"api/chat", "/api/chat", canned::Api::Ollama}},
        {"replicate", {"predictions", "/predictions", canned::Api::OpenAiChat, false}},
        {"elevenlabs", {"v1/text-to-speech/v", "/v1/text-to-speech/v", canned::Api::OpenAiChat, false}},
        {"cartesia", {"tts/bytes", "/tts/bytes", canned::Api::OpenAiChat, false}},
        {"deepgram", {"v1/listen", "/v1/listen", canned::Api::OpenAiChat, false}},
        {"fal", {"fal-ai/fast-sdxl", "/fal-ai/fast-sdxl", canned::Api::OpenAiChat, false}},
        {"ideogram", {"v1/ideogram-v3/generate", "/v1/ideogram-v3/generate", canned::Api::OpenAiChat, false}},
        {"parallel", {"v1/tasks/runs", "/v1/tasks/runs", canned::Api::OpenAiChat, false}},
    };
    static const Example chat = {"chat/completions", "/chat/completions", canned::Api::OpenAiChat};
    const auto found = examples.find(slug);
    return found == examples.end() ? chat : found->second;
}

constexpr const char *StoredKey = "the-stored-key-of-this-row";
constexpr const char *ClientKey = "the-key-of-the-client";

/// As many credentials as a client could possibly send.
Fields clientCredentials()
{
    return {{"Authorization", std::string("Bearer ") + ClientKey},
            {"x-api-key", ClientKey},
            {"api-key", ClientKey},
            {"X-Goog-Api-Key", ClientKey},
            {"xi-api-key", ClientKey},
            {"X-Kept", "yes"}};
}

} // namespace

void TestProviderRows::row_data()
{
    QTest::addColumn<QByteArray>("slug");
    const auto snapshot = test::snapshot();
    for (const providers::Provider &provider : snapshot->catalogue.providers()) {
        if (provider.slug != "demo" && !provider.baseUrl.empty())
            QTest::newRow(provider.slug.c_str()) << QByteArray::fromStdString(provider.slug);
    }
}

void TestProviderRows::row()
{
    QFETCH(QByteArray, slug);
    GatewayBench bench;
    const providers::Provider &provider = *bench.snapshot->catalogue.find(slug.toStdString());
    const Example &example = exampleOf(provider.slug);

    // The user's base URL takes the place of scheme, host and leading path.
    FakeProvider fake;
    const auto base = providers::BaseUrl::parse(
        provider.baseUrl.find('{') == std::string::npos ? provider.baseUrl : "https://x");
    QVERIFY(base.ok());
    std::string basePath = base->path;
    // Hugging Face's conversations live beside its inference path, and Cohere's tail names another version.
    if (provider.slug == "huggingface")
        basePath = "/v1";
    if (provider.slug == "cohere")
        basePath.clear();
    bench.route(provider.slug, fake, basePath);
    bench.start();
    bench.setKey(provider.slug, StoredKey);

    fake.enqueue(canned::jsonReply(example.api));
    const std::string target = "/v1/acct/default/" + provider.slug + "/" + example.tail;
    const std::string body = R"({"model":"some-model","messages":[]})";
    const auto answer = bench.post(target + "?x=1&key=" + ClientKey + "&y=2", body, clientCredentials());
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.body, canned::json(example.api));

    const SeenRequest seen = fake.lastRequest();
    const std::string path = basePath + example.path;
    const std::string expectedQuery = provider.credential.place == providers::CredentialStyle::Place::Query
                                          ? "?x=1&y=2&" + provider.credential.name + "=" + StoredKey
                                          : "?x=1&y=2";
    QCOMPARE(seen.target, path + expectedQuery);
    QCOMPARE(seen.body, body);
    QCOMPARE(seen.field("X-Kept"), std::string("yes"));
    QVERIFY2(seen.rawHead.find(ClientKey) == std::string::npos, seen.rawHead.c_str());
    if (provider.credential.place == providers::CredentialStyle::Place::Header)
        QCOMPARE(seen.field(provider.credential.name), provider.credential.prefix + StoredKey);

    const auto record = bench.ended();
    QCOMPARE(record->provider, provider.slug);
    QCOMPARE(record->account, std::string("acct"));
    if (example.conversation) {
        QVERIFY(record->tokensIn && record->tokensOut);
        QCOMPARE(record->tokensIn->value, 11);
        QCOMPARE(record->tokensOut->value, 7);
    }
    QCOMPARE(record->credential, std::string("environment"));

    fake.enqueue(canned::errorReply(example.api, 429, "slow down", {{"Retry-After", "3"}}));
    const auto refused = bench.post(target, body);
    QCOMPARE(refused.status, 429);
    QCOMPARE(refused.body, canned::error(example.api, 429, "slow down"));
    QCOMPARE(refused.field("Retry-After"), std::string("3"));
}

void TestProviderRows::customProvider()
{
    FakeProvider fake;
    fake.enqueue(canned::streamReply(canned::Api::OpenAiChat));
    GatewayBench bench;
    bench.snapshot->catalogue.put(
        bench.snapshot->catalogue.custom("custom-lab", fake.url() + "/v1", dialects::Dialect::OpenAiChat));
    bench.start();
    const auto answer = bench.post("/custom-lab/v1/chat/completions", R"({"model":"m","stream":true})");
    QCOMPARE(answer.status, 200);
    QCOMPARE(fake.lastRequest().target, std::string("/v1/chat/completions"));
    QCOMPARE(bench.ended()->tokensOut->value, 7);
}

QTEST_GUILESS_MAIN(TestProviderRows)
#include "tst_provider_rows.moc"
