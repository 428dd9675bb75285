// SPDX-License-Identifier: GPL-3.0-or-later
// The readers of requests that readLeniently() chooses from, and what several of them share. Private to this
// room.
#pragma once

#include "dialects/parts.h"

namespace sekisho::dialects {

void readOpenAiChatRequest(ReadContext &context, JsonText body, Conversation &into);
void readOllamaRequest(ReadContext &context, JsonText body, Conversation &into);
void readCohereRequest(ReadContext &context, JsonText body, Conversation &into);
void readResponsesRequest(ReadContext &context, JsonText body, Conversation &into);
void readAnthropicRequest(ReadContext &context, JsonText body, Conversation &into);
void readGeminiRequest(ReadContext &context, JsonText body, Conversation &into);

/// A tool as OpenAI has it, with "function" around its fields (chat, Cohere, Ollama) or without (Responses,
/// Anthropic); one without a name is a provider's own.
[[nodiscard]] Tool readTool(ReadContext &context, const At &at, JsonText tool);
void readTools(ReadContext &context, const At &at, JsonText tools, std::vector<Tool> &into);
/// A word, or {"type": ..., "name": ...} in any of its forms.
[[nodiscard]] std::optional<ToolChoice> readToolChoice(ReadContext &context, const At &at, JsonText choice);
/// {"type": "text" | "json_object" | "json_schema", ...}.
[[nodiscard]] std::optional<ResponseFormat> readResponseFormat(ReadContext &context, const At &at,
                                                               JsonText format);
/// A text or a list of texts.
void readStop(ReadContext &context, const At &at, JsonText stop, std::vector<std::string> &into);

/// The message that the model's next part belongs to: the last one, if it is the model's.
[[nodiscard]] Message &assistantTurn(std::vector<Message> &messages);
/// A message of parts in which tools' results may stand among others: each of them becomes one of its own.
void addSplit(std::vector<Message> &messages, Message message);

/// One item of Responses: of a request's input, of an answer's output.
void readResponsesItem(ReadContext &context, const At &at, JsonText item, std::vector<Message> &into);
/// One part of Gemini, which says what it is by the name of a member.
void readGeminiPart(ReadContext &context, const At &at, JsonText part, Parts &into);

} // namespace sekisho::dialects
