// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of Gemini (ai.google.dev/api/generate-content). Its REST form takes snake_case for each name too.
#include "dialects/request_readers.h"

#include "base/text.h"
#include "dialects/json_string.h"

namespace sekisho::dialects {

namespace {

/// A member under either of its two names.
JsonText takeEither(Members &members, std::string_view camel, std::string_view snake)
{
    return members.take(members.has(camel) ? camel : snake);
}

MediaPart readBlob(JsonText blob)
{
    MediaPart media;
    const auto text = [&](std::string_view camel, std::string_view snake) {
        const JsonText value = blob[camel];
        return value.isString() ? value.string() : blob[snake].string();
    };
    media.mediaType = text("mimeType", "mime_type");
    media.data = blob["data"].string();
    media.url = text("fileUri", "file_uri");
    media.name = text("displayName", "display_name");
    media.kind = media.mediaType.starts_with("image/")   ? MediaPart::Kind::Image
                 : media.mediaType.starts_with("audio/") ? MediaPart::Kind::Audio
                 : media.mediaType.starts_with("video/") ? MediaPart::Kind::Video
                                                         : MediaPart::Kind::File;
    return media;
}

Part readResponse(JsonText value)
{
    ToolResultPart result;
    result.callId = value["id"].string();
    result.name = value["name"].string();
    const JsonText response = value["response"];
    if (!response.raw().empty())
        result.content.push_back({TextPart{std::string(response.raw())}});
    result.isError = !response["error"].raw().empty();
    return {std::move(result)};
}

void readContents(ReadContext &context, const At &at, JsonText value, Role otherwise,
                  std::vector<Message> &into)
{
    Message message;
    Members members(context, at, value);
    const std::string role = members.string("role");
    message.role = role == "model" ? Role::Assistant : otherwise;
    if (!role.empty() && role != "model" && role != "user" && role != "function" && role != "system")
        context.problem(at / "role", "is no role that is known");
    const JsonText parts = members.take("parts");
    const At partsAt = at / "parts";
    if (parts.isObject())
        readGeminiPart(context, partsAt, parts, message.parts);
    else
        eachOf(context, partsAt, parts,
               [&](const At &here, JsonText part) { readGeminiPart(context, here, part, message.parts); });
    members.rest(message.extra);
    addSplit(into, std::move(message));
}

void readToolSet(ReadContext &context, const At &at, JsonText value, std::vector<Tool> &into)
{
    Members members(context, at, value);
    for (const std::string_view name : {"functionDeclarations", "function_declarations"})
        readTools(context, at / name, members.take(name), into);
    Extra own; // {"googleSearch": {}}: each a tool of Google's
    members.rest(own);
    for (RawField &field : own)
        into.push_back({field.name, {}, {}, {field}, Tool::Kind::Provider});
}

void readGeneration(ReadContext &context, Members &members, Conversation &into)
{
    const auto either = [&](std::string_view camel, std::string_view snake) {
        return members.has(camel) ? camel : snake;
    };
    Sampling &sampling = into.sampling;
    sampling.temperature = members.number("temperature");
    sampling.topP = members.number(either("topP", "top_p"));
    sampling.topK = members.integer(either("topK", "top_k"));
    sampling.maxTokens = members.integer(either("maxOutputTokens", "max_output_tokens"));
    sampling.frequencyPenalty = members.number(either("frequencyPenalty", "frequency_penalty"));
    sampling.presencePenalty = members.number(either("presencePenalty", "presence_penalty"));
    sampling.seed = members.integer("seed");
    const At stop = members.at() / "stopSequences";
    readStop(context, stop, takeEither(members, "stopSequences", "stop_sequences"), sampling.stop);
    into.n = members.integer(either("candidateCount", "candidate_count"));
    const JsonText thinking = takeEither(members, "thinkingConfig", "thinking_config");
    into.reasoning.budgetTokens = thinking["thinkingBudget"].integer();
    into.reasoning.effort = toLowerAscii(thinking["thinkingLevel"].string());
    const std::string mime = members.string(either("responseMimeType", "response_mime_type"));
    JsonText schema = takeEither(members, "responseSchema", "response_schema");
    if (schema.raw().empty())
        schema = members.take("responseJsonSchema");
    if (!schema.raw().empty())
        into.responseFormat = {ResponseFormat::Kind::JsonSchema, {}, std::string(schema.raw()), {}};
    else if (mime == "application/json")
        into.responseFormat = ResponseFormat{ResponseFormat::Kind::JsonObject, {}, {}, {}};
    members.rest(into.extra);
}

std::optional<ToolChoice> readMode(JsonText config)
{
    const std::string mode = toLowerAscii(config["mode"].string());
    std::string name;
    config["allowedFunctionNames"].eachElement([&](JsonText allowed) { name = allowed.string(); });
    if (mode == "any")
        return ToolChoice{name.empty() ? ToolChoice::Mode::Required : ToolChoice::Mode::Named, name};
    if (mode == "none")
        return ToolChoice{ToolChoice::Mode::None, {}};
    return mode == "auto" ? std::optional(ToolChoice{}) : std::nullopt;
}

} // namespace

void readGeminiPart(ReadContext &context, const At &at, JsonText value, Parts &into)
{
    Members members(context, at, value);
    const bool isThought = members.boolean("thought").value_or(false);
    std::string signature = takeEither(members, "thoughtSignature", "thought_signature").string();
    Part part{UnknownPart{{}, std::string()}};
    if (isThought) {
        part.content = ReasoningPart{members.string("text"), std::exchange(signature, {}), false};
    } else if (members.has("text")) {
        part.content = TextPart{members.string("text")};
    } else if (const JsonText call = takeEither(members, "functionCall", "function_call"); call.isObject()) {
        part.content =
            ToolCallPart{call["id"].string(), call["name"].string(), std::string(call["args"].raw())};
    } else if (const JsonText answer = takeEither(members, "functionResponse", "function_response");
               answer.isObject()) {
        part = readResponse(answer);
    } else if (const JsonText blob = takeEither(members, "inlineData", "inline_data"); blob.isObject()) {
        part.content = readBlob(blob);
    } else if (const JsonText file = takeEither(members, "fileData", "file_data"); file.isObject()) {
        part.content = readBlob(file);
    } else {
        part.content = UnknownPart{{}, std::string(value.raw())};
        return into.push_back(std::move(part));
    }
    if (!signature.empty())
        part.extra.push_back({"thoughtSignature", encodeString(signature)});
    members.rest(part.extra);
    into.push_back(std::move(part));
}

void readGeminiRequest(ReadContext &context, JsonText body, Conversation &into)
{
    const At top;
    const At wrapped = top / "request";
    const JsonText inner = body["request"];
    const bool wraps = inner.isObject() && body["contents"].raw().empty(); // Code Assist
    const At &root = wraps ? wrapped : top;
    Members members(context, root, wraps ? inner : body);
    into.model = wraps ? body["model"].string() : members.string("model");
    if (const JsonText system = takeEither(members, "systemInstruction", "system_instruction");
        !system.raw().empty())
        readContents(context, root / "systemInstruction", system, Role::System, into.messages);
    if (!members.has("contents"))
        context.problem(root / "contents", "is missing");
    const JsonText contents = members.take("contents");
    const At at = root / "contents";
    if (contents.isObject())
        readContents(context, at, contents, Role::User, into.messages);
    else
        eachOf(context, at, contents, [&](const At &here, JsonText content) {
            readContents(context, here, content, Role::User, into.messages);
        });
    eachOf(context, root / "tools", members.take("tools"),
           [&](const At &here, JsonText tools) { readToolSet(context, here, tools, into.tools); });
    const JsonText config = takeEither(members, "toolConfig", "tool_config");
    into.toolChoice = readMode(config["functionCallingConfig"]);
    if (const JsonText generation = takeEither(members, "generationConfig", "generation_config");
        !generation.raw().empty()) {
        const At generationAt = root / "generationConfig";
        Members settings(context, generationAt, generation);
        readGeneration(context, settings, into);
    }
    members.rest(into.extra);
}

} // namespace sekisho::dialects
