// SPDX-License-Identifier: GPL-3.0-or-later
// What cannot cross from one dialect to another, as values: a loss is written down and the exchange goes on,
// an error ends it before anything is sent. Nothing is left out in silence.
#pragma once

#include "dialects/dialect.h"

#include <cstdint>
#include <string>

namespace sekisho::dialects {

/// Something that was asked for or said and that the other side never gets; the answer means the same.
struct Loss {
    std::string field;  ///< as the source's dialect writes it, a JSON pointer: "/generationConfig/seed"; of a
                        ///< message its place among the neutral ones: "message 3"
    std::string reason; ///< a sentence without its end, for the row of the log
    bool operator==(const Loss &) const = default;
};

/// What the target has no words for and the answer would be another without.
struct TranslationError {
    std::string field; ///< as in Loss
    std::string message;
    bool operator==(const TranslationError &) const = default;
};

/// What a writer of answers needs besides the answer. The same options and events give the same bytes.
struct AnswerOptions {
    Dialect source = Dialect::None;  ///< who answers: his signatures get his mark on their way through
    std::string model;               ///< where the answer names none
    std::uint64_t seed = 0;          ///< ids that the answer lacks are made of it
    std::int64_t created = 0;        ///< seconds since the Unix epoch, UTC
    std::int64_t durationMicros = 0; ///< of the whole answer, for Ollama's last line; 0 leaves them out
    bool includeUsage = true;        ///< OpenAI chat: whether the client asked with stream_options
    bool jsonArray = false;          ///< Gemini's streams: without alt=sse
};

} // namespace sekisho::dialects
