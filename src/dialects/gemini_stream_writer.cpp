// SPDX-License-Identifier: GPL-3.0-or-later
// Streams of Gemini (ai.google.dev/api/generate-content): each piece has the shape of a plain answer. Calls
// are whole; all candidates end with the last piece, which has the usage.
#include "dialects/answer_words.h"
#include "dialects/error_shape.h"
#include "dialects/media_words.h"
#include "dialects/signatures.h"
#include "dialects/stream_writer.h"

#include <map>
#include <utility>

namespace sekisho::dialects {

namespace {

class GeminiStream final : public StreamWriter {
public:
    explicit GeminiStream(const AnswerOptions &options)
        : StreamWriter(options, Choices::Many, Order::OneByOne)
    {}

protected:
    void begin() override {}

    void open(const BlockStart &block) override
    {
        Open &open = m_open[block.block];
        open.choice = block.choice;
        open.part = block.part;
        if (auto *call = open.part.as<ToolCallPart>())
            call->id = callId(block);
        else if (const auto *media = block.part.as<MediaPart>())
            part(block.choice, [&](JsonWriter &json) { writeGeminiMedia(json, *media); });
        else if (block.part.as<CitationPart>())
            lose("citations", "Gemini's streams have no place for them");
        else if (block.part.as<UnknownPart>())
            lose("content", "is of a kind that has no translation");
    }

    void piece(const BlockDelta &piece) override
    {
        Open &open = m_open[piece.block];
        if (piece.what == BlockDelta::What::Signature) {
            open.signature += piece.piece;
        } else if (auto *call = open.part.as<ToolCallPart>()) {
            call->arguments += piece.piece;
        } else {
            const bool isThought = open.part.as<ReasoningPart>();
            part(open.choice, [&](JsonWriter &json) {
                json.text("text", piece.piece);
                if (isThought)
                    json.flag("thought", true);
            });
        }
    }

    void close(std::size_t block) override
    {
        const auto known = m_open.find(block);
        if (known == m_open.end())
            return;
        const Open &open = known->second;
        if (const auto *call = open.part.as<ToolCallPart>())
            part(open.choice, [&](JsonWriter &json) { writeGeminiCall(json, *call); });
        else if (!open.signature.empty())
            part(open.choice, [&](JsonWriter &json) {
                json.text("text", "");
                json.flag("thought", true);
                json.text("thoughtSignature", markedSignature({options().source, open.signature}));
            });
        m_open.erase(known);
    }

    void endChoice(const ChoiceStop &stop) override { m_stops[stop.choice] = stop.reason; }

    void end() override
    {
        element([&](JsonWriter &json) {
            json.array("candidates", [&] {
                for (const auto &stop : m_stops)
                    json.object([&] {
                        json.object("content", [&] {
                            json.array("parts", [] {});
                            json.text("role", "model");
                        });
                        json.text("finishReason", geminiStop(stop.second));
                        json.integer("index", static_cast<std::int64_t>(stop.first));
                    });
            });
            if (isKnown(usage()))
                json.object("usageMetadata", [&] { writeGeminiUsage(json, usage()); });
            tail(json);
        });
        if (options().jsonArray)
            out() += "]\n";
    }

    void broken(const std::string &message) override
    {
        const ErrorText error{502, 0, message};
        if (!options().jsonArray) {
            out() += errorEvent(Dialect::Gemini, error);
            return;
        }
        out() += std::exchange(m_any, true) ? ",\r\n" : "[";
        out() += errorBody(Family::Gemini, error);
        out() += "]\n";
    }

private:
    struct Open {
        std::size_t choice = 0;
        Part part;
        std::string signature;
    };

    template <typename Fill>
    void element(Fill &&fill)
    {
        if (options().jsonArray)
            out() += m_any ? ",\r\n" : "[";
        else
            out() += "data: ";
        m_any = true;
        JsonWriter json(out());
        json.object([&] { fill(json); });
        if (!options().jsonArray)
            out() += "\r\n\r\n";
    }

    template <typename Fill>
    void part(std::size_t choice, Fill &&fill)
    {
        element([&](JsonWriter &json) {
            json.array("candidates", [&] {
                json.object([&] {
                    json.object("content", [&] {
                        json.array("parts", [&] { json.object([&] { fill(json); }); });
                        json.text("role", "model");
                    });
                    json.integer("index", static_cast<std::int64_t>(choice));
                });
            });
            tail(json);
        });
    }

    void tail(JsonWriter &json) const
    {
        json.text("modelVersion", model());
        json.text("responseId", answerId(""));
    }

    bool m_any = false;
    std::map<std::size_t, Open> m_open;
    std::map<std::size_t, StopReason> m_stops;
};

} // namespace

std::unique_ptr<StreamWriter> makeGeminiStream(const AnswerOptions &options)
{
    return std::make_unique<GeminiStream>(options);
}

} // namespace sekisho::dialects
