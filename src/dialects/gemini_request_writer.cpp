// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of Gemini (ai.google.dev/api/generate-content).
#include "dialects/request_context.h"

#include <array>
#include <utility>

namespace sekisho::dialects {

namespace {

/// Gemini 3 refuses calls in its history without a signature, and names this one for calls of other models
/// (ai.google.dev/gemini-api/docs/thought-signatures).
constexpr std::string_view NoSignature = "skip_thought_signature_validator";

/// A result must be an object: what is one stays, anything else gets the name that Google gives it.
void writeResult(JsonWriter &json, const ToolResultPart &result)
{
    const std::string text = joinedTexts(result.content, "\n\n");
    json.object("functionResponse", [&] {
        json.text("name", result.name);
        const bool isObject = isJsonObject(text);
        const bool tellsError = isObject && !JsonText(text)["error"].raw().empty();
        if (isObject && (!result.isError || tellsError))
            return json.raw("response", JsonText(text).raw());
        json.object("response", [&] { json.text(result.isError ? "error" : "output", text); });
    });
}

void writePart(RequestContext &context, JsonWriter &json, const Part &part, bool signs)
{
    json.object([&] {
        if (const auto *text = part.as<TextPart>()) {
            json.text("text", text->text);
        } else if (const auto *media = part.as<MediaPart>()) {
            writeGeminiMedia(json, *media);
        } else if (const auto *call = part.as<ToolCallPart>()) {
            json.object("functionCall", [&] {
                json.text("name", call->name);
                writeObjectArguments(context, json, "args", *call);
            });
        } else if (const auto *result = part.as<ToolResultPart>()) {
            writeResult(json, *result);
        } else if (const auto *reasoning = part.as<ReasoningPart>()) {
            json.text("text", reasoning->text);
            json.flag("thought", true);
            json.text("thoughtSignature", reasoning->signature);
        }
        for (const RawField &field : part.extra)
            json.raw(field.name, field.json);
        if (signs && part.extra.empty())
            json.text("thoughtSignature", NoSignature);
    });
}

bool wantsSignatures(std::string_view model)
{
    return model.find("gemini-1") == std::string_view::npos &&
           model.find("gemini-2") == std::string_view::npos;
}

/// The results of one turn stand in one content, as many as there were calls.
void writeContents(RequestContext &context, JsonWriter &json, const Conversation &from, std::size_t at)
{
    const std::vector<Message> &messages = from.messages;
    const bool signs = wantsSignatures(from.model);
    while (at < messages.size()) {
        const Role role = messages[at].role;
        json.object([&] {
            json.text("role", role == Role::Assistant ? "model" : "user");
            json.array("parts", [&] {
                bool signsFirst = signs; // only the first call of a turn must have one
                do {
                    for (const Part &part : messages[at].parts)
                        writePart(context, json, part,
                                  part.as<ToolCallPart>() && std::exchange(signsFirst, false));
                    ++at;
                } while (role == Role::Tool && at < messages.size() && messages[at].role == Role::Tool);
            });
        });
    }
}

void writeTools(RequestContext &context, JsonWriter &json, const Conversation &from)
{
    if (from.tools.empty())
        return;
    json.array("tools", [&] {
        json.object([&] {
            json.array("functionDeclarations", [&] {
                for (const Tool &tool : from.tools) {
                    json.object([&] {
                        json.text("name", tool.name);
                        json.textIfAny("description", tool.description);
                        if (!tool.parameters.empty())
                            json.raw("parametersJsonSchema", tool.parameters);
                    });
                }
            });
        });
    });
    if (!from.parallelToolCalls.value_or(true))
        context.lose(Field::ParallelToolCalls, "Gemini cannot be held to one call at a time");
    if (!from.toolChoice)
        return;
    json.object("toolConfig", [&] {
        json.object("functionCallingConfig", [&] {
            constexpr std::array<std::string_view, 4> Words = {"AUTO", "NONE", "ANY", "ANY"};
            json.text("mode", Words[static_cast<std::size_t>(from.toolChoice->mode)]);
            if (from.toolChoice->mode == ToolChoice::Mode::Named)
                json.array("allowedFunctionNames", [&] { json.text(from.toolChoice->name); });
        });
    });
}

void writeThinking(RequestContext &context, JsonWriter &json, const ReasoningSettings &settings)
{
    const Thinking think = thinking(context, settings, ReasoningControl::Budget);
    if (!think.on)
        return;
    json.object("thinkingConfig", [&] {
        if (!*think.on)
            return json.integer("thinkingBudget", 0);
        if (!think.effort.empty())
            json.text("thinkingLevel",
                      think.effort == "xhigh" || think.effort == "max" ? "high" : think.effort);
        else
            json.integer("thinkingBudget", think.budget.value_or(-1));
        json.flag("includeThoughts", true);
    });
}

void writeFormat(RequestContext &context, JsonWriter &json, const std::optional<ResponseFormat> &format)
{
    if (!format || format->kind == ResponseFormat::Kind::Text)
        return;
    json.text("responseMimeType", "application/json");
    if (format->schema.empty())
        return;
    json.raw("responseJsonSchema", format->schema);
    if (!format->name.empty() || format->strict)
        context.lose(Field::ResponseFormat, "Gemini has neither a schema's name nor `strict`");
}

void writeGeneration(RequestContext &context, JsonWriter &json, const Conversation &from)
{
    const Sampling &sampling = from.sampling;
    json.object("generationConfig", [&] {
        writeNumber(json, "temperature", clamped(context, Field::Temperature, sampling.temperature, 0, 2));
        writeNumber(json, "topP", clamped(context, Field::TopP, sampling.topP, 0, 1));
        writeInteger(json, "topK", sampling.topK);
        writeInteger(json, "maxOutputTokens", sampling.maxTokens);
        writeNumber(json, "frequencyPenalty", sampling.frequencyPenalty);
        writeNumber(json, "presencePenalty", sampling.presencePenalty);
        writeInteger(json, "seed", sampling.seed);
        writeStop(json, "stopSequences", sampling.stop);
        writeInteger(json, "candidateCount", from.n);
        writeThinking(context, json, from.reasoning);
        writeFormat(context, json, from.responseFormat);
    });
}

/// As one segment of a path (RFC 3986 section 3.3); a leading "models/" or "tunedModels/" stays what it is.
std::string modelPath(std::string_view model)
{
    constexpr std::string_view Plain = "-._~!$&'()*+,;=@";
    static constexpr std::string_view Digits = "0123456789ABCDEF";
    const bool isResource = model.starts_with("models/") || model.starts_with("tunedModels/");
    std::string out = isResource ? std::string() : std::string("models/");
    for (const char c : model) {
        const bool isWord = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (isWord || Plain.find(c) != std::string_view::npos || (c == '/' && isResource)) {
            out += c;
        } else {
            out += '%';
            out += Digits[static_cast<unsigned char>(c) >> 4U];
            out += Digits[static_cast<unsigned char>(c) & 15U];
        }
    }
    return out;
}

} // namespace

void writeGeminiRequest(RequestContext &context, const Conversation &from, WrittenRequest &into)
{
    std::size_t systems = 0;
    while (systems < from.messages.size() && from.messages[systems].role == Role::System)
        ++systems;
    JsonWriter json(into.body);
    json.object([&] {
        if (systems > 0)
            json.object("systemInstruction", [&] {
                json.array("parts", [&] {
                    for (std::size_t at = 0; at < systems; ++at) {
                        for (const Part &part : from.messages[at].parts)
                            writePart(context, json, part, false);
                    }
                });
            });
        json.array("contents", [&] { writeContents(context, json, from, systems); });
        writeTools(context, json, from);
        writeGeneration(context, json, from);
    });
    into.pathTail = modelPath(from.model) + (from.stream ? ":streamGenerateContent" : ":generateContent");
    into.query = from.stream ? "alt=sse" : "";
}

} // namespace sekisho::dialects
