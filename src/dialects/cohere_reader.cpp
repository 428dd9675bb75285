// SPDX-License-Identifier: GPL-3.0-or-later
// Cohere: chat v2 (docs.cohere.com/v2/docs/streaming), chat v1, embed, rerank. Its answers name no model.
#include "dialects/reader_base.h"
#include "dialects/readers.h"

namespace sekisho::dialects {

namespace {

class CohereReader final : public ReaderBase {
public:
    using ReaderBase::ReaderBase;

protected:
    void readObject(std::string_view sseType, JsonValue object) override
    {
        std::string type(sseType);
        eachField(object, [&](std::string_view key, JsonValue value) {
            if ((key == "type" || key == "event_type") && hasText(value))
                type = text(value);
            else if (key == "delta")
                readDelta(value);
            else if (key == "finish_reason")
                readReason(value);
            else if (key == "usage" || key == "meta")
                readUsage(value);
            else if (key == "response")
                readV1Response(value); // stream-end
            else if (key == "message")
                readMessage(value);
            else if (key == "text")
                sawContentIf(hasText(value)); // v1
            else if (key == "tool_calls" || key == "embeddings" || key == "results")
                sawContentIf(isNonEmptyArray(value) || isObject(value));
            else if (key == "is_finished")
                m_v1Stream = true;
            else if (key == "error" && saysError(value))
                fail(errorWords(value));
        });
        if (type == "message-end" || type == "stream-end")
            complete();
    }

    /// v1 streams JSON lines, which may be cut between two.
    [[nodiscard]] bool wholeJsonEnds() const override { return !m_v1Stream; }

private:
    void readDelta(JsonValue delta)
    {
        eachField(delta, [this](std::string_view key, JsonValue value) {
            if (key == "usage")
                readUsage(value);
            else if (key == "finish_reason")
                readReason(value);
            else if (key == "error" && saysError(value))
                fail(errorWords(value));
            else if (key == "message")
                readMessage(value);
        });
    }

    void readReason(JsonValue reason)
    {
        if (text(reason).starts_with("ERROR")) // ERROR_TOXIC and ERROR_LIMIT in v1
            fail({});
    }

    /// Whole in a plain answer, piecewise in deltas.
    void readMessage(JsonValue message)
    {
        if (contentSeen())
            return;
        eachField(message, [this](std::string_view key, JsonValue value) {
            if (key == "tool_plan")
                sawContentIf(hasText(value));
            else if (key == "tool_calls") // a list, but one object in a delta; empty in message-start
                sawContentIf(isObject(value) || isNonEmptyArray(value));
            else if (key == "content" && isObject(value))
                readContent(value);
            else if (key == "content")
                eachElement(value, [this](JsonValue part) { readContent(part); });
        });
    }

    void readContent(JsonValue content)
    {
        eachField(content, [this](std::string_view key, JsonValue value) {
            if (key == "text" || key == "thinking")
                sawContentIf(hasText(value));
        });
    }

    void readV1Response(JsonValue response)
    {
        eachField(response, [this](std::string_view key, JsonValue value) {
            if (key == "meta")
                readUsage(value);
        });
    }

    /// `tokens` is what went in and out, `billed_units` what is paid for, which leaves out what Cohere itself
    /// adds to a prompt; embed and rerank say only the latter.
    void readUsage(JsonValue usage)
    {
        Usage billed;
        Usage counted;
        eachField(usage, [&](std::string_view key, JsonValue value) {
            if (key == "billed_units")
                readCounts(value, billed);
            else if (key == "tokens")
                readCounts(value, counted);
            else if (key == "cached_tokens")
                m_usage.cachedInput = tokens(value);
        });
        m_usage.input = counted.input ? counted.input : billed.input;
        m_usage.output = counted.output ? counted.output : billed.output;
    }

    static void readCounts(JsonValue counts, Usage &into)
    {
        eachField(counts, [&](std::string_view key, JsonValue value) {
            if (key == "input_tokens")
                into.input = tokens(value);
            else if (key == "output_tokens")
                into.output = tokens(value);
        });
    }

    bool m_v1Stream = false;
};

} // namespace

ReaderPtr makeCohereReader(std::string_view contentType)
{
    return std::make_unique<CohereReader>(contentType);
}

} // namespace sekisho::dialects
