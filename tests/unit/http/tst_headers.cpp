// SPDX-License-Identifier: GPL-3.0-or-later
// Header fields: order, case and duplicates survive every change.
#include "http/headers.h"

#include <QtTest>

using sekisho::http::Headers;

namespace {

std::string text(const Headers &headers)
{
    std::string out;
    for (const Headers::Field field : headers)
        out += std::string(field.name) + "=" + std::string(field.value) + ";";
    return out;
}

} // namespace

class TstHeaders : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsWhatCame();
    void find();
    void set();
    void setFromItself();
    void addFromItself();
    void lines();
    void remove();
    void listContains_data();
    void listContains();
    void equality();
    void copies();
};

void TstHeaders::keepsWhatCame()
{
    const Headers headers{{"B", "1"}, {"a", ""}, {"b", "2"}};
    QCOMPARE(text(headers), std::string("B=1;a=;b=2;"));
    QCOMPARE(headers.size(), std::size_t(3));
    QCOMPARE(headers.at(1).name, std::string_view("a"));
}

void TstHeaders::find()
{
    const Headers headers{{"Content-Type", "a"}, {"X", "1"}, {"x", "2"}};
    QCOMPARE(headers.value("content-TYPE"), std::string_view("a"));
    QCOMPARE(headers.value("X"), std::string_view("1"));
    QCOMPARE(headers.count("x"), std::size_t(2));
    QVERIFY(!headers.contains("Content-Typ"));
    QVERIFY(!headers.find("Y"));
    QCOMPARE(headers.value("Y"), std::string_view());
}

void TstHeaders::set()
{
    Headers headers{{"A", "1"}, {"X", "1"}, {"B", "1"}, {"x", "2"}};
    headers.set("x", "new");
    QCOMPARE(text(headers), std::string("A=1;x=new;B=1;"));
    headers.set("C", "3");
    QCOMPARE(text(headers), std::string("A=1;x=new;B=1;C=3;"));
}

// The views given may point into the list's own memory, which then moves.
void TstHeaders::setFromItself()
{
    Headers headers{{"A", std::string(100, 'v')}};
    for (int i = 0; i < 100; ++i)
        headers.set("B" + std::to_string(i), headers.value("A"));
    for (const Headers::Field field : headers)
        QCOMPARE(field.value, std::string_view(std::string(100, 'v')));
}

void TstHeaders::addFromItself()
{
    Headers headers{{"A", std::string(100, 'v')}};
    for (int i = 0; i < 100; ++i)
        headers.add(headers.at(0).name, headers.at(headers.size() - 1).value);
    QCOMPARE(headers.count("A"), std::size_t(101));
    for (const Headers::Field field : headers)
        QCOMPARE(field.value, std::string_view(std::string(100, 'v')));

    // A text as short as this stands in the string itself.
    const Headers few{{"A", "1"}};
    Headers copy = few;
    copy.add(copy.at(0).name, copy.at(0).value);
    copy = few;
    copy.add("B", copy.at(0).value);
    QCOMPARE(text(copy), std::string("A=1;B=1;"));
}

void TstHeaders::lines()
{
    Headers headers{{"A", "1"}, {"X", ""}, {"B", "2"}};
    headers.set("a", "longer");
    headers.remove("X");
    QCOMPARE(headers.line(0), std::string_view("a: longer\r\n"));
    QCOMPARE(headers.line(1), std::string_view("B: 2\r\n"));
    QVERIFY(headers.mostBytes() >= headers.line(0).size() + headers.line(1).size());
}

void TstHeaders::remove()
{
    Headers headers{{"A", "1"}, {"X", "1"}, {"x", "2"}, {"B", "1"}};
    QCOMPARE(headers.remove("X"), std::size_t(2));
    QCOMPARE(headers.remove("X"), std::size_t(0));
    QCOMPARE(text(headers), std::string("A=1;B=1;"));
    headers.removeIf([](const Headers::Field &field) { return field.name == "A"; });
    QCOMPARE(text(headers), std::string("B=1;"));
    headers.clear();
    QVERIFY(headers.empty());
}

void TstHeaders::listContains_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<bool>("contained");
    QTest::newRow("first") << QByteArray("a") << true;
    QTest::newRow("case") << QByteArray("B") << true;
    QTest::newRow("second field") << QByteArray("c") << true;
    QTest::newRow("part of one") << QByteArray("lon") << false;
    QTest::newRow("empty") << QByteArray("") << false;
    QTest::newRow("of another field") << QByteArray("z") << false;
}

void TstHeaders::listContains()
{
    QFETCH(QByteArray, token);
    QFETCH(bool, contained);
    const Headers headers{{"Connection", "a ,, b\t,long"}, {"Other", "z"}, {"connection", " c"}};
    QCOMPARE(headers.listContains("Connection", token.toStdString()), contained);
}

void TstHeaders::equality()
{
    const Headers one{{"A", "1"}, {"B", "2"}};
    Headers other{{"A", "1"}, {"C", "x"}, {"B", "2"}};
    QVERIFY(!(one == other));
    other.remove("C");
    QVERIFY(one == other); // memory left over by the removed field plays no part
    other.set("B", "3");
    QVERIFY(!(one == other));
    QVERIFY(!(one == Headers{{"a", "1"}, {"B", "2"}}));
}

void TstHeaders::copies()
{
    Headers one{{"A", "1"}};
    const Headers copy = one;
    one.set("A", "2");
    QCOMPARE(copy.value("A"), std::string_view("1"));
    const Headers moved = std::move(one);
    QCOMPARE(moved.value("A"), std::string_view("2"));
}

QTEST_GUILESS_MAIN(TstHeaders)
#include "tst_headers.moc"
