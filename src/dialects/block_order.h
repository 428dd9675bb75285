// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks that interleave, put one after the other: most dialects have one block open at a time. The first one
// of a choice goes through as it comes; what comes of later ones waits until it stops, and not longer.
// Private to this room.
#pragma once

#include "dialects/answer_event.h"

#include <deque>
#include <functional>
#include <map>
#include <string>

namespace sekisho::dialects {

/// Passes on starts, deltas and stops of blocks, and ends of choices; within each choice a block's stop
/// stands before the next one's start, and all stops before the choice's end. What is said of a block that
/// was never started or is stopped already is dropped. Memory: what waits.
class BlockOrder {
public:
    using Visitor = std::function<void(const AnswerEvent &)>;
    explicit BlockOrder(Visitor visit) : m_visit(std::move(visit)) {}

    void add(const AnswerEvent &event);
    /// Stops what is open, in order, and passes on all that waits.
    void flush();

private:
    struct Held {
        std::size_t block = 0;
        Part part;
        std::vector<BlockDelta> deltas; ///< pieces of one kind that follow each other are one
        bool stopped = false;
    };
    struct Lane {
        std::deque<Held> blocks; ///< the first one is open; its deltas have been passed on
        bool ended = false;
    };

    void start(const BlockStart &event);
    void extend(const BlockDelta &event);
    void stop(std::size_t block);
    void advance(std::size_t choice, Lane &lane);
    [[nodiscard]] Held *find(std::size_t block);

    Visitor m_visit;
    std::optional<std::size_t> m_last;            ///< block that started
    std::map<std::size_t, Lane> m_lanes;          ///< by choice
    std::map<std::size_t, std::size_t> m_choices; ///< of the blocks that are open or wait
};

} // namespace sekisho::dialects
