// SPDX-License-Identifier: GPL-3.0-or-later
// What streams and plain answers of a dialect say in the same words: ends, usage, ids, marks. Private to this
// room.
#pragma once

#include "dialects/conversation.h"
#include "dialects/json_writer.h"
#include "dialects/translation.h"

namespace sekisho::dialects {

/// Of the seed, the same for the same number; `prefix` and 24 letters.
[[nodiscard]] std::string madeId(const AnswerOptions &options, std::string_view prefix, std::size_t number);
/// A call's id, made where there is none, with the signature that Gemini's calls have. `lost`: it could not
/// be carried.
[[nodiscard]] std::string carriedCallId(const AnswerOptions &options, const Part &call, std::size_t number,
                                        bool &lost);
/// "2026-11-25T20:15:00Z" (RFC 3339).
[[nodiscard]] std::string timeText(std::int64_t secondsSinceEpoch);

// Each dialect's word for an end; the nearest where it has none.
[[nodiscard]] std::string_view openAiStop(StopReason reason);
[[nodiscard]] std::string_view anthropicStop(StopReason reason);
[[nodiscard]] std::string_view geminiStop(StopReason reason);
[[nodiscard]] std::string_view ollamaStop(StopReason reason);
[[nodiscard]] std::string_view cohereStop(StopReason reason);

// The members of each dialect's object of usage: what is known only.
void writeOpenAiUsage(JsonWriter &json, const Usage &usage);
void writeResponsesUsage(JsonWriter &json, const Usage &usage);
/// Its counts leave out what came from or went to the cache; both of its own must be there.
void writeAnthropicUsage(JsonWriter &json, const Usage &usage);
void writeGeminiUsage(JsonWriter &json, const Usage &usage);
void writeCohereUsage(JsonWriter &json, const Usage &usage);
/// Beside `done`, with durations in nanoseconds.
void writeOllamaUsage(JsonWriter &json, const Usage &usage, std::int64_t durationMicros);
[[nodiscard]] bool isKnown(const Usage &usage);

/// OpenAI's annotation of a text: from where it begins to where the citation came.
void writeOpenAiCitation(JsonWriter &json, const CitationPart &citation, std::size_t begin, std::size_t end);
void writeAnthropicCitation(JsonWriter &json, const CitationPart &citation);
void writeCohereCitation(JsonWriter &json, const CitationPart &citation);

/// A call's arguments as an object: themselves, {} for none, else {"arguments": "..."}.
void writeArguments(JsonWriter &json, std::string_view name, std::string_view arguments);

} // namespace sekisho::dialects
