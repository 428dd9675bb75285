// SPDX-License-Identifier: GPL-3.0-or-later
// From an answer's bytes to neutral events, for streams and plain answers of all dialects.
#pragma once

#include "dialects/answer_event.h"
#include "dialects/conversation_reader.h"

#include <functional>
#include <memory>

namespace sekisho::dialects {

class AnswerContent;
class AnswerWriter;

/// Reads one answer, whatever its chunking: the same bytes give the same events. What frames and meters it is
/// the AnswerReader that the gateway meters with; only what was said is read here besides. Bytes are decoded
/// already (no content coding). Never fails; memory stays under the bounds of that reader. Bound to no
/// thread.
class EventReader {
public:
    using Visitor = std::function<void(const AnswerEvent &)>;

    EventReader(Dialect dialect, int status, std::string_view contentType, Visitor visit);
    ~EventReader();
    EventReader(const EventReader &) = delete;
    EventReader &operator=(const EventReader &) = delete;

    void feed(std::string_view bytes);
    /// There is no more, because the answer ended or because no more of it was kept.
    void finish();

    /// The first thing that could not be read; after finish() also that the end is missing.
    [[nodiscard]] const std::optional<ReadProblem> &problem() const { return m_problem; }

private:
    void read(std::string_view type, std::string_view data);
    void report();

    std::unique_ptr<AnswerReader> m_meter;
    std::unique_ptr<AnswerWriter> m_writer;
    std::unique_ptr<AnswerContent> m_content; ///< null where a dialect has none
    std::function<bool()> m_isEventStream;
    std::function<std::string_view()> m_unfinished;
    Usage m_reported;
    bool m_ended = false;
    bool m_failed = false;
    std::optional<ReadProblem> m_problem;
};

struct ReadAnswer {
    Answer answer;
    std::optional<ReadProblem> problem;
};

/// All of an answer's bytes at once, put together.
[[nodiscard]] ReadAnswer readAnswer(Dialect dialect, int status, std::string_view contentType,
                                    std::string_view body);

} // namespace sekisho::dialects
