// SPDX-License-Identifier: GPL-3.0-or-later
// From a conversation to the body of a request, in the words of another dialect than the one it was read
// from. Who stays within a dialect passes the body on untouched.
//
// What a dialect cannot say is an error where the answer would be another one, else a loss (translation.h):
//
//   error                                                     of
//   n above 1                                                 all but OpenAI chat and Gemini
//   a tool that must be called                                Ollama (Cohere is offered a named one alone)
//   stop sequences                                            Responses; of white space alone: Anthropic
//   pictures by address                                       Ollama, which takes bytes only
//   sounds                                                    all but Gemini and, of bytes, OpenAI chat
//   films                                                     all but Gemini
//   documents                                                 Ollama, Cohere; by address: OpenAI chat;
//                                                             other than PDF and text: Anthropic
//   media by a provider's id, bytes of a kind not said        all
//   a tool's result without its call                          all
//   custom tools (free text) and calls of theirs              all
//   what the provider keeps or runs (previous_response_id,    all
//   conversation, prompt, background, cachedContent,
//   container, mcp_servers, documents), answers in sound or
//   pictures, a schema that is no JSON
//
//   loss                                                      to
//   seed, penalties, top_k                                    who has none
//   temperature, top_p out of its range: clamped              all
//   logprobs, logit_bias, user, metadata, service tier,       all
//   store, cache_control, and all else that is Extra
//   a picture's detail, names of speakers, a schema's name    who has none
//   JSON without a schema (the prompt asks for it anyway)     Anthropic
//   one call at a time                                        Gemini, Ollama, Cohere
//   tools that a provider runs itself, their calls, results   all
//   thoughts and signatures of another provider               all; Ollama and Cohere take the thoughts' text
//   how much to think                                         models without it, or beside other settings
//   system prompts that do not come first: the user's words   Anthropic, Gemini
//   media in tools' results: follow in a user's message       OpenAI chat, Gemini, Ollama, Cohere
//   text documents: plain text                                all but Anthropic
//   refusals in earlier turns: plain text                     all but OpenAI's two
//   citations in earlier turns                                all
//   that a tool failed                                        all but Anthropic, Gemini
//   arguments that are no object: {"arguments": "..."}        Anthropic, Gemini, Ollama
//   what was added: max_tokens                                Anthropic, which demands it
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
