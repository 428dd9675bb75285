// SPDX-License-Identifier: GPL-3.0-or-later
// OpenAI chat completions (platform.openai.com/docs/api-reference/chat/streaming) and the many who speak it.
#include "dialects/openai_usage.h"
#include "dialects/reader_base.h"
#include "dialects/readers.h"

namespace sekisho::dialects {

namespace {

class OpenAiChatReader final : public ReaderBase {
public:
    using ReaderBase::ReaderBase;

protected:
    void readObject(std::string_view type, JsonValue object) override
    {
        if (type == "error")
            fail({});
        eachField(object, [this](std::string_view key, JsonValue value) {
            if (key == "model")
                setModel(text(value));
            else if (key == "usage")
                readOpenAiUsage(value, m_usage); // the last chunk has it beside `choices: []`
            else if (key == "x_groq")
                readGroq(value);
            else if (key == "error" && saysError(value))
                fail(errorWords(value));
            else if (key == "choices")
                eachElement(value, [this](JsonValue choice) { readChoice(choice); });
        });
    }

    void readWord(std::string_view word) override
    {
        if (word == "[DONE]")
            complete();
    }

    /// Some that speak this dialect never send [DONE]; a finish_reason and a clean end say the same.
    void atEnd() override
    {
        if (isEventStream() && m_finished)
            complete();
    }

private:
    void readChoice(JsonValue choice)
    {
        eachField(choice, [this](std::string_view key, JsonValue value) {
            if (key == "delta" || key == "message")
                readMessage(value);
            else if (key == "finish_reason")
                m_finished = m_finished || hasText(value);
            else if (key == "usage")
                readOpenAiUsage(value, m_usage); // Moonshot
            else if (key == "error" && saysError(value))
                fail(errorWords(value)); // OpenRouter
        });
    }

    void readMessage(JsonValue message)
    {
        if (contentSeen())
            return;
        eachField(message, [this](std::string_view key, JsonValue value) {
            // Mistral has content as a list of parts; `reasoning` and `reasoning_content` are both in use.
            if (key == "content" || key == "refusal" || key == "reasoning_content" || key == "reasoning")
                sawContentIf(hasText(value) || isNonEmptyArray(value));
            else if (key == "tool_calls")
                sawContentIf(isNonEmptyArray(value));
            else if (key == "function_call" || key == "audio")
                sawContentIf(isObject(value));
        });
    }

    /// console.groq.com: the first chunk has x_groq.id, the last x_groq.usage or x_groq.error.
    void readGroq(JsonValue groq)
    {
        eachField(groq, [this](std::string_view key, JsonValue value) {
            if (key == "usage")
                readOpenAiUsage(value, m_usage);
            else if (key == "error" && saysError(value))
                fail(errorWords(value));
        });
    }

    bool m_finished = false;
};

} // namespace

ReaderPtr makeOpenAiChatReader(std::string_view contentType)
{
    return std::make_unique<OpenAiChatReader>(contentType);
}

} // namespace sekisho::dialects
