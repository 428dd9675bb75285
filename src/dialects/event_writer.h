// SPDX-License-Identifier: GPL-3.0-or-later
// From neutral events to the bytes of a dialect's stream, and of a plain answer. Whatever comes in, in
// whatever order, what goes out is a stream of that dialect: blocks are opened and closed once and one after
// the other, usage is said once and at the end, and an answer that broke never ends like a whole one.
//
//                 framing                   ends with                     broken
//   OpenAI chat   data: chunk               finish_reason, usage, [DONE]  data: {"error": ...}
//   Responses     event: and data:, counted response.completed/incomplete response.failed
//   Anthropic     event: and data:          message_delta, message_stop   event: error
//   Gemini        data:, or one JSON array  finishReason and usage        data: {"error": ...}
//   Ollama        a line each               done: true                    {"error": ...}
//   Cohere        event: and data:          message-end                   message-end with ERROR
//
// OpenAI chat numbers its calls and choices, so no call is ever held for it. All else is put in order, choice
// by choice (block_order.h). A call gets an id where it has none, and waits for its end where the dialect has
// whole ones only (Gemini, Ollama). A block's end waits for what comes next: when that is an error, or
// nothing, half a call must not look like a whole one. What a dialect has no place for (citations in Ollama,
// pictures in Anthropic's answers, further choices where there is one only) is left out and told by losses().
// Arguments go as the model wrote them; where they must be an object and are none, as {"arguments": "..."}.
#pragma once

#include "dialects/answer_event.h"
#include "dialects/translation.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::dialects {

/// Writes one answer. Memory: what is held for order, and, for Responses, the answer, which its last event
/// repeats. Bound to no thread.
class EventWriter {
public:
    virtual ~EventWriter() = default;
    EventWriter(const EventWriter &) = delete;
    EventWriter &operator=(const EventWriter &) = delete;

    /// Null where `target` is no conversation's dialect.
    [[nodiscard]] static std::unique_ptr<EventWriter> create(Dialect target, const AnswerOptions &options);

    /// Appends the bytes that `event` makes possible. Nothing after the end.
    virtual void add(const AnswerEvent &event, std::string &out) = 0;
    /// No more will come. Without AnswerStop or AnswerError before, the stream was cut and ends as broken.
    virtual void finish(std::string &out) = 0;

    [[nodiscard]] const std::vector<Loss> &losses() const { return m_losses; }

protected:
    EventWriter() = default;
    /// Each field once.
    void lose(std::string_view field, std::string_view reason);

private:
    std::vector<Loss> m_losses;
};

/// What may be sent between two events while nothing comes: an SSE comment, Anthropic's ping; empty where the
/// dialect has nothing of the kind.
[[nodiscard]] std::string_view keepAlive(Dialect target, bool jsonArray = false);
/// The Content-Type of a stream.
[[nodiscard]] std::string_view streamType(Dialect target, bool jsonArray = false);

struct WrittenAnswer {
    std::string body; ///< JSON
    std::vector<Loss> losses;
};

/// A plain answer. One with an error is no answer: see errorBody() in error_shape.h.
[[nodiscard]] WrittenAnswer writeAnswer(Dialect target, const Answer &answer, const AnswerOptions &options);

} // namespace sekisho::dialects
