// SPDX-License-Identifier: GPL-3.0-or-later
// Streams of Ollama's /api/chat (github.com/ollama/ollama docs/api.md): an object a line, calls whole.
#include "dialects/answer_words.h"
#include "dialects/error_shape.h"
#include "dialects/stream_writer.h"

namespace sekisho::dialects {

namespace {

class OllamaStream final : public StreamWriter {
public:
    explicit OllamaStream(const AnswerOptions &options) : StreamWriter(options, Choices::One, Order::OneByOne)
    {}

protected:
    void begin() override {}

    void open(const BlockStart &block) override
    {
        m_part = block.part;
        if (auto *call = m_part.as<ToolCallPart>())
            call->id = callId(block);
        else if (!block.part.as<TextPart>() && !block.part.as<ReasoningPart>() &&
                 !block.part.as<RefusalPart>())
            lose("content",
                 "Ollama's answers have no place for media, citations and other providers' own parts");
    }

    void piece(const BlockDelta &piece) override
    {
        if (piece.what == BlockDelta::What::Signature)
            return lose("signature", "Ollama has no place for what proves a thought");
        if (auto *call = m_part.as<ToolCallPart>()) {
            call->arguments += piece.piece;
            return;
        }
        const bool isThought = m_part.as<ReasoningPart>();
        line([&](JsonWriter &json) {
            message(json, isThought ? std::string_view() : std::string_view(piece.piece), [&] {
                if (isThought)
                    json.text("thinking", piece.piece);
            });
            json.flag("done", false);
        });
    }

    void close(std::size_t) override
    {
        const auto *call = m_part.as<ToolCallPart>();
        if (!call)
            return;
        line([&](JsonWriter &json) {
            message(json, {}, [&] {
                json.array("tool_calls", [&] {
                    json.object([&] {
                        json.text("id", call->id);
                        json.object("function", [&] {
                            json.text("name", call->name);
                            writeArguments(json, "arguments", call->arguments);
                        });
                    });
                });
            });
            json.flag("done", false);
        });
    }

    void endChoice(const ChoiceStop &stop) override { m_stop = stop.reason; }

    void end() override
    {
        line([&](JsonWriter &json) {
            message(json, {}, [] {});
            json.text("done_reason", ollamaStop(m_stop));
            json.flag("done", true);
            writeOllamaUsage(json, usage(), options().durationMicros);
        });
    }

    void broken(const std::string &message) override
    {
        out() += errorEvent(Dialect::Ollama, {502, 0, message});
    }

private:
    template <typename Fill>
    void line(Fill &&fill)
    {
        JsonWriter json(out());
        json.object([&] {
            json.text("model", model());
            json.text("created_at", timeText(options().created));
            fill(json);
        });
        out() += '\n';
    }

    template <typename Fill>
    static void message(JsonWriter &json, std::string_view content, Fill &&fill)
    {
        json.object("message", [&] {
            json.text("role", "assistant");
            json.text("content", content);
            fill();
        });
    }

    Part m_part; ///< that is open
    StopReason m_stop = StopReason::Unknown;
};

} // namespace

std::unique_ptr<StreamWriter> makeOllamaStream(const AnswerOptions &options)
{
    return std::make_unique<OllamaStream>(options);
}

} // namespace sekisho::dialects
