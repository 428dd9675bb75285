// SPDX-License-Identifier: GPL-3.0-or-later
// The canned answers are JSON of the shape that the providers' documents give; brace initialisers of JSON
// libraries are easily one array off.
#include "support/canned.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace sekisho::test;
using canned::Api;
using Json = nlohmann::json;

class TestCanned : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hasTextAndUsage_data();
    void hasTextAndUsage();
    void embeddingsAreAList();
};

void TestCanned::hasTextAndUsage_data()
{
    QTest::addColumn<Api>("api");
    QTest::addColumn<std::string>("text");   // of the plain answer
    QTest::addColumn<std::string>("output"); // tokens, of the plain answer
    QTest::addColumn<std::string>("piece");  // of a stream's event
    QTest::addColumn<int>("pieceAt");        // the event that has the first piece
    QTest::addColumn<std::string>("separator");
    QTest::newRow("chat") << Api::OpenAiChat << std::string("/choices/0/message/content")
                          << std::string("/usage/completion_tokens")
                          << std::string("/choices/0/delta/content") << 1 << std::string("\n\n");
    QTest::newRow("responses") << Api::OpenAiResponses << std::string("/output/0/content/0/text")
                               << std::string("/usage/output_tokens") << std::string("/delta") << 1
                               << std::string("\n\n");
    QTest::newRow("messages") << Api::AnthropicMessages << std::string("/content/0/text")
                              << std::string("/usage/output_tokens") << std::string("/delta/text") << 3
                              << std::string("\n\n");
    QTest::newRow("gemini") << Api::Gemini << std::string("/candidates/0/content/parts/0/text")
                            << std::string("/usageMetadata/candidatesTokenCount")
                            << std::string("/candidates/0/content/parts/0/text") << 0
                            << std::string("\r\n\r\n");
    QTest::newRow("ollama") << Api::Ollama << std::string("/message/content") << std::string("/eval_count")
                            << std::string("/message/content") << 0 << std::string("\n");
    QTest::newRow("cohere") << Api::Cohere << std::string("/message/content/0/text")
                            << std::string("/usage/tokens/output_tokens")
                            << std::string("/delta/message/content/text") << 1 << std::string("\n\n");
}

void TestCanned::hasTextAndUsage()
{
    QFETCH(Api, api);
    QFETCH(std::string, text);
    QFETCH(std::string, output);
    QFETCH(std::string, piece);
    QFETCH(int, pieceAt);
    QFETCH(std::string, separator);
    const Json plain = Json::parse(canned::json(api), nullptr, false);
    QCOMPARE(plain.value(Json::json_pointer(text), std::string()), "Hello from the fake.");
    QCOMPARE(plain.value(Json::json_pointer(output), 0), api == Api::Gemini ? 5 : 7);
    const auto events = canned::events(api);
    for (const std::string &event : events)
        QVERIFY(event.ends_with(separator));
    std::string event = events.at(static_cast<std::size_t>(pieceAt));
    const std::size_t data = event.find("data: ");
    const Json parsed =
        Json::parse(data == std::string::npos ? event : event.substr(data + 6), nullptr, false);
    QCOMPARE(parsed.value(Json::json_pointer(piece), std::string()), "Hello");
}

void TestCanned::embeddingsAreAList()
{
    const Json list = Json::parse(canned::embeddings(2, 9), nullptr, false);
    QCOMPARE(list["data"].size(), std::size_t(2));
    QCOMPARE(list["data"][1]["embedding"].size(), std::size_t(3));
    QCOMPARE(list["usage"]["total_tokens"].get<int>(), 9);
}

QTEST_GUILESS_MAIN(TestCanned)
#include "tst_canned.moc"
