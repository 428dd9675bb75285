// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of Ollama's /api/chat (github.com/ollama/ollama docs/api.md).
#include "dialects/request_context.h"

#include <algorithm>

namespace sekisho::dialects {

namespace {

void writeImages(JsonWriter &json, const std::vector<Part> &parts)
{
    if (std::none_of(parts.begin(), parts.end(), [](const Part &part) { return part.as<MediaPart>(); }))
        return;
    json.array("images", [&] {
        for (const Part &part : parts) {
            if (const auto *media = part.as<MediaPart>())
                json.text(media->data);
        }
    });
}

void writeCalls(RequestContext &context, JsonWriter &json, const std::vector<Part> &parts)
{
    if (std::none_of(parts.begin(), parts.end(), [](const Part &part) { return part.as<ToolCallPart>(); }))
        return;
    json.array("tool_calls", [&] {
        for (const Part &part : parts) {
            if (const auto *call = part.as<ToolCallPart>())
                json.object([&] {
                    json.object("function", [&] {
                        json.text("name", call->name);
                        writeObjectArguments(context, json, "arguments", *call);
                    });
                });
        }
    });
}

void writeMessage(RequestContext &context, JsonWriter &json, const Message &message)
{
    json.object([&] {
        json.text("role", name(message.role));
        if (message.role == Role::Tool) {
            const auto *result = message.parts.front().as<ToolResultPart>();
            json.text("content", joinedTexts(result->content, "\n\n"));
            return json.text("tool_name", result->name);
        }
        json.text("content", joinedTexts(message.parts, message.role == Role::Assistant ? "" : "\n\n"));
        std::string thoughts;
        for (const Part &part : message.parts) {
            if (const auto *reasoning = part.as<ReasoningPart>())
                thoughts += reasoning->text;
        }
        json.textIfAny("thinking", thoughts);
        writeImages(json, message.parts);
        writeCalls(context, json, message.parts);
    });
}

void writeTools(RequestContext &context, JsonWriter &json, const Conversation &from)
{
    using Mode = ToolChoice::Mode;
    const Mode mode = from.toolChoice ? from.toolChoice->mode : Mode::Auto;
    if (mode == Mode::Required || mode == Mode::Named)
        context.fail(Field::ToolChoice, "Ollama cannot be made to call a tool");
    if (from.tools.empty() || mode == Mode::None)
        return; // what is not offered is not called
    if (!from.parallelToolCalls.value_or(true))
        context.lose(Field::ParallelToolCalls, "Ollama cannot be held to one call at a time");
    json.array("tools", [&] {
        for (const Tool &tool : from.tools) {
            json.object([&] {
                json.text("type", "function");
                json.object("function", [&] {
                    json.text("name", tool.name);
                    json.textIfAny("description", tool.description);
                    json.raw("parameters", parametersOf(tool));
                });
            });
        }
    });
}

void writeOptions(JsonWriter &json, const Sampling &sampling)
{
    json.object("options", [&] {
        writeNumber(json, "temperature", sampling.temperature);
        writeNumber(json, "top_p", sampling.topP);
        writeInteger(json, "top_k", sampling.topK);
        writeNumber(json, "frequency_penalty", sampling.frequencyPenalty);
        writeNumber(json, "presence_penalty", sampling.presencePenalty);
        writeInteger(json, "seed", sampling.seed);
        writeInteger(json, "num_predict", sampling.maxTokens);
        writeStop(json, "stop", sampling.stop);
    });
}

} // namespace

void writeOllamaRequest(RequestContext &context, const Conversation &from, WrittenRequest &into)
{
    JsonWriter json(into.body);
    json.object([&] {
        json.text("model", from.model);
        json.array("messages", [&] {
            for (const Message &message : from.messages)
                writeMessage(context, json, message);
        });
        writeTools(context, json, from);
        if (const auto &format = from.responseFormat) {
            if (format->kind == ResponseFormat::Kind::JsonSchema)
                json.raw("format", format->schema);
            else if (format->kind == ResponseFormat::Kind::JsonObject)
                json.text("format", "json");
            if (!format->name.empty() || format->strict)
                context.lose(Field::ResponseFormat, "Ollama has neither a schema's name nor `strict`");
        }
        const Thinking think = thinking(context, from.reasoning, ReasoningControl::Effort);
        if (think.on && (!*think.on || think.effort.empty()))
            json.flag("think", *think.on);
        else if (think.on)
            json.text("think", think.effort == "minimal"                          ? "low"
                               : think.effort == "xhigh" || think.effort == "max" ? "high"
                                                                                  : think.effort);
        writeOptions(json, from.sampling);
        json.flag("stream", from.stream); // without it Ollama streams
    });
}

} // namespace sekisho::dialects
