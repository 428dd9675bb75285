// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of Anthropic messages (docs.anthropic.com/en/api/messages).
#include "dialects/request_readers.h"

namespace sekisho::dialects {

namespace {

void readMessage(ReadContext &context, const At &at, JsonText value, std::vector<Message> &into)
{
    Message message;
    Members members(context, at, value);
    const std::string role = members.string("role");
    if (role == "assistant")
        message.role = Role::Assistant;
    else if (role == "system")
        message.role = Role::System;
    else if (role != "user")
        context.problem(at / "role", role.empty() ? "is missing" : "is no role that is known");
    readContent(context, at / "content", members.take("content"), message.parts);
    members.rest(message.extra);
    addSplit(into, std::move(message));
}

} // namespace

void readAnthropicRequest(ReadContext &context, JsonText body, Conversation &into)
{
    const At root;
    Members members(context, root, body);
    into.model = members.string("model");
    into.stream = members.boolean("stream").value_or(false);
    if (members.has("system")) {
        Message system{Role::System, {}, {}, {}};
        readContent(context, root / "system", members.take("system"), system.parts);
        into.messages.push_back(std::move(system));
    }
    if (!members.has("messages"))
        context.problem(root / "messages", "is missing");
    eachOf(context, root / "messages", members.take("messages"),
           [&](const At &at, JsonText message) { readMessage(context, at, message, into.messages); });
    readTools(context, root / "tools", members.take("tools"), into.tools);
    const JsonText choice = members.take("tool_choice");
    const At choiceAt = root / "tool_choice";
    into.toolChoice = readToolChoice(context, choiceAt, choice);
    if (const JsonText single = choice["disable_parallel_tool_use"]; single.isBool())
        into.parallelToolCalls = !single.isTrue();
    into.sampling.maxTokens = members.integer("max_tokens");
    into.sampling.temperature = members.number("temperature");
    into.sampling.topP = members.number("top_p");
    into.sampling.topK = members.integer("top_k");
    readStop(context, root / "stop_sequences", members.take("stop_sequences"), into.sampling.stop);
    if (members.has("thinking")) {
        const At at = root / "thinking";
        Members thinking(context, at, members.take("thinking"));
        into.reasoning.enabled = thinking.string("type") != "disabled";
        into.reasoning.budgetTokens = thinking.integer("budget_tokens");
    }
    if (members.has("output_config")) {
        const At at = root / "output_config";
        Members output(context, at, members.take("output_config"));
        into.reasoning.effort = output.string("effort");
        into.responseFormat = readResponseFormat(context, at / "format", output.take("format"));
    }
    if (members.has("output_format"))
        into.responseFormat =
            readResponseFormat(context, root / "output_format", members.take("output_format"));
    members.rest(into.extra);
}

} // namespace sekisho::dialects
