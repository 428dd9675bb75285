// SPDX-License-Identifier: GPL-3.0-or-later
// Gemini generateContent and streamGenerateContent (ai.google.dev/api/generate-content): SSE with alt=sse, a
// list that arrives bit by bit without; every piece has the shape of a plain answer.
#include "dialects/reader_base.h"
#include "dialects/readers.h"

namespace sekisho::dialects {

namespace {

class GeminiReader final : public ReaderBase {
public:
    using ReaderBase::ReaderBase;

protected:
    void readObject(std::string_view, JsonValue object) override { readAnswer(object, true); }

private:
    void readAnswer(JsonValue answer, bool mayWrap)
    {
        eachField(answer, [&](std::string_view key, JsonValue value) {
            if (key == "error" && saysError(value)) {
                fail(errorWords(value));
            } else if (key == "modelVersion") {
                setModel(text(value));
            } else if (key == "usageMetadata") {
                readUsage(value);
            } else if (key == "candidates") {
                eachElement(value, [this](JsonValue candidate) { readCandidate(candidate); });
            } else if (key == "promptFeedback") {
                readFeedback(value);
            } else if (key == "response" && mayWrap) {
                readAnswer(value, false); // Code Assist wraps each answer once
            }
        });
    }

    void readCandidate(JsonValue candidate)
    {
        eachField(candidate, [this](std::string_view key, JsonValue value) {
            if (key == "content")
                readContent(value);
            else if (key == "finishReason" && hasText(value) && text(value) != "FINISH_REASON_UNSPECIFIED")
                complete();
        });
    }

    void readContent(JsonValue content)
    {
        if (contentSeen())
            return;
        eachField(content, [this](std::string_view key, JsonValue value) {
            if (key != "parts")
                return;
            eachElement(value, [this](JsonValue part) {
                eachField(part, [this](std::string_view kind, JsonValue piece) {
                    // text, functionCall, inlineData, executableCode...; signatures and flags are no content
                    sawContentIf(kind == "text" ? hasText(piece) : isObject(piece));
                });
            });
        });
    }

    /// A blocked prompt has no candidates and no finishReason: this is its end.
    void readFeedback(JsonValue feedback)
    {
        eachField(feedback, [this](std::string_view key, JsonValue value) {
            if (key == "blockReason" && hasText(value))
                complete();
        });
    }

    /// promptTokenCount includes the cached part; thoughts and what tools put in stand beside the other
    /// counts: total = prompt + toolUsePrompt + candidates + thoughts.
    void readUsage(JsonValue metadata)
    {
        eachField(metadata, [this](std::string_view key, JsonValue value) {
            const std::optional<TokenCount> count = tokens(value);
            if (!count)
                return;
            if (key == "promptTokenCount")
                m_prompt = count;
            else if (key == "toolUsePromptTokenCount")
                m_toolUse = count;
            else if (key == "candidatesTokenCount")
                m_candidates = count;
            else if (key == "thoughtsTokenCount")
                m_usage.reasoning = count;
            else if (key == "cachedContentTokenCount")
                m_usage.cachedInput = count;
        });
        m_usage.input = sum(m_prompt, m_toolUse);
        m_usage.output = sum(m_candidates, m_usage.reasoning);
    }

    [[nodiscard]] static std::optional<TokenCount> sum(std::optional<TokenCount> a,
                                                       std::optional<TokenCount> b)
    {
        if (!a || !b)
            return a ? a : b;
        return TokenCount{a->value + b->value};
    }

    std::optional<TokenCount> m_prompt;
    std::optional<TokenCount> m_toolUse;
    std::optional<TokenCount> m_candidates;
};

} // namespace

ReaderPtr makeGeminiReader(std::string_view contentType)
{
    return std::make_unique<GeminiReader>(contentType);
}

} // namespace sekisho::dialects
