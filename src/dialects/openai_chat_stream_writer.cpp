// SPDX-License-Identifier: GPL-3.0-or-later
// Streams of OpenAI chat (platform.openai.com/docs/api-reference/chat-streaming). Choices and calls have
// numbers, so everything goes out as it comes. Thoughts go by the name that DeepSeek gave them and most
// clients read.
#include "dialects/answer_words.h"
#include "dialects/error_shape.h"
#include "dialects/media_words.h"
#include "dialects/stream_writer.h"

#include <map>
#include <utility>

namespace sekisho::dialects {

namespace {

class ChatStream final : public StreamWriter {
public:
    explicit ChatStream(const AnswerOptions &options)
        : StreamWriter(options, Choices::Many, Order::CallsOverlap)
    {}

protected:
    void begin() override { greet(0); }

    void open(const BlockStart &block) override
    {
        greet(block.choice);
        Choice &choice = m_choices[block.choice];
        m_blocks[block.block] = {block.choice, block.part, 0};
        if (const auto *call = block.part.as<ToolCallPart>()) {
            m_blocks[block.block].index = choice.calls++;
            const std::string id = callId(block);
            delta(block.choice, [&](JsonWriter &json) {
                json.array("tool_calls", [&] {
                    json.object([&] {
                        json.integer("index", m_blocks[block.block].index);
                        json.text("id", id);
                        json.text("type", "function");
                        json.object("function", [&] {
                            json.text("name", call->name);
                            json.text("arguments", "");
                        });
                    });
                });
            });
        } else if (const auto *citation = block.part.as<CitationPart>()) {
            cite(block.choice, *citation);
        } else if (const auto *media = block.part.as<MediaPart>()) {
            show(block.choice, *media);
        } else if (const auto *unknown = block.part.as<UnknownPart>()) {
            lose(unknown->type, "is of a kind that has no translation");
        }
    }

    void piece(const BlockDelta &piece) override
    {
        const auto known = m_blocks.find(piece.block);
        if (known == m_blocks.end())
            return;
        const Block &block = known->second;
        if (piece.what == BlockDelta::What::Signature)
            return lose("signature", "OpenAI chat has no place for what proves a thought");
        delta(block.choice, [&](JsonWriter &json) {
            if (block.part.as<ToolCallPart>()) {
                json.array("tool_calls", [&] {
                    json.object([&] {
                        json.integer("index", block.index);
                        json.object("function", [&] { json.text("arguments", piece.piece); });
                    });
                });
            } else if (block.part.as<ReasoningPart>()) {
                json.text("reasoning_content", piece.piece);
            } else if (block.part.as<RefusalPart>()) {
                json.text("refusal", piece.piece);
            } else {
                m_choices[block.choice].characters += characters(piece.piece);
                json.text("content", piece.piece);
            }
        });
    }

    void close(std::size_t block) override { m_blocks.erase(block); }

    void endChoice(const ChoiceStop &stop) override
    {
        greet(stop.choice);
        chunk(stop.choice, openAiStop(stop.reason), [](JsonWriter &) {});
    }

    void end() override
    {
        if (options().includeUsage && isKnown(usage()))
            event({}, [&](JsonWriter &json) {
                head(json);
                json.array("choices", [] {});
                json.object("usage", [&] { writeOpenAiUsage(json, usage()); });
            });
        out() += "data: [DONE]\n\n";
    }

    void broken(const std::string &message) override
    {
        out() += errorEvent(Dialect::OpenAiChat, {502, 0, message});
    }

private:
    struct Choice {
        bool greeted = false;
        std::int64_t calls = 0;
        std::size_t characters = 0;
    };
    struct Block {
        std::size_t choice = 0;
        Part part;
        std::int64_t index = 0;
    };

    static std::size_t characters(std::string_view text)
    {
        std::size_t count = 0;
        for (const char c : text)
            count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
        return count;
    }

    void head(JsonWriter &json) const
    {
        json.text("id", answerId("chatcmpl-"));
        json.text("object", "chat.completion.chunk");
        json.integer("created", options().created);
        json.text("model", model());
    }

    template <typename Fill>
    void chunk(std::size_t choice, std::string_view reason, Fill &&fill)
    {
        event({}, [&](JsonWriter &json) {
            head(json);
            json.array("choices", [&] {
                json.object([&] {
                    json.integer("index", static_cast<std::int64_t>(choice));
                    json.object("delta", [&] { fill(json); });
                    json.null("logprobs");
                    if (reason.empty())
                        json.null("finish_reason");
                    else
                        json.text("finish_reason", reason);
                });
            });
            if (options().includeUsage)
                json.null("usage");
        });
    }

    template <typename Fill>
    void delta(std::size_t choice, Fill &&fill)
    {
        chunk(choice, {}, fill);
    }

    void greet(std::size_t choice)
    {
        if (std::exchange(m_choices[choice].greeted, true))
            return;
        delta(choice, [](JsonWriter &json) {
            json.text("role", "assistant");
            json.text("content", "");
        });
    }

    void cite(std::size_t choice, const CitationPart &citation)
    {
        if (!citation.quote.empty())
            lose("cited_text", "OpenAI chat has no place for what was cited");
        delta(choice, [&](JsonWriter &json) {
            json.array("annotations", [&] {
                json.object([&] {
                    json.text("type", "url_citation");
                    json.object("url_citation", [&] {
                        writeOpenAiCitation(json, citation, 0, m_choices[choice].characters);
                    });
                });
            });
        });
    }

    void show(std::size_t choice, const MediaPart &media)
    {
        if (media.kind != MediaPart::Kind::Image)
            return lose("media", "OpenAI chat has pictures only in its answers");
        delta(choice, [&](JsonWriter &json) {
            json.array("images", [&] {
                json.object([&] {
                    json.text("type", "image_url");
                    json.object("image_url", [&] { json.text("url", mediaUrl(media)); });
                });
            });
        });
    }

    std::map<std::size_t, Choice> m_choices;
    std::map<std::size_t, Block> m_blocks; ///< that are open
};

} // namespace

std::unique_ptr<StreamWriter> makeChatStream(const AnswerOptions &options)
{
    return std::make_unique<ChatStream>(options);
}

} // namespace sekisho::dialects
