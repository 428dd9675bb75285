// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/bodies.h"

#include <zlib.h>

namespace sekisho::sim {

namespace {

/// Text that repeats nowhere: a piece that is lost, doubled or out of order shows.
std::string words(std::size_t call, std::size_t from, std::size_t bytes)
{
    std::string text;
    for (std::size_t i = from; text.size() < bytes; ++i)
        text += std::to_string(call) + "." + std::to_string(i) + " ";
    text.resize(bytes);
    return text;
}

bool isAnthropic(const Wish &wish)
{
    return wish.provider == "anthropic";
}

void event(std::string &body, std::string_view type, const std::string &data)
{
    if (!type.empty())
        body.append("event: ").append(type).append("\n");
    body += "data: " + data + "\n\n";
}

std::string openAiChunk(std::size_t number, const std::string &choices, const std::string &more = {})
{
    return R"({"id":"call-)" + std::to_string(number) +
           R"(","object":"chat.completion.chunk","model":"m-answer","choices":[)" + choices + "]" + more +
           "}";
}

std::string openAiUsage(const Call &call)
{
    return R"("usage":{"prompt_tokens":)" + std::to_string(call.tokensIn) + R"(,"completion_tokens":)" +
           std::to_string(call.tokensOut) + R"(,"total_tokens":)" +
           std::to_string(call.tokensIn + call.tokensOut) + "}";
}

void openAiStream(Call &call, const std::vector<std::string> &texts, Mishap mishap)
{
    std::string &body = call.body;
    const auto chunk = [&](const std::string &choices, const std::string &more = {}) {
        event(body, {}, openAiChunk(call.number, choices, more));
    };
    chunk(R"({"index":0,"delta":{"role":"assistant","content":""}})");
    for (const std::string &text : texts)
        chunk(R"({"index":0,"delta":{"content":")" + text + R"("}})");
    if (mishap == Mishap::HalfWay)
        return;
    if (mishap == Mishap::ErrorEvent) {
        event(body, {}, R"({"error":{"message":"The server had an error.","type":"server_error"}})");
        if (call.number % 2 == 0)
            event(body, {}, "[DONE]");
        return;
    }
    chunk(R"({"index":0,"delta":{},"finish_reason":"stop"})");
    call.finishedAt = body.size();
    chunk("", "," + openAiUsage(call));
    event(body, {}, "[DONE]");
}

void anthropicStream(Call &call, const std::vector<std::string> &texts, Mishap mishap)
{
    std::string &body = call.body;
    event(body, "message_start",
          R"({"type":"message_start","message":{"id":"call-)" + std::to_string(call.number) +
              R"(","model":"m-answer","usage":{"input_tokens":)" + std::to_string(call.tokensIn) +
              R"(,"output_tokens":1}}})");
    event(body, "content_block_start",
          R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})");
    for (const std::string &text : texts)
        event(body, "content_block_delta",
              R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":")" + text +
                  R"("}})");
    if (mishap == Mishap::HalfWay)
        return;
    if (mishap == Mishap::ErrorEvent) {
        event(body, "error",
              R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})");
        return;
    }
    event(body, "content_block_stop", R"({"type":"content_block_stop","index":0})");
    event(body, "message_delta",
          R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":)" +
              std::to_string(call.tokensOut) + "}}");
    event(body, "message_stop", R"({"type":"message_stop"})");
}

} // namespace

void fillPlain(Call &call, const Wish &wish, std::size_t content)
{
    const std::string text = words(call.number, 0, content);
    if (isAnthropic(wish)) {
        call.body =
            R"({"id":"call-)" + std::to_string(call.number) +
            R"(","type":"message","role":"assistant","model":"m-answer","content":[{"type":"text","text":")" +
            text + R"("}],"stop_reason":"end_turn","usage":{"input_tokens":)" +
            std::to_string(call.tokensIn) + R"(,"output_tokens":)" + std::to_string(call.tokensOut) + "}}";
        return;
    }
    call.body = R"({"id":"call-)" + std::to_string(call.number) +
                R"(","object":"chat.completion","model":"m-answer","choices":[{"index":0,"message":)" +
                R"({"role":"assistant","content":")" + text + R"("},"finish_reason":"stop"}],)" +
                openAiUsage(call) + "}";
}

void fillStream(Call &call, const Wish &wish, std::size_t content, Mishap mishap)
{
    call.stream = true;
    std::vector<std::string> texts;
    const std::size_t piece = 24 + (call.number * 7) % 60;
    for (std::size_t at = 0; at < content; at += piece)
        texts.push_back(words(call.number, at, std::min(piece, content - at)));
    if (isAnthropic(wish))
        anthropicStream(call, texts, mishap);
    else
        openAiStream(call, texts, mishap);
    call.saysError = mishap == Mishap::ErrorEvent;
    if (mishap != Mishap::None)
        return;
    call.terminalEnd = call.body.size();
    call.hasTerminal = true;
    // Some say something behind their last word.
    if (call.number % 3 == 0)
        call.body += ": bye\n\n";
}

void fillError(Call &call, const Wish &wish)
{
    const std::string message = "Refused call " + std::to_string(call.number);
    call.body = isAnthropic(wish)
                    ? R"({"type":"error","error":{"type":"rate_limit_error","message":")" + message + R"("}})"
                    : R"({"error":{"message":")" + message + R"(","type":"tokens","code":null}})";
}

void compress(Call &call)
{
    z_stream stream{};
    constexpr int GzipWindow = 15 + 16;
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, GzipWindow, 8, Z_DEFAULT_STRATEGY);
    call.plain = std::exchange(call.body, {});
    std::string buffer(call.plain.size() + 1024, '\0');
    const auto deflated = [&](std::string piece, int flush) {
        stream.next_in = reinterpret_cast<Bytef *>(piece.data());
        stream.avail_in = static_cast<uInt>(piece.size());
        stream.next_out = reinterpret_cast<Bytef *>(buffer.data());
        stream.avail_out = static_cast<uInt>(buffer.size());
        deflate(&stream, flush);
        call.body.append(buffer, 0, buffer.size() - stream.avail_out);
    };
    std::size_t at = 0;
    for (std::size_t end = call.plain.find("\n\n"); call.stream && end != std::string::npos;
         end = call.plain.find("\n\n", at)) {
        deflated(call.plain.substr(at, end + 2 - at), Z_SYNC_FLUSH);
        at = end + 2;
    }
    deflated(call.plain.substr(at), Z_FINISH);
    deflateEnd(&stream);
    call.terminalEnd = 0;
    call.finishedAt = 0;
}

} // namespace sekisho::sim
