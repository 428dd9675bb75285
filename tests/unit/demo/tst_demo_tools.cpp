// SPDX-License-Identifier: GPL-3.0-or-later
// Calls and structured answers, judged against their schemas by a small validator of this test's own.
#include "demo_bench.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using dialects::Dialect;

namespace {

bool isOfType(const Json &value, const std::string &type)
{
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "integer" && value.is_number_integer()) ||
           (type == "number" && value.is_number()) || (type == "boolean" && value.is_boolean()) ||
           (type == "null" && value.is_null());
}

/// What of the schema the value breaks, as a path; empty when it is valid. Our own small schemas only.
std::string breach(const Json &root, Json schema, const Json &value, const std::string &path = "$")
{
    if (schema.contains("$ref"))
        schema = root.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1)));
    if (schema.contains("anyOf")) {
        for (const Json &one : schema["anyOf"]) {
            if (breach(root, one, value, path).empty())
                return {};
        }
        return path + ": none of anyOf";
    }
    for (const Json &part : schema.value("allOf", Json::array())) {
        if (const std::string found = breach(root, part, value, path); !found.empty())
            return found;
    }
    if (schema.contains("const") && value != schema["const"])
        return path + ": const";
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
        return path + ": enum";
    if (schema.contains("type")) {
        const Json types = schema["type"].is_array() ? schema["type"] : Json::array({schema["type"]});
        if (std::none_of(types.begin(), types.end(), [&](const Json &t) { return isOfType(value, t); }))
            return path + ": type";
    }
    if (value.is_number()) {
        const auto number = value.get<double>();
        if (number < schema.value("minimum", number) || number > schema.value("maximum", number) ||
            (schema.contains("exclusiveMinimum") && number <= schema["exclusiveMinimum"].get<double>()) ||
            (schema.contains("exclusiveMaximum") && number >= schema["exclusiveMaximum"].get<double>()))
            return path + ": bounds";
        if (schema.contains("multipleOf")) {
            const double share = number / schema["multipleOf"].get<double>();
            if (std::abs(share - std::round(share)) > 1e-9)
                return path + ": multipleOf";
        }
    }
    if (value.is_string()) {
        const std::size_t size = value.get<std::string>().size();
        if (size < schema.value("minLength", std::size_t(0)) || size > schema.value("maxLength", size))
            return path + ": length";
    }
    if (value.is_array()) {
        if (value.size() < schema.value("minItems", std::size_t(0)) ||
            value.size() > schema.value("maxItems", value.size()))
            return path + ": items";
        for (const Json &item : value) {
            const std::string found = breach(root, schema.value("items", Json::object()), item, path + "[]");
            if (!found.empty())
                return found;
        }
    }
    if (value.is_object()) {
        for (const Json &name : schema.value("required", Json::array())) {
            if (!value.contains(name.get<std::string>()))
                return path + ": lacks " + name.get<std::string>();
        }
        const Json properties = schema.value("properties", Json::object());
        for (const auto &[name, field] : value.items()) {
            if (!properties.contains(name) && schema.value("additionalProperties", true) == false)
                return path + ": has " + name;
            const std::string found =
                breach(root, properties.value(name, Json::object()), field, path + "." + name);
            if (!found.empty())
                return found;
        }
    }
    return {};
}

struct Schema {
    const char *name;
    const char *text;
};

constexpr Schema Schemas[] = {
    {"usual", "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"},\"unit\":{\"type\":"
              "\"string\",\"enum\":[\"celsius\",\"fahrenheit\"]},\"days\":{\"type\":\"integer\",\"minimum\":"
              "1,\"maximum\":7}},\"required\":[\"city\",\"unit\",\"days\"],\"additionalProperties\":false}"},
    {"nested",
     "{\"type\":\"object\",\"required\":[\"trip\"],\"properties\":{\"trip\":{\"type\":\"object\","
     "\"required\":[\"from\",\"stops\"],\"properties\":{\"from\":{\"type\":\"string\"},\"stops\":{\"type\":"
     "\"array\",\"minItems\":2,\"items\":{\"type\":\"object\",\"required\":[\"name\",\"nights\"],"
     "\"properties\":{\"name\":{\"type\":\"string\"},\"nights\":{\"type\":\"integer\"}}}}}}}}"},
    {"bounds", "{\"type\":\"object\",\"required\":[\"a\",\"b\",\"c\",\"d\",\"e\"],\"properties\":{\"a\":{"
               "\"type\":\"integer\",\"minimum\":100},\"b\":{\"type\":\"integer\",\"maximum\":-5},\"c\":{"
               "\"type\":\"number\",\"exclusiveMinimum\":0,\"exclusiveMaximum\":1},\"d\":{\"type\":"
               "\"integer\",\"multipleOf\":25,\"minimum\":30,\"maximum\":60},\"e\":{\"type\":\"integer\","
               "\"exclusiveMinimum\":3,\"exclusiveMaximum\":5}}}"},
    {"lengths",
     "{\"type\":\"object\",\"required\":[\"long\",\"short\",\"one\"],\"properties\":{\"long\":{\"type\":"
     "\"string\",\"minLength\":100},\"short\":{\"type\":\"string\",\"maxLength\":3},\"one\":{\"type\":"
     "\"array\",\"items\":{\"type\":\"boolean\"},\"minItems\":3,\"maxItems\":3}}}"},
    {"alternatives", "{\"type\":\"object\",\"required\":[\"a\",\"b\",\"c\",\"d\"],\"properties\":{\"a\":{"
                     "\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]},\"b\":{\"type\":[\"null\","
                     "\"string\"]},\"c\":{\"const\":{\"k\":[1]}},\"d\":{\"enum\":[null,1,{\"x\":2}]}}}"},
    {"references",
     "{\"type\":\"object\",\"required\":[\"head\"],\"properties\":{\"head\":{\"$ref\":\"#/$defs/"
     "node\"}},\"$defs\":{\"node\":{\"type\":\"object\",\"required\":[\"value\"],\"properties\":{\"value\":{"
     "\"type\":\"integer\"},\"next\":{\"$ref\":\"#/$defs/node\"}}}}}"},
    {"all of",
     "{\"allOf\":[{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"integer\"}}},{"
     "\"type\":\"object\",\"required\":[\"b\"],\"properties\":{\"b\":{\"type\":\"boolean\"}}}]}"},
    {"nothing required",
     "{\"type\":\"object\",\"properties\":{\"when\":{\"type\":\"string\",\"format\":\"date-time\"}}}"},
    {"nothing at all", "{\"type\":\"object\",\"properties\":{}}"},
};

Json functionTool(const std::string &name, const Json &schema)
{
    return {{"type", "function"}, {"function", {{"name", name}, {"parameters", schema}}}};
}

Json chatWith(const Json &tools)
{
    Json request = conversations()[0].request;
    request["tools"] = tools;
    return request;
}

Json messageOf(const Json &request)
{
    DemoBench bench;
    return bench.post("/v1/chat/completions", request).json()["choices"][0]["message"];
}

Json argumentsOf(const Json &call)
{
    return Json::parse(call["function"]["arguments"].get<std::string>(), nullptr, false);
}

} // namespace

class TestDemoTools : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void schemas_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const Schema &schema : Schemas)
            QTest::newRow(schema.name) << QByteArray(schema.text);
    }

    void schemas()
    {
        QFETCH(QByteArray, text);
        const Json schema = Json::parse(text.toStdString());
        for (int seed = 0; seed < 20; ++seed) { // every throw of the dice has to be valid
            Json request = chatWith(Json::array({functionTool("trip", schema)}));
            request["user"] = std::to_string(seed);
            const Json call = messageOf(request)["tool_calls"][0];
            JSON_COMPARE(call["function"]["name"], Json("trip"));
            const Json arguments = argumentsOf(call);
            const std::string found = breach(schema, schema, arguments);
            QVERIFY2(found.empty(), (found + " in " + arguments.dump()).c_str());

            request.erase("tools");
            request["response_format"] = {{"type", "json_schema"},
                                          {"json_schema", {{"name", "x"}, {"schema", schema}}}};
            const Json answer = Json::parse(messageOf(request)["content"].get<std::string>(), nullptr, false);
            QVERIFY2(breach(schema, schema, answer).empty(), answer.dump().c_str());
        }
    }

    void schemasOfTheOtherDialects()
    {
        const Json schema = Json::parse(Schemas[0].text);
        DemoBench bench;
        Json messages = conversations()[2].request;
        messages["tools"] = {{{"type", "web_search_20250305"}, {"name", "web_search"}},
                             {{"name", "trip"}, {"input_schema", schema}}};
        const Json block = bench.post("/v1/messages", messages).json()["content"][0];
        JSON_COMPARE(block["type"], Json("tool_use"));
        JSON_COMPARE(block["name"], Json("trip"));
        QVERIFY(breach(schema, schema, block["input"]).empty());
        messages.erase("tools");
        messages["output_config"] = {{"format", {{"type", "json_schema"}, {"schema", schema}}}};
        const Json text = bench.post("/v1/messages", messages).json()["content"][0]["text"];
        QVERIFY(breach(schema, schema, Json::parse(text.get<std::string>(), nullptr, false)).empty());

        Json responses = conversations()[1].request;
        responses["tools"] = {{{"type", "web_search"}},
                              {{"type", "function"}, {"name", "trip"}, {"parameters", schema}}};
        const Json item = bench.post("/v1/responses", responses).json()["output"][0];
        JSON_COMPARE(item["type"], Json("function_call"));
        QVERIFY(breach(schema, schema, Json::parse(item["arguments"].get<std::string>())).empty());
        responses.erase("tools");
        responses["text"] = {{"format", {{"type", "json_schema"}, {"name", "x"}, {"schema", schema}}}};
        const Answer structured = bench.post("/v1/responses", responses);
        QVERIFY(breach(schema, schema, Json::parse(textOf(structured, Dialect::OpenAiResponses))).empty());
    }

    void jsonObject()
    {
        Json request = conversations()[0].request;
        request["response_format"] = {{"type", "json_object"}};
        for (const bool stream : {false, true}) {
            request["stream"] = stream;
            DemoBench bench;
            const std::string text = textOf(bench.post("/v1/chat/completions", request), Dialect::OpenAiChat);
            JSON_COMPARE(Json::parse(text, nullptr, false)["question"], Json("What is a sekisho?"));
        }
    }

    void choices()
    {
        const Json object = {{"type", "object"}};
        Json request = chatWith(Json::array({functionTool("first", object), functionTool("second", object)}));
        QCOMPARE(messageOf(request)["tool_calls"].size(), std::size_t(1));
        JSON_COMPARE(messageOf(request)["tool_calls"][0]["function"]["name"], Json("first"));
        QVERIFY(messageOf(request)["content"].is_null());

        request["tool_choice"] = {{"type", "function"}, {"function", {{"name", "second"}}}};
        JSON_COMPARE(messageOf(request)["tool_calls"][0]["function"]["name"], Json("second"));
        request["tool_choice"] = "none";
        QVERIFY(messageOf(request)["content"].is_string());
        QVERIFY(!messageOf(request).contains("tool_calls"));

        request["tool_choice"] = "auto";
        request["messages"][0]["content"] = "Use both.";
        const Json calls = messageOf(request)["tool_calls"];
        QCOMPARE(calls.size(), std::size_t(2));
        QVERIFY(calls[0]["id"] != calls[1]["id"]);
        request["parallel_tool_calls"] = false;
        QCOMPARE(messageOf(request)["tool_calls"].size(), std::size_t(1));
    }

    void resultIsAnsweredWithText()
    {
        DemoBench bench;
        const Json object = {{"type", "object"}};
        Json chat = chatWith(Json::array({functionTool("first", object)}));
        chat["messages"].push_back({{"role", "assistant"}, {"tool_calls", Json::array()}});
        chat["messages"].push_back({{"role", "tool"}, {"tool_call_id", "c"}, {"content", "18 degrees"}});
        QVERIFY(messageOf(chat)["content"].get<std::string>().find("18 degrees") != std::string::npos);
        chat["messages"].push_back({{"role", "user"}, {"content", "And now?"}});
        QVERIFY(messageOf(chat).contains("tool_calls"));

        Json responses = conversations()[1].request;
        responses["tools"] = {{{"type", "function"}, {"name", "first"}, {"parameters", object}}};
        responses["input"] = {{{"role", "user"}, {"content", "hi"}},
                              {{"type", "function_call"}, {"name", "first"}, {"arguments", "{}"}},
                              {{"type", "function_call_output"}, {"call_id", "c"}, {"output", "18 degrees"}}};
        QVERIFY(textOf(bench.post("/v1/responses", responses), Dialect::OpenAiResponses).find("18 degrees") !=
                std::string::npos);

        Json messages = conversations()[2].request;
        messages["tools"] = {{{"name", "first"}, {"input_schema", object}}};
        messages["messages"].push_back({{"role", "assistant"}, {"content", "..."}});
        messages["messages"].push_back({{"role", "user"},
                                        {"content",
                                         {{{"type", "tool_result"},
                                           {"tool_use_id", "t"},
                                           {"content", {{{"type", "text"}, {"text", "18 degrees"}}}}}}}});
        QVERIFY(textOf(bench.post("/v1/messages", messages), Dialect::AnthropicMessages).find("18 degrees") !=
                std::string::npos);
    }

    void hostileSchemas_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("itself") << QByteArray("{\"$ref\":\"#\"}");
        QTest::newRow("in a circle") << QByteArray(
            "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/a\"}}}");
        QTest::newRow("without end") << QByteArray(
            "{\"type\":\"object\",\"required\":[\"a\",\"b\",\"c\"],\"properties\":{\"a\":{\"$ref\":"
            "\"#\"},\"b\":{\"$ref\":\"#\"},\"c\":{\"$ref\":\"#\"}}}");
        QTest::newRow("lists without end") << QByteArray(
            "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"#/$defs/"
            "l\"}},\"$defs\":{\"l\":{\"type\":\"array\",\"minItems\":100000000,\"items\":{\"$ref\":"
            "\"#/$defs/l\"}}}}");
        QTest::newRow("nowhere") << QByteArray("{\"$ref\":\"#/a/b/~1/0\"}");
        QTest::newRow("elsewhere") << QByteArray("{\"$ref\":\"https://example.org/schema\"}");
        QTest::newRow("wrong types") << QByteArray(
            "{\"type\":7,\"properties\":[],\"required\":{},\"enum\":{},\"anyOf\":7}");
        QTest::newRow("odd members") << QByteArray(
            "{\"type\":\"object\",\"required\":[7,null,\"a\",\"a\"],\"properties\":{\"a\":7}}");
        QTest::newRow("absurd bounds") << QByteArray(
            "{\"type\":\"object\",\"required\":[\"a\",\"b\",\"c\",\"d\"],\"properties\":{\"a\":{"
            "\"type\":\"integer\",\"minimum\":1e300},\"b\":{\"type\":\"string\",\"minLength\":1e18},"
            "\"c\":{\"type\":\"number\",\"multipleOf\":-1,\"minimum\":5,\"maximum\":1},\"d\":{"
            "\"type\":\"string\",\"maxLength\":-7}}}");
        QTest::newRow("no object") << QByteArray("[1]");
    }

    void hostileSchemas()
    {
        QFETCH(QByteArray, text);
        DemoBench bench;
        const Answer answer =
            bench.post("/v1/chat/completions",
                       chatWith(Json::array({functionTool("x", Json::parse(text.toStdString()))})));
        QVERIFY(answer.whole());
        QCOMPARE(answer.status(), 200);
        const Json call = answer.json()["choices"][0]["message"]["tool_calls"][0];
        QVERIFY(argumentsOf(call).is_object());
        QVERIFY(answer.wire.body.size() < 200000);
    }
};

QTEST_GUILESS_MAIN(TestDemoTools)
#include "tst_demo_tools.moc"
