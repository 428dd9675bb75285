// SPDX-License-Identifier: GPL-3.0-or-later
// Streams of Anthropic messages (docs.anthropic.com/en/docs/build-with-claude/streaming).
#include "dialects/answer_words.h"
#include "dialects/error_shape.h"
#include "dialects/signatures.h"
#include "dialects/stream_writer.h"

#include <utility>

namespace sekisho::dialects {

namespace {

class AnthropicStream final : public StreamWriter {
public:
    explicit AnthropicStream(const AnswerOptions &options)
        : StreamWriter(options, Choices::One, Order::OneByOne)
    {}

protected:
    void begin() override
    {
        event("message_start", [&](JsonWriter &json) {
            json.text("type", "message_start");
            json.object("message", [&] {
                json.text("id", answerId("msg_"));
                json.text("type", "message");
                json.text("role", "assistant");
                json.text("model", model());
                json.array("content", [] {});
                json.null("stop_reason");
                json.null("stop_sequence");
                json.object("usage", [&] { writeAnthropicUsage(json, usage()); });
            });
        });
    }

    void open(const BlockStart &block) override
    {
        if (const auto *citation = block.part.as<CitationPart>())
            return cite(*citation);
        endText();
        m_part = block.part;
        m_signature.clear();
        if (const auto *call = block.part.as<ToolCallPart>()) {
            const std::string id = callId(block);
            startBlock([&](JsonWriter &json) {
                json.text("type", "tool_use");
                json.text("id", id);
                json.text("name", call->name);
                json.object("input", [] {}); // what it is called with comes as pieces only
            });
        } else if (const auto *reasoning = block.part.as<ReasoningPart>()) {
            if (!reasoning->redacted)
                startBlock([](JsonWriter &json) {
                    json.text("type", "thinking");
                    json.text("thinking", "");
                    json.text("signature", "");
                });
        } else if (block.part.as<TextPart>() || block.part.as<RefusalPart>()) {
            startText();
        } else {
            lose("content", "Anthropic's answers have no place for media and other providers' own parts");
        }
    }

    void piece(const BlockDelta &piece) override
    {
        if (const auto *reasoning = m_part.as<ReasoningPart>()) {
            if (piece.what == BlockDelta::What::Signature)
                m_signature += piece.piece;
            else if (!reasoning->redacted)
                delta("thinking_delta", "thinking", piece.piece);
        } else if (piece.what == BlockDelta::What::Text && m_part.as<ToolCallPart>()) {
            delta("input_json_delta", "partial_json", piece.piece);
        } else if (piece.what == BlockDelta::What::Text && m_isText) {
            delta("text_delta", "text", piece.piece);
        }
    }

    void close(std::size_t) override
    {
        if (m_isText)
            return; // a citation may still belong to it
        if (const auto *reasoning = m_part.as<ReasoningPart>()) {
            const std::string marked =
                m_signature.empty() ? std::string() : markedSignature({options().source, m_signature});
            if (reasoning->redacted)
                startBlock([&](JsonWriter &json) {
                    json.text("type", "redacted_thinking");
                    json.text("data", marked);
                });
            else if (!marked.empty())
                delta("signature_delta", "signature", marked);
        }
        endBlock();
    }

    void endChoice(const ChoiceStop &stop) override
    {
        endText();
        m_stop = stop.reason;
    }

    void end() override
    {
        event("message_delta", [&](JsonWriter &json) {
            json.text("type", "message_delta");
            json.object("delta", [&] {
                json.text("stop_reason", anthropicStop(m_stop));
                json.null("stop_sequence");
            });
            json.object("usage", [&] { writeAnthropicUsage(json, usage()); });
        });
        event("message_stop", [](JsonWriter &json) { json.text("type", "message_stop"); });
    }

    void broken(const std::string &message) override
    {
        out() += errorEvent(Dialect::AnthropicMessages, {502, 0, message});
    }

private:
    template <typename Fill>
    void startBlock(Fill &&fill)
    {
        m_isOpen = true;
        event("content_block_start", [&](JsonWriter &json) {
            json.text("type", "content_block_start");
            json.integer("index", m_index);
            json.object("content_block", [&] { fill(json); });
        });
    }

    void startText()
    {
        m_isText = true;
        startBlock([](JsonWriter &json) {
            json.text("type", "text");
            json.text("text", "");
        });
    }

    void delta(std::string_view type, std::string_view name, std::string_view piece)
    {
        event("content_block_delta", [&](JsonWriter &json) {
            json.text("type", "content_block_delta");
            json.integer("index", m_index);
            json.object("delta", [&] {
                json.text("type", type);
                json.text(name, piece);
            });
        });
    }

    void cite(const CitationPart &citation)
    {
        m_part = {};
        if (!m_isText)
            startText();
        event("content_block_delta", [&](JsonWriter &json) {
            json.text("type", "content_block_delta");
            json.integer("index", m_index);
            json.object("delta", [&] {
                json.text("type", "citations_delta");
                json.object("citation", [&] { writeAnthropicCitation(json, citation); });
            });
        });
    }

    void endText()
    {
        if (std::exchange(m_isText, false))
            endBlock();
    }

    void endBlock()
    {
        if (!std::exchange(m_isOpen, false))
            return;
        event("content_block_stop", [&](JsonWriter &json) {
            json.text("type", "content_block_stop");
            json.integer("index", m_index);
        });
        ++m_index;
    }

    std::int64_t m_index = 0;
    Part m_part; ///< that is open, or was the last
    bool m_isOpen = false;
    bool m_isText = false; ///< what is open; it stays so until something else begins
    std::string m_signature;
    StopReason m_stop = StopReason::Unknown;
};

} // namespace

std::unique_ptr<StreamWriter> makeAnthropicStream(const AnswerOptions &options)
{
    return std::make_unique<AnthropicStream>(options);
}

} // namespace sekisho::dialects
