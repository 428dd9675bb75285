// SPDX-License-Identifier: GPL-3.0-or-later
// Puts what dialects say piece by piece into the one order of events that answer_event.h promises. Private to
// this room.
#pragma once

#include "dialects/answer_event.h"

#include <functional>
#include <map>
#include <string_view>

namespace sekisho::dialects {

class AnswerWriter {
public:
    using Visitor = std::function<void(const AnswerEvent &)>;
    explicit AnswerWriter(Visitor visit) : m_visit(std::move(visit)) {}

    /// What is said first counts; before anything else of the answer.
    void describe(std::string_view id, std::string_view model);

    enum class Flow { Text, Reasoning, Refusal };
    /// Goes on with the choice's open flow of that kind, else begins one. An empty piece is nothing.
    void flow(std::size_t choice, Flow kind, std::string piece);
    /// Of the choice's latest reasoning; begins one where there is none.
    void sign(std::size_t choice, std::string signature);

    /// Blocks that the dialect numbers itself, by its number within the answer. Known ones are not opened
    /// again; what is said of unknown ones is dropped.
    void open(std::size_t choice, std::uint64_t key, Part part);
    void extend(std::uint64_t key, BlockDelta::What what, std::string piece);
    void close(std::uint64_t key);
    [[nodiscard]] bool knows(std::uint64_t key) const { return m_keyed.count(key) > 0; }

    /// A part that came at once.
    void add(std::size_t choice, Part part);

    /// Ends the choice's blocks, then the choice. Says that calls were the reason where the dialect has no
    /// word for it.
    void stop(std::size_t choice, std::string_view word);
    void usage(const Usage &usage);
    void end();
    void fail(std::string message);
    void closeAll();

private:
    struct Open {
        std::size_t block = 0;
        Flow kind = Flow::Text;
    };
    struct ChoiceState {
        std::optional<Open> flow;
        std::vector<std::uint64_t> openKeys; ///< also of blocks that were closed since
        bool called = false;
    };
    struct Keyed {
        std::size_t block = 0;
        bool isOpen = true;
    };

    void emit(AnswerEvent event);
    [[nodiscard]] bool accepts(std::size_t choice) const;
    std::size_t start(std::size_t choice, Part part);
    void endFlow(std::size_t choice);
    void endAll(std::size_t choice);

    Visitor m_visit;
    std::string m_id;
    std::string m_model;
    bool m_started = false;
    std::size_t m_blocks = 0;
    std::map<std::size_t, ChoiceState> m_choices;
    std::map<std::uint64_t, Keyed> m_keyed;
};

/// What a provider's word for an end means.
[[nodiscard]] StopReason stopReason(std::string_view word);

} // namespace sekisho::dialects
