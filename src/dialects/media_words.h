// SPDX-License-Identifier: GPL-3.0-or-later
// Media in the words of several dialects, and the parts of Gemini that requests and answers have alike.
// Private to this room.
#pragma once

#include "dialects/conversation.h"
#include "dialects/dialect.h"
#include "dialects/json_writer.h"

namespace sekisho::dialects {

/// `inlineData` of bytes, `fileData` of an address; its type by its ending where it was not said.
void writeGeminiMedia(JsonWriter &json, const MediaPart &media);
void writeGeminiCall(JsonWriter &json, const ToolCallPart &call);

/// Its URL, or one of its bytes (RFC 2397).
[[nodiscard]] std::string mediaUrl(const MediaPart &media);
/// As said, or as the first bytes tell; empty when neither.
[[nodiscard]] std::string mediaType(const MediaPart &media);

/// Why `target` does not take it, as the beginning of a sentence; null when it does.
[[nodiscard]] const char *mediaObstacle(Dialect target, const MediaPart &media);

} // namespace sekisho::dialects
