// SPDX-License-Identifier: GPL-3.0-or-later
// Anthropic messages (docs.anthropic.com/en/docs/build-with-claude/streaming).
#include "dialects/reader_base.h"
#include "dialects/readers.h"

namespace sekisho::dialects {

namespace {

class AnthropicReader final : public ReaderBase {
public:
    AnthropicReader(std::string_view contentType, bool conversation)
        : ReaderBase(contentType), m_conversation(conversation)
    {}

protected:
    void readObject(std::string_view sseType, JsonValue object) override
    {
        std::string type(sseType);
        std::string error;
        bool hasError = false;
        eachField(object, [&](std::string_view key, JsonValue value) {
            if (key == "type" && hasText(value)) {
                type = text(value);
            } else if (key == "error" && saysError(value)) {
                hasError = true;
                error = errorWords(value);
            } else if (key == "model") {
                setModel(text(value)); // plain
            } else if (key == "content" && m_conversation) {
                sawContentIf(isNonEmptyArray(value)); // plain
            } else if (key == "usage") {
                readUsage(value); // plain, and message_delta
            } else if (key == "message") {
                readStart(value); // message_start
            } else if (key == "content_block" || key == "delta") {
                readPiece(value);
            }
        });
        if (type == "error" || hasError)
            fail(std::move(error));
        else if (type == "message_stop")
            complete();
    }

private:
    void readStart(JsonValue message)
    {
        eachField(message, [this](std::string_view key, JsonValue value) {
            if (key == "model")
                setModel(text(value));
            else if (key == "usage")
                readUsage(value);
        });
    }

    /// A block's start or a delta. A tool call begins with its name; text, thinking and arguments come as
    /// deltas; signatures and a delta of stop_reason are no content.
    void readPiece(JsonValue piece)
    {
        if (contentSeen())
            return;
        eachField(piece, [this](std::string_view key, JsonValue value) {
            if (key == "text" || key == "thinking" || key == "partial_json" || key == "data" || key == "name")
                sawContentIf(hasText(value));
        });
    }

    /// Counts are cumulative and later values win. input_tokens leaves out what was read from and written to
    /// the cache (docs.anthropic.com/en/docs/build-with-claude/prompt-caching).
    void readUsage(JsonValue usage)
    {
        if (!m_conversation)
            return;
        eachField(usage, [this](std::string_view key, JsonValue value) {
            if (key == "cache_creation")
                return readWrites(value);
            const std::optional<TokenCount> count = tokens(value);
            if (!count)
                return;
            if (key == "input_tokens")
                m_uncached = count;
            else if (key == "output_tokens")
                m_usage.output = count;
            else if (key == "cache_read_input_tokens")
                m_usage.cachedInput = count;
            else if (key == "cache_creation_input_tokens")
                m_usage.cacheWriteInput = count;
        });
        if (m_uncached) {
            m_usage.input = m_uncached;
            *m_usage.input += m_usage.cachedInput.value_or(TokenCount{});
            *m_usage.input += m_usage.cacheWriteInput.value_or(TokenCount{});
        }
    }

    /// What was written, by how long it is kept; the sum stands beside it.
    void readWrites(JsonValue writes)
    {
        eachField(writes, [this](std::string_view key, JsonValue value) {
            if (key == "ephemeral_1h_input_tokens") {
                if (const std::optional<TokenCount> count = tokens(value))
                    m_usage.cacheWrite1hInput = count;
            }
        });
    }

    bool m_conversation;
    std::optional<TokenCount> m_uncached;
};

} // namespace

ReaderPtr makeAnthropicReader(std::string_view contentType, bool conversation)
{
    return std::make_unique<AnthropicReader>(contentType, conversation);
}

} // namespace sekisho::dialects
