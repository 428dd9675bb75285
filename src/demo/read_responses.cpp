// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of POST /v1/responses.
#include "demo/prompt.h"

namespace sekisho::demo {

namespace {

void readItems(const Json &items, Prompt &prompt)
{
    for (const Json &item : items) {
        const std::string type = textOf(item, "type");
        prompt.toolResult.reset();
        if (type == "function_call_output" || type == "custom_tool_call_output")
            prompt.toolResult = detail::contentText(member(item, "output"));
        else if (textOf(item, "role") == "user")
            prompt.question = detail::contentText(member(item, "content"));
    }
}

} // namespace

PromptResult readResponses(const Json &body)
{
    Prompt prompt;
    if (auto problem = detail::readCommon(body, prompt))
        return Failure{std::move(*problem)};
    const Json &input = member(body, "input");
    if (input.is_string())
        prompt.question = input.get<std::string>();
    else if (input.is_array())
        readItems(input, prompt);
    else
        return Failure{detail::missing("input")};

    const Json &tools = member(body, "tools");
    if (tools.is_array()) {
        for (const Json &tool : tools) {
            if (textOf(tool, "type") == "function" && !textOf(tool, "name").empty())
                prompt.tools.push_back({textOf(tool, "name"), member(tool, "parameters")});
        }
    }
    const Json &format = member(member(body, "text"), "format");
    if (textOf(format, "type") == "json_object") {
        prompt.format = Prompt::Format::JsonObject;
    } else if (textOf(format, "type") == "json_schema") {
        prompt.format = Prompt::Format::JsonSchema;
        prompt.schema = member(format, "schema");
    }
    prompt.maxTokens = detail::countOf(body, "max_output_tokens");
    const Json &parallel = member(body, "parallel_tool_calls");
    prompt.parallelCalls = !parallel.is_boolean() || parallel.get<bool>();
    prompt.inputTokens = tokensWithin(input) + tokensWithin(member(body, "instructions")) +
                         tokensWithin(member(body, "tools"));
    const Json &choice = member(body, "tool_choice");
    if (choice == "none") {
        prompt.tools.clear();
    } else if (choice.is_object() && textOf(choice, "type") == "function") {
        if (auto problem = detail::forceTool(prompt, textOf(choice, "name")))
            return Failure{std::move(*problem)};
    }
    return prompt;
}

} // namespace sekisho::demo
