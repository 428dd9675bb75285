// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/request_readers.h"

#include "base/text.h"

#include <array>

namespace sekisho::dialects {

Tool readTool(ReadContext &context, const At &at, JsonText value)
{
    Tool tool;
    Members members(context, at, value);
    const std::string type = members.string("type");
    const auto read = [&tool](Members &from) {
        tool.name = from.string("name");
        tool.description = from.string("description");
        for (const std::string_view name : {"parameters", "input_schema", "parametersJsonSchema"}) {
            if (from.has(name))
                tool.parameters = from.take(name).raw();
        }
    };
    if (members.has("function")) {
        const At inner = at / "function";
        Members function(context, inner, members.take("function"));
        read(function);
        function.rest(tool.extra);
    } else {
        read(members);
    }
    if (type == "custom" && tool.parameters.empty()) // Anthropic's have a schema
        tool.kind = Tool::Kind::Custom;
    else if (!type.empty() && type != "function" && type != "custom")
        tool.kind = Tool::Kind::Provider;
    if (tool.name.empty())
        tool.name = type;
    else if (tool.kind == Tool::Kind::Provider)
        tool.extra.push_back({"type", '"' + type + '"'});
    members.rest(tool.extra);
    return tool;
}

void readTools(ReadContext &context, const At &at, JsonText tools, std::vector<Tool> &into)
{
    eachOf(context, at, tools,
           [&](const At &here, JsonText tool) { into.push_back(readTool(context, here, tool)); });
}

std::optional<ToolChoice> readToolChoice(ReadContext &context, const At &at, JsonText choice)
{
    if (choice.raw().empty())
        return std::nullopt;
    const JsonText function = choice["function"];
    const std::string word = toLowerAscii(choice.isString() ? choice.string() : choice["type"].string());
    const std::string name = function.isObject() ? function["name"].string() : choice["name"].string();
    if (!name.empty())
        return ToolChoice{ToolChoice::Mode::Named, name};
    if (word == "auto")
        return ToolChoice{ToolChoice::Mode::Auto, {}};
    if (word == "none")
        return ToolChoice{ToolChoice::Mode::None, {}};
    if (word == "required" || word == "any")
        return ToolChoice{ToolChoice::Mode::Required, {}};
    context.problem(at, "is no choice of tools that is known");
    return std::nullopt;
}

std::optional<ResponseFormat> readResponseFormat(ReadContext &context, const At &at, JsonText value)
{
    if (value.raw().empty())
        return std::nullopt;
    ResponseFormat format;
    Members members(context, at, value);
    const std::string type = members.string("type");
    format.kind = type == "json_schema" ? ResponseFormat::Kind::JsonSchema
                  : type == "text"      ? ResponseFormat::Kind::Text
                                        : ResponseFormat::Kind::JsonObject;
    const auto read = [&format](Members &from) {
        format.name = from.string("name");
        format.schema = from.take("schema").raw();
        format.strict = from.boolean("strict");
    };
    const At inner = at / "json_schema";
    if (const JsonText nested = members.take("json_schema"); nested["schema"].isObject()) { // OpenAI chat
        Members schema(context, inner, nested);
        read(schema);
    } else {
        read(members);
        if (format.schema.empty())
            format.schema = nested.raw(); // Cohere
    }
    if (!format.schema.empty())
        format.kind = ResponseFormat::Kind::JsonSchema;
    return format;
}

void readStop(ReadContext &context, const At &at, JsonText stop, std::vector<std::string> &into)
{
    if (stop.isString())
        into.push_back(stop.string());
    else
        eachOf(context, at, stop, [&](const At &, JsonText word) { into.push_back(word.string()); });
}

Message &assistantTurn(std::vector<Message> &messages)
{
    if (messages.empty() || messages.back().role != Role::Assistant)
        messages.push_back({Role::Assistant, {}, {}, {}});
    return messages.back();
}

void addSplit(std::vector<Message> &messages, Message message)
{
    Message rest{message.role, std::move(message.name), {}, std::move(message.extra)};
    bool anyResult = false;
    for (Part &part : message.parts) {
        if (message.role == Role::User && part.as<ToolResultPart>()) {
            anyResult = true;
            messages.push_back({Role::Tool, {}, {}, {}});
            messages.back().parts.push_back(std::move(part));
        } else {
            rest.parts.push_back(std::move(part));
        }
    }
    if (!rest.parts.empty() || !anyResult)
        messages.push_back(std::move(rest));
}

} // namespace sekisho::dialects
