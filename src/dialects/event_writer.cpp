// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/event_writer.h"

#include "dialects/stream_writer.h"

#include <algorithm>

namespace sekisho::dialects {

std::unique_ptr<EventWriter> EventWriter::create(Dialect target, const AnswerOptions &options)
{
    switch (target) {
    case Dialect::OpenAiChat:
        return makeChatStream(options);
    case Dialect::OpenAiResponses:
        return makeResponsesStream(options);
    case Dialect::AnthropicMessages:
        return makeAnthropicStream(options);
    case Dialect::Gemini:
        return makeGeminiStream(options);
    case Dialect::Ollama:
        return makeOllamaStream(options);
    case Dialect::CohereChat:
        return makeCohereStream(options);
    default:
        return nullptr;
    }
}

void EventWriter::lose(std::string_view field, std::string_view reason)
{
    const bool isKnown = std::any_of(m_losses.begin(), m_losses.end(),
                                     [&](const Loss &known) { return known.field == field; });
    constexpr std::size_t Most = 100;
    if (!isKnown && m_losses.size() < Most)
        m_losses.push_back({std::string(field), std::string(reason)});
}

std::string_view keepAlive(Dialect target, bool jsonArray)
{
    switch (target) {
    case Dialect::OpenAiChat:
    case Dialect::OpenAiResponses:
    case Dialect::CohereChat:
        return ": ping\n\n";
    case Dialect::AnthropicMessages:
        return "event: ping\ndata: {\"type\": \"ping\"}\n\n";
    case Dialect::Gemini:
        // Google's JavaScript SDK takes a comment for a broken event; space between elements it does not see.
        return jsonArray ? "\n" : "";
    default:
        return {};
    }
}

std::string_view streamType(Dialect target, bool jsonArray)
{
    if (target == Dialect::Ollama)
        return "application/x-ndjson";
    if (target == Dialect::Gemini && jsonArray)
        return "application/json; charset=UTF-8";
    return "text/event-stream; charset=utf-8";
}

} // namespace sekisho::dialects
