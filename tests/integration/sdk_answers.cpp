// SPDX-License-Identifier: GPL-3.0-or-later
#include "integration/sdk_answers.h"

#include "support/canned.h"

#include <charconv>

namespace sekisho::test {
namespace {

using canned::Answer;
using canned::Api;

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

Api apiOf(const SeenRequest &request)
{
    if (contains(request.target, "/models/"))
        return Api::Gemini;
    if (request.target.ends_with("/messages"))
        return Api::AnthropicMessages;
    return request.target.ends_with("/responses") ? Api::OpenAiResponses : Api::OpenAiChat;
}

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    if (const std::size_t at = text.find(from); at != std::string::npos)
        text.replace(at, from.size(), to);
    return text;
}

/// The canned answer without a text, with a call where the text was.
std::string callJson(Api api, Answer answer)
{
    answer.pieces = {};
    const std::string text = canned::json(api, answer);
    switch (api) {
    case Api::AnthropicMessages:
        return replaced(
            replaced(
                text, R"({"type":"text","text":""})",
                R"({"type":"tool_use","id":"toolu_1","name":"get_weather","input":{"city":"Reykjavík"}})"),
            "end_turn", "tool_use");
    case Api::Gemini:
        return replaced(text, R"({"text":""})",
                        R"({"functionCall":{"name":"get_weather","args":{"city":"Reykjavík"}}})");
    default:
        return replaced(
            replaced(text, R"("content":"")",
                     R"("content":null,"tool_calls":[{"id":"call_1","type":"function","function":)"
                     R"({"name":"get_weather","arguments":"{\"city\":\"Reykjavík\"}"}}])"),
            R"("finish_reason":"stop")", R"("finish_reason":"tool_calls")");
    }
}

std::vector<std::string> callEvents(Api api, Answer answer)
{
    if (api == Api::Gemini)
        return {"data: " + callJson(api, std::move(answer)) + "\r\n\r\n"};
    // A piece that is replaced by the call, in one event, and its arguments, in two.
    answer.pieces = {"PIECE", "ONE", "TWO"};
    std::vector<std::string> events = canned::events(api, answer);
    const bool anthropic = api == Api::AnthropicMessages;
    for (std::string &event : events) {
        if (anthropic) {
            event = replaced(event, R"({"type":"text","text":""})",
                             R"({"type":"tool_use","id":"toolu_1","name":"get_weather","input":{}})");
            event = replaced(event, R"({"type":"text_delta","text":"PIECE"})",
                             R"({"type":"input_json_delta","partial_json":""})");
            event = replaced(event, R"({"type":"text_delta","text":"ONE"})",
                             R"({"type":"input_json_delta","partial_json":"{\"city\":\"Reyk"})");
            event = replaced(event, R"({"type":"text_delta","text":"TWO"})",
                             R"({"type":"input_json_delta","partial_json":"javík\"}"})");
            event = replaced(event, "end_turn", "tool_use");
            continue;
        }
        event = replaced(event, R"("content":"PIECE")",
                         R"("tool_calls":[{"index":0,"id":"call_1","type":"function","function":)"
                         R"({"name":"get_weather","arguments":""}}])");
        event = replaced(event, R"("content":"ONE")",
                         R"("tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"Reyk"}}])");
        event = replaced(event, R"("content":"TWO")",
                         R"("tool_calls":[{"index":0,"function":{"arguments":"javík\"}"}}])");
        event = replaced(event, R"("finish_reason":"stop")", R"("finish_reason":"tool_calls")");
    }
    return events;
}

Script stream(Api api, const std::vector<std::string> &events, const std::string &gate)
{
    Script script = canned::streamHead(api);
    bool waited = gate.empty();
    for (const std::string &event : events) {
        script.chunk(event);
        if (!waited && contains(event, "Hello")) {
            script.waitFor(gate);
            waited = true;
        }
    }
    return script.lastChunk();
}

} // namespace

std::string sdkModel(const SeenRequest &request)
{
    const std::string &place = contains(request.target, "fake-") ? request.target : request.body;
    const std::size_t begin = place.find("fake-");
    return begin == std::string::npos ? std::string()
                                      : place.substr(begin, place.find_first_of("\":?", begin) - begin);
}

Script sdkAnswer(const SeenRequest &request)
{
    const Api api = apiOf(request);
    Answer answer;
    answer.model = sdkModel(request);
    const std::string_view part =
        std::string_view(answer.model).substr(std::min<std::size_t>(answer.model.size(), 5));

    int status = 0;
    std::from_chars(part.data(), part.data() + part.size(), status);
    if (status >= 400)
        return canned::errorReply(api, status, "No, says the fake.",
                                  status == 429 ? Fields{{"Retry-After", "7"}} : Fields{});
    if (request.target.ends_with("/embeddings"))
        return canned::reply(200, "application/json", canned::embeddings(2));
    if (contains(request.target, ":batchEmbedContents"))
        return canned::reply(200, "application/json",
                             R"({"embeddings":[{"values":[0.5,-0.5]},{"values":[0.25,0.75]}]})");

    const bool streamed = contains(request.body, R"("stream":true)") || contains(request.target, ":stream");
    const bool call = part == "tools" && !contains(request.body, "3 degrees");
    if (!streamed)
        return canned::reply(200, "application/json",
                             call ? callJson(api, answer) : canned::json(api, answer));
    return stream(api, call ? callEvents(api, answer) : canned::events(api, answer),
                  part == "stream"  ? "rest"
                  : part == "abort" ? "never"
                                    : "");
}

} // namespace sekisho::test
