// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of OpenAI responses (platform.openai.com/docs/api-reference/responses/create).
#include "dialects/request_readers.h"

#include "dialects/json_string.h"

namespace sekisho::dialects {

namespace {

void readMessageItem(ReadContext &context, Members &members, std::vector<Message> &into)
{
    const std::string role = members.string("role");
    const At at = members.at() / "content";
    if (role == "assistant") {
        readContent(context, at, members.take("content"), assistantTurn(into).parts);
        return;
    }
    Message message;
    if (role == "system")
        message.role = Role::System;
    else if (role == "developer")
        message.role = Role::Developer;
    else if (role != "user")
        context.problem(members.at() / "role", role.empty() ? "is missing" : "is no role that is known");
    readContent(context, at, members.take("content"), message.parts);
    static_cast<void>(members.take("status"));
    members.rest(message.extra);
    into.push_back(std::move(message));
}

Part readReasoning(ReadContext &context, Members &members)
{
    ReasoningPart reasoning;
    for (const std::string_view name : {"summary", "content"}) {
        eachOf(context, members.at() / name, members.take(name), [&](const At &, JsonText paragraph) {
            if (!reasoning.text.empty())
                reasoning.text += "\n\n";
            reasoning.text += paragraph["text"].string();
        });
    }
    reasoning.signature = members.string("encrypted_content");
    reasoning.redacted = reasoning.text.empty() && !reasoning.signature.empty();
    return {std::move(reasoning)};
}

Part readOutput(ReadContext &context, Members &members)
{
    ToolResultPart result;
    result.callId = members.string("call_id");
    readContent(context, members.at() / "output", members.take("output"), result.content);
    return {std::move(result)};
}

} // namespace

void readResponsesItem(ReadContext &context, const At &at, JsonText item, std::vector<Message> &into)
{
    Members members(context, at, item);
    const std::string type = members.string("type");
    if (type == "message" || (type.empty() && members.has("role")))
        return readMessageItem(context, members, into);
    Part part{UnknownPart{type, {}}};
    const bool isResult = type.ends_with("_output");
    if (type == "function_call")
        part.content =
            ToolCallPart{members.string("call_id"), members.string("name"), members.string("arguments")};
    else if (type == "custom_tool_call")
        part.content =
            ToolCallPart{members.string("call_id"), members.string("name"), members.string("input")};
    else if (type == "reasoning")
        part = readReasoning(context, members);
    else if (isResult)
        part = readOutput(context, members);
    else
        part.content = UnknownPart{type, std::string(item.raw())};
    if (!part.as<UnknownPart>()) {
        members.rest(part.extra);
        if (type != "function_call" && type != "reasoning" && type != "function_call_output")
            part.extra.push_back({"type", encodeString(type)});
    }
    if (isResult)
        into.push_back({Role::Tool, {}, {}, {}});
    (isResult ? into.back() : assistantTurn(into)).parts.push_back(std::move(part));
}

void readResponsesRequest(ReadContext &context, JsonText body, Conversation &into)
{
    const At root;
    Members members(context, root, body);
    into.model = members.string("model");
    into.stream = members.boolean("stream").value_or(false);
    if (std::string instructions = members.string("instructions"); !instructions.empty())
        into.messages.push_back({Role::System, {}, {{TextPart{std::move(instructions)}}}, {}});
    const JsonText input = members.take("input");
    if (input.isString())
        into.messages.push_back({Role::User, {}, {{TextPart{input.string()}}}, {}});
    else
        eachOf(context, root / "input", input, [&](const At &at, JsonText item) {
            if (item.isString())
                into.messages.push_back({Role::User, {}, {{TextPart{item.string()}}}, {}});
            else
                readResponsesItem(context, at, item, into.messages);
        });
    readTools(context, root / "tools", members.take("tools"), into.tools);
    into.toolChoice = readToolChoice(context, root / "tool_choice", members.take("tool_choice"));
    into.parallelToolCalls = members.boolean("parallel_tool_calls");
    if (members.has("text")) {
        const At at = root / "text";
        Members text(context, at, members.take("text"));
        into.responseFormat = readResponseFormat(context, at / "format", text.take("format"));
        Extra rest;
        text.rest(rest);
        for (RawField &field : rest)
            into.extra.push_back({"text." + field.name, std::move(field.json)});
    }
    if (members.has("reasoning")) {
        const At at = root / "reasoning";
        Members reasoning(context, at, members.take("reasoning"));
        into.reasoning.effort = reasoning.string("effort");
        Extra rest;
        reasoning.rest(rest);
        for (RawField &field : rest)
            into.extra.push_back({"reasoning." + field.name, std::move(field.json)});
    }
    into.sampling.temperature = members.number("temperature");
    into.sampling.topP = members.number("top_p");
    into.sampling.maxTokens = members.integer("max_output_tokens");
    members.rest(into.extra);
}

} // namespace sekisho::dialects
