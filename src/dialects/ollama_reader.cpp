// SPDX-License-Identifier: GPL-3.0-or-later
// Ollama's own API (github.com/ollama/ollama docs/api.md): objects one a line; plain answers are one object.
#include "dialects/reader_base.h"
#include "dialects/readers.h"

namespace sekisho::dialects {

namespace {

class OllamaReader final : public ReaderBase {
public:
    OllamaReader(std::string_view contentType, bool conversation)
        : ReaderBase(contentType), m_conversation(conversation)
    {}

protected:
    void readObject(std::string_view, JsonValue object) override
    {
        eachField(object, [this](std::string_view key, JsonValue value) {
            if (key == "error" && saysError(value))
                fail(errorWords(value)); // mid-stream too (docs.ollama.com/api/errors)
            else if (key == "model")
                setModel(text(value));
            else if (key == "prompt_eval_count")
                take(m_usage.input, value);
            else if (key == "eval_count")
                take(m_usage.output, value);
            else if (key == "response" || key == "thinking")
                sawContentIf(hasText(value));
            else if (key == "embeddings" || key == "embedding")
                sawContentIf(isNonEmptyArray(value));
            else if (key == "message")
                readMessage(value);
            else if (key == "done" && isTrue(value))
                complete();
        });
    }

    /// A stream may be cut between two lines: only done:true ends a conversation.
    [[nodiscard]] bool wholeJsonEnds() const override { return !m_conversation; }

private:
    static void take(std::optional<TokenCount> &into, JsonValue value)
    {
        if (const std::optional<TokenCount> count = tokens(value))
            into = count;
    }

    void readMessage(JsonValue message)
    {
        if (contentSeen())
            return;
        eachField(message, [this](std::string_view key, JsonValue value) {
            if (key == "content" || key == "thinking")
                sawContentIf(hasText(value));
            else if (key == "tool_calls")
                sawContentIf(isNonEmptyArray(value));
        });
    }

    bool m_conversation;
};

} // namespace

ReaderPtr makeOllamaReader(std::string_view contentType, bool conversation)
{
    return std::make_unique<OllamaReader>(contentType, conversation);
}

} // namespace sekisho::dialects
