// SPDX-License-Identifier: GPL-3.0-or-later
// The grammar of each dialect's stream, event by event.
#include "demo_bench.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using dialects::Dialect;

namespace {

/// Types in order, a run of the same one told once.
QStringList shapeOf(const std::vector<Event> &events)
{
    QStringList shape;
    for (const Event &event : events) {
        const QString type = QString::fromStdString(event.type);
        if (shape.isEmpty() || shape.last() != type)
            shape += type;
    }
    return shape;
}

Json tools()
{
    return {
        {{"type", "function"},
         {"name", "weather"},
         {"parameters",
          {{"type", "object"}, {"properties", {{"city", {{"type", "string"}}}}}, {"required", {"city"}}}}},
        {{"type", "function"},
         {"name", "clock"},
         {"parameters",
          {{"type", "object"}, {"properties", {{"zone", {{"type", "string"}}}}}, {"required", {"zone"}}}}},
    };
}

Answer stream(int index, const Json &extra = Json::object())
{
    DemoBench bench;
    Json request = conversations()[static_cast<std::size_t>(index)].request;
    request["stream"] = true;
    request.update(extra);
    return bench.post(conversations()[static_cast<std::size_t>(index)].target, request);
}

} // namespace

class TestDemoStreams : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void messages()
    {
        const std::vector<Event> events = stream(2).events();
        QCOMPARE(shapeOf(events),
                 QStringList({QStringLiteral("message_start"), QStringLiteral("content_block_start"),
                              QStringLiteral("ping"), QStringLiteral("content_block_delta"),
                              QStringLiteral("content_block_stop"), QStringLiteral("message_delta"),
                              QStringLiteral("message_stop")}));
        for (const Event &event : events)
            JSON_COMPARE(event.json()["type"], Json(event.type));
        JSON_COMPARE(events[0].json()["message"]["content"], Json::array());
        JSON_COMPARE(events[0].json()["message"]["stop_reason"], Json());
        JSON_COMPARE(events[1].json()["content_block"], Json({{"type", "text"}, {"text", ""}}));
        const Json delta = events[events.size() - 2].json();
        JSON_COMPARE(delta["delta"]["stop_reason"], Json("end_turn"));
        QVERIFY(delta["usage"]["output_tokens"].get<int>() > 20);
    }

    void messagesWithTwoCalls()
    {
        Json declared = Json::array();
        for (const Json &tool : tools())
            declared.push_back({{"name", tool["name"]}, {"input_schema", tool["parameters"]}});
        const Answer answer =
            stream(2, {{"tools", declared}, {"messages", {{{"role", "user"}, {"content", "Ask both."}}}}});
        QCOMPARE(shapeOf(answer.events()),
                 QStringList({QStringLiteral("message_start"), QStringLiteral("content_block_start"),
                              QStringLiteral("ping"), QStringLiteral("content_block_delta"),
                              QStringLiteral("content_block_stop"), QStringLiteral("content_block_start"),
                              QStringLiteral("content_block_delta"), QStringLiteral("content_block_stop"),
                              QStringLiteral("message_delta"), QStringLiteral("message_stop")}));
        int index = 0;
        std::string json[2];
        for (const Event &event : answer.events()) {
            if (event.type == "content_block_start")
                JSON_COMPARE(event.json()["content_block"]["input"], Json::object());
            if (event.type == "content_block_delta")
                json[event.json()["index"].get<int>()] += event.json()["delta"]["partial_json"];
            if (event.type == "content_block_stop")
                QCOMPARE(event.json()["index"].get<int>(), index++);
        }
        QVERIFY(Json::parse(json[0], nullptr, false).contains("city"));
        QVERIFY(Json::parse(json[1], nullptr, false).contains("zone"));
    }

    void responses()
    {
        const Answer answer = stream(1);
        const std::vector<Event> events = answer.events();
        QCOMPARE(
            shapeOf(events),
            QStringList(
                {QStringLiteral("response.created"), QStringLiteral("response.in_progress"),
                 QStringLiteral("response.output_item.added"), QStringLiteral("response.content_part.added"),
                 QStringLiteral("response.output_text.delta"), QStringLiteral("response.output_text.done"),
                 QStringLiteral("response.content_part.done"), QStringLiteral("response.output_item.done"),
                 QStringLiteral("response.completed")}));
        for (std::size_t i = 0; i < events.size(); ++i) {
            JSON_COMPARE(events[i].json()["type"], Json(events[i].type));
            JSON_COMPARE(events[i].json()["sequence_number"], Json(i));
        }
        const std::string text = textOf(answer, Dialect::OpenAiResponses);
        const Json completed = events.back().json()["response"];
        JSON_COMPARE(events[events.size() - 4].json()["text"], Json(text));
        JSON_COMPARE(completed["output"][0]["content"][0]["text"], Json(text));
        JSON_COMPARE(completed["output"][0], events[events.size() - 2].json()["item"]);
        JSON_COMPARE(completed["status"], Json("completed"));
        JSON_COMPARE(events[0].json()["response"]["status"], Json("in_progress"));
        JSON_COMPARE(events[0].json()["response"]["output"], Json::array());
        QVERIFY(completed["usage"]["total_tokens"].get<int>() > 0);
    }

    void responsesWithTwoCalls()
    {
        const Answer answer = stream(1, {{"tools", tools()}, {"input", "Ask both."}});
        const std::vector<Event> events = answer.events();
        QCOMPARE(
            shapeOf(events),
            QStringList({QStringLiteral("response.created"), QStringLiteral("response.in_progress"),
                         QStringLiteral("response.output_item.added"),
                         QStringLiteral("response.function_call_arguments.delta"),
                         QStringLiteral("response.function_call_arguments.done"),
                         QStringLiteral("response.output_item.done"),
                         QStringLiteral("response.output_item.added"),
                         QStringLiteral("response.function_call_arguments.delta"),
                         QStringLiteral("response.function_call_arguments.done"),
                         QStringLiteral("response.output_item.done"), QStringLiteral("response.completed")}));
        const Json output = events.back().json()["response"]["output"];
        QCOMPARE(output.size(), std::size_t(2));
        JSON_COMPARE(output[0]["name"], Json("weather"));
        JSON_COMPARE(output[1]["name"], Json("clock"));
        QVERIFY(output[0]["call_id"] != output[1]["call_id"]);
        for (const Json &call : output)
            QVERIFY(Json::parse(call["arguments"].get<std::string>(), nullptr, false).is_object());
    }

    void chat()
    {
        const Answer answer = stream(0, {{"stream_options", {{"include_usage", true}}}});
        const std::vector<Event> events = answer.events();
        QCOMPARE(events.back().data, std::string("[DONE]"));
        const Json usage = events[events.size() - 2].json();
        JSON_COMPARE(usage["choices"], Json::array());
        QVERIFY(usage["usage"]["completion_tokens"].get<int>() > 20);
        JSON_COMPARE(events[events.size() - 3].json()["choices"][0]["finish_reason"], Json("stop"));
        JSON_COMPARE(events[0].json()["choices"][0]["delta"]["role"], Json("assistant"));
        JSON_COMPARE(events[0].json()["usage"], Json());
        for (std::size_t i = 0; i + 1 < events.size(); ++i) {
            QCOMPARE(events[i].type, std::string());
            JSON_COMPARE(events[i].json()["object"], Json("chat.completion.chunk"));
            JSON_COMPARE(events[i].json()["id"], events[0].json()["id"]);
        }
    }

    void chatTellsNoUsageUnasked()
    {
        const Answer answer = stream(0);
        QVERIFY(answer.wire.body.find("usage") == std::string::npos);
        QCOMPARE(answer.readAs(Dialect::OpenAiChat)->usage(), dialects::Usage());
        QCOMPARE(answer.readAs(Dialect::OpenAiChat)->ending(), dialects::Ending::Complete);
    }

    void chatWithTwoCalls()
    {
        Json declared = Json::array();
        for (const Json &tool : tools())
            declared.push_back({{"type", "function"}, {"function", tool}});
        const Answer answer =
            stream(0, {{"tools", declared}, {"messages", {{{"role", "user"}, {"content", "Ask BOTH"}}}}});
        std::string arguments[2];
        std::string names[2];
        Json finish;
        for (const Event &event : answer.events()) {
            const Json json = event.json();
            if (!json.is_object())
                continue;
            const Json &choice = json["choices"][0];
            finish = choice["finish_reason"];
            for (const Json &call : choice["delta"].value("tool_calls", Json::array())) {
                const auto index = call["index"].get<std::size_t>();
                arguments[index] += call["function"]["arguments"];
                names[index] += call["function"].value("name", "");
            }
        }
        QCOMPARE(names[0], std::string("weather"));
        QCOMPARE(names[1], std::string("clock"));
        JSON_COMPARE(finish, Json("tool_calls"));
        QVERIFY(Json::parse(arguments[0], nullptr, false).contains("city"));
        QVERIFY(Json::parse(arguments[1], nullptr, false).contains("zone"));
        QVERIFY(answer.readAs(Dialect::OpenAiChat)->contentSeen());
    }
};

QTEST_GUILESS_MAIN(TestDemoStreams)
#include "tst_demo_streams.moc"
