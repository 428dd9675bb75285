// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/readers.h"

#include "base/text.h"

namespace sekisho::dialects {

namespace {

/// Of a dialect that is not known: a stream has no end that could be recognised, a plain answer has.
class UnknownReader final : public AnswerReader {
public:
    explicit UnknownReader(bool isStream) : m_isStream(isStream) {}

    void feed(std::string_view) override {}
    void finish() override
    {
        if (!m_isStream)
            m_ending = Ending::Complete;
    }
    [[nodiscard]] const Usage &usage() const override { return m_usage; }
    [[nodiscard]] const std::string &model() const override { return m_nothing; }
    [[nodiscard]] Ending ending() const override { return m_ending; }
    [[nodiscard]] bool contentSeen() const override { return false; }
    [[nodiscard]] const std::string &errorMessage() const override { return m_nothing; }

private:
    bool m_isStream;
    Ending m_ending = Ending::Open;
    Usage m_usage;
    std::string m_nothing;
};

} // namespace

std::unique_ptr<AnswerReader> AnswerReader::create(Dialect dialect, int status, std::string_view contentType)
{
    if (status >= 400)
        return makeErrorReader();
    switch (dialect) {
    case Dialect::None:
        break;
    case Dialect::OpenAiChat:
        return makeOpenAiChatReader(contentType);
    case Dialect::OpenAiResponses:
        return makeOpenAiResponsesReader(contentType);
    case Dialect::OpenAiEmbeddings:
    case Dialect::OpenAiOther:
        return makeOpenAiOtherReader(contentType);
    case Dialect::AnthropicMessages:
    case Dialect::AnthropicOther:
        return makeAnthropicReader(contentType, dialect == Dialect::AnthropicMessages);
    case Dialect::Gemini:
    case Dialect::GeminiOther:
        return makeGeminiReader(contentType);
    case Dialect::Ollama:
    case Dialect::OllamaOther:
        return makeOllamaReader(contentType, dialect == Dialect::Ollama);
    case Dialect::CohereChat:
    case Dialect::CohereOther:
        return makeCohereReader(contentType);
    }
    return std::make_unique<UnknownReader>(startsWithIgnoringCase(trimmed(contentType), "text/event-stream"));
}

} // namespace sekisho::dialects
