// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer says of itself: tokens, the model that answered, how it ended. One reader a dialect, for
// plain and streamed answers; metering, the cache's "is it complete" and the cancel rule all ask it.
#pragma once

#include "base/types.h"
#include "dialects/dialect.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sekisho::dialects {

/// Tokens in one meaning for all dialects: `input` is everything that went in, cached included (OpenAI's
/// meaning; Anthropic's input_tokens excludes cache reads and writes, which the reader adds); `output`
/// includes reasoning. Nothing where the provider did not say: unknown is not 0.
struct Usage {
    std::optional<TokenCount> input;
    std::optional<TokenCount> output;
    std::optional<TokenCount> cachedInput;       ///< of input, read from the provider's prompt cache
    std::optional<TokenCount> cacheWriteInput;   ///< of input, written to the provider's prompt cache
    std::optional<TokenCount> cacheWrite1hInput; ///< of cacheWriteInput, to be kept for an hour (Anthropic)
    std::optional<TokenCount> reasoning;         ///< of output
    bool operator==(const Usage &) const = default;
};

/// How an answer ended, as its dialect says it.
enum class Ending {
    Open,     ///< no terminal event yet
    Complete, ///< [DONE], response.completed, message_stop, done:true, a finishReason; or a plain answer read
              ///< whole
    Error,    ///< an error event or error body
};

/// Reads one answer. Bytes are decoded already (no content coding). It never fails: what it cannot read it
/// skips, and a body 100,000 levels deep, not UTF-8 or not JSON costs only its length. Memory is bounded.
class AnswerReader {
public:
    virtual ~AnswerReader() = default;
    virtual void feed(std::string_view bytes) = 0;
    /// The body ended cleanly.
    virtual void finish() = 0;

    [[nodiscard]] virtual const Usage &usage() const = 0;
    /// The model as answered; empty when it was not said.
    [[nodiscard]] virtual const std::string &model() const = 0;
    [[nodiscard]] virtual Ending ending() const = 0;
    /// Whether content (text, reasoning or a tool call's piece) has come: the first such byte is the "first
    /// token".
    [[nodiscard]] virtual bool contentSeen() const = 0;
    /// The provider's words, with Ending::Error or an error status; at most 500 characters of UTF-8.
    [[nodiscard]] virtual const std::string &errorMessage() const = 0;

    /// `contentType` tells streams (text/event-stream, application/x-ndjson, application/json sequences of
    /// Ollama) from plain answers. Never null: Dialect::None gives a reader that knows nothing.
    [[nodiscard]] static std::unique_ptr<AnswerReader> create(Dialect dialect, int status,
                                                              std::string_view contentType);
};

/// What a request says of itself, found without building a document.
struct RequestFacts {
    std::string model; ///< empty when absent
    bool stream = false;
    /// Responses (platform.openai.com/docs/api-reference/responses): an answer that is fetched later, and a
    /// request that means something only together with what the provider has kept. Neither may be cached.
    bool background = false;
    bool continues = false; ///< "previous_response_id" or "conversation" that is not null
    /// Where the model's string stands in the body, between its quotes and as it is written there, escapes
    /// included (PHP writes `openai\/gpt-4o`); for taking a prefix off without touching another byte.
    std::optional<std::size_t> modelBegin;
    std::size_t modelEnd = 0;
};

/// Reads top-level fields of a JSON body; empty facts for anything else. Never fails, never recurses.
[[nodiscard]] RequestFacts readRequest(std::string_view body);

} // namespace sekisho::dialects
