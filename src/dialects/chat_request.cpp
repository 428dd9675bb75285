// SPDX-License-Identifier: GPL-3.0-or-later
// Requests with OpenAI's kind of messages: OpenAI chat (platform.openai.com/docs/api-reference/chat/create),
// Ollama (github.com/ollama/ollama docs/api.md) and Cohere v2 (docs.cohere.com/reference/chat).
#include "dialects/request_readers.h"

#include <algorithm>
#include <array>

namespace sekisho::dialects {

namespace {

struct RoleWord {
    std::string_view word;
    Role role;
};
constexpr std::array RoleWords{
    RoleWord{"system", Role::System},   RoleWord{"developer", Role::Developer},
    RoleWord{"user", Role::User},       RoleWord{"assistant", Role::Assistant},
    RoleWord{"tool", Role::Tool},       RoleWord{"function", Role::Tool}, // OpenAI before 2023-11
    RoleWord{"model", Role::Assistant}, RoleWord{"chatbot", Role::Assistant},
};

void readImages(ReadContext &context, const At &at, JsonText images, Parts &into)
{
    eachOf(context, at, images, [&](const At &, JsonText image) {
        MediaPart media;
        media.kind = MediaPart::Kind::Image;
        if (image.isString())
            media.data = image.string(); // Ollama: base64 alone
        else
            setUrl(media, image["image_url"]["url"].string()); // OpenRouter's answers
        if (media.data.starts_with("data:"))
            setUrl(media, std::exchange(media.data, {}));
        into.push_back({std::move(media)});
    });
}

void readMessage(ReadContext &context, const At &at, JsonText value, std::vector<Message> &into)
{
    Message message;
    Members members(context, at, value);
    const std::string word = members.string("role");
    const auto role = std::find_if(RoleWords.begin(), RoleWords.end(),
                                   [&](const RoleWord &known) { return known.word == word; });
    if (role == RoleWords.end())
        context.problem(at / "role", word.empty() ? "is missing" : "is no role that is known");
    else
        message.role = role->role;
    message.name = members.string("name");
    // One thought under several names: DeepSeek, OpenRouter, Ollama, Cohere.
    for (const std::string_view name : {"reasoning_content", "reasoning", "thinking", "tool_plan"}) {
        if (std::string thought = members.string(name); !thought.empty())
            message.parts.push_back({ReasoningPart{std::move(thought), {}, false}});
    }
    if (message.role == Role::Tool) {
        ToolResultPart result;
        result.callId = members.string("tool_call_id");
        result.name =
            members.has("tool_name") ? members.string("tool_name") : std::exchange(message.name, {});
        readContent(context, at / "content", members.take("content"), result.content);
        message.parts.push_back({std::move(result)});
    } else {
        readContent(context, at / "content", members.take("content"), message.parts);
    }
    readImages(context, at / "images", members.take("images"), message.parts);
    if (std::string refusal = members.string("refusal"); !refusal.empty())
        message.parts.push_back({RefusalPart{std::move(refusal)}});
    eachOf(context, at / "tool_calls", members.take("tool_calls"), [&](const At &here, JsonText call) {
        message.parts.push_back(readFunctionCall(context, here, call));
    });
    if (members.has("function_call"))
        message.parts.push_back(
            readFunctionCall(context, at / "function_call", members.take("function_call")));
    members.rest(message.extra);
    into.push_back(std::move(message));
}

void readMessages(ReadContext &context, Members &members, std::vector<Message> &into)
{
    const At at = members.at() / "messages";
    if (!members.has("messages"))
        context.problem(at, "is missing");
    eachOf(context, at, members.take("messages"),
           [&](const At &here, JsonText message) { readMessage(context, here, message, into); });
}

/// Fields that all three have under the same names.
void readCommon(ReadContext &context, Members &members, Conversation &into)
{
    into.model = members.string("model");
    into.stream = members.boolean("stream").value_or(into.stream);
    readTools(context, members.at() / "tools", members.take("tools"), into.tools);
    into.toolChoice = readToolChoice(context, members.at() / "tool_choice", members.take("tool_choice"));
}

void readSampling(ReadContext &context, Members &members, Sampling &into)
{
    into.temperature = members.number("temperature");
    into.frequencyPenalty = members.number("frequency_penalty");
    into.presencePenalty = members.number("presence_penalty");
    into.seed = members.integer("seed");
    readStop(context, members.at() / "stop", members.take("stop"), into.stop);
}

} // namespace

void readOpenAiChatRequest(ReadContext &context, JsonText body, Conversation &into)
{
    const At root;
    Members members(context, root, body);
    readCommon(context, members, into);
    readMessages(context, members, into.messages);
    // Before "tools" there were functions, with one call a turn.
    readTools(context, root / "functions", members.take("functions"), into.tools);
    if (members.has("function_call"))
        into.toolChoice = readToolChoice(context, root / "function_call", members.take("function_call"));
    into.parallelToolCalls = members.boolean("parallel_tool_calls");
    into.responseFormat =
        readResponseFormat(context, root / "response_format", members.take("response_format"));
    readSampling(context, members, into.sampling);
    into.sampling.topP = members.number("top_p");
    into.sampling.topK = members.integer("top_k"); // of those who speak it: OpenRouter, vLLM
    into.sampling.maxTokens = members.integer("max_tokens");
    if (members.has("max_completion_tokens"))
        into.sampling.maxTokens = members.integer("max_completion_tokens");
    into.reasoning.effort = members.string("reasoning_effort");
    into.n = members.integer("n");
    members.rest(into.extra);
}

void readOllamaRequest(ReadContext &context, JsonText body, Conversation &into)
{
    const At root;
    Members members(context, root, body);
    into.stream = true; // unless the request says no
    readCommon(context, members, into);
    if (members.has("messages") || !members.has("prompt")) {
        readMessages(context, members, into.messages);
    } else {
        if (std::string system = members.string("system"); !system.empty())
            into.messages.push_back({Role::System, {}, {{TextPart{std::move(system)}}}, {}});
        Message prompt;
        prompt.parts.push_back({TextPart{members.string("prompt")}});
        readImages(context, root / "images", members.take("images"), prompt.parts);
        into.messages.push_back(std::move(prompt));
    }
    if (members.has("think")) {
        const JsonText think = members.take("think");
        if (think.isBool())
            into.reasoning.enabled = think.isTrue();
        else
            into.reasoning.effort = think.string();
    }
    if (members.has("format")) {
        const JsonText format = members.take("format"); // "json" or a schema
        into.responseFormat = ResponseFormat{};
        into.responseFormat->kind =
            format.isObject() ? ResponseFormat::Kind::JsonSchema : ResponseFormat::Kind::JsonObject;
        into.responseFormat->schema = format.isObject() ? std::string(format.raw()) : std::string();
    }
    if (members.has("options")) {
        const At at = root / "options";
        Members options(context, at, members.take("options"));
        readSampling(context, options, into.sampling);
        into.sampling.topP = options.number("top_p");
        into.sampling.topK = options.integer("top_k");
        into.sampling.maxTokens = options.integer("num_predict");
        Extra rest;
        options.rest(rest);
        for (RawField &field : rest)
            into.extra.push_back({"options." + field.name, std::move(field.json)});
    }
    members.rest(into.extra);
}

void readCohereRequest(ReadContext &context, JsonText body, Conversation &into)
{
    const At root;
    Members members(context, root, body);
    readCommon(context, members, into);
    readMessages(context, members, into.messages);
    into.responseFormat =
        readResponseFormat(context, root / "response_format", members.take("response_format"));
    readSampling(context, members, into.sampling);
    into.sampling.topP = members.number("p");
    into.sampling.topK = members.integer("k");
    into.sampling.maxTokens = members.integer("max_tokens");
    readStop(context, root / "stop_sequences", members.take("stop_sequences"), into.sampling.stop);
    if (members.has("thinking")) {
        const At at = root / "thinking";
        Members thinking(context, at, members.take("thinking"));
        into.reasoning.enabled = thinking.string("type") != "disabled";
        into.reasoning.budgetTokens = thinking.integer("token_budget");
    }
    members.rest(into.extra);
}

} // namespace sekisho::dialects
