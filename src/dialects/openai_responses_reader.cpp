// SPDX-License-Identifier: GPL-3.0-or-later
// OpenAI responses (platform.openai.com/docs/api-reference/responses-streaming).
#include "dialects/openai_usage.h"
#include "dialects/reader_base.h"
#include "dialects/readers.h"

namespace sekisho::dialects {

namespace {

class OpenAiResponsesReader final : public ReaderBase {
public:
    using ReaderBase::ReaderBase;

protected:
    void readObject(std::string_view type, JsonValue object) override
    {
        if (isEventStream())
            readEvent(type, object);
        else
            readResponse(object);
    }

private:
    void readEvent(std::string_view sseType, JsonValue event)
    {
        std::string type(sseType);
        std::string message;
        bool hasDelta = false;
        bool isCall = false;
        eachField(event, [&](std::string_view key, JsonValue value) {
            if (key == "type" && hasText(value))
                type = text(value);
            else if (key == "response")
                readResponse(value);
            else if (key == "delta")
                hasDelta = hasText(value) || isObject(value);
            else if (key == "item")
                isCall = isToolCall(value);
            else if (key == "message" && hasText(value))
                message = errorWords(text(value)); // `error` as documented
            else if (key == "error" && saysError(value))
                message = errorWords(value); // `error` as sent (openai/openai-dotnet#881)
        });
        sawContentIf(hasDelta || isCall);
        if (type == "response.completed" || type == "response.incomplete")
            complete();
        else if (type == "error" || type == "response.failed" || type == "response.error")
            fail(std::move(message));
    }

    /// A plain answer, or the state that lifecycle events carry.
    void readResponse(JsonValue response)
    {
        eachField(response, [this](std::string_view key, JsonValue value) {
            if (key == "model")
                setModel(text(value));
            else if (key == "usage")
                readOpenAiUsage(value, m_usage);
            else if (key == "error" && saysError(value))
                fail(errorWords(value));
            else if (key == "status" && text(value) == "failed")
                fail({});
            else if (key == "output" && !isEventStream())
                sawContentIf(isNonEmptyArray(value));
        });
    }

    [[nodiscard]] static bool isToolCall(JsonValue item)
    {
        bool isCall = false;
        eachField(item, [&](std::string_view key, JsonValue value) {
            if (key == "type")
                isCall = text(value).ends_with("_call");
        });
        return isCall;
    }
};

} // namespace

ReaderPtr makeOpenAiResponsesReader(std::string_view contentType)
{
    return std::make_unique<OpenAiResponsesReader>(contentType);
}

} // namespace sekisho::dialects
