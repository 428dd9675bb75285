// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo_bench.h"

#include "http/event_splitter.h"

namespace sekisho::test {

using dialects::Dialect;

std::vector<Event> Answer::events() const
{
    std::vector<Event> found;
    http::EventSplitter splitter(http::EventSplitter::Format::ServerSentEvents, 1024 * 1024);
    splitter.feed(wire.body, [&](const http::StreamEvent &event) {
        found.push_back({std::string(event.type), std::string(event.data)});
    });
    return found;
}

std::unique_ptr<dialects::AnswerReader> Answer::readAs(Dialect dialect) const
{
    auto reader =
        dialects::AnswerReader::create(dialect, wire.head.status, wire.head.headers.value("content-type"));
    reader->feed(wire.body);
    if (wire.finished)
        reader->finish();
    return reader;
}

void DemoBench::begin(FakeWire &wire, std::string_view method, std::string_view target, std::string_view body,
                      const http::Headers &headers)
{
    wire.request.method = method;
    wire.request.target = target;
    wire.request.headers = headers;
    provider.handleRequest(makeTransaction(wire));
    if (!wire.bodyWanted || !wire.observer)
        return;
    const std::size_t half = body.size() / 2;
    if (!body.empty()) {
        wire.observer->onRequestBody(body.substr(0, half));
        if (wire.observer)
            wire.observer->onRequestBody(body.substr(half));
    }
    if (wire.observer)
        wire.observer->onRequestEnd();
}

Answer DemoBench::ask(std::string_view method, std::string_view target, std::string_view body,
                      const http::Headers &headers)
{
    Answer answer;
    begin(answer.wire, method, target, body, headers);
    loop.runUntilIdle();
    answer.wire.observer = nullptr;
    return answer;
}

const std::vector<Conversation> &conversations()
{
    static const Json Turn = {{{"role", "user"}, {"content", "What is a sekisho?"}}};
    static const std::vector<Conversation> All{
        {"/v1/chat/completions", Dialect::OpenAiChat, {{"model", "demo"}, {"messages", Turn}}},
        {"/v1/responses", Dialect::OpenAiResponses, {{"model", "demo"}, {"input", "What is a sekisho?"}}},
        {"/v1/messages",
         Dialect::AnthropicMessages,
         {{"model", "demo"}, {"max_tokens", 1024}, {"messages", Turn}}},
    };
    return All;
}

std::string textOf(const Answer &answer, Dialect dialect)
{
    std::string text;
    const auto append = [&](const Json &value) { text += value.is_string() ? value.get<std::string>() : ""; };
    const bool streamed = answer.wire.head.headers.value("content-type").starts_with("text/event-stream");
    if (!streamed) {
        const Json json = answer.json();
        if (dialect == Dialect::OpenAiChat)
            append(json["choices"][0]["message"]["content"]);
        else if (dialect == Dialect::OpenAiResponses)
            append(json["output"][0]["content"][0]["text"]);
        else
            append(json["content"][0]["text"]);
        return text;
    }
    for (const Event &event : answer.events()) {
        const Json json = event.json();
        if (!json.is_object())
            continue;
        if (dialect == Dialect::OpenAiChat && !json["choices"].empty())
            append(json["choices"][0]["delta"].value("content", Json()));
        else if (event.type == "response.output_text.delta")
            append(json["delta"]);
        else if (event.type == "content_block_delta")
            append(json["delta"].value("text", Json()));
    }
    return text;
}

} // namespace sekisho::test
