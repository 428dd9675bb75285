// SPDX-License-Identifier: GPL-3.0-or-later
// Where the values of a JSON text stand.
#include "settings/json_text.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace sekisho::settings;

class TestJsonText final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void agreesWithTheLibrary_data();
    void agreesWithTheLibrary();
    void pathsAndPlaces();
};

void TestJsonText::agreesWithTheLibrary_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text :
         {"{}", "[]", "1", "\"a\"", "null", " { } ", "[1,2,3]", "[ [ ] , { } , [ { } ] ]",
          R"({"a":{"b":[true,false]}})", R"({"a\\":"\\\"","b":"}]{[,:"})", R"({"é":"\u00e9\ud83d\ude00"})",
          R"({"":{"":[""]}})", "\xef\xbb\xbf[-1.5e+10 ,\t0]\r\n", R"(["\\"])", R"({"a":"\"","b":[1]})",
          R"([[1,[2,[3]]],4])"})
        QTest::newRow(text) << QByteArray(text);
}

void TestJsonText::agreesWithTheLibrary()
{
    QFETCH(QByteArray, text);
    const auto json = JsonText::parse(text.toStdString());
    QVERIFY(json.ok());
    const auto whole = nlohmann::json::parse(text.toStdString());
    // Each node's own bytes are the value that the library has at the node's path.
    for (int i = 0; i < int(json->nodes().size()); ++i) {
        std::string path = json->pathOf(i);
        const auto part = nlohmann::json::parse(json->raw(i), nullptr, false);
        QVERIFY2(!part.is_discarded(), path.c_str());
        QVERIFY2(part == whole.at(nlohmann::json::json_pointer(path)), path.c_str());
        QCOMPARE(json->node(i).children.size(), part.is_structured() ? part.size() : std::size_t(0));
    }
}

void TestJsonText::pathsAndPlaces()
{
    const auto json = JsonText::parse("{\"a\": [\n  1,\n  {\"b\": \"x\"}]}");
    QVERIFY(json.ok());
    const int list = json->member(0, "a");
    const int object = json->node(list).children[1];
    const int text = json->member(object, "b");
    QCOMPARE(QString::fromStdString(json->pathOf(text)), QStringLiteral("/a/1/b"));
    QCOMPARE(QString::fromStdString(json->string(text)), QStringLiteral("x"));
    const ConfigError error = json->errorAt(text, "why");
    QCOMPARE(error.line, 3);
    QCOMPARE(error.column, 4);
    QCOMPARE(QString::fromStdString(error.message()), QStringLiteral("line 3, column 4: /a/1/b: why"));
    QCOMPARE(json->member(object, "c"), -1);
    QCOMPARE(json->member(list, ""), -1);
}

QTEST_GUILESS_MAIN(TestJsonText)
#include "tst_json_text.moc"
