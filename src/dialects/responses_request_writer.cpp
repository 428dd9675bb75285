// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of OpenAI responses (platform.openai.com/docs/api-reference/responses/create). Each has the whole
// conversation in it and leaves nothing with the provider.
#include "dialects/request_context.h"

namespace sekisho::dialects {

namespace {

void writePart(JsonWriter &json, const Part &part, bool isAnswer)
{
    json.object([&] {
        if (const auto *text = part.as<TextPart>()) {
            json.text("type", isAnswer ? "output_text" : "input_text");
            json.text("text", text->text);
        } else if (const auto *refusal = part.as<RefusalPart>()) {
            json.text("type", "refusal");
            json.text("refusal", refusal->text);
        } else if (const auto *media = part.as<MediaPart>(); media && media->kind == MediaPart::Kind::Image) {
            json.text("type", "input_image");
            json.text("image_url", mediaUrl(*media));
            json.text("detail", media->detail.empty() ? "auto" : media->detail);
        } else if (media) {
            json.text("type", "input_file");
            if (media->data.empty()) {
                json.text("file_url", media->url);
            } else {
                json.text("filename", media->name.empty() ? "file" : media->name);
                json.text("file_data", mediaUrl(*media));
            }
        }
    });
}

void writeReasoning(JsonWriter &json, const ReasoningPart &reasoning)
{
    json.object([&] {
        json.text("type", "reasoning");
        json.array("summary", [&] {
            if (reasoning.text.empty())
                return;
            json.object([&] {
                json.text("type", "summary_text");
                json.text("text", reasoning.text);
            });
        });
        json.text("encrypted_content", reasoning.signature);
    });
}

/// Texts that follow each other are one item.
void writeAssistant(JsonWriter &json, const std::vector<Part> &parts)
{
    for (std::size_t at = 0; at < parts.size();) {
        const Part &part = parts[at];
        if (const auto *reasoning = part.as<ReasoningPart>()) {
            writeReasoning(json, *reasoning);
            ++at;
        } else if (const auto *call = part.as<ToolCallPart>()) {
            json.object([&] {
                json.text("type", "function_call");
                json.text("call_id", call->id);
                json.text("name", call->name);
                json.text("arguments", call->arguments.empty() ? "{}" : call->arguments);
            });
            ++at;
        } else {
            json.object([&] {
                json.text("type", "message");
                json.text("role", "assistant");
                json.array("content", [&] {
                    while (at < parts.size() && !parts[at].as<ReasoningPart>() &&
                           !parts[at].as<ToolCallPart>())
                        writePart(json, parts[at++], true);
                });
            });
        }
    }
}

void writeMessage(JsonWriter &json, const Message &message)
{
    if (message.role == Role::Assistant)
        return writeAssistant(json, message.parts);
    json.object([&] {
        if (message.role == Role::Tool) {
            const auto *result = message.parts.front().as<ToolResultPart>();
            json.text("type", "function_call_output");
            json.text("call_id", result->callId);
            if (isTextOnly(result->content))
                return json.text("output", joinedTexts(result->content, "\n\n"));
            return json.array("output", [&] {
                for (const Part &part : result->content)
                    writePart(json, part, false);
            });
        }
        json.text("type", "message");
        json.text("role", name(message.role));
        json.array("content", [&] {
            for (const Part &part : message.parts)
                writePart(json, part, false);
        });
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
                json.text("name", tool.name);
                json.textIfAny("description", tool.description);
                json.raw("parameters", parametersOf(tool));
                json.flag("strict", strictOf(tool).value_or(false)); // else it is taken for true
            });
        }
    });
    if (from.toolChoice) {
        using Mode = ToolChoice::Mode;
        if (from.toolChoice->mode == Mode::Named)
            json.object("tool_choice", [&] {
                json.text("type", "function");
                json.text("name", from.toolChoice->name);
            });
        else
            json.text("tool_choice", from.toolChoice->mode == Mode::Auto   ? "auto"
                                     : from.toolChoice->mode == Mode::None ? "none"
                                                                           : "required");
    }
    if (from.parallelToolCalls)
        json.flag("parallel_tool_calls", *from.parallelToolCalls);
}

void writeFormat(JsonWriter &json, const std::optional<ResponseFormat> &format)
{
    if (!format)
        return;
    json.object("text", [&] {
        json.object("format", [&] {
            if (format->kind != ResponseFormat::Kind::JsonSchema)
                return json.text("type", format->kind == ResponseFormat::Kind::Text ? "text" : "json_object");
            json.text("type", "json_schema");
            json.text("name", format->name.empty() ? "answer" : format->name);
            json.raw("schema", format->schema);
            if (format->strict)
                json.flag("strict", *format->strict);
        });
    });
}

void writeReasoningSettings(RequestContext &context, JsonWriter &json, const ReasoningSettings &settings)
{
    const Thinking think = thinking(context, settings, ReasoningControl::Effort);
    if (!think.on)
        return;
    if (!*think.on)
        return context.lose(Field::Reasoning, "Responses has no word that every model takes for no thoughts");
    if (!think.effort.empty())
        json.object("reasoning", [&] { json.text("effort", think.effort); });
    // What it thought comes back with the next request, since nothing is stored.
    json.array("include", [&] { json.text("reasoning.encrypted_content"); });
}

} // namespace

void writeResponsesRequest(RequestContext &context, const Conversation &from, WrittenRequest &into)
{
    const Sampling &sampling = from.sampling;
    if (!sampling.stop.empty())
        context.fail(Field::Stop, "OpenAI Responses has no stop sequences");
    JsonWriter json(into.body);
    json.object([&] {
        json.text("model", from.model);
        const bool instructed = !from.messages.empty() && from.messages.front().role == Role::System &&
                                isTextOnly(from.messages.front().parts);
        if (instructed)
            json.text("instructions", joinedTexts(from.messages.front().parts, "\n\n"));
        json.array("input", [&] {
            for (std::size_t at = instructed ? 1 : 0; at < from.messages.size(); ++at)
                writeMessage(json, from.messages[at]);
        });
        writeTools(json, from);
        writeFormat(json, from.responseFormat);
        writeNumber(json, "temperature", clamped(context, Field::Temperature, sampling.temperature, 0, 2));
        writeNumber(json, "top_p", clamped(context, Field::TopP, sampling.topP, 0, 1));
        writeInteger(json, "max_output_tokens", sampling.maxTokens);
        context.loseIf(sampling.topK.has_value(), Field::TopK);
        context.loseIf(sampling.frequencyPenalty.has_value(), Field::FrequencyPenalty);
        context.loseIf(sampling.presencePenalty.has_value(), Field::PresencePenalty);
        context.loseIf(sampling.seed.has_value(), Field::Seed);
        writeReasoningSettings(context, json, from.reasoning);
        json.flag("store", false);
        context.writeShared(json, from.extra);
        if (from.stream)
            json.flag("stream", true);
    });
}

} // namespace sekisho::dialects
