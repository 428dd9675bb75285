// SPDX-License-Identifier: GPL-3.0-or-later
// Answers as the real providers give them, and as broken ones do; written from the providers' documents,
// apart from src/dialects.
#pragma once

#include "support/fake_script.h"
#include "support/wire_text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::test::canned {

enum class Api { OpenAiChat, OpenAiResponses, AnthropicMessages, Gemini, Ollama, Cohere };

/// What the model said, and what it cost.
struct Answer {
    std::vector<std::string> pieces = {"Hello", " from",
                                       " the fake."}; ///< of a stream; joined they are the text
    std::string model = "fake-model-1";
    std::string id = "fake0001";
    std::int64_t inputTokens = 11; ///< all of them, those from a cache included
    std::int64_t cachedTokens = 3;
    std::int64_t outputTokens = 7; ///< all of them, reasoning included
    std::int64_t reasoningTokens = 2;
    bool usage = true; ///< OpenAI chat streams have it only when the client asked
};

/// One JSON object, as the API's plain answer.
[[nodiscard]] std::string json(Api api, const Answer &answer = {});
/// The events of a stream in order, each as on the wire with its separator: SSE with LF, Gemini's with CRLF,
/// Ollama's NDJSON. The last one is the terminal event, if the API has one.
[[nodiscard]] std::vector<std::string> events(Api api, const Answer &answer = {});
[[nodiscard]] std::string streamType(Api api);
/// An embeddings answer of the OpenAI API.
[[nodiscard]] std::string embeddings(int vectors = 1, std::int64_t tokens = 5);
/// The API's own error shape.
[[nodiscard]] std::string error(Api api, int status, std::string_view message);

/// A complete answer with Content-Length. `fields` come after Content-Type and Content-Length.
[[nodiscard]] Script reply(int status, std::string_view type, std::string_view body,
                           const Fields &fields = {});
[[nodiscard]] Script jsonReply(Api api, const Answer &answer = {});
[[nodiscard]] Script errorReply(Api api, int status, std::string_view message, const Fields &fields = {});
/// The head of a chunked stream.
[[nodiscard]] Script streamHead(Api api, const Fields &fields = {});
/// A whole stream, one chunk an event.
[[nodiscard]] Script streamReply(Api api, const Answer &answer = {});
/// The same, waiting at gate `gate` + "0" before the first event, "1" before the second, ...
[[nodiscard]] Script gatedStream(Api api, const std::string &gate, const Answer &answer = {});

// Faults. Each closes the connection where a real one would.

/// Content-Length is `excess` more than the body has.
[[nodiscard]] Script bodyTooShort(std::string_view body, std::size_t excess);
/// The body has `excess` bytes more than Content-Length says.
[[nodiscard]] Script bodyTooLong(std::string_view body, std::size_t excess);
/// Closes within a chunk.
[[nodiscard]] Script truncatedChunk(std::string_view body);
/// Closes between two chunks, without the last one.
[[nodiscard]] Script missingLastChunk(std::string_view body);
/// A chunk size that is none.
[[nodiscard]] Script badChunkSize();
/// Bytes that are not HTTP.
[[nodiscard]] Script garbage(std::size_t count = 512);
/// A field of so many bytes in an otherwise good answer.
[[nodiscard]] Script hugeHeader(std::size_t bytes);

} // namespace sekisho::test::canned
