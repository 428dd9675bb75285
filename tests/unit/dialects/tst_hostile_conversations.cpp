// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies that want to hurt a reader of whole conversations: depth, size, broken text, random damage. What can
// be read is read, and no more is kept than the bound says.
#include "answer_transcripts.h"
#include "conversation_text.h"
#include "request_samples.h"

#include <QRandomGenerator>
#include <QTest>

using namespace sekisho;
using namespace sekisho::test;

namespace {

constexpr std::array Conversations{Dialect::OpenAiChat, Dialect::OpenAiResponses, Dialect::AnthropicMessages,
                                   Dialect::Gemini,     Dialect::Ollama,          Dialect::CohereChat};

std::string repeated(std::string_view text, std::size_t times)
{
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

void readBoth(Dialect dialect, const std::string &body)
{
    const auto request = dialects::readLeniently(dialect, body);
    QVERIFY(request.conversation.messages.size() <= dialects::MaxConversationItems);
    for (const char *type : {Json, Sse})
        static_cast<void>(dialects::readAnswer(dialect, 200, type, body));
    static_cast<void>(dialects::readAnswer(dialect, 200, Sse, "data: " + body + "\n\n"));
}

} // namespace

class TestHostileConversations : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void depthCostsOnlyItsLength_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("open");
        QTest::addColumn<QByteArray>("close");
        const auto row = [](const char *name, const char *before, const char *open, const char *close) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(open) << QByteArray(close);
        };
        row("arrays", "", "[", "]");
        row("messages", "", "{\"messages\":[", "]}");
        row("content", "{\"messages\":[{\"role\":\"user\",\"content\":", "[", "]");
        row("results", "{\"messages\":[{\"role\":\"user\",\"content\":[",
            "{\"type\":\"tool_result\",\"content\":[", "]}");
        row("other results", "{\"messages\":[{\"role\":\"user\",\"content\":[",
            "{\"type\":\"web_search_tool_result\",\"content\":[", "]}");
        row("items", "{\"input\":[", "{\"type\":\"x_output\",\"output\":[", "]}");
        row("gemini", "{\"contents\":[", "{\"parts\":[", "]}");
        row("wrapped", "", "{\"request\":", "}");
        row("answers", "{\"choices\":[", "{\"message\":", "}");
        row("output", "{\"output\":[", "{\"content\":[", "]}");
    }
    void depthCostsOnlyItsLength()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, open);
        QFETCH(QByteArray, close);
        constexpr std::size_t Depth = 100'000;
        const std::string nested = before.toStdString() + repeated(open.toStdString(), Depth) + "1" +
                                   repeated(close.toStdString(), Depth);
        for (const Dialect dialect : Conversations) {
            readBoth(dialect, nested);
            readBoth(dialect, nested.substr(0, nested.size() / 2));
        }
    }

    void hugeListsAreBounded_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("element");
        const auto row = [](const char *name, const char *before, const char *element) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(element);
        };
        row("messages", "{\"messages\":[", "{},");
        row("parts", "{\"messages\":[{\"role\":\"user\",\"content\":[", "{},");
        row("unknown members", "{\"messages\":[{\"role\":\"user\",", "\"x\":1,");
        row("other unknown members", "{", "\"x\":1,");
        row("items", "{\"input\":[", "1,");
        row("contents", "{\"contents\":[{\"parts\":[", "{},");
        row("tools", "{\"messages\":[],\"tools\":[", "{},");
        row("choices", "{\"choices\":[", "{\"index\":1,\"message\":{\"content\":\"x\"}},");
        row("content blocks", "{\"content\":[", "{\"type\":\"text\",\"text\":\"x\"},");
    }
    void hugeListsAreBounded()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, element);
        std::string body = before.toStdString();
        for (int i = 0; body.size() < 4 * 1024 * 1024; ++i) {
            std::string one = element.toStdString();
            if (one.starts_with("\"x\"")) // a new name each time
                one.insert(2, std::to_string(i));
            body += one;
        }
        for (const Dialect dialect : Conversations) {
            const auto request = dialects::readLeniently(dialect, body);
            std::size_t items = request.conversation.extra.size() + request.conversation.tools.size();
            for (const dialects::Message &message : request.conversation.messages)
                items += 1 + message.parts.size() + message.extra.size();
            QVERIFY(items <= 2 * dialects::MaxConversationItems);
            QVERIFY(request.problem);
            const auto answer = dialects::readAnswer(dialect, 200, Json, body).answer;
            for (const dialects::Choice &choice : answer.choices)
                QVERIFY(choice.message.parts.size() <= 2 * dialects::MaxConversationItems);
        }
    }

    void longTextsAndBrokenOnes()
    {
        const std::string text(8 * 1024 * 1024, 'x');
        const auto large = dialects::readLeniently(
            Dialect::OpenAiChat, "{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}");
        QVERIFY(!large.problem);
        QCOMPARE(large.conversation.messages.front().parts.front().as<dialects::TextPart>()->text, text);
        const auto escapes =
            dialects::readLeniently(Dialect::OpenAiChat, "{\"messages\":[{\"role\":\"user\",\"content\":\"" +
                                                             repeated("\\u00e9\xff\\q", 300'000) + "\"}]}");
        QVERIFY(!escapes.problem);
        QCOMPARE(escapes.conversation.messages.front().parts.front().as<dialects::TextPart>()->text,
                 repeated("é\xEF\xBF\xBD\xEF\xBF\xBD", 300'000));
    }

    /// Stops for one choice while another has thousands of blocks open.
    void manyBlocksAndManyStops()
    {
        std::string body;
        for (int i = 0; i < 60'000; ++i) {
            body += "data: {\"choices\":[{\"index\":1,\"delta\":{\"tool_calls\":[{\"index\":" +
                    std::to_string(i) +
                    ",\"function\":{\"name\":\"f\"}}]}},{\"index\":0,\"finish_reason\":\"stop\"}]}\n\n";
        }
        const auto read = dialects::readAnswer(Dialect::OpenAiChat, 200, Sse, body);
        QCOMPARE(read.answer.choices.size(), std::size_t(2));
        QCOMPARE(read.answer.choices[1].message.parts.size(), dialects::MaxConversationItems);
    }

    void absurdNumbers()
    {
        for (const char *index :
             {"-1", "1e300", "99999999999999999999", "4294967296", "0.5", "\"0\"", "null"}) {
            const std::string n = index;
            for (const Dialect dialect : Conversations) {
                readBoth(dialect,
                         "{\"choices\":[{\"index\":" + n +
                             ",\"delta\":{\"content\":\"x\",\"tool_calls\":[{\"index\":" + n +
                             "}]}}],\"candidates\":[{\"index\":" + n +
                             ",\"content\":{\"parts\":[{\"text\":\"x\"}]}}],\"type\":\"content_block_start\","
                             "\"content_block\":{\"type\":\"text\"},\"index\":" +
                             n + ",\"output_index\":" + n + "}");
            }
        }
    }

    /// Damage in every place: no crash, and memory errors show under the sanitizers.
    void damaged()
    {
        QRandomGenerator random(20261125);
        std::vector<std::string> bodies;
        for (const RequestSample &sample : sameConversation())
            bodies.emplace_back(sample.body);
        for (const RequestSample &sample : particularRequests())
            bodies.emplace_back(sample.body);
        for (const Transcript &t : transcripts())
            bodies.push_back(readTranscript(t.file));
        for (const std::string &body : bodies) {
            for (int round = 0; round < 60; ++round) {
                std::string damaged = body;
                for (int hit = 0; hit < 1 + round % 4 && !damaged.empty(); ++hit) {
                    const std::size_t at = random.bounded(static_cast<quint32>(damaged.size()));
                    switch (random.bounded(4)) {
                    case 0:
                        damaged[at] = static_cast<char>(random.bounded(256));
                        break;
                    case 1:
                        damaged[at] = "{}[]\",:\\"[random.bounded(8)];
                        break;
                    case 2:
                        damaged.erase(at, 1 + random.bounded(16));
                        break;
                    default:
                        damaged.insert(at, damaged.substr(at / 2, 8));
                    }
                }
                readBoth(Conversations[random.bounded(int(Conversations.size()))], damaged);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestHostileConversations)
#include "tst_hostile_conversations.moc"
