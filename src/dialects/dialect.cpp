// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/dialect.h"

#include <array>
#include <utility>

namespace sekisho::dialects {

namespace {

struct Named {
    Dialect dialect;
    std::string_view name;
    Family family;
};

// None follows OpenAI's habits: its error shape is the one that most clients can read.
constexpr std::array Table{
    Named{Dialect::None, "", Family::OpenAi},
    Named{Dialect::OpenAiChat, "openai-chat", Family::OpenAi},
    Named{Dialect::OpenAiResponses, "openai-responses", Family::OpenAi},
    Named{Dialect::OpenAiEmbeddings, "openai-embeddings", Family::OpenAi},
    Named{Dialect::OpenAiOther, "openai-other", Family::OpenAi},
    Named{Dialect::AnthropicMessages, "anthropic-messages", Family::Anthropic},
    Named{Dialect::AnthropicOther, "anthropic-other", Family::Anthropic},
    Named{Dialect::Gemini, "gemini", Family::Gemini},
    Named{Dialect::GeminiOther, "gemini-other", Family::Gemini},
    Named{Dialect::Ollama, "ollama", Family::Ollama},
    Named{Dialect::OllamaOther, "ollama-other", Family::Ollama},
    Named{Dialect::CohereChat, "cohere-chat", Family::Cohere},
    Named{Dialect::CohereOther, "cohere-other", Family::Cohere},
};

} // namespace

std::string_view name(Dialect dialect)
{
    for (const Named &entry : Table) {
        if (entry.dialect == dialect)
            return entry.name;
    }
    return {};
}

std::optional<Dialect> dialectByName(std::string_view name)
{
    for (const Named &entry : Table) {
        if (entry.name == name)
            return entry.dialect;
    }
    return std::nullopt;
}

Family familyOf(Dialect dialect)
{
    for (const Named &entry : Table) {
        if (entry.dialect == dialect)
            return entry.family;
    }
    return Family::OpenAi;
}

} // namespace sekisho::dialects
