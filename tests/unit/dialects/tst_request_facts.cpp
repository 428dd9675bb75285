// SPDX-License-Identifier: GPL-3.0-or-later
// What a request says of itself, and what must not fool the search. No raw strings: the moc of Qt 6.4 loses
// its way in those with odd quotes.
#include "dialects/usage.h"

#include <QTest>

using namespace sekisho;
using dialects::readRequest;
using dialects::RequestFacts;

class TestRequestFacts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void facts_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<bool>("stream");
        QTest::addColumn<bool>("hasPlace");
        const auto row = [](const char *name, const QByteArray &body, const char *model, bool stream,
                            bool hasPlace) {
            QTest::newRow(name) << body << QByteArray(model) << stream << hasPlace;
        };
        row("usual",
            "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\":true}",
            "gpt-4o", true, true);
        row("spaces", "\r\n { \"stream\" :\ttrue ,\n \"model\" : \"m\" } \n", "m", true, true);
        row("byte-order mark", "\xEF\xBB\xBF{\"model\":\"m\"}", "m", false, true);
        row("nested before", "{\"metadata\":{\"model\":\"wrong\",\"stream\":true},\"model\":\"right\"}",
            "right", false, true);
        row("nested after", "{\"model\":\"right\",\"tools\":[{\"model\":\"wrong\"},[\"model\",\"stream\"]]}",
            "right", false, true);
        row("only nested", "{\"a\":{\"model\":\"wrong\",\"stream\":true}}", "", false, false);
        row("in a string",
            "{\"content\":\"\\\"model\\\":\\\"wrong\\\",\\\"stream\\\":true,\\\\\",\"model\":\"right\"}",
            "right", false, true);
        row("as a value", "{\"a\":\"model\",\"b\":\"stream\",\"model\":\"right\"}", "right", false, true);
        row("backslashes before a quote",
            "{\"a\":\"\\\\\\\\\\\\\\\"\",\"b\":\"\\\\\",\"model\":\"m\",\"stream\":true}", "m", true, true);
        row("brackets in strings", "{\"a\":[\"}]}\",\"{\"],\"model\":\"m\"}", "m", false, true);
        row("escaped slash", "{\"model\":\"openai\\/gpt-4o\"}", "openai/gpt-4o", false, true);
        row("escaped letters", "{\"model\":\"\\u0067pt\"}", "gpt", false, true);
        row("escaped key", "{\"\\u006dodel\":\"m\",\"str\\u0065am\":true}", "m", true, true);
        row("last of two", "{\"model\":\"a\",\"stream\":true,\"stream\":false,\"model\":\"b\"}", "b", false,
            true);
        row("last is no text", "{\"model\":\"a\",\"model\":5}", "", false, false);
        row("null", "{\"model\":null,\"stream\":null}", "", false, false);
        row("stream as text", "{\"stream\":\"true\",\"model\":\"m\"}", "m", false, true);
        row("stream as number", "{\"stream\":1}", "", false, false);
        row("longer keys", "{\"models\":\"a\",\"mode\":\"b\",\"stream_options\":{\"stream\":true}}", "",
            false, false);
        row("numbers", "{\"temperature\":-1.5e-3,\"n\":1,\"model\":\"m\",\"top_p\":0}", "m", false, true);
        row("empty model", "{\"model\":\"\"}", "", false, true);
        row("empty object", "{}", "", false, false);
        row("unicode", "{\"model\":\"\xE9\x96\xA2\xE6\x89\x80\"}", "\xE9\x96\xA2\xE6\x89\x80", false, true);
        // Anything else has no facts at all.
        row("nothing", "", "", false, false);
        row("array", "[{\"model\":\"m\",\"stream\":true}]", "", false, false);
        row("scalar", "\"model\"", "", false, false);
        row("form", "model=m&stream=true", "", false, false);
        row("truncated", "{\"model\":\"m\",\"stream\":true", "", false, false);
        row("truncated in a string", "{\"model\":\"m\",\"stream\":true,\"a\":\"b", "", false, false);
        row("truncated nested", "{\"model\":\"m\",\"a\":[{\"b\":1}", "", false, false);
        row("trailing text", "{\"model\":\"m\"} x", "", false, false);
        row("trailing comma", "{\"model\":\"m\",}", "", false, false);
        row("no colon", "{\"model\" \"m\"}", "", false, false);
        row("no comma", "{\"model\":\"m\" \"stream\":true}", "", false, false);
        row("bare key", "{model:\"m\"}", "", false, false);
        row("missing value", "{\"model\":,\"stream\":true}", "", false, false);
        row("bad escape in model", "{\"model\":\"\\q\",\"stream\":true}", "", true, false);
        row("invalid UTF-8 in model", "{\"model\":\"\xff\",\"stream\":true}", "", true, false);
        row("only an opening", "{", "", false, false);
        row("NUL", QByteArray("{\"model\":\"m\"}\0", 14), "", false, false);
    }

    void facts()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, model);
        QFETCH(bool, stream);
        QFETCH(bool, hasPlace);
        const std::string text = body.toStdString();
        const RequestFacts found = readRequest(text);
        QCOMPARE(found.model, model.toStdString());
        QCOMPARE(found.stream, stream);
        QCOMPARE(found.modelBegin.has_value(), hasPlace);
        if (hasPlace) {
            const auto written = text.substr(*found.modelBegin, found.modelEnd - *found.modelBegin);
            QVERIFY(written == found.model || written.find('\\') != std::string_view::npos);
            QCOMPARE(text[found.modelEnd], '"');
            QCOMPARE(text[*found.modelBegin - 1], '"');
            QCOMPARE(text[found.modelEnd], '"');
        }
    }

    void uncacheableResponses_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("background");
        QTest::addColumn<bool>("continues");
        const auto row = [](const char *name, const QByteArray &body, bool background, bool continues) {
            QTest::newRow(name) << body << background << continues;
        };
        row("neither", "{\"model\":\"m\",\"input\":\"hi\"}", false, false);
        row("background", "{\"background\": true ,\"model\":\"m\"}", true, false);
        row("not in the background", "{\"background\":false}", false, false);
        row("background as text", "{\"background\":\"true\"}", false, false);
        row("background of another", "{\"tools\":[{\"background\":true}],\"background\":null}", false, false);
        row("after a response", "{\"previous_response_id\":\"resp_1\"}", false, true);
        row("after none", "{\"previous_response_id\":null,\"conversation\" : null }", false, false);
        row("conversation by id", "{\"conversation\":\"conv_1\"}", false, true);
        row("conversation as object", "{\"conversation\":{\"id\":\"conv_1\"}}", false, true);
        row("one of both", "{\"conversation\":\"c\",\"previous_response_id\":null}", false, true);
        row("written again", "{\"conversation\":\"c\",\"conversation\":null}", false, false);
        row("of a message", "{\"input\":[{\"previous_response_id\":\"x\",\"conversation\":\"y\"}]}", false,
            false);
        row("longest key, escaped",
            "{\"\\u0070\\u0072\\u0065\\u0076\\u0069\\u006f\\u0075\\u0073\\u005f\\u0072\\u0065\\u0073\\u0070"
            "\\u006f\\u006e\\u0073\\u0065\\u005f\\u0069\\u0064\":\"r\"}",
            false, true);
        row("both, broken off", "{\"background\":true,\"conversation\":\"c\"", false, false);
    }

    void uncacheableResponses()
    {
        QFETCH(QByteArray, body);
        const RequestFacts found = readRequest(body.toStdString());
        QTEST(found.background, "background");
        QTEST(found.continues, "continues");
    }

    void depthIsHarmless()
    {
        const std::string deep = std::string(1000000, '[') + std::string(1000000, ']');
        const RequestFacts found = readRequest("{\"a\":" + deep + ",\"model\":\"m\"}");
        QCOMPARE(found.model, std::string("m"));
        QCOMPARE(readRequest("{\"a\":" + std::string(1000000, '[')).model, std::string());
        QCOMPARE(readRequest(std::string(1000000, '{')).model, std::string());
    }

    void largestHeldBody()
    {
        // 32 MiB of what is worst for the search of a string's end.
        const std::string quotes = [] {
            std::string out;
            while (out.size() < 16U * 1024 * 1024)
                out += "\\\"";
            return out;
        }();
        const std::string slashes(16U * 1024 * 1024, '\\');
        const RequestFacts found = readRequest("{\"a\":\"" + quotes + "\",\"b\":\"" + slashes +
                                               "\",\"model\":\"m\",\"stream\":true}");
        QCOMPARE(found.model, std::string("m"));
        QVERIFY(found.stream);
    }

    void absurdlyLongModelIsNone()
    {
        QCOMPARE(readRequest("{\"model\":\"" + std::string(100000, 'm') + "\"}").model, std::string());
        QCOMPARE(readRequest("{\"model\":\"" + std::string(100000, '\\') + "\"}").model, std::string());
        QCOMPARE(readRequest("{\"" + std::string(100000, '\\') + "\":1,\"model\":\"m\"}").model,
                 std::string("m"));
    }

    void everyPrefixIsHarmless()
    {
        const std::string body = "{\"a\":{\"model\":[\"x\\\\\\\"\"]},\"model\":\"gpt\\u002d4\",\"n\":[1,2."
                                 "5e3,null],\"stream\":true}";
        for (std::size_t size = 0; size < body.size(); ++size)
            QCOMPARE(readRequest(std::string_view(body).substr(0, size)).model, std::string());
        QCOMPARE(readRequest(body).model, std::string("gpt-4"));
    }
};

QTEST_GUILESS_MAIN(TestRequestFacts)
#include "tst_request_facts.moc"
