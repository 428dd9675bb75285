// SPDX-License-Identifier: GPL-3.0-or-later
// Every transcript, whole, cut in two at every byte and byte by byte: what a reader finds never depends on
// how the network cut it.
#include "answer_transcripts.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using dialects::AnswerReader;

namespace {

std::string show(const std::optional<TokenCount> &count)
{
    return count ? std::to_string(count->value) : "-";
}

/// All findings in one line, so that a difference says where it is.
QString findings(const AnswerReader &reader)
{
    const dialects::Usage &u = reader.usage();
    return QString::fromStdString("in " + show(u.input) + " out " + show(u.output) + " cached " +
                                  show(u.cachedInput) + " written " + show(u.cacheWriteInput) +
                                  " for an hour " + show(u.cacheWrite1hInput) + " reasoning " +
                                  show(u.reasoning) + " model " + reader.model() + " ending " +
                                  std::to_string(static_cast<int>(reader.ending())) + " content " +
                                  (reader.contentSeen() ? "yes" : "no") + " error " + reader.errorMessage());
}

QString expected(const Transcript &t)
{
    return QString::fromStdString("in " + show(t.usage.input) + " out " + show(t.usage.output) + " cached " +
                                  show(t.usage.cachedInput) + " written " + show(t.usage.cacheWriteInput) +
                                  " for an hour " + show(t.usage.cacheWrite1hInput) + " reasoning " +
                                  show(t.usage.reasoning) + " model " + t.model + " ending " +
                                  std::to_string(static_cast<int>(t.ending)) + " content " +
                                  (t.firstContent ? "yes" : "no") + " error " + t.error);
}

QString readInPieces(const Transcript &t, std::string_view body, std::size_t first, std::size_t piece)
{
    const auto reader = AnswerReader::create(t.dialect, t.status, t.contentType);
    reader->feed(body.substr(0, first));
    for (std::size_t at = first; at < body.size(); at += piece)
        reader->feed(body.substr(at, piece));
    reader->finish();
    return findings(*reader);
}

} // namespace

class TestAnswerReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void transcript_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const Transcript &t : transcripts())
            QTest::addRow("%s as %s, %d, %s", t.file, dialects::name(t.dialect).data(), t.status,
                          t.contentType)
                << index++;
    }

    void transcript()
    {
        QFETCH(int, index);
        const Transcript &t = transcripts()[static_cast<std::size_t>(index)];
        const std::string body = readTranscript(t.file);
        QVERIFY2(!body.empty(), "the transcript is missing");
        const QString wanted = expected(t);
        QCOMPARE(readInPieces(t, body, body.size(), 1), wanted);
        QCOMPARE(readInPieces(t, body, 0, 1), wanted);
        QCOMPARE(readInPieces(t, body, 0, 7), wanted);
        for (std::size_t cut = 1; cut < body.size(); ++cut)
            QCOMPARE(readInPieces(t, body, cut, body.size()), wanted);
    }

    void firstContentIsSeenWithItsPiece_data() { transcript_data(); }
    void firstContentIsSeenWithItsPiece()
    {
        QFETCH(int, index);
        const Transcript &t = transcripts()[static_cast<std::size_t>(index)];
        const std::string body = readTranscript(t.file);
        const auto reader = AnswerReader::create(t.dialect, t.status, t.contentType);
        std::size_t seenAt = 0;
        for (std::size_t at = 0; at < body.size() && seenAt == 0; ++at) {
            reader->feed(std::string_view(body).substr(at, 1));
            if (reader->contentSeen())
                seenAt = at + 1;
        }
        if (!t.firstContent) {
            QCOMPARE(seenAt, std::size_t(0));
            return;
        }
        QVERIFY(seenAt > 0);
        const std::size_t marker = body.find(t.firstContent);
        QVERIFY2(marker != std::string::npos && marker < seenAt, "seen before it came");
        // Not later than the end of the event, line or object that brought it.
        const std::string_view between = std::string_view(body).substr(marker, seenAt - marker - 1);
        QVERIFY2(std::string_view(t.contentType) != Sse || between.find("\n\n") == std::string_view::npos,
                 "seen one event late");
    }

    void terminalEventCountsBeforeTheBodyEnds_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("dialect");
        QTest::addColumn<QString>("terminal");
        const auto row = [](const char *file, Dialect dialect, const char *terminal) {
            QTest::newRow(file) << QString::fromLatin1(file) << static_cast<int>(dialect)
                                << QString::fromLatin1(terminal);
        };
        row("openai_chat.sse", Dialect::OpenAiChat, "data: [DONE]");
        row("openai_responses.sse", Dialect::OpenAiResponses, "event: response.completed");
        row("anthropic.sse", Dialect::AnthropicMessages, "event: message_stop");
        row("gemini.sse", Dialect::Gemini, "finishReason");
        row("gemini_list.json", Dialect::Gemini, "finishReason");
        row("ollama_chat.ndjson", Dialect::Ollama, "\"done\":true,");
        row("cohere_chat.sse", Dialect::CohereChat, "event: message-end");
    }

    void terminalEventCountsBeforeTheBodyEnds()
    {
        QFETCH(QString, file);
        QFETCH(int, dialect);
        QFETCH(QString, terminal);
        const std::string name = file.toStdString();
        const std::string body = readTranscript(name.c_str());
        const std::size_t marker = body.find(terminal.toStdString());
        QVERIFY(marker != std::string::npos);
        const auto reader =
            AnswerReader::create(static_cast<Dialect>(dialect), 200,
                                 name.ends_with(".sse") ? Sse : (name.ends_with("json") ? Json : Ndjson));
        reader->feed(std::string_view(body).substr(0, marker));
        QCOMPARE(reader->ending(), Ending::Open);
        reader->feed(std::string_view(body).substr(marker));
        QCOMPARE(reader->ending(), Ending::Complete);
    }

    void plainAnswerIsCompleteOnlyAtItsEnd()
    {
        const std::string body = readTranscript("openai_chat.json");
        const auto reader = AnswerReader::create(Dialect::OpenAiChat, 200, Json);
        reader->feed(body);
        QCOMPARE(reader->ending(), Ending::Open);
        reader->finish();
        QCOMPARE(reader->ending(), Ending::Complete);
    }

    void plainAnswerWithoutItsLastByteIsOpen()
    {
        const std::string body = readTranscript("xai_chat.json");
        const auto reader = AnswerReader::create(Dialect::OpenAiChat, 200, Json);
        reader->feed(std::string_view(body).substr(0, body.size() - 1));
        reader->finish();
        QCOMPARE(reader->ending(), Ending::Open);
    }

    void errorAfterTheEndOfContentStaysAnError()
    {
        const auto reader = AnswerReader::create(Dialect::OpenAiChat, 200, Sse);
        reader->feed("data: {\"error\":\"overloaded\"}\n\ndata: [DONE]\n\n");
        reader->finish();
        QCOMPARE(reader->ending(), Ending::Error);
        QCOMPARE(reader->errorMessage(), std::string("overloaded"));
    }

    void namesGoBothWays()
    {
        for (int i = 0; i <= static_cast<int>(Dialect::CohereOther); ++i) {
            const auto dialect = static_cast<Dialect>(i);
            QCOMPARE(dialects::dialectByName(dialects::name(dialect)), dialect);
        }
        QVERIFY(!dialects::dialectByName("openai"));
        QCOMPARE(dialects::familyOf(Dialect::GeminiOther), dialects::Family::Gemini);
        QCOMPARE(dialects::familyOf(Dialect::None), dialects::Family::OpenAi);
    }
};

QTEST_GUILESS_MAIN(TestAnswerReader)
#include "tst_answer_reader.moc"
