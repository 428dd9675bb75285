// SPDX-License-Identifier: GPL-3.0-or-later
// The transcripts of tests/data/dialects with what a reader has to find in each.
#pragma once

#include "dialects/usage.h"

#include <QFile>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::test {

using dialects::Dialect;
using dialects::Ending;

struct Transcript {
    const char *file;
    Dialect dialect;
    int status = 200;
    const char *contentType;
    Ending ending = Ending::Complete;
    const char *model = "";
    dialects::Usage usage = {};
    const char *firstContent = nullptr; ///< stands in the piece whose arrival is the first token
    const char *error = "";
};

constexpr const char *Sse = "text/event-stream; charset=utf-8";
constexpr const char *Json = "application/json";
constexpr const char *Ndjson = "application/x-ndjson";

inline dialects::Usage usage(std::optional<std::int64_t> input, std::optional<std::int64_t> output,
                             std::optional<std::int64_t> cached = {},
                             std::optional<std::int64_t> written = {},
                             std::optional<std::int64_t> reasoning = {},
                             std::optional<std::int64_t> written1h = {})
{
    const auto count = [](std::optional<std::int64_t> n) {
        return n ? std::optional<TokenCount>(TokenCount{*n}) : std::nullopt;
    };
    return {count(input), count(output), count(cached), count(written), count(written1h), count(reasoning)};
}

inline const std::vector<Transcript> &transcripts()
{
    using D = Dialect;
    constexpr const char *Gpt = "gpt-4o-mini-2024-07-18";
    constexpr const char *Gpt5 = "gpt-5-mini-2025-08-07";
    constexpr const char *Sonnet = "claude-sonnet-4-5-20250929";
    constexpr const char *Flash = "gemini-2.5-flash";
    const auto gpt = usage(2006, 300, 1920, {}, 256);
    const auto gpt5 = usage(37, 98, 11, {}, 64);
    const auto flash = usage(39, 106, 16, {}, 100);
    const auto cohere = usage(71, 418, 64);
    static const std::vector<Transcript> all{
        {"openai_chat.sse", D::OpenAiChat, 200, Sse, Ending::Complete, Gpt, gpt, "The \\\"gate"},
        {"openai_chat.json", D::OpenAiChat, 200, Json, Ending::Complete, Gpt, gpt, "service_tier"},
        {"openai_chat_usage_null.json", D::OpenAiChat, 200, Json, Ending::Complete, Gpt, {}, "service_tier"},
        {"openai_chat_tools.sse", D::OpenAiChat, 200, Sse, Ending::Complete, Gpt, {}, "call_1"},
        {"openai_chat_error_event.sse",
         D::OpenAiChat,
         200,
         Sse,
         Ending::Error,
         Gpt,
         {},
         "Half an",
         "The server had an error while processing your request."},
        {"azure_chat.sse", D::OpenAiChat, 200, Sse, Ending::Complete, "gpt-4o-2024-11-20", {}, "Yes."},
        {"groq_chat.sse", D::OpenAiChat, 200, Sse, Ending::Complete, "llama-3.3-70b-versatile", usage(42, 7),
         "Fast."},
        {"deepseek_chat.sse", D::OpenAiChat, 200, Sse, Ending::Complete, "deepseek-reasoner",
         usage(130, 88, 128, {}, 80), "Let me think"},
        {"perplexity_chat.sse", D::OpenAiChat, 200, Sse, Ending::Complete, "sonar", usage(14, 3), "Barriers"},
        {"mistral_chat.sse", D::OpenAiChat, 200, Sse, Ending::Complete, "mistral-small-2506", usage(9, 3),
         "Oui."},
        {"xai_chat.json", D::OpenAiChat, 200, Json, Ending::Complete, "grok-3-mini",
         usage(12, 387, 8, {}, 386), "num_sources_used"},
        {"openrouter_error.json",
         D::OpenAiChat,
         200,
         Json,
         Ending::Error,
         "",
         {},
         nullptr,
         "Provider returned error"},
        // An error as plain JSON where a stream was promised, and a stream under the type of plain JSON.
        {"openrouter_error.json",
         D::OpenAiChat,
         200,
         Sse,
         Ending::Error,
         "",
         {},
         nullptr,
         "Provider returned error"},
        {"openai_chat.sse", D::OpenAiChat, 200, Json, Ending::Complete, Gpt, gpt, "The \\\"gate"},

        {"openai_responses.sse", D::OpenAiResponses, 200, Sse, Ending::Complete, Gpt5, gpt5,
         "\"delta\":\"Hi\""},
        {"openai_responses.json", D::OpenAiResponses, 200, Json, Ending::Complete, Gpt5, gpt5, "metadata"},
        {"openai_responses_tool.sse", D::OpenAiResponses, 200, Sse, Ending::Complete, Gpt5, gpt5, "call_1"},
        {"openai_responses_failed.sse",
         D::OpenAiResponses,
         200,
         Sse,
         Ending::Error,
         Gpt5,
         {},
         "\"delta\":\"Hi\"",
         "The model failed to generate a response."},
        {"openai_responses_incomplete.sse", D::OpenAiResponses, 200, Sse, Ending::Complete, Gpt5, gpt5,
         "\"delta\":\"Hi\""},
        {"openai_responses_error_flat.sse",
         D::OpenAiResponses,
         200,
         Sse,
         Ending::Error,
         Gpt5,
         {},
         nullptr,
         "Something went wrong"},
        {"openai_responses_error_nested.sse",
         D::OpenAiResponses,
         200,
         Sse,
         Ending::Error,
         Gpt5,
         {},
         nullptr,
         "Too Many Requests"},
        {"openai_responses_failed.json",
         D::OpenAiResponses,
         200,
         Json,
         Ending::Error,
         Gpt5,
         {},
         nullptr,
         "The model failed."},

        {"openai_embeddings.json", D::OpenAiEmbeddings, 200, Json, Ending::Complete, "text-embedding-3-small",
         usage(8, {}), "total_tokens"},
        {"openai_completions.sse", D::OpenAiOther, 200, Sse, Ending::Complete, "gpt-3.5-turbo-instruct",
         usage(5, 2), "One"},
        {"openai_transcript.sse", D::OpenAiOther, 200, Sse, Ending::Complete, "", usage(14, 45), "I see"},
        {"error_text.txt", D::OpenAiOther, 200, "audio/mpeg", Ending::Complete},

        {"anthropic.sse", D::AnthropicMessages, 200, Sse, Ending::Complete, Sonnet,
         usage(30 + 1900 + 2048, 15, 1900, 2048, {}, 0), "Hello"},
        {"anthropic_thinking.sse", D::AnthropicMessages, 200, Sse, Ending::Complete, Sonnet,
         usage(25 + 1800 + 2048, 20, 1800, 2048, {}, 0), "Let me"},
        {"anthropic_tool.sse", D::AnthropicMessages, 200, Sse, Ending::Complete, Sonnet,
         usage(25 + 1800 + 2048, 89, 1800, 2048, {}, 0), "toolu_01"},
        {"anthropic_error.sse", D::AnthropicMessages, 200, Sse, Ending::Error, Sonnet,
         usage(25 + 1800 + 2048, 1, 1800, 2048, {}, 0), "Hello", "Overloaded"},
        {"anthropic_cut.sse", D::AnthropicMessages, 200, Sse, Ending::Open, Sonnet,
         usage(25 + 1800 + 2048, 1, 1800, 2048, {}, 0), "Hello"},
        {"anthropic.json", D::AnthropicMessages, 200, Json, Ending::Complete, "claude-haiku-4-5-20251001",
         usage(10, 12, 0, 0), "output_tokens"},
        {"anthropic_cache_hour.sse", D::AnthropicMessages, 200, Sse, Ending::Complete, Sonnet,
         usage(13 + 5000 + 3000, 9, 5000, 3000, {}, 2048), "Noted."},
        {"anthropic_cache_hour.json", D::AnthropicMessages, 200, Json, Ending::Complete, Sonnet,
         usage(3 + 4096, 5, 0, 4096, {}, 4096), "Noted."},
        {"anthropic_count_tokens.json", D::AnthropicOther, 200, Json, Ending::Complete},

        {"gemini.sse", D::Gemini, 200, "text/event-stream", Ending::Complete, Flash, flash, "Two gates"},
        {"gemini_list.json", D::Gemini, 200, "application/json; charset=UTF-8", Ending::Complete, Flash,
         flash, "Two gates"},
        {"gemini.json", D::Gemini, 200, Json, Ending::Complete, Flash, flash, " stand."},
        {"gemini_tool.sse", D::Gemini, 200, Sse, Ending::Complete, Flash, usage(30, 5), "functionCall"},
        {"gemini_blocked.json", D::Gemini, 200, Json, Ending::Complete, Flash, usage(4, {})},
        {"gemini_error.sse",
         D::Gemini,
         200,
         Sse,
         Ending::Error,
         Flash,
         {},
         "Half",
         "The model is overloaded. Please try again later."},
        {"gemini_list_cut.json", D::Gemini, 200, Json, Ending::Open, Flash, usage(21, {}), "Two gates"},

        {"ollama_chat.ndjson", D::Ollama, 200, Ndjson, Ending::Complete, "llama3.2", usage(26, 282), "The"},
        {"ollama_chat.json", D::Ollama, 200, Json, Ending::Complete, "llama3.2", usage(26, 282), "Hello"},
        {"ollama_chat.ndjson", D::Ollama, 200, Json, Ending::Complete, "llama3.2", usage(26, 282), "The"},
        {"ollama_thinking.ndjson", D::Ollama, 200, Ndjson, Ending::Complete, "llama3.2", usage(26, 282),
         "Hm"},
        {"ollama_generate.ndjson", D::Ollama, 200, Ndjson, Ending::Complete, "llama3.2", usage(26, 282),
         "Why"},
        {"ollama_error.ndjson",
         D::Ollama,
         200,
         Ndjson,
         Ending::Error,
         "llama3.2",
         {},
         " Yes",
         "an error was encountered while running the model"},
        {"ollama_cut.ndjson", D::Ollama, 200, Ndjson, Ending::Open, "llama3.2", {}, " Yes"},
        {"ollama_embed.json", D::OllamaOther, 200, Json, Ending::Complete, "all-minilm", usage(8, {}),
         "all-minilm"},

        {"cohere_chat.sse", D::CohereChat, 200, Sse, Ending::Complete, "", cohere, "LLMs"},
        {"cohere_tool.sse", D::CohereChat, 200, Sse, Ending::Complete, "", cohere, "weather_1"},
        {"cohere_error.sse", D::CohereChat, 200, Sse, Ending::Error, "", {}, "LLMs", "generation failed"},
        {"cohere_chat.json", D::CohereChat, 200, Json, Ending::Complete, "", cohere, "Hi"},
        {"cohere_v1.ndjson", D::CohereOther, 200, "application/stream+json", Ending::Complete, "",
         usage(74, 23), "\"text\":\"Hi\""},
        {"cohere_v1_cut.ndjson",
         D::CohereOther,
         200,
         "application/stream+json",
         Ending::Open,
         "",
         {},
         "\"text\":\"Hi\""},
        {"cohere_embed.json", D::CohereOther, 200, Json, Ending::Complete, "", usage(2, {}), "5807"},

        {"error_openai.json",
         D::OpenAiChat,
         401,
         Json,
         Ending::Error,
         "",
         {},
         nullptr,
         "Incorrect API key provided: sk-…abcd. You can find your API key at "
         "https://platform.openai.com/account/api-keys."},
        {"error_anthropic.json",
         D::AnthropicMessages,
         404,
         Json,
         Ending::Error,
         "",
         {},
         nullptr,
         "model: no-such"},
        {"error_gemini_list.json",
         D::Gemini,
         429,
         Json,
         Ending::Error,
         "",
         {},
         nullptr,
         "Resource has been exhausted (e.g. check quota)."},
        {"error_ollama.json", D::Ollama, 404, Json, Ending::Error, "", {}, nullptr, "model 'nope' not found"},
        {"error_cohere.json", D::CohereChat, 401, Json, Ending::Error, "", {}, nullptr, "invalid api token"},
        {"error_cloudflare.json", D::None, 401, Json, Ending::Error, "", {}, nullptr, "Unauthorized"},
        {"error_mistral.json", D::OpenAiChat, 422, Json, Ending::Error, "", {}, nullptr, "Field required"},
        {"error_fastapi.json", D::OpenAiChat, 422, Json, Ending::Error, "", {}, nullptr, "Field required"},
        {"error_text.txt",
         D::OpenAiChat,
         503,
         "text/plain",
         Ending::Error,
         "",
         {},
         nullptr,
         "upstream connect error or disconnect/reset before headers"},
        {"error_page.html", D::OpenAiChat, 502, "text/html", Ending::Error},

        {"openai_chat.json", D::None, 200, Json, Ending::Complete},
        {"openai_chat.sse", D::None, 200, Sse, Ending::Open},
        {"error_page.html", D::OpenAiChat, 200, "text/html", Ending::Open},
    };
    return all;
}

inline std::string readTranscript(const char *file)
{
    QFile in(QStringLiteral(SEKISHO_SOURCE_DIR "/tests/data/dialects/") + QString::fromLatin1(file));
    return in.open(QIODevice::ReadOnly) ? in.readAll().toStdString() : std::string();
}

} // namespace sekisho::test
