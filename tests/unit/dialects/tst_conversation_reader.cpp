// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of every dialect become the conversation that they are; what is wrong in one is told with its
// place.
#include "conversation_text.h"
#include "request_samples.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using dialects::ReadConversation;

namespace {

constexpr const char *Same = "model m stream\n"
                             "system\n  text \"Be brief.\"\n"
                             "user\n  text \"What is \"this\"?\"\n  image image/png iVBOR\n"
                             "assistant\n  text \"I look.\"\n  call c1 look {\"at\": [1, 2]}\n"
                             "tool\n  result c1  [text \"a gate\";]\n"
                             "user\n  text \"Thanks.\"\n"
                             "tool: look (Looks.) {\"type\":\"object\"}\n"
                             "choice required \n"
                             "temperature 0.5\nmost 99\nstop END\n";

QByteArray bytes(const std::string &text)
{
    return QByteArray::fromStdString(text);
}

/// What the dialects cannot say alike.
std::string evenedOut(dialects::Conversation conversation, Dialect dialect)
{
    using namespace dialects;
    conversation.stream = true;
    if (dialect == Dialect::OpenAiResponses) { // it has no such field; another's is passed on
        conversation.sampling.stop = {"END"};
        conversation.extra.clear();
    } else if (dialect == Dialect::Gemini) {
        conversation.extra.clear();
    }
    for (Message &message : conversation.messages) {
        for (Part &part : message.parts) {
            if (auto *image = part.as<MediaPart>())
                image->mediaType = "image/png"; // Ollama leaves it to the bytes
            if (auto *call = part.as<ToolCallPart>())
                call->id = "c1";
            if (auto *result = part.as<ToolResultPart>()) {
                result->callId = "c1";
                result->name.clear();
                if (dialect == Dialect::Gemini) // always an object
                    result->content = {{TextPart{"a gate"}}};
            }
        }
    }
    return written(conversation);
}

} // namespace

class TestConversationReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneConversationInEachDialect_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(sameConversation().size()); ++i)
            QTest::newRow(sameConversation()[std::size_t(i)].name) << i;
    }
    void oneConversationInEachDialect()
    {
        QFETCH(int, index);
        const RequestSample &sample = sameConversation()[std::size_t(index)];
        const ReadConversation read = dialects::readLeniently(sample.dialect, sample.body);
        QVERIFY2(!read.problem, read.problem ? read.problem->path.c_str() : "");
        QCOMPARE(bytes(evenedOut(read.conversation, sample.dialect)), QByteArray(Same));
        const auto strict = dialects::readRequest(sample.dialect, sample.body);
        QVERIFY(strict.ok());
        QVERIFY(*strict == read.conversation);
    }

    void particulars_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(particularRequests().size()); ++i)
            QTest::newRow(particularRequests()[std::size_t(i)].name) << i;
    }
    void particulars()
    {
        QFETCH(int, index);
        const RequestSample &sample = particularRequests()[std::size_t(index)];
        const ReadConversation read = dialects::readLeniently(sample.dialect, sample.body);
        QCOMPARE(bytes(written(read.conversation)), QByteArray(sample.expected));
        QVERIFY2(!read.problem, read.problem ? read.problem->path.c_str() : "");
    }

    void problemsHaveAPlace_data()
    {
        QTest::addColumn<int>("dialect");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("path");
        const auto row = [](const char *name, Dialect dialect, const char *body, const char *path) {
            QTest::newRow(name) << int(dialect) << QByteArray(body) << QByteArray(path);
        };
        row("not JSON", Dialect::OpenAiChat, "<html>", "");
        row("empty", Dialect::OpenAiChat, "", "");
        row("a list", Dialect::OpenAiChat, "[]", "");
        row("no messages", Dialect::OpenAiChat, "{\"model\":\"m\"}", "/messages");
        row("messages no list", Dialect::CohereChat, "{\"messages\":{}}", "/messages");
        row("message no object", Dialect::AnthropicMessages, "{\"messages\":[1]}", "/messages/0");
        row("no role", Dialect::OpenAiChat, "{\"messages\":[{\"content\":\"x\"}]}", "/messages/0/role");
        row("strange role", Dialect::AnthropicMessages,
            "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"king\"}]}", "/messages/1/role");
        row("a part that is none", Dialect::OpenAiChat,
            "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"},7]}]}",
            "/messages/0/content/1");
        row("text no text", Dialect::AnthropicMessages,
            "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":3}]}]}",
            "/messages/0/content/0/text");
        row("temperature", Dialect::OpenAiChat, "{\"messages\":[],\"temperature\":\"hot\"}", "/temperature");
        row("fraction", Dialect::OpenAiChat, "{\"messages\":[],\"seed\":1.5}", "/seed");
        row("stream", Dialect::OpenAiChat, "{\"messages\":[],\"stream\":\"yes\"}", "/stream");
        row("tool choice", Dialect::OpenAiChat, "{\"messages\":[],\"tool_choice\":\"perhaps\"}",
            "/tool_choice");
        row("escaped name", Dialect::Ollama, "{\"messages\":[],\"options\":{\"top_k\":\"~\"}}",
            "/options/top_k");
        row("cut off", Dialect::OpenAiChat, "{\"messages\":[{\"role\":\"user\",\"content\":\"Hel",
            "/messages/0");
        row("contents", Dialect::Gemini, "{\"contents\":[{\"role\":\"x\",\"parts\":[]}]}",
            "/contents/0/role");
        row("input item", Dialect::OpenAiResponses, "{\"input\":[{\"type\":\"message\"}]}", "/input/0/role");
        row("embeddings", Dialect::OpenAiEmbeddings, "{\"input\":\"x\"}", "");
    }
    void problemsHaveAPlace()
    {
        QFETCH(int, dialect);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, path);
        const auto read = dialects::readRequest(static_cast<Dialect>(dialect), body.toStdString());
        QVERIFY(!read.ok());
        QCOMPARE(bytes(read.error().path), path);
        QVERIFY(!read.error().message.empty());
    }

    /// However much of it there is, what is there is read: no earlier message is lost by a later cut.
    void cutAtEveryByte_data() { oneConversationInEachDialect_data(); }
    void cutAtEveryByte()
    {
        QFETCH(int, index);
        const RequestSample &sample = sameConversation()[std::size_t(index)];
        const std::string_view body = sample.body;
        std::size_t most = 0;
        for (std::size_t size = 0; size < body.size(); ++size) {
            const ReadConversation read = dialects::readLeniently(sample.dialect, body.substr(0, size));
            QVERIFY(read.problem);
            QVERIFY(read.conversation.messages.size() >= most);
            most = read.conversation.messages.size();
        }
        QCOMPARE(most, dialects::readLeniently(sample.dialect, body).conversation.messages.size());
    }

    void ofACutTextThereIsWhatCame()
    {
        const ReadConversation read = dialects::readLeniently(
            Dialect::OpenAiChat, "{\"messages\":[{\"role\":\"user\",\"content\":\"Hel\\u006c");
        QCOMPARE(read.conversation.messages.size(), std::size_t(1));
        QCOMPARE(bytes(written(read.conversation.messages[0])), QByteArray("user\n  text \"Hell\"\n"));
    }

    void pathsTellTheDialect_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("dialect");
        const auto row = [](const char *path, const char *dialect) {
            QTest::newRow(path) << QByteArray(path) << QByteArray(dialect);
        };
        row("/openai/v1/chat/completions", "openai-chat");
        row("/v1/acct/gw/azure-openai/openai/deployments/d/chat/completions?api-version=1", "openai-chat");
        row("/groq/chat/completions/", "openai-chat");
        row("/v1/responses", "openai-responses");
        row("/anthropic/v1/messages?beta=true", "anthropic-messages");
        row("/anthropic/v1/messages/count_tokens", "anthropic-other");
        row("/google/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", "gemini");
        row("/google/v1/models/gemini-embedding-001:batchEmbedContents", "gemini-other");
        row("/ollama/api/chat", "ollama");
        row("/api/generate", "ollama");
        row("/cohere/v2/chat", "cohere-chat");
        row("/openai/v1/embeddings", "openai-embeddings");
        row("/replicate/v1/predictions", "");
        row("", "");
    }
    void pathsTellTheDialect()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, dialect);
        const Dialect found = dialects::dialectOfPath(path.toStdString());
        QCOMPARE(QByteArray::fromStdString(std::string(dialects::name(found))), dialect);
    }
};

QTEST_GUILESS_MAIN(TestConversationReader)
#include "tst_conversation_reader.moc"
