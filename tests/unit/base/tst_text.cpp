// SPDX-License-Identifier: GPL-3.0-or-later
// ASCII helpers: no locale, no surprise.
#include "base/text.h"

#include <QtTest>

#include <vector>

using namespace sekisho;

class TstText : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lowerCase();
    void comparesWithoutCase();
    void byteSets();
    void trims_data();
    void trims();
    void numbers_data();
    void numbers();
    void lists_data();
    void lists();
    void releases();
    void appendsWithin_data();
    void appendsWithin();
};

void TstText::lowerCase()
{
    QCOMPARE(toLowerAscii('Z'), 'z');
    QCOMPARE(toLowerAscii('['), '[');
    QCOMPARE(toLowerAscii('@'), '@');
    QCOMPARE(toLowerAscii(std::string_view("A-Za-\xC3\x84")), std::string("a-za-\xC3\x84"));
}

void TstText::comparesWithoutCase()
{
    QVERIFY(equalsIgnoringCase("", ""));
    QVERIFY(equalsIgnoringCase("Content-TYPE", "cONTENT-type"));
    QVERIFY(!equalsIgnoringCase("a", "ab"));
    QVERIFY(!equalsIgnoringCase("[", "{")); // 32 apart, like letters
    QVERIFY(!equalsIgnoringCase("\xC3\x84", "\xC3\xA4"));
    QVERIFY(startsWithIgnoringCase("Bearer x", "bearer "));
    QVERIFY(startsWithIgnoringCase("x", ""));
    QVERIFY(!startsWithIgnoringCase("Bear", "bearer"));
}

void TstText::byteSets()
{
    constexpr ByteSet Set{std::string_view("a\0\xff", 3)};
    QVERIFY(Set.has('a') && Set.has('\0') && Set.has('\xff'));
    QVERIFY(!Set.has('A') && !Set.has('\x7f'));
    QVERIFY(Set.hasAll(""));
    QVERIFY(Set.hasAll("aa"));
    QVERIFY(!Set.hasAll("ab"));
}

void TstText::trims_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("empty") << QByteArray("") << QByteArray("");
    QTest::newRow("only space") << QByteArray(" \t ") << QByteArray("");
    QTest::newRow("around") << QByteArray("\t a b \t") << QByteArray("a b");
    QTest::newRow("nothing else") << QByteArray("\r\na\n") << QByteArray("\r\na\n");
}

void TstText::trims()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    const std::string input = text.toStdString();
    QCOMPARE(std::string(trimmed(input)), expected.toStdString());
}

void TstText::numbers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("ok");
    QTest::addColumn<quint64>("value");
    QTest::newRow("0") << QByteArray("0") << true << quint64(0);
    QTest::newRow("leading zeros") << QByteArray("007") << true << quint64(7);
    QTest::newRow("largest") << QByteArray("18446744073709551615") << true << ~quint64(0);
    for (const char *bad : {"", " ", "+1", "-1", " 1", "1 ", "1.", "1e3", "0x1", "18446744073709551616",
                            "99999999999999999999999", "1,1", "\xEF\xBC\x91"})
        QTest::newRow(bad) << QByteArray(bad) << false << quint64(0);
}

void TstText::numbers()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, ok);
    QFETCH(quint64, value);
    const std::optional<std::uint64_t> parsed = parseUnsigned(text.toStdString());
    QCOMPARE(parsed.has_value(), ok);
    QCOMPARE(quint64(parsed.value_or(0)), value);
}

void TstText::lists_data()
{
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QByteArrayList>("elements");
    QTest::newRow("empty") << QByteArray("") << QByteArrayList{};
    QTest::newRow("commas") << QByteArray(",, ,\t,") << QByteArrayList{};
    QTest::newRow("one") << QByteArray("a") << QByteArrayList{"a"};
    QTest::newRow("several") << QByteArray(" a,b\t,, c d,") << QByteArrayList{"a", "b", "c d"};
}

void TstText::lists()
{
    QFETCH(QByteArray, list);
    QFETCH(QByteArrayList, elements);
    QByteArrayList visited;
    const std::string input = list.toStdString();
    forEachListElement(input, [&](std::string_view element) {
        visited << QByteArray(element.data(), qsizetype(element.size()));
    });
    QCOMPARE(visited, elements);
}

void TstText::releases()
{
    std::string text(100'000, 'x');
    release(text);
    QVERIFY(text.empty());
    QVERIFY(text.capacity() < 100);
}

void TstText::appendsWithin_data()
{
    QTest::addColumn<std::size_t>("limit");
    QTest::addColumn<std::size_t>("size");
    QTest::addColumn<std::size_t>("piece");
    QTest::addColumn<bool>("moves"); // once it is large
    constexpr std::size_t Mebibyte = 1024 * 1024;
    QTest::newRow("nothing") << Mebibyte << std::size_t(0) << std::size_t(10) << false;
    QTest::newRow("small") << 10 * Mebibyte << std::size_t(5000) << std::size_t(7) << false;
    QTest::newRow("up to the limit") << 10 * Mebibyte << 10 * Mebibyte << std::size_t(65'521) << false;
    QTest::newRow("a lower limit") << Mebibyte << Mebibyte << std::size_t(65'521) << false;
    QTest::newRow("at once") << 10 * Mebibyte << 10 * Mebibyte << 10 * Mebibyte << false;
    QTest::newRow("a high limit") << 100 * Mebibyte << 40 * Mebibyte << std::size_t(65'521) << true;
}

void TstText::appendsWithin()
{
    QFETCH(std::size_t, limit);
    QFETCH(std::size_t, size);
    QFETCH(std::size_t, piece);
    QFETCH(bool, moves);
    std::string expected(size, ' ');
    for (std::size_t i = 0; i < size; ++i)
        expected[i] = static_cast<char>(i % 251);
    std::string text;
    const char *place = nullptr;
    bool moved = false;
    for (std::size_t at = 0; at < size; at += piece) {
        appendWithin(text, std::string_view(expected).substr(at, piece), limit);
        if (text.size() > 512 * 1024) {
            moved = moved || (place && place != text.data());
            place = text.data();
        }
    }
    QVERIFY(text == expected);
    QCOMPARE(moved, moves);
    QVERIFY(text.capacity() <= std::max<std::size_t>(limit, 512 * 1024));
}

QTEST_GUILESS_MAIN(TstText)
#include "tst_text.moc"
