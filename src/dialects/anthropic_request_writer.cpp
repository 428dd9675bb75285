// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of Anthropic messages (docs.anthropic.com/en/api/messages).
#include "dialects/request_context.h"

#include <algorithm>
#include <array>

namespace sekisho::dialects {

namespace {

using Kind = MediaPart::Kind;

void writeMedia(JsonWriter &json, const MediaPart &media)
{
    json.text("type", media.kind == Kind::Image ? "image" : "document");
    json.object("source", [&] {
        if (media.isText) {
            json.text("type", "text");
            json.text("media_type", "text/plain");
            json.text("data", media.data);
        } else if (!media.data.empty()) {
            json.text("type", "base64");
            json.text("media_type", mediaType(media));
            json.text("data", media.data);
        } else {
            json.text("type", "url");
            json.text("url", media.url);
        }
    });
    if (media.kind != Kind::Image)
        json.textIfAny("title", media.name);
}

void writePart(RequestContext &context, JsonWriter &json, const Part &part);

void writeResult(RequestContext &context, JsonWriter &json, const ToolResultPart &result)
{
    json.text("type", "tool_result");
    json.text("tool_use_id", result.callId);
    if (result.content.size() == 1 && isTextOnly(result.content))
        json.text("content", joinedTexts(result.content, {}));
    else if (!result.content.empty())
        json.array("content", [&] {
            for (const Part &part : result.content)
                writePart(context, json, part);
        });
    if (result.isError)
        json.flag("is_error", true);
}

void writePart(RequestContext &context, JsonWriter &json, const Part &part)
{
    json.object([&] {
        if (const auto *text = part.as<TextPart>()) {
            json.text("type", "text");
            json.text("text", text->text);
        } else if (const auto *media = part.as<MediaPart>()) {
            writeMedia(json, *media);
        } else if (const auto *call = part.as<ToolCallPart>()) {
            json.text("type", "tool_use");
            json.text("id", call->id);
            json.text("name", call->name);
            writeObjectArguments(context, json, "input", *call);
        } else if (const auto *result = part.as<ToolResultPart>()) {
            writeResult(context, json, *result);
        } else if (const auto *reasoning = part.as<ReasoningPart>(); reasoning && reasoning->redacted) {
            json.text("type", "redacted_thinking");
            json.text("data", reasoning->signature);
        } else if (reasoning) {
            json.text("type", "thinking");
            json.text("thinking", reasoning->text);
            json.text("signature", reasoning->signature);
        }
    });
}

bool isUsers(const Message &message)
{
    return message.role == Role::User || message.role == Role::Tool;
}

/// Results of one turn's calls stand in one message of the user's, before what he says himself.
void writeMessages(RequestContext &context, JsonWriter &json, const std::vector<Message> &messages,
                   std::size_t at)
{
    while (at < messages.size()) {
        const bool users = isUsers(messages[at]);
        json.object([&] {
            json.text("role", users ? "user" : "assistant");
            json.array("content", [&] {
                bool again = true;
                while (again) {
                    for (const Part &part : messages[at].parts)
                        writePart(context, json, part);
                    again = messages[at].role == Role::Tool && at + 1 < messages.size() &&
                            isUsers(messages[at + 1]);
                    ++at;
                }
            });
        });
    }
}

void writeTools(JsonWriter &json, const Conversation &from)
{
    if (from.tools.empty())
        return;
    json.array("tools", [&] {
        for (const Tool &tool : from.tools) {
            json.object([&] {
                json.text("name", tool.name);
                json.textIfAny("description", tool.description);
                json.raw("input_schema", parametersOf(tool));
            });
        }
    });
    const bool single = !from.parallelToolCalls.value_or(true);
    if (!from.toolChoice && !single)
        return;
    const ToolChoice choice = from.toolChoice.value_or(ToolChoice{});
    json.object("tool_choice", [&] {
        constexpr std::array<std::string_view, 4> Words = {"auto", "none", "any", "tool"};
        json.text("type", Words[static_cast<std::size_t>(choice.mode)]);
        json.textIfAny("name", choice.name);
        if (single && choice.mode != ToolChoice::Mode::None)
            json.flag("disable_parallel_tool_use", true);
    });
}

/// Whether the turn under way has calls in it that no thought of Anthropic's stands before: then thinking by
/// a budget is refused (docs.anthropic.com/en/docs/build-with-claude/extended-thinking, "tool use").
bool callsWithoutThought(const std::vector<Message> &messages)
{
    const auto last = std::find_if(messages.rbegin(), messages.rend(),
                                   [](const Message &message) { return message.role == Role::Assistant; });
    if (last == messages.rend() || messages.back().role == Role::User)
        return false;
    return !last->parts.empty() && !last->parts.front().as<ReasoningPart>() &&
           std::any_of(last->parts.begin(), last->parts.end(),
                       [](const Part &part) { return part.as<ToolCallPart>(); });
}

/// What stands in the way of thinking, as Anthropic checks it; null when nothing does.
const char *obstacle(const Conversation &from, bool byBudget, std::int64_t maxTokens)
{
    using Mode = ToolChoice::Mode;
    if (from.toolChoice && (from.toolChoice->mode == Mode::Required || from.toolChoice->mode == Mode::Named))
        return "cannot stand beside a tool that must be called";
    if (byBudget && maxTokens <= 1024)
        return "leaves no room for thoughts below max_tokens";
    if (byBudget && callsWithoutThought(from.messages))
        return "cannot begin in the middle of a turn with calls";
    return nullptr;
}

/// Gives back whether the model thinks, which other settings of sampling cannot stand beside.
bool writeThinking(RequestContext &context, JsonWriter &json, const Conversation &from,
                   std::int64_t maxTokens, std::string &effort)
{
    const Thinking think = thinking(context, from.reasoning, ReasoningControl::Effort);
    if (!think.on)
        return false;
    if (!*think.on) {
        json.object("thinking", [&] { json.text("type", "disabled"); });
        return false;
    }
    effort = think.effort == "minimal" ? "low" : think.effort;
    if (const char *reason = obstacle(from, think.budget.has_value(), maxTokens)) {
        context.lose(Field::Reasoning, reason);
        return false;
    }
    if (!think.budget) {
        json.object("thinking", [&] { json.text("type", "adaptive"); });
        return true;
    }
    const std::int64_t budget = std::clamp<std::int64_t>(*think.budget, 1024, maxTokens - 1);
    if (budget != *think.budget)
        context.lose(Field::Reasoning, "was brought between 1024 and max_tokens");
    json.object("thinking", [&] {
        json.text("type", "enabled");
        json.integer("budget_tokens", budget);
    });
    return true;
}

void writeOutput(RequestContext &context, JsonWriter &json, const std::optional<ResponseFormat> &format,
                 const std::string &effort)
{
    const bool hasSchema = format && format->kind == ResponseFormat::Kind::JsonSchema;
    if (format && format->kind == ResponseFormat::Kind::JsonObject)
        context.lose(Field::ResponseFormat,
                     "Anthropic has no JSON without a schema; the prompt must ask for it");
    if (hasSchema && !format->name.empty())
        context.lose(Field::ResponseFormat, "Anthropic has no name of a schema");
    if (hasSchema && format->strict && !*format->strict)
        context.lose(Field::ResponseFormat, "Anthropic holds the answer to the schema strictly");
    if (!hasSchema && effort.empty())
        return;
    json.object("output_config", [&] {
        json.textIfAny("effort", effort);
        if (hasSchema)
            json.object("format", [&] {
                json.text("type", "json_schema");
                json.raw("schema", format->schema);
            });
    });
}

void writeSampling(RequestContext &context, JsonWriter &json, const Sampling &sampling, bool thinks)
{
    if (thinks) {
        constexpr const char *Reason = "cannot be set while the model thinks";
        if (sampling.temperature == 1)
            json.integer("temperature", 1);
        else if (sampling.temperature)
            context.lose(Field::Temperature, Reason);
        if (sampling.topK)
            context.lose(Field::TopK, Reason);
        writeNumber(json, "top_p", clamped(context, Field::TopP, sampling.topP, 0.95, 1));
    } else {
        writeNumber(json, "temperature", clamped(context, Field::Temperature, sampling.temperature, 0, 1));
        writeNumber(json, "top_p", clamped(context, Field::TopP, sampling.topP, 0, 1));
        writeInteger(json, "top_k", sampling.topK);
    }
    context.loseIf(sampling.frequencyPenalty.has_value(), Field::FrequencyPenalty);
    context.loseIf(sampling.presencePenalty.has_value(), Field::PresencePenalty);
    context.loseIf(sampling.seed.has_value(), Field::Seed);
    for (const std::string &stop : sampling.stop) {
        if (stop.find_first_not_of(" \t\r\n") == std::string::npos)
            context.fail(Field::Stop, "Anthropic takes no stop sequence of white space alone");
    }
    writeStop(json, "stop_sequences", sampling.stop);
}

} // namespace

void writeAnthropicRequest(RequestContext &context, const Conversation &from, WrittenRequest &into)
{
    std::size_t systems = 0;
    while (systems < from.messages.size() && from.messages[systems].role == Role::System)
        ++systems;
    if (!from.sampling.maxTokens)
        context.lose(Field::MaxTokens, "was not given, but Anthropic demands it: set to " +
                                           std::to_string(context.options().maxTokens));
    const std::int64_t maxTokens = from.sampling.maxTokens.value_or(context.options().maxTokens);
    JsonWriter json(into.body);
    json.object([&] {
        json.text("model", from.model);
        json.integer("max_tokens", maxTokens);
        if (systems > 0)
            json.array("system", [&] {
                for (std::size_t at = 0; at < systems; ++at) {
                    for (const Part &part : from.messages[at].parts)
                        writePart(context, json, part);
                }
            });
        json.array("messages", [&] { writeMessages(context, json, from.messages, systems); });
        writeTools(json, from);
        std::string effort;
        const bool thinks = writeThinking(context, json, from, maxTokens, effort);
        writeOutput(context, json, from.responseFormat, effort);
        writeSampling(context, json, from.sampling, thinks);
        if (from.stream)
            json.flag("stream", true);
    });
}

} // namespace sekisho::dialects
