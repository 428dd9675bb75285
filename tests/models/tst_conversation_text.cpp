// SPDX-License-Identifier: GPL-3.0-or-later
// From a record to what the cards of its conversation say.
#include "ui/logs/conversation_parts.h"

#include <QBuffer>
#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;
using Kind = ShownPart::Kind;

namespace {

storage::RecordedBody body(std::string text)
{
    storage::RecordedBody made;
    made.size = text.size();
    made.bytes = std::make_shared<const std::string>(std::move(text));
    return made;
}

ShownConversation shownOf(const std::string &request, const std::string &answer = {},
                          const std::string &path = "/openai/v1/chat/completions")
{
    storage::ExchangeRecord record;
    record.state = storage::ExchangeState::Complete;
    record.status = 200;
    record.path = path;
    record.requestBody = body(request);
    record.responseBody = body(answer);
    return showConversation(ConversationSource(record));
}

std::string userSays(const std::string &content)
{
    return "{\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]}";
}

QString outline(const ShownMessage &message)
{
    static constexpr const char *Kinds[] = {"text",  "code", "call",    "result", "reasoning",
                                            "image", "link", "refusal", "error",  "note"};
    QString out = message.heading;
    for (const ShownPart &part : message.parts)
        out += u'|' + QLatin1String(Kinds[static_cast<int>(part.kind)]);
    return out;
}

std::string picture(int width, int height, const char *format)
{
    QImage image(width, height, QImage::Format_RGB32);
    image.fill(Qt::red);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format);
    return bytes.toBase64().toStdString();
}

} // namespace

class TestConversationText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void codeIsApart_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *text, const char *expected) {
            QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(expected);
        };
        row("none", "Just words.", "T:Just words.");
        row("fenced", "Before:\n\n```cpp\nint a;\n\nint b;\n```\n\nAfter.",
            "T:Before:;C:int a;\n\nint b;;T:After.");
        row("only code", "```\nx\n```", "C:x");
        row("two", "```\na\n```\n```\nb\n```\n", "C:a;C:b");
        row("open end", "A\n```\nnever closed", "T:A\n```\nnever closed");
        row("within a line", "use ``` here\nand ``` there", "T:use ``` here\nand ``` there");
        row("nothing", "", "");
    }
    void codeIsApart()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        std::vector<ShownPart> parts;
        addText(text.toStdString(), parts);
        QStringList found;
        for (const ShownPart &part : parts)
            found += (part.kind == Kind::Code ? u"C:" : u"T:") + part.text;
        QCOMPARE(found.join(u';'), expected);
    }

    void headingsSayWhoAndWhat()
    {
        const auto shown =
            shownOf("{\"model\":\"m\",\"temperature\":0.5,\"tools\":[{\"function\":{\"name\":\"look\"}}],"
                    "\"messages\":["
                    "{\"role\":\"developer\",\"content\":\"D\"},{\"role\":\"user\",\"name\":\"ada\","
                    "\"content\":\"U\"},"
                    "{\"role\":\"assistant\",\"content\":\"A\",\"reasoning_content\":\"Hm.\",\"tool_calls\":["
                    "{\"id\":\"c\",\"function\":{\"name\":\"look\",\"arguments\":\"{\\\"a\\\":1}\"}}]},"
                    "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"one\\ntwo\"}]}",
                    "{\"choices\":[{\"message\":{\"content\":\"Done\"},\"finish_reason\":\"length\"}]}");
        QVERIFY(shown.absence.isEmpty());
        QCOMPARE(shown.facts, QStringLiteral("m · 4 messages · 1 tool · temperature 0.5"));
        QStringList lines;
        for (const ShownMessage &message : shown.messages)
            lines += outline(message);
        QCOMPARE(lines, (QStringList{QStringLiteral("developer|text"), QStringLiteral("user · ada|text"),
                                     QStringLiteral("assistant · tool call|reasoning|text|call"),
                                     QStringLiteral("tool · look|result")}));
        QCOMPARE(shown.messages[2].parts[2].summary, QStringLiteral("look({\"a\":1})"));
        QCOMPARE(shown.messages[2].parts[2].text, QStringLiteral("{\n  \"a\": 1\n}"));
        QCOMPARE(shown.messages[3].parts[0].summary, QStringLiteral("2 lines · 7 bytes"));
        QCOMPARE(shown.answers.size(), std::size_t(1));
        QVERIFY(shown.answers[0].isAnswer);
        QCOMPARE(outline(shown.answers[0]),
                 QStringLiteral("assistant · answer · cut at the limit of tokens|text"));
        QVERIFY(plainText(shown).startsWith(QStringLiteral("[developer]\nD\n\n[user · ada]\nU\n")));
        QVERIFY(plainText(shown).contains(QStringLiteral("look {\n  \"a\": 1\n}\n")));
    }

    void aShortResultSaysItself()
    {
        const auto shown = shownOf("{\"messages\":[{\"role\":\"tool\",\"content\":\"ok\"}]}");
        QCOMPARE(shown.messages[0].parts[0].summary, QStringLiteral("ok"));
    }

    void severalAnswersAreNumbered()
    {
        const auto shown =
            shownOf(userSays("\"x\""), "{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":"
                                       "\"stop\"},{\"message\":{\"content\":\"b\"}}]}");
        QCOMPARE(shown.answers.size(), std::size_t(2));
        QCOMPARE(shown.answers[1].heading, QStringLiteral("assistant · answer 2"));
    }

    void pathsOfTheirOwnAreReadByTheirBody()
    {
        const std::string body = userSays("\"x\"");
        QVERIFY(shownOf(body, {}, "/workers-ai/run/llama").absence.isEmpty());
        QVERIFY(!shownOf("{\"input\":1}", {}, "/workers-ai/run/llama").absence.isEmpty());
    }

    void whatIsMissingIsSaid()
    {
        storage::ExchangeRecord record;
        record.path = "/v1/messages";
        record.status = 200;
        record.state = storage::ExchangeState::Complete;
        record.requestBody = body("{\"messages\":[{\"role\":\"user\",\"content\":\"One\"},{\"role\":\"us");
        record.requestBody.truncated = true;
        record.responseBody = body("event: message_start\ndata: {\"type\":\"message_start\"}\n\n");
        record.responseBody.truncated = true;
        record.responseHeaders = {{"content-type", "text/event-stream"}};
        const auto shown = showConversation(ConversationSource(record));
        QVERIFY(plainText(shown).contains(QStringLiteral("Only the beginning of the request was recorded.")));
        QVERIFY(plainText(shown).contains(QStringLiteral("Only the beginning of the answer was recorded.")));
        const auto broken = shownOf(userSays("\"x\"") + "]", "{\"choices\":[");
        QVERIFY(plainText(broken).contains(QStringLiteral("The answer /choices does not end as it should.")));
        const auto strange = shownOf("{\"messages\":[{\"role\":\"king\",\"content\":\"x\"}]}");
        QVERIFY(plainText(strange).contains(QStringLiteral("/messages/0/role is no role that is known")));
    }

    void hostileBodiesBecomeSentences()
    {
        for (const std::string &deep :
             {std::string(100'000, '['),
              "{\"messages\":[{\"role\":\"user\",\"content\":" + std::string(100'000, '[') + "}]}"})
            QVERIFY(plainText(shownOf(deep, deep)).size() < qsizetype(4 * deep.size()));
        const auto odd = shownOf(userSays("\"a\\u202eb\xff\""));
        const QString text = plainText(odd);
        QVERIFY(!text.contains(QChar(0x202E)));
        QVERIFY(text.contains(QChar(QChar::ReplacementCharacter)));
    }

    void pictures()
    {
        QCOMPARE(thumbnail(picture(600, 300, "PNG"), 200).size(), QSize(200, 100));
        QCOMPARE(thumbnail(picture(10, 20, "PNG"), 200).size(), QSize(10, 20));
        QCOMPARE(thumbnail(picture(600, 1, "PNG"), 200).size(), QSize(200, 1));
        QVERIFY(thumbnail("bm8gcGljdHVyZQ==", 200).isNull());
        QVERIFY(thumbnail(std::string(100, '!'), 200).isNull());
        QVERIFY(thumbnail(picture(20, 20, "BMP"), 200).isNull());
        const QByteArray svg("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
        QVERIFY(thumbnail(svg.toBase64().toStdString(), 200).isNull());
        QVERIFY(thumbnail(std::string(40 * 1024 * 1024, 'A'), 200).isNull());
        // A header that promises more pixels than anyone can hold.
        QByteArray bomb = QByteArray::fromBase64(QByteArray::fromStdString(picture(8, 8, "PNG")));
        bomb.replace(16, 8, QByteArray("\x00\x01\x00\x00\x00\x01\x00\x00", 8));
        QVERIFY(thumbnail(bomb.toBase64().toStdString(), 200).isNull());
    }

    void theSameIsNotShownTwice()
    {
        storage::ExchangeRecord record;
        record.requestBody = body("{}");
        const ConversationSource first(record);
        QVERIFY(first.showsTheSame(ConversationSource(record)));
        record.responseBody.size = 3;
        QVERIFY(!first.showsTheSame(ConversationSource(record)));
        QVERIFY(!first.showsTheSame(ConversationSource(record, QStringLiteral("Loading…"))));
    }
};

QTEST_GUILESS_MAIN(TestConversationText)
#include "tst_conversation_text.moc"
