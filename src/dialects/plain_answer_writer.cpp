// SPDX-License-Identifier: GPL-3.0-or-later
// Plain answers of all dialects. What they do not have in common with the streams is only how they are put
// together, so it stands in one place.
#include "dialects/answer_unfold.h"
#include "dialects/answer_words.h"
#include "dialects/event_writer.h"
#include "dialects/media_words.h"
#include "dialects/responses_stream_writer.h"
#include "dialects/signatures.h"

#include <algorithm>

namespace sekisho::dialects {

namespace {

class PlainWriter {
public:
    PlainWriter(const Answer &answer, const AnswerOptions &options, std::vector<Loss> &losses)
        : m_answer(answer), m_options(options), m_losses(losses), m_json(m_body)
    {}

    void chat();
    void anthropic();
    void gemini();
    void ollama();
    void cohere();
    [[nodiscard]] std::string take() { return std::move(m_body); }

private:
    using Parts = std::vector<Part>;

    void lose(std::string_view field, std::string_view reason);
    [[nodiscard]] const Choice &first();
    [[nodiscard]] std::string id(std::string_view prefix) const;
    [[nodiscard]] std::string_view model() const;
    [[nodiscard]] std::string callId(const Part &part);
    [[nodiscard]] std::string marked(const ReasoningPart &reasoning) const;
    void chatMessage(const Parts &parts);
    void chatCalls(const Parts &parts, bool asObjects);
    void anthropicPart(const Parts &parts, std::size_t &at);
    void geminiPart(const Part &part);
    template <typename T>
    [[nodiscard]] static std::string joined(const Parts &parts)
    {
        std::string out;
        for (const Part &part : parts) {
            if (const auto *one = part.as<T>())
                out += one->text;
        }
        return out;
    }
    template <typename T>
    [[nodiscard]] static bool has(const Parts &parts)
    {
        return std::any_of(parts.begin(), parts.end(), [](const Part &part) { return part.as<T>(); });
    }
    void loseIf(bool given, std::string_view field, std::string_view reason)
    {
        if (given)
            lose(field, reason);
    }
    void loseUnplaced(const Parts &parts, std::string_view dialect, bool citations);

    const Answer &m_answer;
    const AnswerOptions &m_options;
    std::vector<Loss> &m_losses;
    std::string m_body;
    JsonWriter m_json;
    std::size_t m_calls = 0;
    Choice m_none;
};

void PlainWriter::lose(std::string_view field, std::string_view reason)
{
    const Loss loss{std::string(field), std::string(reason)};
    if (std::find(m_losses.begin(), m_losses.end(), loss) == m_losses.end() && m_losses.size() < 100)
        m_losses.push_back(loss);
}

const Choice &PlainWriter::first()
{
    loseIf(m_answer.choices.size() > 1, "choices", "only the first answer has a place");
    return m_answer.choices.empty() ? m_none : m_answer.choices.front();
}

std::string PlainWriter::id(std::string_view prefix) const
{
    return m_answer.id.empty() ? madeId(m_options, prefix, 0) : m_answer.id;
}

std::string_view PlainWriter::model() const
{
    return m_answer.model.empty() ? m_options.model : m_answer.model;
}

std::string PlainWriter::callId(const Part &part)
{
    bool lost = false;
    std::string id = carriedCallId(m_options, part, m_calls++, lost);
    loseIf(lost, "thoughtSignature", "is no text that an id can carry");
    return id;
}

std::string PlainWriter::marked(const ReasoningPart &reasoning) const
{
    return reasoning.signature.empty() ? std::string()
                                       : markedSignature({m_options.source, reasoning.signature});
}

void PlainWriter::loseUnplaced(const Parts &parts, std::string_view dialect, bool citations)
{
    for (const Part &part : parts) {
        if (part.as<MediaPart>() || part.as<UnknownPart>() || (part.as<CitationPart>() && !citations))
            lose("content", std::string(dialect) + "'s answers have no place for such parts");
        else if (const auto *reasoning = part.as<ReasoningPart>(); reasoning && !reasoning->signature.empty())
            lose("signature", std::string(dialect) + " has no place for what proves a thought");
    }
}

void PlainWriter::chatCalls(const Parts &parts, bool asObjects)
{
    if (!has<ToolCallPart>(parts))
        return;
    m_json.array("tool_calls", [&] {
        for (const Part &part : parts) {
            const auto *call = part.as<ToolCallPart>();
            if (!call)
                continue;
            m_json.object([&] {
                m_json.text("id", callId(part));
                if (!asObjects)
                    m_json.text("type", "function");
                m_json.object("function", [&] {
                    m_json.text("name", call->name);
                    if (asObjects)
                        writeArguments(m_json, "arguments", call->arguments);
                    else
                        m_json.text("arguments", call->arguments);
                });
            });
        }
    });
}

void PlainWriter::chatMessage(const Parts &parts)
{
    m_json.text("role", "assistant");
    if (has<TextPart>(parts) || !has<ToolCallPart>(parts))
        m_json.text("content", joined<TextPart>(parts));
    else
        m_json.null("content");
    m_json.textIfAny("reasoning_content", joined<ReasoningPart>(parts));
    if (has<RefusalPart>(parts))
        m_json.text("refusal", joined<RefusalPart>(parts));
    else
        m_json.null("refusal");
    m_json.array("annotations", [&] {
        for (const Part &part : parts) {
            if (const auto *citation = part.as<CitationPart>()) {
                loseIf(!citation->quote.empty(), "cited_text", "OpenAI chat has no place for what was cited");
                m_json.object([&] {
                    m_json.text("type", "url_citation");
                    m_json.object("url_citation", [&] { writeOpenAiCitation(m_json, *citation, 0, 0); });
                });
            }
        }
    });
    if (has<MediaPart>(parts))
        m_json.array("images", [&] {
            for (const Part &part : parts) {
                const auto *media = part.as<MediaPart>();
                if (!media || media->kind != MediaPart::Kind::Image)
                    continue;
                m_json.object([&] {
                    m_json.text("type", "image_url");
                    m_json.object("image_url", [&] { m_json.text("url", mediaUrl(*media)); });
                });
            }
        });
    chatCalls(parts, false);
}

void PlainWriter::chat()
{
    m_json.object([&] {
        m_json.text("id", id("chatcmpl-"));
        m_json.text("object", "chat.completion");
        m_json.integer("created", m_options.created);
        m_json.text("model", model());
        m_json.array("choices", [&] {
            std::int64_t index = 0;
            for (const Choice &choice : m_answer.choices) {
                for (const Part &part : choice.message.parts) {
                    const auto *reasoning = part.as<ReasoningPart>();
                    loseIf(reasoning && !reasoning->signature.empty(), "signature",
                           "OpenAI chat has no place for what proves a thought");
                    loseIf(part.as<UnknownPart>(), "content", "is of a kind that has no translation");
                }
                m_json.object([&] {
                    m_json.integer("index", index++);
                    m_json.object("message", [&] { chatMessage(choice.message.parts); });
                    m_json.null("logprobs");
                    m_json.text("finish_reason", openAiStop(choice.stop));
                });
            }
        });
        if (isKnown(m_answer.usage))
            m_json.object("usage", [&] { writeOpenAiUsage(m_json, m_answer.usage); });
    });
}

void PlainWriter::anthropicPart(const Parts &parts, std::size_t &at)
{
    const Part &part = parts[at++];
    const auto citations = [&] {
        if (at >= parts.size() || !parts[at].as<CitationPart>())
            return;
        m_json.array("citations", [&] {
            for (; at < parts.size() && parts[at].as<CitationPart>(); ++at)
                m_json.object([&] { writeAnthropicCitation(m_json, *parts[at].as<CitationPart>()); });
        });
    };
    if (part.as<MediaPart>() || part.as<UnknownPart>())
        return lose("content", "Anthropic's answers have no place for such parts");
    m_json.object([&] {
        if (const auto *call = part.as<ToolCallPart>()) {
            m_json.text("type", "tool_use");
            m_json.text("id", callId(part));
            m_json.text("name", call->name);
            writeArguments(m_json, "input", call->arguments);
        } else if (const auto *reasoning = part.as<ReasoningPart>(); reasoning && reasoning->redacted) {
            m_json.text("type", "redacted_thinking");
            m_json.text("data", marked(*reasoning));
        } else if (reasoning) {
            m_json.text("type", "thinking");
            m_json.text("thinking", reasoning->text);
            m_json.text("signature", marked(*reasoning));
        } else if (part.as<CitationPart>()) {
            m_json.text("type", "text");
            m_json.text("text", "");
            --at;
            citations();
        } else {
            const auto *text = part.as<TextPart>();
            m_json.text("type", "text");
            m_json.text("text", text ? text->text : part.as<RefusalPart>()->text);
            citations();
        }
    });
}

void PlainWriter::anthropic()
{
    const Choice &choice = first();
    m_json.object([&] {
        m_json.text("id", id("msg_"));
        m_json.text("type", "message");
        m_json.text("role", "assistant");
        m_json.text("model", model());
        m_json.array("content", [&] {
            for (std::size_t at = 0; at < choice.message.parts.size();)
                anthropicPart(choice.message.parts, at);
        });
        m_json.text("stop_reason", anthropicStop(choice.stop));
        m_json.null("stop_sequence");
        m_json.object("usage", [&] { writeAnthropicUsage(m_json, m_answer.usage); });
    });
}

void PlainWriter::geminiPart(const Part &part)
{
    if (part.as<CitationPart>() || part.as<UnknownPart>())
        return lose("content", "Gemini's answers have no place for such parts");
    m_json.object([&] {
        if (const auto *call = part.as<ToolCallPart>()) {
            ToolCallPart known = *call;
            known.id = callId(part);
            writeGeminiCall(m_json, known);
        } else if (const auto *media = part.as<MediaPart>()) {
            writeGeminiMedia(m_json, *media);
        } else if (const auto *reasoning = part.as<ReasoningPart>()) {
            m_json.text("text", reasoning->text);
            m_json.flag("thought", true);
            m_json.textIfAny("thoughtSignature", marked(*reasoning));
        } else {
            const auto *text = part.as<TextPart>();
            m_json.text("text", text ? text->text : part.as<RefusalPart>()->text);
        }
    });
}

void PlainWriter::gemini()
{
    m_json.object([&] {
        m_json.array("candidates", [&] {
            std::int64_t index = 0;
            for (const Choice &choice : m_answer.choices)
                m_json.object([&] {
                    m_json.object("content", [&] {
                        m_json.array("parts", [&] {
                            for (const Part &part : choice.message.parts)
                                geminiPart(part);
                        });
                        m_json.text("role", "model");
                    });
                    m_json.text("finishReason", geminiStop(choice.stop));
                    m_json.integer("index", index++);
                });
        });
        if (isKnown(m_answer.usage))
            m_json.object("usageMetadata", [&] { writeGeminiUsage(m_json, m_answer.usage); });
        m_json.text("modelVersion", model());
        m_json.text("responseId", id(""));
    });
}

void PlainWriter::ollama()
{
    const Choice &choice = first();
    const Parts &parts = choice.message.parts;
    loseUnplaced(parts, "Ollama", false);
    m_json.object([&] {
        m_json.text("model", model());
        m_json.text("created_at", timeText(m_options.created));
        m_json.object("message", [&] {
            m_json.text("role", "assistant");
            std::string words;
            for (const Part &part : parts) {
                if (const auto *text = part.as<TextPart>())
                    words += text->text;
                else if (const auto *refusal = part.as<RefusalPart>())
                    words += refusal->text;
            }
            m_json.text("content", words);
            m_json.textIfAny("thinking", joined<ReasoningPart>(parts));
            chatCalls(parts, true);
        });
        m_json.text("done_reason", ollamaStop(choice.stop));
        m_json.flag("done", true);
        writeOllamaUsage(m_json, m_answer.usage, m_options.durationMicros);
    });
}

void PlainWriter::cohere()
{
    const Choice &choice = first();
    const Parts &parts = choice.message.parts;
    loseUnplaced(parts, "Cohere", true);
    loseIf(choice.stop == StopReason::Refused, "finish_reason", "Cohere has no word for a refusal");
    m_json.object([&] {
        m_json.text("id", id(""));
        m_json.text("finish_reason", cohereStop(choice.stop));
        m_json.object("message", [&] {
            m_json.text("role", "assistant");
            m_json.array("content", [&] {
                for (const Part &part : parts) {
                    const auto *text = part.as<TextPart>();
                    const auto *refusal = part.as<RefusalPart>();
                    const auto *reasoning = part.as<ReasoningPart>();
                    if (!text && !refusal && !reasoning)
                        continue;
                    const std::string_view type = reasoning ? "thinking" : "text";
                    m_json.object([&] {
                        m_json.text("type", type);
                        m_json.text(type, reasoning ? reasoning->text : text ? text->text : refusal->text);
                    });
                }
            });
            chatCalls(parts, false);
            if (!has<CitationPart>(parts))
                return;
            m_json.array("citations", [&] {
                for (const Part &part : parts) {
                    if (const auto *citation = part.as<CitationPart>())
                        m_json.object([&] {
                            m_json.integer("start", 0);
                            m_json.integer("end", 0);
                            writeCohereCitation(m_json, *citation);
                        });
                }
            });
        });
        if (isKnown(m_answer.usage))
            m_json.object("usage", [&] { writeCohereUsage(m_json, m_answer.usage); });
    });
}

} // namespace

WrittenAnswer writeAnswer(Dialect target, const Answer &answer, const AnswerOptions &options)
{
    WrittenAnswer out;
    PlainWriter writer(answer, options, out.losses);
    switch (target) {
    case Dialect::OpenAiChat:
        writer.chat();
        break;
    case Dialect::OpenAiResponses: {
        ResponsesStream stream(options);
        std::string bytes;
        Answer whole = answer;
        whole.complete = true;
        whole.error.clear();
        unfold(whole, [&](const AnswerEvent &event) { stream.add(event, bytes); });
        return {stream.response(), stream.losses()};
    }
    case Dialect::AnthropicMessages:
        writer.anthropic();
        break;
    case Dialect::Gemini:
        writer.gemini();
        break;
    case Dialect::Ollama:
        writer.ollama();
        break;
    case Dialect::CohereChat:
        writer.cohere();
        break;
    default:
        break;
    }
    out.body = writer.take();
    return out;
}

} // namespace sekisho::dialects
