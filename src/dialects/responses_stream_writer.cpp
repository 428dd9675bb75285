// SPDX-License-Identifier: GPL-3.0-or-later
// platform.openai.com/docs/api-reference/responses-streaming
#include "dialects/responses_stream_writer.h"

#include "dialects/answer_words.h"
#include "dialects/signatures.h"

#include <array>
#include <utility>

namespace sekisho::dialects {

std::string ResponsesStream::itemId() const
{
    constexpr std::array<std::string_view, 4> Prefixes = {"", "msg_", "rs_", "fc_"};
    return madeId(Prefixes[static_cast<std::size_t>(m_item)], 100'000 + m_items.size());
}

void ResponsesStream::place(JsonWriter &json) const
{
    json.text("item_id", itemId());
    json.integer("output_index", static_cast<std::int64_t>(m_items.size()));
    if (m_item == Item::Message)
        json.integer("content_index", m_partCount);
    else if (m_item == Item::Reasoning)
        json.integer("summary_index", 0);
}

void ResponsesStream::writeText(JsonWriter &json, bool done) const
{
    const std::string_view text = done ? std::string_view(m_text) : std::string_view();
    if (m_isRefusal) {
        json.text("type", "refusal");
        json.text("refusal", text);
        return;
    }
    json.text("type", "output_text");
    json.raw("annotations", '[' + (done ? m_annotations : std::string()) + ']');
    json.array("logprobs", [] {});
    json.text("text", text);
}

void ResponsesStream::writeItem(JsonWriter &json, bool done) const
{
    json.text("id", itemId());
    const std::string_view status = done ? "completed" : "in_progress";
    if (m_item == Item::Message) {
        json.text("type", "message");
        json.text("status", status);
        json.raw("content", '[' + m_parts + ']');
        json.text("role", "assistant");
    } else if (m_item == Item::Call) {
        json.text("type", "function_call");
        json.text("status", status);
        json.text("arguments", done ? std::string_view(m_text) : std::string_view());
        json.text("call_id", m_callId);
        json.text("name", m_name);
    } else {
        json.text("type", "reasoning");
        json.array("summary", [&] {
            if (done && !m_text.empty())
                json.object([&] {
                    json.text("type", "summary_text");
                    json.text("text", m_text);
                });
        });
        if (done && !m_signature.empty())
            json.text("encrypted_content", markedSignature({options().source, m_signature}));
    }
}

void ResponsesStream::writeResponse(JsonWriter &json, std::string_view status, const std::string &error) const
{
    json.text("id", answerId("resp_"));
    json.text("object", "response");
    json.integer("created_at", options().created);
    json.text("status", status);
    json.flag("background", false);
    if (error.empty())
        json.null("error");
    else
        json.object("error", [&] {
            json.text("code", "server_error");
            json.text("message", error);
        });
    if (status == "incomplete")
        json.object("incomplete_details", [&] {
            json.text("reason", m_stop == StopReason::MaxTokens ? "max_output_tokens" : "content_filter");
        });
    else
        json.null("incomplete_details");
    json.null("instructions");
    json.null("max_output_tokens");
    json.text("model", model());
    json.array("output", [&] {
        for (const std::string &item : m_items)
            json.raw(item);
    });
    json.flag("parallel_tool_calls", true);
    json.null("previous_response_id");
    json.flag("store", false);
    json.null("temperature");
    json.text("tool_choice", "auto");
    json.array("tools", [] {});
    json.null("top_p");
    json.text("truncation", "disabled");
    if (status == "in_progress" || !isKnown(usage()))
        json.null("usage");
    else
        json.object("usage", [&] { writeResponsesUsage(json, usage()); });
    json.object("metadata", [] {});
}

void ResponsesStream::begin()
{
    for (const std::string_view type : {"response.created", "response.in_progress"})
        say(type, [&](JsonWriter &json) {
            json.object("response", [&] { writeResponse(json, "in_progress", {}); });
        });
}

void ResponsesStream::openItem(Item kind)
{
    closeItem();
    m_item = kind;
    m_text.clear();
    say("response.output_item.added", [&](JsonWriter &json) {
        json.integer("output_index", static_cast<std::int64_t>(m_items.size()));
        json.object("item", [&] { writeItem(json, false); });
    });
}

void ResponsesStream::closeItem()
{
    closePart();
    if (m_item == Item::None)
        return;
    std::string item;
    JsonWriter whole(item);
    whole.object([&] { writeItem(whole, true); });
    say("response.output_item.done", [&](JsonWriter &json) {
        json.integer("output_index", static_cast<std::int64_t>(m_items.size()));
        json.raw("item", item);
    });
    m_items.push_back(std::move(item));
    m_item = Item::None;
    m_parts.clear();
    m_partCount = 0;
    m_signature.clear();
}

void ResponsesStream::openPart()
{
    if (m_item != Item::Message)
        openItem(Item::Message);
    closePart();
    m_partOpen = true;
    m_text.clear();
    sayOf("response.content_part.added",
          [&](JsonWriter &json) { json.object("part", [&] { writeText(json, false); }); });
}

void ResponsesStream::closePart()
{
    if (!std::exchange(m_partOpen, false))
        return;
    sayOf(m_isRefusal ? "response.refusal.done" : "response.output_text.done", [&](JsonWriter &json) {
        json.text(m_isRefusal ? "refusal" : "text", m_text);
        if (!m_isRefusal)
            json.array("logprobs", [] {});
    });
    std::string part;
    JsonWriter whole(part);
    whole.object([&] { writeText(whole, true); });
    sayOf("response.content_part.done", [&](JsonWriter &json) { json.raw("part", part); });
    m_parts += (m_parts.empty() ? "" : ",") + part;
    ++m_partCount;
    m_annotations.clear();
    m_annotationCount = 0;
}

void ResponsesStream::cite(const CitationPart &citation)
{
    if (!citation.quote.empty())
        lose("cited_text", "OpenAI Responses has no place for what was cited");
    if (!m_partOpen || m_isRefusal) {
        closePart();
        m_isRefusal = false;
        openPart();
    }
    std::size_t characters = 0;
    for (const char c : m_text)
        characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    std::string annotation;
    JsonWriter whole(annotation);
    whole.object([&] {
        whole.text("type", "url_citation");
        writeOpenAiCitation(whole, citation, 0, characters);
    });
    sayOf("response.output_text.annotation.added", [&](JsonWriter &json) {
        json.integer("annotation_index", m_annotationCount++);
        json.raw("annotation", annotation);
    });
    m_annotations += (m_annotations.empty() ? "" : ",") + annotation;
}

void ResponsesStream::open(const BlockStart &block)
{
    m_block = block.part;
    if (const auto *call = block.part.as<ToolCallPart>()) {
        closeItem();
        m_callId = callId(block);
        m_name = call->name;
        openItem(Item::Call);
    } else if (block.part.as<ReasoningPart>()) {
        openItem(Item::Reasoning);
    } else if (const auto *citation = block.part.as<CitationPart>()) {
        cite(*citation);
    } else if (block.part.as<TextPart>() || block.part.as<RefusalPart>()) {
        closePart();
        m_isRefusal = block.part.as<RefusalPart>();
        openPart();
    } else {
        lose("content", "pictures and other providers' own parts have no place in Responses' answers");
    }
}

void ResponsesStream::piece(const BlockDelta &delta)
{
    if (delta.what == BlockDelta::What::Signature) {
        m_signature += delta.piece;
        return;
    }
    std::string_view type = m_isRefusal ? "response.refusal.delta" : "response.output_text.delta";
    if (m_block.as<ToolCallPart>()) {
        type = "response.function_call_arguments.delta";
    } else if (m_block.as<ReasoningPart>()) {
        type = "response.reasoning_summary_text.delta";
        if (m_text.empty())
            sayOf("response.reasoning_summary_part.added", [](JsonWriter &json) {
                json.object("part", [&] {
                    json.text("type", "summary_text");
                    json.text("text", "");
                });
            });
    } else if (!m_partOpen) {
        return;
    }
    m_text += delta.piece;
    sayOf(type, [&](JsonWriter &json) {
        json.text("delta", delta.piece);
        if (m_partOpen && !m_isRefusal)
            json.array("logprobs", [] {});
    });
}

void ResponsesStream::close(std::size_t)
{
    if (m_block.as<ToolCallPart>()) {
        sayOf("response.function_call_arguments.done", [&](JsonWriter &json) {
            json.text("arguments", m_text);
            json.text("name", m_name);
        });
        closeItem();
    } else if (m_block.as<ReasoningPart>()) {
        if (!m_text.empty()) {
            sayOf("response.reasoning_summary_text.done",
                  [&](JsonWriter &json) { json.text("text", m_text); });
            sayOf("response.reasoning_summary_part.done", [&](JsonWriter &json) {
                json.object("part", [&] {
                    json.text("type", "summary_text");
                    json.text("text", m_text);
                });
            });
        }
        closeItem();
    }
    // A text stays open: citations may still belong to it.
}

void ResponsesStream::endChoice(const ChoiceStop &stop)
{
    closeItem();
    m_stop = stop.reason;
}

void ResponsesStream::end()
{
    const bool isWhole = m_stop != StopReason::MaxTokens && m_stop != StopReason::Refused;
    const std::string_view status = isWhole ? "completed" : "incomplete";
    JsonWriter whole(m_response);
    whole.object([&] { writeResponse(whole, status, {}); });
    say(isWhole ? "response.completed" : "response.incomplete",
        [&](JsonWriter &json) { json.raw("response", m_response); });
}

void ResponsesStream::broken(const std::string &message)
{
    say("response.failed",
        [&](JsonWriter &json) { json.object("response", [&] { writeResponse(json, "failed", message); }); });
}

std::unique_ptr<StreamWriter> makeResponsesStream(const AnswerOptions &options)
{
    return std::make_unique<ResponsesStream>(options);
}

} // namespace sekisho::dialects
