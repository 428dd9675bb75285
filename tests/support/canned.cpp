// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/canned.h"

#include <nlohmann/json.hpp>

namespace sekisho::test::canned {

namespace {

using Json = nlohmann::ordered_json;

constexpr int Created = 1'760'000'000;

std::string join(const Answer &answer)
{
    std::string text;
    for (const std::string &piece : answer.pieces)
        text += piece;
    return text;
}

std::string sse(const Json &data)
{
    return "data: " + data.dump() + "\n\n";
}

/// OpenAI's and Anthropic's streams name the event beside the same name in the data.
std::string named(Json data)
{
    const std::string type = data.at("type");
    return "event: " + type + "\n" + sse(data);
}

Json chatUsage(const Answer &a)
{
    return {{"prompt_tokens", a.inputTokens},
            {"completion_tokens", a.outputTokens},
            {"total_tokens", a.inputTokens + a.outputTokens},
            {"prompt_tokens_details", {{"cached_tokens", a.cachedTokens}}},
            {"completion_tokens_details", {{"reasoning_tokens", a.reasoningTokens}}}};
}

Json responsesUsage(const Answer &a)
{
    return {{"input_tokens", a.inputTokens},
            {"input_tokens_details", {{"cached_tokens", a.cachedTokens}}},
            {"output_tokens", a.outputTokens},
            {"output_tokens_details", {{"reasoning_tokens", a.reasoningTokens}}},
            {"total_tokens", a.inputTokens + a.outputTokens}};
}

/// Anthropic counts cached tokens beside input_tokens, not within.
Json messagesUsage(const Answer &a, std::int64_t output)
{
    return {{"input_tokens", a.inputTokens - a.cachedTokens},
            {"cache_creation_input_tokens", 0},
            {"cache_read_input_tokens", a.cachedTokens},
            {"output_tokens", output}};
}

/// Gemini counts thoughts beside candidates, not within.
Json geminiUsage(const Answer &a)
{
    return {{"promptTokenCount", a.inputTokens},
            {"candidatesTokenCount", a.outputTokens - a.reasoningTokens},
            {"thoughtsTokenCount", a.reasoningTokens},
            {"cachedContentTokenCount", a.cachedTokens},
            {"totalTokenCount", a.inputTokens + a.outputTokens}};
}

Json cohereUsage(const Answer &a)
{
    return {{"billed_units", {{"input_tokens", a.inputTokens}, {"output_tokens", a.outputTokens}}},
            {"tokens", {{"input_tokens", a.inputTokens}, {"output_tokens", a.outputTokens}}}};
}

Json responsesObject(const Answer &a, std::string_view status, bool withOutput)
{
    Json output = Json::array();
    if (withOutput) {
        output.push_back(
            {{"type", "message"},
             {"id", "msg_" + a.id},
             {"status", "completed"},
             {"role", "assistant"},
             {"content", {{{"type", "output_text"}, {"text", join(a)}, {"annotations", Json::array()}}}}});
    }
    return {{"id", "resp_" + a.id},
            {"object", "response"},
            {"created_at", Created},
            {"status", status},
            {"model", a.model},
            {"output", std::move(output)},
            {"usage", withOutput && a.usage ? responsesUsage(a) : Json()}};
}

Json geminiObject(const Answer &a, const std::string &text, bool last)
{
    Json candidate = {{"content", {{"parts", {{{"text", text}}}}, {"role", "model"}}}, {"index", 0}};
    if (last)
        candidate["finishReason"] = "STOP";
    Json object = {{"candidates", {std::move(candidate)}}};
    if (last && a.usage)
        object["usageMetadata"] = geminiUsage(a);
    object["modelVersion"] = a.model;
    object["responseId"] = a.id;
    return object;
}

Json ollamaObject(const Answer &a, const std::string &text, bool done)
{
    Json object = {{"model", a.model},
                   {"created_at", "2025-10-09T08:53:20.000000Z"},
                   {"message", {{"role", "assistant"}, {"content", text}}}};
    if (done)
        object["done_reason"] = "stop";
    object["done"] = done;
    if (done && a.usage) {
        object["total_duration"] = 120'000'000; // ns
        object["prompt_eval_count"] = a.inputTokens;
        object["eval_count"] = a.outputTokens;
    }
    return object;
}

std::vector<std::string> chatEvents(const Answer &a)
{
    const auto chunk = [&](Json choices) -> Json {
        return {{"id", "chatcmpl-" + a.id},
                {"object", "chat.completion.chunk"},
                {"created", Created},
                {"model", a.model},
                {"choices", std::move(choices)}};
    };
    const auto delta = [&](Json content, Json finish) {
        Json choice = {{"index", 0}, {"delta", std::move(content)}, {"finish_reason", std::move(finish)}};
        return sse(chunk(Json::array({std::move(choice)})));
    };
    std::vector<std::string> out{delta({{"role", "assistant"}, {"content", ""}}, nullptr)};
    for (const std::string &piece : a.pieces)
        out.push_back(delta({{"content", piece}}, nullptr));
    out.push_back(delta(Json::object(), "stop"));
    if (a.usage) {
        Json last = chunk(Json::array());
        last["usage"] = chatUsage(a);
        out.push_back(sse(last));
    }
    out.emplace_back("data: [DONE]\n\n");
    return out;
}

std::vector<std::string> responsesEvents(const Answer &a)
{
    int sequence = 0;
    const std::string item = "msg_" + a.id;
    const auto event = [&](Json data) {
        data["sequence_number"] = sequence++;
        return named(std::move(data));
    };
    std::vector<std::string> out;
    out.push_back(
        event({{"type", "response.created"}, {"response", responsesObject(a, "in_progress", false)}}));
    for (const std::string &piece : a.pieces) {
        out.push_back(event({{"type", "response.output_text.delta"},
                             {"item_id", item},
                             {"output_index", 0},
                             {"content_index", 0},
                             {"delta", piece}}));
    }
    out.push_back(event({{"type", "response.output_text.done"},
                         {"item_id", item},
                         {"output_index", 0},
                         {"content_index", 0},
                         {"text", join(a)}}));
    out.push_back(
        event({{"type", "response.completed"}, {"response", responsesObject(a, "completed", true)}}));
    return out;
}

std::vector<std::string> messagesEvents(const Answer &a)
{
    std::vector<std::string> out;
    Json message = {{"id", "msg_" + a.id},      {"type", "message"},           {"role", "assistant"},
                    {"model", a.model},         {"content", Json::array()},    {"stop_reason", nullptr},
                    {"stop_sequence", nullptr}, {"usage", messagesUsage(a, 1)}};
    out.push_back(named({{"type", "message_start"}, {"message", std::move(message)}}));
    out.push_back(named({{"type", "content_block_start"},
                         {"index", 0},
                         {"content_block", {{"type", "text"}, {"text", ""}}}}));
    out.push_back(named({{"type", "ping"}}));
    for (const std::string &piece : a.pieces) {
        out.push_back(named({{"type", "content_block_delta"},
                             {"index", 0},
                             {"delta", {{"type", "text_delta"}, {"text", piece}}}}));
    }
    out.push_back(named({{"type", "content_block_stop"}, {"index", 0}}));
    out.push_back(named({{"type", "message_delta"},
                         {"delta", {{"stop_reason", "end_turn"}, {"stop_sequence", nullptr}}},
                         {"usage", {{"output_tokens", a.outputTokens}}}}));
    out.push_back(named({{"type", "message_stop"}}));
    return out;
}

std::vector<std::string> geminiEvents(const Answer &a)
{
    std::vector<std::string> out;
    for (std::size_t i = 0; i < a.pieces.size(); ++i)
        out.push_back("data: " + geminiObject(a, a.pieces[i], i + 1 == a.pieces.size()).dump() + "\r\n\r\n");
    return out;
}

std::vector<std::string> ollamaEvents(const Answer &a)
{
    std::vector<std::string> out;
    for (const std::string &piece : a.pieces)
        out.push_back(ollamaObject(a, piece, false).dump() + "\n");
    out.push_back(ollamaObject(a, "", true).dump() + "\n");
    return out;
}

std::vector<std::string> cohereEvents(const Answer &a)
{
    std::vector<std::string> out;
    out.push_back(named({{"type", "message-start"},
                         {"id", a.id},
                         {"delta", {{"message", {{"role", "assistant"}, {"content", Json::array()}}}}}}));
    for (const std::string &piece : a.pieces) {
        out.push_back(named({{"type", "content-delta"},
                             {"index", 0},
                             {"delta", {{"message", {{"content", {{"text", piece}}}}}}}}));
    }
    Json end = {{"finish_reason", "COMPLETE"}};
    if (a.usage)
        end["usage"] = cohereUsage(a);
    out.push_back(named({{"type", "message-end"}, {"delta", std::move(end)}}));
    return out;
}

std::string_view reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 404:
        return "Not Found";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    default:
        return "Status";
    }
}

std::string startLine(int status)
{
    return "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason(status));
}

} // namespace

std::string json(Api api, const Answer &a)
{
    switch (api) {
    case Api::OpenAiChat: {
        Json object = {{"id", "chatcmpl-" + a.id},
                       {"object", "chat.completion"},
                       {"created", Created},
                       {"model", a.model},
                       {"choices",
                        {{{"index", 0},
                          {"message", {{"role", "assistant"}, {"content", join(a)}, {"refusal", nullptr}}},
                          {"finish_reason", "stop"}}}}};
        if (a.usage)
            object["usage"] = chatUsage(a);
        return object.dump();
    }
    case Api::OpenAiResponses:
        return responsesObject(a, "completed", true).dump();
    case Api::AnthropicMessages:
        return Json{{"id", "msg_" + a.id},
                    {"type", "message"},
                    {"role", "assistant"},
                    {"model", a.model},
                    {"content", {{{"type", "text"}, {"text", join(a)}}}},
                    {"stop_reason", "end_turn"},
                    {"stop_sequence", nullptr},
                    {"usage", messagesUsage(a, a.outputTokens)}}
            .dump();
    case Api::Gemini:
        return geminiObject(a, join(a), true).dump();
    case Api::Ollama:
        return ollamaObject(a, join(a), true).dump();
    case Api::Cohere:
        return Json{
            {"id", a.id},
            {"finish_reason", "COMPLETE"},
            {"message", {{"role", "assistant"}, {"content", {{{"type", "text"}, {"text", join(a)}}}}}},
            {"usage", cohereUsage(a)}}
            .dump();
    }
    return {};
}

std::vector<std::string> events(Api api, const Answer &answer)
{
    switch (api) {
    case Api::OpenAiChat:
        return chatEvents(answer);
    case Api::OpenAiResponses:
        return responsesEvents(answer);
    case Api::AnthropicMessages:
        return messagesEvents(answer);
    case Api::Gemini:
        return geminiEvents(answer);
    case Api::Ollama:
        return ollamaEvents(answer);
    case Api::Cohere:
        return cohereEvents(answer);
    }
    return {};
}

std::string streamType(Api api)
{
    return api == Api::Ollama ? "application/x-ndjson" : "text/event-stream";
}

std::string embeddings(int vectors, std::int64_t tokens)
{
    Json data = Json::array();
    for (int i = 0; i < vectors; ++i)
        data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", {0.25, -0.5, 0.125}}});
    return Json{{"object", "list"},
                {"data", std::move(data)},
                {"model", "fake-embedding-1"},
                {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}}
        .dump();
}

std::string error(Api api, int status, std::string_view message)
{
    switch (api) {
    case Api::OpenAiChat:
    case Api::OpenAiResponses:
        return Json{{"error",
                     {{"message", message},
                      {"type", status == 429 ? "rate_limit_exceeded" : "invalid_request_error"},
                      {"param", nullptr},
                      {"code", nullptr}}}}
            .dump();
    case Api::AnthropicMessages:
        return Json{
            {"type", "error"},
            {"error",
             {{"type", status == 429 ? "rate_limit_error" : "invalid_request_error"}, {"message", message}}}}
            .dump();
    case Api::Gemini:
        return Json{{"error",
                     {{"code", status},
                      {"message", message},
                      {"status", status == 429 ? "RESOURCE_EXHAUSTED" : "INVALID_ARGUMENT"}}}}
            .dump();
    case Api::Ollama:
        return Json{{"error", message}}.dump();
    case Api::Cohere:
        return Json{{"message", message}}.dump();
    }
    return {};
}

Script reply(int status, std::string_view type, std::string_view body, const Fields &fields)
{
    Fields all{{"Content-Type", std::string(type)}, {"Content-Length", std::to_string(body.size())}};
    all.insert(all.end(), fields.begin(), fields.end());
    return Script().send(headText(startLine(status), all) + std::string(body));
}

Script jsonReply(Api api, const Answer &answer)
{
    return reply(200, "application/json", json(api, answer));
}

Script errorReply(Api api, int status, std::string_view message, const Fields &fields)
{
    return reply(status, "application/json", error(api, status, message), fields);
}

Script streamHead(Api api, const Fields &fields)
{
    Fields all{{"Content-Type", streamType(api)}, {"Transfer-Encoding", "chunked"}};
    all.insert(all.end(), fields.begin(), fields.end());
    return Script().send(headText(startLine(200), all));
}

Script streamReply(Api api, const Answer &answer)
{
    Script script = streamHead(api);
    for (const std::string &event : events(api, answer))
        script.chunk(event);
    return script.lastChunk();
}

Script gatedStream(Api api, const std::string &gate, const Answer &answer)
{
    Script script = streamHead(api);
    int number = 0;
    for (const std::string &event : events(api, answer))
        script.waitFor(gate + std::to_string(number++)).chunk(event);
    return script.lastChunk();
}

} // namespace sekisho::test::canned
