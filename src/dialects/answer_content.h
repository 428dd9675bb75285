// SPDX-License-Identifier: GPL-3.0-or-later
// The readers of what answers say, one a dialect; framing, usage and endings are the AnswerReader's. Private
// to this room.
#pragma once

#include "dialects/answer_writer.h"
#include "dialects/parts.h"

#include <memory>

namespace sekisho::dialects {

class AnswerContent {
public:
    virtual ~AnswerContent() = default;
    /// An event of a stream, or a whole answer: those that differ say so by their members. `isEvent`: the
    /// stream is one of events, whose `type` may be empty.
    virtual void read(ReadContext &context, std::string_view type, bool isEvent, JsonText object,
                      AnswerWriter &out) = 0;
};

using ContentPtr = std::unique_ptr<AnswerContent>;

/// OpenAI chat; Ollama and Cohere have messages of the same kind.
[[nodiscard]] ContentPtr makeChatContent();
[[nodiscard]] ContentPtr makeResponsesContent();
[[nodiscard]] ContentPtr makeAnthropicContent();
[[nodiscard]] ContentPtr makeGeminiContent();
[[nodiscard]] ContentPtr makeOllamaContent();
[[nodiscard]] ContentPtr makeCohereContent();

/// Parts that came at once or piece by piece: texts of one kind that follow each other are one flow.
void addParts(std::size_t choice, Parts parts, AnswerWriter &out);
} // namespace sekisho::dialects
