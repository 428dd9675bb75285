// SPDX-License-Identifier: GPL-3.0-or-later
// From a conversation to the body of a request, in the words of another dialect than the one it was read
// from. Who stays within a dialect passes the body on untouched.
//
// What a dialect cannot say is an error where the answer would be another one, else a loss (translation.h):
//
//   error                                                          of
//   n above 1                                                      all but OpenAI chat and Gemini
//   a tool that must be called: any (Ollama), one (Ollama)         Ollama; Cohere gets one tool alone
//   a JSON schema for the answer                                   none: all six have it
//   stop sequences                                                 Responses; blank ones Anthropic
//   pictures by URL                                                Ollama, which takes bytes only
//   sounds                                                         Anthropic, Responses, Ollama, Cohere; by
//   URL chat films                                                          all but Gemini documents (PDF)
//   Ollama, Cohere; by URL chat media by a provider's id; bytes of a kind that is not said     all a tool's
//   result without its call                               all custom tools (free text), and calls of theirs
//   all what the provider is to remember or run: previous_response_id, conversation, prompt, background,
//   cachedContent, container, mcp_servers, documents, answers in sound or pictures       all
//
//   loss
//   seed, penalties, top_k where the target has none; temperature and top_p out of its range (clamped)
//   logprobs, logit_bias, user and metadata, service tier, store, cache_control, a picture's detail, names of
//   speakers, a schema's name and `strict`, and every other member that stands in Extra
//   JSON without a schema                                          Anthropic (the prompt asks for it anyway)
//   one call at a time                                             Gemini, Ollama, Cohere
//   tools that the provider runs itself, and what was said of them in earlier turns
//   thoughts and signatures of another provider; all thoughts where the target takes none back
//   how much to think, where the model takes no such setting or not beside another one
//   system prompts that do not come first: stand as the user's     Anthropic, Gemini
//   pictures in tools' results: follow in a user's message         OpenAI chat, Ollama, Cohere
//   that a tool failed                                             all but Anthropic, Gemini
//   arguments that are no JSON object: go as {"arguments": "..."}  Anthropic, Gemini, Ollama
//   what had to be added: max_tokens                               Anthropic, which demands it
#pragma once

#include "base/result.h"
#include "dialects/conversation.h"
#include "dialects/translation.h"

#include <optional>
#include <string>
#include <vector>

namespace sekisho::dialects {

/// How a model is told how much to think.
enum class ReasoningControl {
    None,   ///< it takes no such setting, and refuses requests that have it
    Budget, ///< tokens
    Effort, ///< a word
};

struct RequestOptions {
    Dialect source = Dialect::None; ///< what the conversation was read from
    std::string model;              ///< as the target calls it; empty: the conversation's
    /// Anthropic, where the request sets no limit.
    std::int64_t maxTokens = 8192;
    /// OpenAI's chat as the others speak it: max_tokens and the role system, not max_completion_tokens and
    /// developer.
    bool olderChat = false;
    /// Nothing: a word for OpenAI, Anthropic and Ollama, tokens for Gemini and Cohere.
    std::optional<ReasoningControl> reasoning = {};
};

struct WrittenRequest {
    std::string body; ///< JSON
    /// Behind the base path, where the dialect says model and stream there (Gemini):
    /// "models/gemini-2.5-flash:streamGenerateContent"; the model is escaped.
    std::string pathTail;
    std::string query; ///< "alt=sse"
    std::vector<Loss> losses;
};

/// `target` is a conversation's dialect (isConversation()), else it is an error. Pure; any thread.
[[nodiscard]] Result<WrittenRequest, TranslationError>
writeRequest(Dialect target, const Conversation &conversation, const RequestOptions &options);

} // namespace sekisho::dialects
