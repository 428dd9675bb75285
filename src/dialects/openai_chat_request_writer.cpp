// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of OpenAI chat (platform.openai.com/docs/api-reference/chat/create).
#include "dialects/request_context.h"

#include <algorithm>

namespace sekisho::dialects {

namespace {

using Kind = MediaPart::Kind;

void writeMedia(JsonWriter &json, const MediaPart &media)
{
    json.object([&] {
        if (media.kind == Kind::Image) {
            json.text("type", "image_url");
            json.object("image_url", [&] {
                json.text("url", mediaUrl(media));
                json.textIfAny("detail", media.detail);
            });
        } else if (media.kind == Kind::Audio) {
            const std::string type = mediaType(media);
            std::string format = type.substr(type.find('/') + 1);
            if (format == "mpeg")
                format = "mp3";
            json.text("type", "input_audio");
            json.object("input_audio", [&] {
                json.text("data", media.data);
                json.text("format", format);
            });
        } else {
            json.text("type", "file");
            json.object("file", [&] {
                json.text("filename", media.name.empty() ? "file" : media.name);
                json.text("file_data", mediaUrl(media));
            });
        }
    });
}

void writeUserContent(JsonWriter &json, const std::vector<Part> &parts)
{
    if (parts.size() == 1 && isTextOnly(parts))
        return json.text("content", joinedTexts(parts, {}));
    json.array("content", [&] {
        for (const Part &part : parts) {
            if (const auto *media = part.as<MediaPart>()) {
                writeMedia(json, *media);
            } else if (const auto *text = part.as<TextPart>()) {
                json.object([&] {
                    json.text("type", "text");
                    json.text("text", text->text);
                });
            }
        }
    });
}

void writeAssistant(JsonWriter &json, const std::vector<Part> &parts)
{
    const std::string text = joinedTexts(parts, {});
    const bool calls =
        std::any_of(parts.begin(), parts.end(), [](const Part &part) { return part.as<ToolCallPart>(); });
    if (!text.empty() || !calls)
        json.text("content", text);
    else
        json.null("content");
    for (const Part &part : parts) {
        if (const auto *refusal = part.as<RefusalPart>())
            json.text("refusal", refusal->text);
    }
    if (!calls)
        return;
    json.array("tool_calls", [&] {
        for (const Part &part : parts) {
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
}

void writeMessage(JsonWriter &json, const Message &message)
{
    json.object([&] {
        json.text("role", name(message.role));
        json.textIfAny("name", message.name);
        if (message.role == Role::Assistant) {
            writeAssistant(json, message.parts);
        } else if (message.role == Role::User) {
            writeUserContent(json, message.parts);
        } else if (message.role == Role::Tool) {
            const auto *result = message.parts.front().as<ToolResultPart>();
            json.text("tool_call_id", result->callId);
            json.text("content", joinedTexts(result->content, "\n\n"));
        } else {
            json.text("content", joinedTexts(message.parts, "\n\n"));
        }
    });
}

void writeTools(JsonWriter &json, const Conversation &from)
{
    if (from.tools.empty())
        return;
    json.array("tools", [&] {
        for (const Tool &tool : from.tools) {
            json.object([&] {
                json.text("type", "function");
                json.object("function", [&] {
                    json.text("name", tool.name);
                    json.textIfAny("description", tool.description);
                    json.raw("parameters", parametersOf(tool));
                    if (const auto strict = strictOf(tool))
                        json.flag("strict", *strict);
                });
            });
        }
    });
    if (from.toolChoice) {
        switch (from.toolChoice->mode) {
        case ToolChoice::Mode::Auto:
            json.text("tool_choice", "auto");
            break;
        case ToolChoice::Mode::None:
            json.text("tool_choice", "none");
            break;
        case ToolChoice::Mode::Required:
            json.text("tool_choice", "required");
            break;
        case ToolChoice::Mode::Named:
            json.object("tool_choice", [&] {
                json.text("type", "function");
                json.object("function", [&] { json.text("name", from.toolChoice->name); });
            });
        }
    }
    if (from.parallelToolCalls)
        json.flag("parallel_tool_calls", *from.parallelToolCalls);
}

void writeFormat(JsonWriter &json, const std::optional<ResponseFormat> &format)
{
    if (!format)
        return;
    json.object("response_format", [&] {
        if (format->kind != ResponseFormat::Kind::JsonSchema)
            return json.text("type", format->kind == ResponseFormat::Kind::Text ? "text" : "json_object");
        json.text("type", "json_schema");
        json.object("json_schema", [&] {
            json.text("name", format->name.empty() ? "answer" : format->name);
            json.raw("schema", format->schema);
            if (format->strict)
                json.flag("strict", *format->strict);
        });
    });
}

} // namespace

void writeOpenAiChatRequest(RequestContext &context, const Conversation &from, WrittenRequest &into)
{
    const Sampling &sampling = from.sampling;
    JsonWriter json(into.body);
    json.object([&] {
        json.text("model", from.model);
        json.array("messages", [&] {
            for (const Message &message : from.messages)
                writeMessage(json, message);
        });
        writeTools(json, from);
        writeFormat(json, from.responseFormat);
        writeNumber(json, "temperature", clamped(context, Field::Temperature, sampling.temperature, 0, 2));
        writeNumber(json, "top_p", clamped(context, Field::TopP, sampling.topP, 0, 1));
        context.loseIf(sampling.topK.has_value(), Field::TopK);
        writeNumber(json, "frequency_penalty", sampling.frequencyPenalty);
        writeNumber(json, "presence_penalty", sampling.presencePenalty);
        writeInteger(json, context.options().olderChat ? "max_tokens" : "max_completion_tokens",
                     sampling.maxTokens);
        writeInteger(json, "seed", sampling.seed);
        writeStop(json, "stop", sampling.stop);
        const Thinking think = thinking(context, from.reasoning, ReasoningControl::Effort);
        if (think.on && !*think.on)
            context.lose(Field::Reasoning, "OpenAI chat has no word that every model takes for no thoughts");
        json.textIfAny("reasoning_effort", think.effort);
        writeInteger(json, "n", from.n);
        context.writeShared(json, from.extra);
        if (from.stream) {
            json.flag("stream", true);
            json.object("stream_options", [&] { json.flag("include_usage", true); });
        }
    });
}

} // namespace sekisho::dialects
