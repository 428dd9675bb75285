// SPDX-License-Identifier: GPL-3.0-or-later
// A request of any of the three dialects, as far as the demo minds it.
#pragma once

#include "base/result.h"
#include "demo/json.h"
#include "demo/plan.h"

#include <optional>
#include <string>
#include <vector>

namespace sekisho::demo {

struct Tool {
    std::string name;
    Json schema; ///< of its arguments
};

struct Prompt {
    std::string model = "demo";
    bool stream = false;
    bool includeUsage = false; ///< chat: stream_options.include_usage
    std::string question;      ///< the user's last words
    std::vector<Tool> tools;   ///< functions only; none when the caller wants no call
    std::string forcedTool;
    bool parallelCalls = true;
    std::optional<std::string> toolResult; ///< the conversation ends with it
    enum class Format { Text, JsonObject, JsonSchema };
    Format format = Format::Text;
    Json schema;
    std::optional<std::int64_t> maxTokens;
    std::int64_t inputTokens = 0;
};
using PromptResult = Result<Prompt, Problem>;

[[nodiscard]] PromptResult readChat(const Json &body);
[[nodiscard]] PromptResult readResponses(const Json &body);
/// `counting`: for count_tokens, which needs no max_tokens.
[[nodiscard]] PromptResult readMessages(const Json &body, bool counting);

/// What the readers share.
namespace detail {
/// Text of a content that is a string or a list of parts with "text".
[[nodiscard]] std::string contentText(const Json &content);
/// `model` and `stream`; a Problem when the model is no text.
[[nodiscard]] std::optional<Problem> readCommon(const Json &body, Prompt &prompt);
[[nodiscard]] Problem missing(const char *param);
/// Keeps the forced tool only; a Problem when it is not among the declared ones.
[[nodiscard]] std::optional<Problem> forceTool(Prompt &prompt, std::string name);
[[nodiscard]] std::optional<std::int64_t> countOf(const Json &body, const char *key);
} // namespace detail

} // namespace sekisho::demo
