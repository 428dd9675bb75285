// SPDX-License-Identifier: GPL-3.0-or-later
// Plain answers, lists, counts, and what a bad request gets.
#include "demo_bench.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using dialects::Dialect;
using dialects::Ending;

class TestDemoAnswers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void conversation_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<bool>("stream");
        for (int i = 0; i < 3; ++i) {
            const char *target = conversations()[static_cast<std::size_t>(i)].target;
            QTest::addRow("%s plain", target) << i << false;
            QTest::addRow("%s streamed", target) << i << true;
        }
    }

    void conversation()
    {
        QFETCH(int, index);
        QFETCH(bool, stream);
        const Conversation &asked = conversations()[static_cast<std::size_t>(index)];
        Json request = asked.request;
        request["model"] = "any-name-at-all";
        request["stream"] = stream;
        if (asked.dialect == Dialect::OpenAiChat)
            request["stream_options"] = {{"include_usage", true}};
        DemoBench bench;
        const Answer answer = bench.post(asked.target, request);
        QVERIFY(answer.whole());
        QCOMPARE(answer.status(), 200);
        QCOMPARE(answer.wire.framing.kind,
                 stream ? http::Framing::Kind::Chunked : http::Framing::Kind::Length);
        const auto reader = answer.readAs(asked.dialect);
        QCOMPARE(reader->ending(), Ending::Complete);
        QCOMPARE(reader->model(), std::string("any-name-at-all"));
        QVERIFY(reader->contentSeen());
        QVERIFY(reader->usage().input && reader->usage().input->value > 0);
        QVERIFY(reader->usage().output && reader->usage().output->value > 20);
        QCOMPARE(reader->usage().cachedInput.value_or(TokenCount{}).value, 0);
        const std::string text = textOf(answer, asked.dialect);
        QVERIFY2(text.find("What is a sekisho?") != std::string::npos, text.c_str());
        QVERIFY(bench.provider.exchanges() == 0);

        // The same again: the same words, the same count; another question: other words.
        DemoBench other;
        QCOMPARE(other.post(asked.target, request).wire.body, answer.wire.body);
        request["metadata"] = {{"n", "2"}};
        QVERIFY(textOf(other.post(asked.target, request), asked.dialect) != text);
    }

    void pathsWithoutVersion_data()
    {
        QTest::addColumn<QByteArray>("target");
        for (const char *target : {"/chat/completions", "/v1/chat/completions/", "/v1/chat/completions?a=b",
                                   "http://demo.invalid/v1/chat/completions"})
            QTest::newRow(target) << QByteArray(target);
    }

    void pathsWithoutVersion()
    {
        QFETCH(QByteArray, target);
        DemoBench bench;
        QCOMPARE(bench.post(target.toStdString(), conversations()[0].request).status(), 200);
    }

    void limitCutsTheText()
    {
        DemoBench bench;
        Json chat = conversations()[0].request;
        chat["max_tokens"] = 5;
        const Json answer = bench.post("/v1/chat/completions", chat).json();
        JSON_COMPARE(answer["choices"][0]["finish_reason"], Json("length"));
        JSON_COMPARE(answer["usage"]["completion_tokens"], Json(5));

        Json messages = conversations()[2].request;
        messages["max_tokens"] = 5;
        JSON_COMPARE(bench.post("/v1/messages", messages).json()["stop_reason"], Json("max_tokens"));

        Json responses = conversations()[1].request;
        responses["max_output_tokens"] = 5;
        responses["stream"] = true;
        const Answer streamed = bench.post("/v1/responses", responses);
        QCOMPARE(streamed.events().back().type, std::string("response.incomplete"));
        QCOMPARE(streamed.readAs(Dialect::OpenAiResponses)->ending(), Ending::Complete);
    }

    void longQuestionsAreQuotedBriefly()
    {
        DemoBench bench;
        Json chat = conversations()[0].request;
        std::string question;
        for (int i = 0; i < 400; ++i)
            question += "\xE9\x96\xA2\xE6\x89\x80";
        chat["messages"][0]["content"] = question;
        const Answer answer = bench.post("/v1/chat/completions", chat);
        QVERIFY(answer.json().is_object()); // no character was cut in two
        QVERIFY(textOf(answer, Dialect::OpenAiChat).size() < 800);
    }

    void partsAreRead()
    {
        DemoBench bench;
        Json chat = conversations()[0].request;
        chat["messages"] = {{{"role", "system"}, {"content", "Be kind"}},
                            {{"role", "user"}, {"content", "first"}},
                            {{"role", "assistant"}, {"content", "yes"}},
                            {{"role", "user"},
                             {"content",
                              {{{"type", "image_url"}, {"image_url", {{"url", "data:"}}}},
                               {{"type", "text"}, {"text", "second"}}}}}};
        QVERIFY(textOf(bench.post("/v1/chat/completions", chat), Dialect::OpenAiChat).find("second") !=
                std::string::npos);
    }

    void modelLists()
    {
        DemoBench bench;
        const Answer openAi = bench.ask("GET", "/v1/models", "");
        QVERIFY(openAi.whole());
        JSON_COMPARE(openAi.json()["object"], Json("list"));
        JSON_COMPARE(openAi.json()["data"][0]["id"], Json("demo"));
        JSON_COMPARE(openAi.json()["data"][0]["object"], Json("model"));
        const Answer anthropic = bench.ask("GET", "/models", "", {{"Anthropic-Version", "2023-06-01"}});
        JSON_COMPARE(anthropic.json()["has_more"], Json(false));
        JSON_COMPARE(anthropic.json()["data"][0]["type"], Json("model"));
        JSON_COMPARE(bench.ask("GET", "/v1/models/demo-429", "").json()["id"], Json("demo-429"));
    }

    void countTokens()
    {
        DemoBench bench;
        Json request = conversations()[2].request;
        const Json counted = bench.post("/v1/messages/count_tokens", request).json();
        const Json answered = bench.post("/v1/messages", request).json();
        JSON_COMPARE(counted["input_tokens"], answered["usage"]["input_tokens"]);
        request.erase("max_tokens");
        QCOMPARE(bench.post("/v1/messages/count_tokens", request).status(), 200);
    }

    void badRequests_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("anthropic");
        const auto row = [](const char *name, const char *method, const char *target, const QByteArray &body,
                            int status, bool anthropic) {
            QTest::newRow(name) << QByteArray(method) << QByteArray(target) << body << status << anthropic;
        };
        row("not JSON", "POST", "/v1/chat/completions", "{", 400, false);
        row("empty", "POST", "/v1/chat/completions", "", 400, false);
        row("array", "POST", "/v1/responses", "[]", 400, false);
        row("no messages", "POST", "/v1/chat/completions", "{\"model\":\"demo\"}", 400, false);
        row("empty messages", "POST", "/v1/chat/completions", "{\"messages\":[]}", 400, false);
        row("model no text", "POST", "/v1/chat/completions", "{\"model\":7,\"messages\":[{}]}", 400, false);
        row("no input", "POST", "/v1/responses", "{}", 400, false);
        row("no embedding input", "POST", "/v1/embeddings", "{}", 400, false);
        row("unknown path", "POST", "/v1/nothing", "{}", 404, false);
        row("root", "GET", "/", "", 404, false);
        row("wrong method", "GET", "/v1/chat/completions", "", 405, false);
        row("wrong method of a list", "POST", "/v1/models", "{}", 405, false);
        row("messages not JSON", "POST", "/v1/messages", "x", 400, true);
        row("messages without messages", "POST", "/v1/messages", "{\"max_tokens\":1}", 400, true);
        row("messages without max_tokens", "POST", "/v1/messages", "{\"messages\":[{}]}", 400, true);
        row("messages empty", "POST", "/v1/messages", "{\"max_tokens\":1,\"messages\":[]}", 400, true);
        row("count without messages", "POST", "/v1/messages/count_tokens", "{}", 400, true);
        row("too deep", "POST", "/v1/chat/completions",
            "{\"messages\":" + QByteArray(100000, '[') + QByteArray(100000, ']') + "}", 400, false);
        row("too deep, unclosed", "POST", "/v1/messages", QByteArray(100000, '['), 400, true);
        row("invalid UTF-8", "POST", "/v1/chat/completions", "{\"messages\":[{\"content\":\"\xff\"}]}", 400,
            false);
        row("unknown forced tool", "POST", "/v1/chat/completions",
            "{\"messages\":[{}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"x\"}}}", 400,
            false);
    }

    void badRequests()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        QFETCH(bool, anthropic);
        DemoBench bench;
        const Answer answer = bench.ask(method.toStdString(), target.toStdString(), body.toStdString());
        QVERIFY(answer.whole());
        QCOMPARE(answer.status(), status);
        const Json error = answer.json();
        QVERIFY(error.is_object());
        QCOMPARE(error.value("type", ""), std::string(anthropic ? "error" : ""));
        QVERIFY(error["error"]["message"].is_string());
        QVERIFY(error["error"]["type"].is_string());
        QCOMPARE(error["error"].contains("param"), !anthropic);
        QVERIFY(!answer.readAs(Dialect::OpenAiChat)->errorMessage().empty());
        QCOMPARE(answer.wire.head.headers.contains("allow"), status == 405);
    }

    void oddRequestsAreAnswered_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("messages of anything")
            << QByteArray("/v1/chat/completions")
            << QByteArray("{\"messages\":[1,null,[],{\"role\":5},{\"role\":\"user\",\"content\":{}}]}");
        QTest::newRow("tools of anything")
            << QByteArray("/v1/chat/completions")
            << QByteArray("{\"messages\":[{}],\"tools\":[1,{},{\"function\":{\"name\":\"\"}}]}");
        QTest::newRow("input of anything")
            << QByteArray("/v1/responses") << QByteArray("{\"input\":[1,{\"type\":7}],\"text\":[]}");
        QTest::newRow("schema of nothing")
            << QByteArray("/v1/chat/completions")
            << QByteArray("{\"messages\":[{}],\"response_format\":{\"type\":\"json_schema\"}}");
        QTest::newRow("blocks of anything")
            << QByteArray("/v1/messages")
            << QByteArray("{\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[1,[]]}]}");
        QTest::newRow("controls in a question")
            << QByteArray("/v1/chat/completions")
            << QByteArray("{\"messages\":[{\"role\":\"user\",\"content\":\"\\u0000\\u0007%s %\"}]}");
    }

    void oddRequestsAreAnswered()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        DemoBench bench;
        const Answer answer = bench.ask("POST", target.toStdString(), body.toStdString());
        QVERIFY(answer.whole());
        QCOMPARE(answer.status(), 200);
        QVERIFY(answer.json().is_object());
    }
};

QTEST_GUILESS_MAIN(TestDemoAnswers)
#include "tst_demo_answers.moc"
