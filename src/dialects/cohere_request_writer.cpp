// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of Cohere v2 (docs.cohere.com/reference/chat).
#include "dialects/request_context.h"

#include <algorithm>

namespace sekisho::dialects {

namespace {

void writePart(JsonWriter &json, const Part &part)
{
    json.object([&] {
        if (const auto *text = part.as<TextPart>()) {
            json.text("type", "text");
            json.text("text", text->text);
        } else if (const auto *reasoning = part.as<ReasoningPart>()) {
            json.text("type", "thinking");
            json.text("thinking", reasoning->text);
        } else if (const auto *media = part.as<MediaPart>()) {
            json.text("type", "image_url");
            json.object("image_url", [&] {
                json.text("url", mediaUrl(*media));
                json.textIfAny("detail", media->detail);
            });
        }
    });
}

void writeContent(JsonWriter &json, const std::vector<Part> &parts)
{
    const auto isCall = [](const Part &part) { return part.as<ToolCallPart>() != nullptr; };
    if (std::all_of(parts.begin(), parts.end(), isCall))
        return;
    if (parts.size() == 1 && isTextOnly(parts))
        return json.text("content", joinedTexts(parts, {}));
    json.array("content", [&] {
        for (const Part &part : parts) {
            if (!isCall(part))
                writePart(json, part);
        }
    });
}

void writeMessage(JsonWriter &json, const Message &message)
{
    json.object([&] {
        json.text("role", name(message.role));
        if (message.role == Role::Tool) {
            const auto *result = message.parts.front().as<ToolResultPart>();
            json.text("tool_call_id", result->callId);
            return json.text("content", joinedTexts(result->content, "\n\n"));
        }
        if (message.role == Role::System)
            return json.text("content", joinedTexts(message.parts, "\n\n"));
        writeContent(json, message.parts);
        if (std::none_of(message.parts.begin(), message.parts.end(),
                         [](const Part &part) { return part.as<ToolCallPart>(); }))
            return;
        json.array("tool_calls", [&] {
            for (const Part &part : message.parts) {
                const auto *call = part.as<ToolCallPart>();
                if (!call)
                    continue;
                json.object([&] {
                    json.text("id", call->id);
                    json.text("type", "function");
                    json.object("function", [&] {
                        json.text("name", call->name);
                        json.text("arguments", call->arguments.empty() ? "{}" : call->arguments);
                    });
                });
            }
        });
    });
}

void writeTools(RequestContext &context, JsonWriter &json, const Conversation &from)
{
    using Mode = ToolChoice::Mode;
    if (from.tools.empty())
        return;
    const Mode mode = from.toolChoice ? from.toolChoice->mode : Mode::Auto;
    const bool isNamed = mode == Mode::Named;
    if (isNamed)
        context.lose(Field::Tools, "Cohere cannot be told which tool to call, so only that one is offered");
    if (isNamed && std::none_of(from.tools.begin(), from.tools.end(),
                                [&](const Tool &tool) { return tool.name == from.toolChoice->name; }))
        context.fail(Field::ToolChoice, "names a tool that is not offered");
    if (!from.parallelToolCalls.value_or(true))
        context.lose(Field::ParallelToolCalls, "Cohere cannot be held to one call at a time");
    json.array("tools", [&] {
        for (const Tool &tool : from.tools) {
            if (isNamed && tool.name != from.toolChoice->name)
                continue;
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
    if (mode != Mode::Auto)
        json.text("tool_choice", mode == Mode::None ? "NONE" : "REQUIRED");
}

void writeFormat(RequestContext &context, JsonWriter &json, const std::optional<ResponseFormat> &format)
{
    if (!format)
        return;
    json.object("response_format", [&] {
        json.text("type", format->kind == ResponseFormat::Kind::Text ? "text" : "json_object");
        if (!format->schema.empty())
            json.raw("json_schema", format->schema);
    });
    if (!format->name.empty() || format->strict)
        context.lose(Field::ResponseFormat, "Cohere has neither a schema's name nor `strict`");
}

} // namespace

void writeCohereRequest(RequestContext &context, const Conversation &from, WrittenRequest &into)
{
    const Sampling &sampling = from.sampling;
    JsonWriter json(into.body);
    json.object([&] {
        json.text("model", from.model);
        json.array("messages", [&] {
            for (const Message &message : from.messages)
                writeMessage(json, message);
        });
        writeTools(context, json, from);
        writeFormat(context, json, from.responseFormat);
        const Thinking think = thinking(context, from.reasoning, ReasoningControl::Budget);
        if (think.on)
            json.object("thinking", [&] {
                json.text("type", *think.on ? "enabled" : "disabled");
                writeInteger(json, "token_budget", think.budget);
            });
        writeNumber(json, "temperature", clamped(context, Field::Temperature, sampling.temperature, 0, 1));
        writeNumber(json, "p", clamped(context, Field::TopP, sampling.topP, 0.01, 0.99));
        writeInteger(json, "k", sampling.topK);
        writeNumber(json, "frequency_penalty",
                    clamped(context, Field::FrequencyPenalty, sampling.frequencyPenalty, 0, 1));
        writeNumber(json, "presence_penalty",
                    clamped(context, Field::PresencePenalty, sampling.presencePenalty, 0, 1));
        writeInteger(json, "max_tokens", sampling.maxTokens);
        writeInteger(json, "seed", sampling.seed);
        writeStop(json, "stop_sequences", sampling.stop);
        json.flag("stream", from.stream);
    });
}

} // namespace sekisho::dialects
