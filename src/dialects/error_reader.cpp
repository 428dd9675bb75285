// SPDX-License-Identifier: GPL-3.0-or-later
// The body of an answer with an error status. Gateways and proxies on the way answer in shapes of their own,
// so all shapes are read, whichever dialect was asked.
#include "dialects/reader_base.h"
#include "dialects/readers.h"

#include "base/text.h"

namespace sekisho::dialects {

namespace {

constexpr std::size_t MaxErrorBytes = 64 * 1024;

std::string words(JsonValue body)
{
    std::string message;
    std::string detail;
    eachField(body, [&](std::string_view key, JsonValue value) {
        // OpenAI, Anthropic, Gemini, Ollama, Hugging Face; Cloudflare's envelopes have lists.
        if (key == "error" || key == "errors") {
            if (std::string found = errorWords(value); !found.empty())
                message = std::move(found);
        } else if (key == "message" || key == "Message" || key == "detail" || key == "title") {
            // Cohere, Bedrock, Mistral, FastAPI, Replicate.
            if (std::string found = errorWords(value); !found.empty())
                detail = std::move(found);
        }
    });
    return message.empty() ? detail : message;
}

class ErrorReader final : public AnswerReader {
public:
    void feed(std::string_view bytes) override
    {
        m_body.append(bytes.substr(0, std::min(bytes.size(), MaxErrorBytes - m_body.size())));
    }

    void finish() override
    {
        m_ending = Ending::Error;
        if (const std::optional<JsonValue> body = JsonPeek::begin(m_body)) {
            if (isObject(*body))
                m_message = words(*body);
            // Gemini answers the stream that is a list with a list of one error.
            eachElement(*body, [this](JsonValue element) {
                if (m_message.empty())
                    m_message = words(element);
            });
        } else if (!m_body.starts_with('<')) { // a page of HTML says nothing to a person in one line
            while (!m_body.empty() && static_cast<unsigned char>(m_body.back()) <= ' ')
                m_body.pop_back();
            m_message = errorWords(trimmed(m_body));
        }
        release(m_body);
    }

    [[nodiscard]] const Usage &usage() const override { return m_usage; }
    [[nodiscard]] const std::string &model() const override { return m_model; }
    [[nodiscard]] Ending ending() const override { return m_ending; }
    [[nodiscard]] bool contentSeen() const override { return false; }
    [[nodiscard]] const std::string &errorMessage() const override { return m_message; }

private:
    std::string m_body;
    Ending m_ending = Ending::Open;
    Usage m_usage;
    std::string m_model;
    std::string m_message;
};

} // namespace

std::unique_ptr<AnswerReader> makeErrorReader()
{
    return std::make_unique<ErrorReader>();
}

} // namespace sekisho::dialects
