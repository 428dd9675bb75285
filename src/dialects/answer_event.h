// SPDX-License-Identifier: GPL-3.0-or-later
// An answer as it comes, apart from any wire format. Each dialect's reader yields these, from streams and
// from plain answers alike; a writer makes another dialect's stream of them, AnswerFold an Answer.
//
// Order: start; then for each block its start, its deltas, its stop; usage and stop where the dialect has
// them; an error at any place. Blocks of different choices, and calls of one, may interleave. No block starts
// with text in it: texts, arguments and thoughts come as deltas only.
#pragma once

#include "dialects/conversation.h"

namespace sekisho::dialects {

struct AnswerStart {
    std::string id;
    std::string model;
    bool operator==(const AnswerStart &) const = default;
};

/// `part` says what it is, with the id and name of a call. Media, citations and unknown parts are whole.
struct BlockStart {
    std::size_t block = 0;  ///< counts on through the answer
    std::size_t choice = 0; ///< which answer it belongs to
    Part part;
    bool operator==(const BlockStart &) const = default;
};

struct BlockDelta {
    enum class What { Text, Signature };
    std::size_t block = 0;
    What what = What::Text; ///< of texts, thoughts and refusals; of calls their arguments
    std::string piece;
    bool operator==(const BlockDelta &) const = default;
};

struct BlockStop {
    std::size_t block = 0;
    bool operator==(const BlockStop &) const = default;
};

/// What is known now; a later one replaces it.
struct AnswerUsage {
    Usage usage;
    bool operator==(const AnswerUsage &) const = default;
};

/// A choice ended. Its blocks are stopped before.
struct ChoiceStop {
    std::size_t choice = 0;
    StopReason reason = StopReason::Unknown;
    std::string text; ///< the provider's word
    bool operator==(const ChoiceStop &) const = default;
};

/// The dialect's terminal event, or the end of a plain answer that came whole.
struct AnswerStop {
    bool operator==(const AnswerStop &) const = default;
};

struct AnswerError {
    std::string message;
    bool operator==(const AnswerError &) const = default;
};

using AnswerEvent = std::variant<AnswerStart, BlockStart, BlockDelta, BlockStop, AnswerUsage, ChoiceStop,
                                 AnswerStop, AnswerError>;

/// Puts events together. Memory is that of what they hold.
class AnswerFold {
public:
    void add(const AnswerEvent &event);
    [[nodiscard]] const Answer &answer() const { return m_answer; }
    [[nodiscard]] Answer take() { return std::move(m_answer); }

private:
    struct Place {
        std::size_t choice = 0;
        std::size_t part = 0;
    };
    void start(const BlockStart &event);
    void extend(const BlockDelta &event);
    Choice &choice(std::size_t number);

    Answer m_answer;
    std::vector<Place> m_places; ///< by block
};

} // namespace sekisho::dialects
