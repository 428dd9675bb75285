// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies that want to hurt a reader: depth, size, broken text, absurd numbers, random damage. It skips what
// it cannot read and goes on with the next event.
#include "answer_transcripts.h"
#include "repeated.h"

#include <QRandomGenerator>
#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using dialects::AnswerReader;

namespace {

constexpr std::array AllDialects{
    Dialect::None,
    Dialect::OpenAiChat,
    Dialect::OpenAiResponses,
    Dialect::OpenAiEmbeddings,
    Dialect::OpenAiOther,
    Dialect::AnthropicMessages,
    Dialect::AnthropicOther,
    Dialect::Gemini,
    Dialect::GeminiOther,
    Dialect::Ollama,
    Dialect::OllamaOther,
    Dialect::CohereChat,
    Dialect::CohereOther,
};

std::unique_ptr<AnswerReader> chatStream()
{
    return AnswerReader::create(Dialect::OpenAiChat, 200, Sse);
}

} // namespace

class TestHostileAnswers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void depthCostsOnlyItsLength_data()
    {
        QTest::addColumn<QByteArray>("open");
        QTest::addColumn<QByteArray>("close");
        QTest::newRow("arrays") << QByteArray("[") << QByteArray("]");
        QTest::newRow("objects") << QByteArray("{\"a\":") << QByteArray("}");
        QTest::newRow("choices") << QByteArray("{\"choices\":[") << QByteArray("]}");
        QTest::newRow("responses") << QByteArray("{\"response\":") << QByteArray("}");
        QTest::newRow("messages") << QByteArray("{\"message\":") << QByteArray("}");
        QTest::newRow("errors") << QByteArray("{\"error\":") << QByteArray("}");
    }

    void depthCostsOnlyItsLength()
    {
        QFETCH(QByteArray, open);
        QFETCH(QByteArray, close);
        constexpr std::size_t Depth = 100000;
        const std::string nested =
            repeated(open.toStdString(), Depth) + "1" + repeated(close.toStdString(), Depth);
        for (const Dialect dialect : AllDialects) {
            for (const int status : {200, 400}) {
                for (const bool closed : {true, false}) {
                    const std::string body = closed ? nested : nested.substr(0, nested.size() - 5);
                    const auto plain = AnswerReader::create(dialect, status, Json);
                    plain->feed(body);
                    plain->finish();
                    const auto stream = AnswerReader::create(dialect, status, Sse);
                    stream->feed("data: " + body + "\n\n");
                    stream->finish();
                    const auto field = AnswerReader::create(dialect, status, Json);
                    field->feed("{\"usage\":" + body + ",\"error\":" + body + "}");
                    field->finish();
                    QCOMPARE(plain->usage(), dialects::Usage());
                    QCOMPARE(stream->usage(), dialects::Usage());
                }
            }
        }
    }

    void badEventIsSkippedAndTheNextRead_data()
    {
        QTest::addColumn<QByteArray>("event");
        QTest::newRow("not JSON") << QByteArray("{]");
        QTest::newRow("truncated") << QByteArray("{\"usage\":{\"prompt_tokens\":5");
        QTest::newRow("unclosed string") << QByteArray("{\"model\":\"abc}");
        QTest::newRow("invalid UTF-8") << QByteArray("{\"model\":\"\xff\xfe\",\"choices\":[]}");
        QTest::newRow("lone surrogate") << QByteArray("{\"model\":\"\\ud800\"}");
        QTest::newRow("bad escape") << QByteArray("{\"model\":\"\\q\",\"\\q\":1}");
        QTest::newRow("NUL bytes") << QByteArray("{\"model\":\"a\0b\"}", 15);
        QTest::newRow("scalar") << QByteArray("17");
        QTest::newRow("null") << QByteArray("null");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("wrong types") << QByteArray(
            "{\"model\":[],\"usage\":\"x\",\"choices\":{\"delta\":1},\"error\":null}");
        QTest::newRow("wrong types inside") << QByteArray(
            "{\"choices\":[1,null,\"x\",[],{\"delta\":[]},{\"delta\":{\"content\":{},\"tool_calls\":3}}]}");
        QTest::newRow("missing commas") << QByteArray("{\"usage\":{\"prompt_tokens\":\"1\" 2} \"x\" 3}");
        QTest::newRow("two documents") << QByteArray("{\"a\":1}{\"b\":2}");
        QTest::newRow("mismatched") << QByteArray("{\"usage\":[1,2},\"choices\":{]}");
    }

    void badEventIsSkippedAndTheNextRead()
    {
        QFETCH(QByteArray, event);
        const auto reader = chatStream();
        reader->feed("data: " + event.toStdString() + "\n\n");
        QVERIFY(!reader->contentSeen());
        reader->feed("data: {\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"x\"}}],"
                     "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\ndata: [DONE]\n\n");
        reader->finish();
        QCOMPARE(reader->model(), std::string("m"));
        QCOMPARE(reader->usage(), usage(3, 4));
        QVERIFY(reader->contentSeen());
        QCOMPARE(reader->ending(), Ending::Complete);
    }

    void absurdNumbersSayNothing_data()
    {
        QTest::addColumn<QByteArray>("number");
        for (const char *number :
             {"-1", "1e400", "-1e400", "99999999999999999999999", "1e13", "0.5", "1e-5", "\"7\"", "true",
              "null", "[7]", "{\"n\":7}", "0x10", "01", "+7", "NaN", "Infinity", "7a", "--7"})
            QTest::newRow(number) << QByteArray(number);
        QTest::newRow("a megabyte of digits") << QByteArray(1024 * 1024, '7');
    }

    void absurdNumbersSayNothing()
    {
        QFETCH(QByteArray, number);
        const auto reader = chatStream();
        reader->feed("data: {\"usage\":{\"completion_tokens\":4,\"prompt_tokens\":" + number.toStdString() +
                     "}}\n\n");
        QVERIFY(!reader->usage().input.has_value() || number == "01");
        if (number == "01")
            QCOMPARE(reader->usage().input->value, 1); // a lenient reading of what no provider sends
    }

    void wholeNumbersInOtherClothesCount()
    {
        const auto reader = chatStream();
        reader->feed("data: {\"usage\":{\"prompt_tokens\":12.0 , \"completion_tokens\":\t1e3 }}\n\n");
        QCOMPARE(reader->usage(), usage(12, 1000));
    }

    void lastOfDuplicateFieldsCounts()
    {
        const auto reader = chatStream();
        reader->feed("data: {\"usage\":{\"prompt_tokens\":1,\"prompt_tokens\":2},\"model\":\"a\",\"model\":"
                     "\"b\"}\n\n");
        QCOMPARE(reader->usage(), usage(2, {}));
        QCOMPARE(reader->model(), std::string("b"));
    }

    void escapedKeysAreRead()
    {
        const auto reader = chatStream();
        reader->feed("data: {\"\\u0075sage\":{\"prompt\\u005ftokens\":7},\"model\":\"a\\/b\"}"
                     "\n\n");
        QCOMPARE(reader->usage(), usage(7, {}));
        QCOMPARE(reader->model(), std::string("a/b"));
    }

    void tooLargeAnAnswerIsWholeButUnread()
    {
        const auto reader = AnswerReader::create(Dialect::OpenAiEmbeddings, 200, Json);
        reader->feed("{\"model\":\"m\",\"data\":[");
        const std::string numbers = repeated("0.123456789,", 10000);
        for (int i = 0; i < 100; ++i)
            reader->feed(numbers);
        reader->feed("0],\"usage\":{\"prompt_tokens\":3}}");
        reader->finish();
        QCOMPARE(reader->ending(), Ending::Complete);
        QCOMPARE(reader->usage(), dialects::Usage());
        QCOMPARE(reader->model(), std::string());
    }

    void longModelIsNotKept()
    {
        const auto reader = chatStream();
        reader->feed("data: {\"model\":\"" + std::string(100000, 'm') + "\"}\n\n");
        QCOMPARE(reader->model(), std::string());
    }

    void errorIsCutToFiveHundredCharacters()
    {
        const std::string word = "\xE9\x96\xA2"; // one character, three bytes
        for (const int status : {200, 500}) {
            const auto reader = AnswerReader::create(Dialect::OpenAiChat, status, Json);
            reader->feed("{\"error\":{\"message\":\"" + repeated(word, 2000) + "\"}}");
            reader->finish();
            QCOMPARE(reader->errorMessage(), repeated(word, 500));
        }
        const auto text = AnswerReader::create(Dialect::OpenAiChat, 500, "text/plain");
        text->feed(repeated(word, 100000));
        text->finish();
        QCOMPARE(text->errorMessage(), repeated(word, 500));
        const auto binary = AnswerReader::create(Dialect::OpenAiChat, 500, "text/plain");
        binary->feed("\xff\xfe\xfd");
        binary->finish();
        QCOMPARE(binary->errorMessage(), std::string());
    }

    /// Damage in every place of every transcript: no crash, and memory errors show under the sanitizers.
    void damagedTranscripts()
    {
        QRandomGenerator random(20240817);
        for (const Transcript &t : transcripts()) {
            const std::string body = readTranscript(t.file);
            for (int round = 0; round < 200; ++round) {
                std::string damaged = body;
                for (int hit = 0; hit < 1 + round % 4; ++hit) {
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
                    if (damaged.empty())
                        damaged = "x";
                }
                for (const Dialect dialect : {t.dialect, AllDialects[random.bounded(13)]}) {
                    const auto reader = AnswerReader::create(dialect, t.status, t.contentType);
                    reader->feed(std::string_view(damaged).substr(0, damaged.size() / 2));
                    reader->feed(std::string_view(damaged).substr(damaged.size() / 2));
                    reader->finish();
                    QVERIFY(reader->errorMessage().size() <= 2000);
                    QVERIFY(!reader->usage().input || reader->usage().input->value >= 0);
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestHostileAnswers)
#include "tst_hostile_answers.moc"
