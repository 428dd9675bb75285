// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of each dialect's stream for one answer, and what happens at the edges: broken answers, calls
// that interleave, what is held and for how long.
#include "dialects/event_writer.h"

#include <QFile>
#include <QTest>

#include <array>

using namespace sekisho;
using namespace sekisho::dialects;
using What = BlockDelta::What;

namespace {

struct StreamCase {
    const char *file; ///< in tests/data/dialects/written
    Dialect target;
    bool jsonArray = false;
    bool includeUsage = true;
};
constexpr std::array Streams{
    StreamCase{"openai_chat.sse", Dialect::OpenAiChat},
    StreamCase{"openai_chat_without_usage.sse", Dialect::OpenAiChat, false, false},
    StreamCase{"openai_responses.sse", Dialect::OpenAiResponses},
    StreamCase{"anthropic.sse", Dialect::AnthropicMessages},
    StreamCase{"gemini.sse", Dialect::Gemini},
    StreamCase{"gemini_list.json", Dialect::Gemini, true},
    StreamCase{"ollama.ndjson", Dialect::Ollama},
    StreamCase{"cohere.sse", Dialect::CohereChat},
};

AnswerOptions plainOptions()
{
    AnswerOptions options;
    options.source = Dialect::AnthropicMessages;
    options.seed = 1;
    options.created = 1'764'100'000;
    options.durationMicros = 1500;
    return options;
}

/// A thought, a text, two calls that interleave, usage, the end.
std::vector<AnswerEvent> wholeAnswer()
{
    Usage usage;
    usage.input = TokenCount{100};
    usage.output = TokenCount{20};
    usage.cachedInput = TokenCount{60};
    usage.reasoning = TokenCount{5};
    return {AnswerStart{"a1", "m1"},
            BlockStart{0, 0, {ReasoningPart{}}},
            BlockDelta{0, What::Text, "Hm."},
            BlockDelta{0, What::Signature, "RXFRQg=="},
            BlockStop{0},
            BlockStart{1, 0, {TextPart{}}},
            BlockDelta{1, What::Text, "A \"gate\"\n"},
            BlockStop{1},
            BlockStart{2, 0, {ToolCallPart{"c1", "look", {}}}},
            BlockStart{3, 0, {ToolCallPart{"c2", "hear", {}}}},
            BlockDelta{3, What::Text, "{}"},
            BlockDelta{2, What::Text, "{\"at\":"},
            BlockDelta{2, What::Text, "1}"},
            BlockStop{2},
            BlockStop{3},
            ChoiceStop{0, StopReason::ToolCalls, "tool_use"},
            AnswerUsage{usage},
            AnswerStop{}};
}

QByteArray written(Dialect target, const std::vector<AnswerEvent> &events, const AnswerOptions &options)
{
    const auto writer = EventWriter::create(target, options);
    std::string out;
    for (const AnswerEvent &event : events)
        writer->add(event, out);
    writer->finish(out);
    return QByteArray::fromStdString(out);
}

void conversations()
{
    QTest::addColumn<int>("target");
    for (const StreamCase &known : Streams)
        QTest::newRow(known.file) << int(known.target);
}

} // namespace

class TestEventWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bytes_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(Streams.size()); ++i)
            QTest::newRow(Streams[std::size_t(i)].file) << i;
    }
    void bytes()
    {
        QFETCH(int, index);
        const StreamCase &known = Streams[std::size_t(index)];
        AnswerOptions options = plainOptions();
        options.jsonArray = known.jsonArray;
        options.includeUsage = known.includeUsage;
        const QByteArray out = written(known.target, wholeAnswer(), options);
        QFile file(QStringLiteral(SEKISHO_SOURCE_DIR "/tests/data/dialects/written/") +
                   QString::fromLatin1(known.file));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(out, file.readAll());
    }

    void theSameSeedGivesTheSameBytes_data() { conversations(); }
    void theSameSeedGivesTheSameBytes()
    {
        QFETCH(int, target);
        std::vector<AnswerEvent> events = wholeAnswer();
        events.front() = AnswerStart{};
        std::get<BlockStart>(events[8]).part.as<ToolCallPart>()->id.clear();
        AnswerOptions options = plainOptions();
        const QByteArray once = written(static_cast<Dialect>(target), events, options);
        QCOMPARE(written(static_cast<Dialect>(target), events, options), once);
        options.seed = 2;
        QVERIFY(written(static_cast<Dialect>(target), events, options) != once);
    }

    /// A text goes out with the event that has it, whatever else is open.
    void textsAreNotHeld_data() { conversations(); }
    void textsAreNotHeld()
    {
        QFETCH(int, target);
        const auto writer = EventWriter::create(static_cast<Dialect>(target), plainOptions());
        std::string out;
        writer->add(AnswerStart{"a1", "m1"}, out);
        writer->add(BlockStart{0, 0, {TextPart{}}}, out);
        writer->add(BlockStart{1, 0, {ToolCallPart{"c1", "look", {}}}}, out);
        writer->add(BlockDelta{1, What::Text, "{}"}, out);
        for (const char *word : {"first", "second"}) {
            out.clear();
            writer->add(BlockDelta{0, What::Text, word}, out);
            QVERIFY2(out.find(word) != std::string::npos, out.c_str());
        }
    }

    /// Half a call never looks like a whole one, and what broke never like what ended.
    void brokenAnswers_data() { conversations(); }
    void brokenAnswers()
    {
        QFETCH(int, target);
        const auto dialect = static_cast<Dialect>(target);
        std::vector<AnswerEvent> events = wholeAnswer();
        events.resize(12); // both calls are open
        events.emplace_back(BlockStop{2});
        events.emplace_back(BlockStop{3});
        const QByteArray cut = written(dialect, events, plainOptions());
        events.emplace_back(AnswerError{"Overloaded"});
        events.emplace_back(AnswerStop{});
        const QByteArray error = written(dialect, events, plainOptions());
        QVERIFY2(cut.contains("broke off"), cut.constData());
        QVERIFY2(error.contains("Overloaded"), error.constData());
        for (const QByteArray &bytes : {cut, error}) {
            for (const char *end : {"[DONE]", "response.completed", "message_stop", "finishReason",
                                    "\"done\":true", "COMPLETE", "content_block_stop\",\"index\":2",
                                    "arguments.done", "functionCall", "tool_calls\":[{\"id", "tool-call-end"})
                QVERIFY2(!bytes.contains(end), bytes.constData());
        }
    }

    void anErrorBeforeAnythingElse_data() { conversations(); }
    void anErrorBeforeAnythingElse()
    {
        QFETCH(int, target);
        const QByteArray out = written(static_cast<Dialect>(target), {AnswerError{"No"}}, plainOptions());
        QVERIFY2(out.contains("No"), out.constData());
    }

    void whatHasNoPlaceIsTold()
    {
        const auto writer = EventWriter::create(Dialect::Ollama, plainOptions());
        std::string out;
        writer->add(BlockStart{0, 0, {CitationPart{"t", "u", "q"}}}, out);
        writer->add(BlockStop{0}, out);
        writer->add(BlockStart{1, 1, {TextPart{}}}, out);
        writer->add(BlockStart{2, 0, {ReasoningPart{}}}, out);
        writer->add(BlockDelta{2, What::Signature, "s"}, out);
        QCOMPARE(writer->losses().size(), std::size_t(3));
    }

    void noConversationHasNoWriter()
    {
        QVERIFY(!EventWriter::create(Dialect::OpenAiEmbeddings, plainOptions()));
        QVERIFY(!EventWriter::create(Dialect::None, plainOptions()));
    }

    void keepAlives()
    {
        QCOMPARE(keepAlive(Dialect::OpenAiChat), std::string_view(": ping\n\n"));
        QVERIFY(keepAlive(Dialect::AnthropicMessages).starts_with("event: ping\n"));
        QVERIFY(keepAlive(Dialect::Ollama).empty());
        QVERIFY(keepAlive(Dialect::Gemini).empty());
    }
};

QTEST_GUILESS_MAIN(TestEventWriter)
#include "tst_event_writer.moc"
