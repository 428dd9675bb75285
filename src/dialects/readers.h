// SPDX-License-Identifier: GPL-3.0-or-later
// The readers that AnswerReader::create chooses from, one a dialect. Private to this room.
#pragma once

#include "dialects/reader_base.h"

#include <memory>
#include <string_view>

namespace sekisho::dialects {

using ReaderPtr = std::unique_ptr<ReaderBase>;

[[nodiscard]] ReaderPtr makeOpenAiChatReader(std::string_view contentType);
[[nodiscard]] ReaderPtr makeOpenAiResponsesReader(std::string_view contentType);
/// Embeddings, images, audio, legacy completions.
[[nodiscard]] ReaderPtr makeOpenAiOtherReader(std::string_view contentType);
/// `conversation` is false for count_tokens, models, batches: only errors and the model are read there.
[[nodiscard]] ReaderPtr makeAnthropicReader(std::string_view contentType, bool conversation);
[[nodiscard]] ReaderPtr makeGeminiReader(std::string_view contentType);
[[nodiscard]] ReaderPtr makeOllamaReader(std::string_view contentType, bool conversation);
[[nodiscard]] ReaderPtr makeCohereReader(std::string_view contentType);
/// Bodies of error statuses, whatever the dialect.
[[nodiscard]] std::unique_ptr<AnswerReader> makeErrorReader();

} // namespace sekisho::dialects
