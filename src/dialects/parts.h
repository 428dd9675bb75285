// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of messages, in the words of those dialects that say a part's `type`: OpenAI's two, Anthropic's and
// Cohere's do not use one word for two things, so one reader knows them all, in requests and in answers.
// Private to this room.
#pragma once

#include "dialects/read_context.h"

namespace sekisho::dialects {

using Parts = std::vector<Part>;

/// Appends what an object with a `type` is; its citations follow it.
void readPart(ReadContext &context, const At &at, JsonText part, Parts &into);
/// A text, a part, or a list of either.
void readContent(ReadContext &context, const At &at, JsonText content, Parts &into);
/// OpenAI's {"id", "type", "function": {"name", "arguments"}}, also flat, also with arguments as an object.
[[nodiscard]] Part readFunctionCall(ReadContext &context, const At &at, JsonText call);
/// Anthropic's list of citations, OpenAI's annotations, Cohere's citations.
void readCitations(ReadContext &context, const At &at, JsonText citations, Parts &into);
/// An http address, a gs:// or file address, or a data URL, which is taken apart (RFC 2397).
void setUrl(MediaPart &media, std::string url);
/// A call's arguments: a string's text, anything else as it stands.
[[nodiscard]] std::string argumentsText(JsonText arguments);

} // namespace sekisho::dialects
