// SPDX-License-Identifier: GPL-3.0-or-later
// The line that a list shows of a request, in each dialect's words, and of bodies that are none.
#include "dialects/request_preview.h"
#include "repeated.h"

#include <QTest>

using sekisho::dialects::requestPreview;
using sekisho::test::repeated;

class TestRequestPreview : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void words_data();
    void words();
    void cutBetweenCharacters_data();
    void cutBetweenCharacters();
    void depthIsHarmless_data();
    void depthIsHarmless();
    void longBodies();
    void everyPrefixIsHarmless();
};

void TestRequestPreview::words_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("preview");
    const auto row = [](const char *name, const char *body, const char *preview) {
        QTest::newRow(name) << QByteArray(body) << QByteArray(preview);
    };
    row("OpenAI chat", R"({"model":"m","messages":[{"role":"system","content":"Be brief."},
        {"role":"user","content":"First?"},{"role":"assistant","content":"Yes."},
        {"role":"user","content":"And then?"}]})",
        "And then?");
    row("OpenAI chat with parts", R"({"messages":[{"role":"user","content":[
        {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","text":"no"}},
        {"type":"text","text":"What is"},{"type":"text","text":"this?"}]}]})",
        "What is this?");
    row("a tool's answer is nobody's words", R"({"messages":[{"role":"user","content":"Weather?"},
        {"role":"assistant","content":null,"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"1","content":"sunny"}]})",
        "Weather?");
    row("Anthropic", R"({"system":"S","messages":[{"content":[{"text":"Hello","type":"text",
        "cache_control":{"type":"ephemeral"}}],"role":"user"}]})",
        "Hello");
    row("Anthropic after a tool", R"({"messages":[{"role":"user","content":"Fix it"},
        {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"ls","input":{"role":"user"}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"t",
        "content":[{"type":"text","text":"a.txt"}]}]}]})",
        "Fix it");
    row("behind what a tool adds", R"({"messages":[{"role":"user","content":[
        {"type":"text","text":"<system-reminder>\nTools: many.\n</system-reminder>\n"},
        {"type":"text","text":"Rename the class"}]}]})",
        "Rename the class");
    row("only what a tool adds", R"({"messages":[{"role":"user","content":[
        {"type":"text","text":"<context>all</context>"}]}]})",
        "<context>all</context>");
    row("markup that is meant", R"({"messages":[{"role":"user","content":[
        {"type":"text","text":"<b>bold</b> or not?"},{"type":"text","text":"Say."}]}]})",
        "<b>bold</b> or not? Say.");
    row("responses, text", R"({"model":"m","input":"Tell me\n\n  a story "})", "Tell me a story");
    row("responses, items", R"({"input":[{"role":"developer","content":"D"},
        {"type":"message","role":"user","content":[{"type":"input_text","text":"Go on"},
        {"type":"input_image","image_url":"x"}]},{"type":"reasoning","summary":[],
        "content":[{"type":"reasoning_text","text":"hm"}]},
        {"type":"function_call_output","call_id":"c","output":"42"}],"prompt":{"id":"pmpt_1"}})",
        "Go on");
    row("embeddings, text", R"({"input":"a cat","model":"e"})", "a cat");
    row("embeddings, list", R"({"input":["", "first", "second"]})", "first");
    row("embeddings, tokens", R"({"input":[[1,2,3],[4]]})", "");
    row("moderation of parts", R"({"input":[{"type":"text","text":"bad?"},{"type":"image_url"}]})", "bad?");
    row("Gemini", R"({"systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user",
        "parts":[{"text":"One"}]},{"role":"model","parts":[{"text":"Two"}]},{"role":"user",
        "parts":[{"inlineData":{"data":"AAAA"}},{"text":"Three"}]}]})",
        "Three");
    row("Gemini without a role", R"({"contents":[{"parts":[{"text":"Hi"}]}]})", "Hi");
    row("Gemini after a function", R"({"contents":[{"role":"user","parts":[{"text":"Do"}]},
        {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"text":"no"}}}]}]})",
        "Do");
    row("Gemini embedding", R"({"content":{"parts":[{"text":"to embed"}]}})", "to embed");
    row("Ollama chat",
        R"({"model":"llama3:8b","messages":[{"role":"user","content":"why?","images":["AA"]}]})", "why?");
    row("Ollama generate", R"({"model":"llama3:8b","prompt":"Why is the sky blue?","stream":false})",
        "Why is the sky blue?");
    row("Cohere 2",
        R"({"messages":[{"role":"user","content":{"text":"no"}},{"role":"user","content":"yes"}]})", "yes");
    row("Cohere 1", R"({"message":"Who?","chat_history":[{"role":"USER","message":"old"}]})", "Who?");
    row("Cohere rerank", R"({"query":"which one","documents":["a","b"]})", "which one");
    row("Cohere embed", R"({"texts":["eins","zwei"]})", "eins");
    row("completions, list", R"({"prompt":["Once upon"]})", "Once upon");
    row("messages before all else", R"({"input":"no","messages":[{"role":"user","content":"yes"}]})", "yes");
    row("the next where one is empty", R"({"messages":[],"prompt":"yes"})", "yes");
    row("the later of two", R"({"prompt":"a","prompt":"b"})", "b");
    row("white space of all kinds", "{\"prompt\":\"\\t\\u3000a\\u00a0\\n b\\u2028c \xE3\x80\x80\"}", "a b c");
    row("escapes", R"({"prompt":"\"a\\b\/c\" \u00e9\ud83d\ude00 \u0041"})", "\"a\\b/c\" é😀 A");
    row("lone surrogates", R"({"prompt":"a\ud83dx\ude00\ud83d\u0041"})",
        "a\xEF\xBF\xBDx\xEF\xBF\xBD\xEF\xBF\xBD"
        "A");
    row("bad escapes", R"({"prompt":"a\qb\u12g4"})",
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD"
        "12g4");
    row("invalid UTF-8", "{\"prompt\":\"a\xff\xc3(\xed\xa0\x80\xf4\x90\x80\x80\xe3\x81\"}",
        "a\xEF\xBF\xBD\xEF\xBF\xBD("
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
        "\xEF\xBF\xBD\xEF\xBF\xBD");
    row("byte-order mark", "\xEF\xBB\xBF{\"prompt\":\"x\"}", "x");
    // Nothing that it understands.
    row("empty", "", "");
    row("no object", R"(["messages"])", "");
    row("no words", R"({"model":"m","temperature":1})", "");
    row("wrong types", R"({"messages":"","contents":5,"input":null,"message":true,"prompt":{"id":"p"}})", "");
    row("wrong types inside", R"({"messages":[1,null,[],{},{"role":1,"content":2},{"role":"user"},
        {"role":"user","content":[1,[],{"type":"text","text":5}]}]})",
        "");
    row("broken off", R"({"messages":[{"role":"user","content":"hi"}])", "");
    row("form", "prompt=hi", "");
    row("blank", R"({"prompt":" \n "})", "");
}

void TestRequestPreview::words()
{
    QFETCH(QByteArray, body);
    QTEST(QByteArray::fromStdString(requestPreview(body.toStdString(), 100)), "preview");
}

void TestRequestPreview::cutBetweenCharacters_data()
{
    QTest::addColumn<int>("most");
    QTest::addColumn<QByteArray>("preview");
    QTest::newRow("0") << 0 << QByteArray("");
    QTest::newRow("1") << 1 << QByteArray("関");
    QTest::newRow("2") << 2 << QByteArray("関所");
    QTest::newRow("no space at the end") << 3 << QByteArray("関所");
    QTest::newRow("4") << 4 << QByteArray("関所 😀");
    QTest::newRow("more than there is") << 50 << QByteArray("関所 😀b");
}

void TestRequestPreview::cutBetweenCharacters()
{
    QFETCH(int, most);
    const std::string body = "{\"prompt\":\" 関所 \\n \\ud83d\\ude00b \"}";
    QTEST(QByteArray::fromStdString(requestPreview(body, static_cast<std::size_t>(most))), "preview");
}

void TestRequestPreview::depthIsHarmless_data()
{
    QTest::addColumn<QByteArray>("open");
    QTest::addColumn<QByteArray>("close");
    QTest::newRow("arrays") << QByteArray("[") << QByteArray("]");
    QTest::newRow("objects") << QByteArray("{\"content\":") << QByteArray("}");
    QTest::newRow("messages") << QByteArray("{\"role\":\"user\",\"content\":[") << QByteArray("]}");
    QTest::newRow("parts") << QByteArray("[{\"text\":") << QByteArray("}]");
}

void TestRequestPreview::depthIsHarmless()
{
    QFETCH(QByteArray, open);
    QFETCH(QByteArray, close);
    constexpr std::size_t Depth = 100000;
    const std::string deep = repeated(open.toStdString(), Depth);
    const std::string nested = deep + "\"x\"" + repeated(close.toStdString(), Depth);
    for (const char *place : {"messages", "contents", "input", "prompt", "content", "other"}) {
        const std::string begin = "{\"" + std::string(place) + "\":";
        QCOMPARE(requestPreview(begin + nested + ",\"message\":\"hi\"}", 10), std::string("hi"));
        QCOMPARE(requestPreview(begin + deep, 10), std::string());
        const std::string last = begin + "[" + nested + "],\"texts\":[\"bye\"]}";
        QCOMPARE(requestPreview(last, 10), std::string("bye"));
    }
    QCOMPARE(requestPreview(deep, 10), std::string());
}

void TestRequestPreview::longBodies()
{
    const std::string blanks(8U * 1024 * 1024, ' ');
    const std::string quotes = repeated("\\\"", 4U * 1024 * 1024);
    QCOMPARE(requestPreview("{\"prompt\":\"" + blanks + "x\"}", 5), std::string("x"));
    QCOMPARE(requestPreview("{\"prompt\":\"" + quotes + "\"}", 5), std::string(5, '"'));
    const std::string messages = repeated("{\"role\":\"user\",\"content\":\"<a>\"},", 300000);
    QCOMPARE(requestPreview("{\"messages\":[" + messages + "{\"role\":\"user\",\"content\":\"z\"}]}", 5),
             std::string("z"));
}

void TestRequestPreview::everyPrefixIsHarmless()
{
    const std::string body = R"({"messages":[{"role":"user","content":[{"type":"text","text":"<a>\n</a>"},)"
                             R"({"type":"text","text":"é\u00e9\ud83d\ude00 \\"}]}],"n":[1,2]})";
    for (std::size_t size = 0; size < body.size(); ++size)
        QCOMPARE(requestPreview(std::string_view(body).substr(0, size), 9), std::string());
    QCOMPARE(requestPreview(body, 9), std::string("éé😀 \\"));
}

QTEST_GUILESS_MAIN(TestRequestPreview)
#include "tst_request_preview.moc"
