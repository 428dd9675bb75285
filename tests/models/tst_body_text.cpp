// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies of every kind become text that a view can bear.
#include "ui/logs/body_text.h"

#include <QTest>

using namespace sekisho::ui;

namespace {

qsizetype longestLine(const QString &text)
{
    qsizetype longest = 0;
    for (const QString &line : text.split(u'\n'))
        longest = std::max(longest, line.size());
    return longest;
}

} // namespace

class TestBodyText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void indents_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<bool>("cut");
        QTest::addColumn<QByteArray>("expected"); // empty: left as it is
        // Written with escapes: moc loses its way in raw strings that hold quotation marks.
        QTest::newRow("object") << QByteArray("{\"a\":1,\"b\":[true,null]}") << false
                                << QByteArray("{\n  \"a\": 1,\n  \"b\": [\n    true,\n    null\n  ]\n}");
        QTest::newRow("empty ones") << QByteArray("{\"a\":{},\"b\":[ ]}") << false
                                    << QByteArray("{\n  \"a\": {},\n  \"b\": []\n}");
        QTest::newRow("brackets in strings") << QByteArray("{\"a\":\"}],{\\\"\\\\\"}") << false
                                             << QByteArray("{\n  \"a\": \"}],{\\\"\\\\\"\n}");
        QTest::newRow("already indented")
            << QByteArray("{ \"a\" :\n 1 }") << false << QByteArray("{\n  \"a\": 1\n}");
        QTest::newRow("unbalanced") << QByteArray("{\"a\":[1}") << false << QByteArray();
        QTest::newRow("unfinished") << QByteArray("{\"a\":[1") << false << QByteArray();
        QTest::newRow("unfinished, cut")
            << QByteArray("{\"a\":[1") << true << QByteArray("{\n  \"a\": [\n    1");
        QTest::newRow("no JSON") << QByteArray("data: {}\n\n") << false << QByteArray();
        QTest::newRow("a string") << QByteArray("\"a\"") << false << QByteArray();
        QTest::newRow("nothing") << QByteArray() << false << QByteArray();
    }
    void indents()
    {
        QFETCH(QByteArray, json);
        QFETCH(bool, cut);
        QFETCH(QByteArray, expected);
        const auto indented = indentJson({json.data(), static_cast<std::size_t>(json.size())}, cut);
        QCOMPARE(indented.has_value(), !expected.isEmpty());
        if (indented)
            QCOMPARE(QByteArray::fromStdString(*indented), expected);
    }

    void deepJsonStaysRaw()
    {
        const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
        const BodyText result = renderBody(deep, true, ShownBodyBytes);
        QCOMPARE(result.kind, BodyText::Kind::Text);
        QVERIFY(result.folded);
        QCOMPARE(result.text.count(u'['), qsizetype(100'000));
    }

    void longLinesAreFolded()
    {
        const std::string line(10 * 1024 * 1024, 'a');
        const BodyText result = renderBody(line, true, line.size());
        QVERIFY(result.folded);
        QVERIFY(!result.capped);
        QVERIFY(longestLine(result.text) <= 2'000);
        QCOMPARE(result.text.count(u'a'), qsizetype(line.size()));
    }

    void largeBodiesAreCapped()
    {
        const std::string body(3 * ShownBodyBytes, 'b');
        const BodyText result = renderBody(body, true, ShownBodyBytes);
        QVERIFY(result.capped);
        QCOMPARE(result.text.count(u'b'), qsizetype(ShownBodyBytes));
    }

    void aCapWithinACharacterMakesNoStrangeOne()
    {
        const std::string body = "aaaä🙂"; // 3 + 2 + 4 bytes
        for (const std::size_t cap : {4, 6, 7, 8})
            QVERIFY(!renderBody(body, false, cap).text.contains(QChar::ReplacementCharacter));
    }

    void strayBytesAreReplaced()
    {
        const BodyText result = renderBody("a long enough text with one \xff stray byte", true, 1000);
        QCOMPARE(result.kind, BodyText::Kind::Text);
        QCOMPARE(result.text.count(QChar(QChar::ReplacementCharacter)), qsizetype(1));
    }

    void bytesAreDumped()
    {
        const BodyText result = renderBody(std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16), true, 1000);
        QCOMPARE(result.kind, BodyText::Kind::Binary);
        QCOMPARE(result.text, QStringLiteral("00000000  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52  "
                                             ".PNG........IHDR\n"));
        QVERIFY(renderBody(std::string(100'000, '\0'), true, 1000).capped);
    }

    void controlCharactersShowAndDirectionDoesNotTurn()
    {
        const BodyText result = renderBody("a\x01"
                                           "b\r\nc\u202e"
                                           "d and some more text behind it",
                                           false, 1000);
        QVERIFY(result.text.startsWith(QStringLiteral("a\u2401b\nc\ufffdd")));
    }
};

QTEST_GUILESS_MAIN(TestBodyText)
#include "tst_body_text.moc"
