// SPDX-License-Identifier: GPL-3.0-or-later
// Streams of Cohere v2 (docs.cohere.com/v2/docs/streaming).
#include "dialects/answer_words.h"
#include "dialects/error_shape.h"
#include "dialects/stream_writer.h"

namespace sekisho::dialects {

namespace {

class CohereStream final : public StreamWriter {
public:
    explicit CohereStream(const AnswerOptions &options) : StreamWriter(options, Choices::One, Order::OneByOne)
    {}

protected:
    void begin() override
    {
        event("message-start", [&](JsonWriter &json) {
            json.text("id", answerId(""));
            json.text("type", "message-start");
            json.object("delta", [&] {
                json.object("message", [&] {
                    json.text("role", "assistant");
                    for (const std::string_view list : {"content", "tool_calls", "citations"})
                        json.array(list, [] {});
                    json.text("tool_plan", "");
                });
            });
        });
    }

    void open(const BlockStart &block) override
    {
        m_part = block.part;
        if (const auto *call = block.part.as<ToolCallPart>()) {
            const std::string id = callId(block);
            message("tool-call-start", m_calls, [&](JsonWriter &json) {
                json.object("tool_calls", [&] {
                    json.text("id", id);
                    json.text("type", "function");
                    json.object("function", [&] {
                        json.text("name", call->name);
                        json.text("arguments", "");
                    });
                });
            });
        } else if (const auto *citation = block.part.as<CitationPart>()) {
            message("citation-start", m_citations, [&](JsonWriter &json) {
                json.object("citations", [&] {
                    json.integer("start", 0);
                    json.integer("end", 0);
                    writeCohereCitation(json, *citation);
                });
            });
        } else if (isContent()) {
            content("content-start", [&](JsonWriter &json) {
                json.text("type", kind());
                json.text(kind(), "");
            });
        } else {
            lose("content", "Cohere's answers have no place for media and other providers' own parts");
        }
    }

    void piece(const BlockDelta &piece) override
    {
        if (piece.what == BlockDelta::What::Signature)
            return lose("signature", "Cohere has no place for what proves a thought");
        if (m_part.as<ToolCallPart>())
            message("tool-call-delta", m_calls, [&](JsonWriter &json) {
                json.object("tool_calls",
                            [&] { json.object("function", [&] { json.text("arguments", piece.piece); }); });
            });
        else if (isContent())
            content("content-delta", [&](JsonWriter &json) { json.text(kind(), piece.piece); });
    }

    void close(std::size_t) override
    {
        if (m_part.as<ToolCallPart>())
            bare("tool-call-end", m_calls++);
        else if (m_part.as<CitationPart>())
            bare("citation-end", m_citations++);
        else if (isContent())
            bare("content-end", m_contents++);
    }

    void endChoice(const ChoiceStop &stop) override
    {
        if (stop.reason == StopReason::Refused)
            lose("finish_reason", "Cohere has no word for a refusal");
        m_stop = stop.reason;
    }

    void end() override
    {
        event("message-end", [&](JsonWriter &json) {
            json.text("type", "message-end");
            json.object("delta", [&] {
                json.text("finish_reason", cohereStop(m_stop));
                if (isKnown(usage()))
                    json.object("usage", [&] { writeCohereUsage(json, usage()); });
            });
        });
    }

    void broken(const std::string &message) override
    {
        out() += errorEvent(Dialect::CohereChat, {502, 0, message});
    }

private:
    [[nodiscard]] bool isContent() const
    {
        return m_part.as<TextPart>() || m_part.as<RefusalPart>() || m_part.as<ReasoningPart>();
    }
    [[nodiscard]] std::string_view kind() const { return m_part.as<ReasoningPart>() ? "thinking" : "text"; }

    void bare(std::string_view type, std::int64_t index)
    {
        event(type, [&](JsonWriter &json) {
            json.text("type", type);
            json.integer("index", index);
        });
    }

    template <typename Fill>
    void message(std::string_view type, std::int64_t index, Fill &&fill)
    {
        event(type, [&](JsonWriter &json) {
            json.text("type", type);
            json.integer("index", index);
            json.object("delta", [&] { json.object("message", [&] { fill(json); }); });
        });
    }

    template <typename Fill>
    void content(std::string_view type, Fill &&fill)
    {
        message(type, m_contents, [&](JsonWriter &json) { json.object("content", [&] { fill(json); }); });
    }

    Part m_part; ///< that is open
    std::int64_t m_contents = 0;
    std::int64_t m_calls = 0;
    std::int64_t m_citations = 0;
    StopReason m_stop = StopReason::Unknown;
};

} // namespace

std::unique_ptr<StreamWriter> makeCohereStream(const AnswerOptions &options)
{
    return std::make_unique<CohereStream>(options);
}

} // namespace sekisho::dialects
