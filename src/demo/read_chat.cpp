// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of POST /v1/chat/completions, and what the readers of all dialects share.
#include "demo/prompt.h"

namespace sekisho::demo {

namespace detail {

std::string contentText(const Json &content)
{
    if (content.is_string())
        return content.get<std::string>();
    std::string text;
    if (content.is_array()) {
        for (const Json &part : content) {
            const std::string words = part.is_string() ? part.get<std::string>() : textOf(part, "text");
            if (!words.empty())
                text.append(text.empty() ? "" : "\n").append(words);
        }
    }
    return text;
}

std::optional<Problem> readCommon(const Json &body, Prompt &prompt)
{
    const Json &model = member(body, "model");
    if (!model.is_null() && !model.is_string())
        return Problem{400, "Invalid type for 'model': expected a string.", "model", "invalid_type"};
    if (model.is_string() && !model.get_ref<const std::string &>().empty())
        prompt.model = model.get<std::string>();
    prompt.stream = isTrue(body, "stream");
    return std::nullopt;
}

Problem missing(const char *param)
{
    return {400, std::string("Missing required parameter: '") + param + "'.", param,
            "missing_required_parameter"};
}

std::optional<Problem> forceTool(Prompt &prompt, std::string name)
{
    for (const Tool &tool : prompt.tools) {
        if (tool.name == name) {
            prompt.forcedTool = std::move(name);
            return std::nullopt;
        }
    }
    return Problem{400, "Tool choice '" + name + "' not found in 'tools'.", "tool_choice", ""};
}

std::optional<std::int64_t> countOf(const Json &body, const char *key)
{
    const Json &count = member(body, key);
    if (!count.is_number_integer() || count.get<std::int64_t>() < 1)
        return std::nullopt;
    return count.get<std::int64_t>();
}

} // namespace detail

namespace {

void readTools(const Json &tools, Prompt &prompt)
{
    if (!tools.is_array())
        return;
    for (const Json &tool : tools) {
        const Json &function = member(tool, "function");
        if (std::string name = textOf(function, "name"); !name.empty())
            prompt.tools.push_back({std::move(name), member(function, "parameters")});
    }
}

void readFormat(const Json &format, Prompt &prompt)
{
    const std::string type = textOf(format, "type");
    if (type == "json_object") {
        prompt.format = Prompt::Format::JsonObject;
    } else if (type == "json_schema") {
        prompt.format = Prompt::Format::JsonSchema;
        prompt.schema = member(member(format, "json_schema"), "schema");
    }
}

} // namespace

PromptResult readChat(const Json &body)
{
    Prompt prompt;
    if (auto problem = detail::readCommon(body, prompt))
        return Failure{std::move(*problem)};
    const Json &messages = member(body, "messages");
    if (!messages.is_array())
        return Failure{detail::missing("messages")};
    if (messages.empty())
        return Failure{Problem{400,
                               "Invalid 'messages': empty array. Expected an array with minimum length 1.",
                               "messages", "empty_array"}};
    for (const Json &message : messages) {
        const std::string role = textOf(message, "role");
        prompt.toolResult.reset();
        if (role == "user")
            prompt.question = detail::contentText(member(message, "content"));
        else if (role == "tool" || role == "function")
            prompt.toolResult = detail::contentText(member(message, "content"));
    }
    readTools(member(body, "tools"), prompt);
    readFormat(member(body, "response_format"), prompt);
    prompt.includeUsage = isTrue(member(body, "stream_options"), "include_usage");
    prompt.maxTokens = detail::countOf(body, "max_completion_tokens");
    if (!prompt.maxTokens)
        prompt.maxTokens = detail::countOf(body, "max_tokens");
    const Json &parallel = member(body, "parallel_tool_calls");
    prompt.parallelCalls = !parallel.is_boolean() || parallel.get<bool>();
    prompt.inputTokens = tokensWithin(messages) + tokensWithin(member(body, "tools"));
    const Json &choice = member(body, "tool_choice");
    if (choice.is_object()) {
        if (auto problem = detail::forceTool(prompt, textOf(member(choice, "function"), "name")))
            return Failure{std::move(*problem)};
    } else if (choice == "none") {
        prompt.tools.clear();
    }
    return prompt;
}

} // namespace sekisho::demo
