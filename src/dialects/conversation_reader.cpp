// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialects/conversation_reader.h"

#include "dialects/request_readers.h"

#include <algorithm>
#include <array>

namespace sekisho::dialects {

namespace {

struct PathEnding {
    std::string_view path;
    Dialect dialect;
};

/// How a client's path ends, whatever stands before: a provider, a gateway, a deployment.
constexpr std::array PathEndings{
    PathEnding{"/chat/completions", Dialect::OpenAiChat},
    PathEnding{"/responses", Dialect::OpenAiResponses},
    PathEnding{"/embeddings", Dialect::OpenAiEmbeddings},
    PathEnding{"/v1/messages", Dialect::AnthropicMessages},
    PathEnding{"/anthropic/messages", Dialect::AnthropicMessages},
    PathEnding{":generateContent", Dialect::Gemini},
    PathEnding{":streamGenerateContent", Dialect::Gemini},
    PathEnding{":countTokens", Dialect::GeminiOther},
    PathEnding{":embedContent", Dialect::GeminiOther},
    PathEnding{":batchEmbedContents", Dialect::GeminiOther},
    PathEnding{"/messages/count_tokens", Dialect::AnthropicOther},
    PathEnding{"/api/chat", Dialect::Ollama},
    PathEnding{"/api/generate", Dialect::Ollama},
    PathEnding{"/api/embed", Dialect::OllamaOther},
    PathEnding{"/v2/chat", Dialect::CohereChat},
    PathEnding{"/cohere/chat", Dialect::CohereChat},
};

} // namespace

bool isConversation(Dialect dialect)
{
    constexpr std::array Conversations = {
        Dialect::OpenAiChat, Dialect::OpenAiResponses, Dialect::AnthropicMessages,
        Dialect::Gemini,     Dialect::Ollama,          Dialect::CohereChat};
    return std::find(Conversations.begin(), Conversations.end(), dialect) != Conversations.end();
}

Dialect dialectOfPath(std::string_view path)
{
    path = path.substr(0, path.find('?'));
    while (path.ends_with('/'))
        path.remove_suffix(1);
    for (const PathEnding &known : PathEndings) {
        if (path.ends_with(known.path))
            return known.dialect;
    }
    return Dialect::None;
}

ReadConversation readLeniently(Dialect dialect, std::string_view body)
{
    ReadConversation out;
    ReadContext context;
    const JsonText root(body);
    switch (dialect) {
    case Dialect::OpenAiChat:
        readOpenAiChatRequest(context, root, out.conversation);
        break;
    case Dialect::OpenAiResponses:
        readResponsesRequest(context, root, out.conversation);
        break;
    case Dialect::AnthropicMessages:
        readAnthropicRequest(context, root, out.conversation);
        break;
    case Dialect::Gemini:
        readGeminiRequest(context, root, out.conversation);
        break;
    case Dialect::Ollama:
        readOllamaRequest(context, root, out.conversation);
        break;
    case Dialect::CohereChat:
        readCohereRequest(context, root, out.conversation);
        break;
    default:
        context.problem(At{}, "is not a conversation in a known format");
    }
    out.problem = context.takeProblem();
    return out;
}

Result<Conversation, ReadProblem> readRequest(Dialect dialect, std::string_view body)
{
    ReadConversation read = readLeniently(dialect, body);
    if (read.problem)
        return Failure{*std::move(read.problem)};
    return std::move(read.conversation);
}

std::string_view name(Role role)
{
    constexpr std::array<std::string_view, 5> Names = {"system", "developer", "user", "assistant", "tool"};
    return Names[static_cast<std::size_t>(role)];
}

std::string_view name(StopReason reason)
{
    constexpr std::array<std::string_view, 7> Names = {
        "unknown", "end of turn", "stop sequence", "max tokens", "tool calls", "refused", "paused"};
    return Names[static_cast<std::size_t>(reason)];
}

} // namespace sekisho::dialects
