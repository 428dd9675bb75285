// SPDX-License-Identifier: GPL-3.0-or-later
// The wire formats of conversations, by name.
#pragma once

#include <optional>
#include <string_view>

namespace sekisho::dialects {

enum class Dialect {
    None,              ///< not a conversation, or not known: relayed, never read
    OpenAiChat,        ///< POST /v1/chat/completions (platform.openai.com/docs/api-reference/chat)
    OpenAiResponses,   ///< POST /v1/responses
    OpenAiEmbeddings,  ///< POST /v1/embeddings
    OpenAiOther,       ///< further endpoints of that family: images, audio, moderations, completions, models
    AnthropicMessages, ///< POST /v1/messages (docs.anthropic.com/en/api/messages)
    AnthropicOther,    ///< count_tokens, models, batches
    Gemini,            ///< :generateContent, :streamGenerateContent (ai.google.dev/api/generate-content)
    GeminiOther,       ///< embedContent, countTokens, models
    Ollama,            ///< /api/chat, /api/generate: NDJSON streams (github.com/ollama/ollama docs/api.md)
    OllamaOther,       ///< /api/embed, /api/tags, /api/show
    CohereChat,        ///< POST /v2/chat (docs.cohere.com/reference/chat)
    CohereOther,       ///< /v1/chat, embed, rerank
};

/// Stable names for files and columns: "openai-chat", "anthropic-messages", ...; "" for None.
[[nodiscard]] std::string_view name(Dialect dialect);
[[nodiscard]] std::optional<Dialect> dialectByName(std::string_view name);

/// Whose error shape, credential habits and model list a dialect follows.
enum class Family { OpenAi, Anthropic, Gemini, Ollama, Cohere };
[[nodiscard]] Family familyOf(Dialect dialect);

} // namespace sekisho::dialects
