// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of POST /v1/messages and /v1/messages/count_tokens.
#include "demo/prompt.h"

namespace sekisho::demo {

namespace {

/// A user's turn: words, the results of tools, or both; a turn with a result counts as one.
void readTurn(const Json &message, Prompt &prompt)
{
    prompt.toolResult.reset();
    if (textOf(message, "role") != "user")
        return;
    const Json &content = member(message, "content");
    if (content.is_array()) {
        for (const Json &block : content) {
            if (textOf(block, "type") == "tool_result")
                prompt.toolResult = detail::contentText(member(block, "content"));
        }
    }
    if (std::string words = detail::contentText(content); !words.empty())
        prompt.question = std::move(words);
}

Problem required(const char *field)
{
    return {400, std::string(field) + ": Field required", field, ""};
}

} // namespace

PromptResult readMessages(const Json &body, bool counting)
{
    Prompt prompt;
    if (auto problem = detail::readCommon(body, prompt))
        return Failure{std::move(*problem)};
    const Json &messages = member(body, "messages");
    if (!messages.is_array())
        return Failure{required("messages")};
    if (messages.empty())
        return Failure{Problem{400, "messages: at least one message is required", "messages", ""}};
    prompt.maxTokens = detail::countOf(body, "max_tokens");
    if (!prompt.maxTokens && !counting)
        return Failure{required("max_tokens")};
    for (const Json &message : messages)
        readTurn(message, prompt);

    const Json &tools = member(body, "tools");
    if (tools.is_array()) {
        for (const Json &tool : tools) {
            // Tools that Anthropic runs itself have a type and no schema.
            if (!textOf(tool, "name").empty() && member(tool, "input_schema").is_object())
                prompt.tools.push_back({textOf(tool, "name"), member(tool, "input_schema")});
        }
    }
    Json format = member(member(body, "output_config"), "format");
    if (!format.is_object())
        format = member(body, "output_format");
    if (textOf(format, "type") == "json_schema") {
        prompt.format = Prompt::Format::JsonSchema;
        prompt.schema = member(format, "schema");
    }
    prompt.inputTokens = tokensWithin(messages) + tokensWithin(member(body, "system")) + tokensWithin(tools);
    const Json &choice = member(body, "tool_choice");
    const std::string type = textOf(choice, "type");
    prompt.parallelCalls = !isTrue(choice, "disable_parallel_tool_use");
    if (type == "none") {
        prompt.tools.clear();
    } else if (type == "tool") {
        if (auto problem = detail::forceTool(prompt, textOf(choice, "name")))
            return Failure{std::move(*problem)};
    }
    return prompt;
}

} // namespace sekisho::demo
