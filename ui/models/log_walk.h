// SPDX-License-Identifier: GPL-3.0-or-later
// Goes through the log from its newest row down and says which stretches it has: by the index alone, or where
// there is a filter, by looking at each row.
#pragma once

#include "ui/models/log_stretch.h"

namespace sekisho::ui {

/// For the thread that reads; handed from piece to piece.
class LogWalk {
public:
    struct Terms {
        RowTerms rows;
        /// Rising. The live feed has these, so they are left out.
        std::vector<LogId> live;
        /// What is younger is left to the feed, which has not brought it yet, save rows of earlier runs:
        /// those among the first `end` of the file. A clock may have been set back between two runs.
        LogId youngest;
        std::int64_t end = 0;
    };
    struct Piece {
        std::vector<LogStretch> stretches; ///< newest first, each older than all before
        std::int64_t passed = 0;           ///< rows looked at since the start
        bool done = false;
    };

    explicit LogWalk(Terms terms) : m_terms(std::move(terms)) {}

    /// One that failed can be tried again. Short pieces first, so that a screen is full at once; a piece of a
    /// search takes some ten milliseconds.
    [[nodiscard]] storage::StorageResult<Piece> next(LogSource &source);

private:
    enum class Part { Foreign, Crowded, Free, Done };

    [[nodiscard]] storage::StorageResult<Piece> byIds(LogSource &source);
    [[nodiscard]] storage::StorageResult<Piece> byRanges(LogSource &source);
    [[nodiscard]] storage::StorageResult<Piece> byRows(LogSource &source);
    void enter(Part part);

    Terms m_terms;
    Part m_part = Part::Foreign;
    std::optional<LogId> m_below; ///< the place: all from here up have been passed
    std::int64_t m_passed = 0;
    int m_ranges = 8; ///< of the next piece
};

} // namespace sekisho::ui
