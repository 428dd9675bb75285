// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/log_walk.h"

#include <algorithm>
#include <chrono>

namespace sekisho::ui {
namespace {

using storage::LogIndex;
using storage::StorageResult;

constexpr int IdsOfPiece = 2048;
constexpr int MostRanges = 1024;
constexpr int RowsAtOnce = 512;
constexpr std::chrono::milliseconds SearchTime{25};

/// Gathers matches, newest first, into stretches.
class Matches {
public:
    void pass(const LogId &id, bool matches)
    {
        ++m_passed;
        if (!matches)
            return;
        if (m_ids.empty())
            m_passed = 1;
        m_ids.push_back(id);
        if (m_ids.size() == LogStretch::Rows)
            close();
    }
    void close()
    {
        if (m_ids.empty())
            return;
        std::reverse(m_ids.begin(), m_ids.end());
        const bool dense = m_passed <= LogStretch::MostPassed && m_ids.size() == LogStretch::Rows;
        LogStretch stretch = stretchOf(std::exchange(m_ids, {}));
        if (dense)
            stretch.only.reset();
        stretches.push_back(std::move(stretch));
        m_passed = 0;
    }

    std::vector<LogStretch> stretches;

private:
    std::vector<LogId> m_ids;
    int m_passed = 0; ///< from the first match on
};

} // namespace

StorageResult<LogWalk::Piece> LogWalk::next(LogSource &source)
{
    switch (m_part) {
    case Part::Foreign:
    case Part::Crowded:
        return byIds(source);
    case Part::Free:
        return m_terms.rows.filter.isEmpty() ? byRanges(source) : byRows(source);
    case Part::Done:
        break;
    }
    return Piece{{}, m_passed, true};
}

void LogWalk::enter(Part part)
{
    m_part = part;
    if (part == Part::Crowded) {
        m_below = idAfter(m_terms.youngest);
        if (m_terms.live.empty())
            m_part = Part::Free;
    } else if (part == Part::Free) {
        m_below = m_terms.live.front();
    }
}

StorageResult<LogWalk::Piece> LogWalk::byIds(LogSource &source)
{
    const bool foreign = m_part == Part::Foreign;
    const storage::PageKey key{m_below, foreign ? m_terms.youngest : idBefore(m_terms.live.front())};
    auto ids = source.ids(key, foreign ? m_terms.end : LogIndex::AnyEnd, IdsOfPiece);
    if (!ids)
        return Failure{ids.error()};
    const bool last = ids->size() < IdsOfPiece;
    const std::optional<LogId> below = ids->empty() ? m_below : std::optional(ids->back());
    const auto passed = static_cast<std::int64_t>(ids->size());
    std::erase_if(*ids, [this](const LogId &id) {
        return std::binary_search(m_terms.live.begin(), m_terms.live.end(), id);
    });
    if (!m_terms.rows.filter.isEmpty()) {
        auto rows = source.rows(*ids);
        if (!rows)
            return Failure{rows.error()};
        ids->clear();
        for (const RecordPtr &record : *rows) {
            if (m_terms.rows.admit(*settled(record)))
                ids->push_back(record->id);
        }
    }
    Piece piece;
    for (std::size_t at = 0; at < ids->size(); at += LogStretch::Rows) {
        const std::size_t end = std::min(ids->size(), at + LogStretch::Rows);
        std::vector<LogId> some(ids->begin() + static_cast<std::ptrdiff_t>(at),
                                ids->begin() + static_cast<std::ptrdiff_t>(end));
        std::reverse(some.begin(), some.end());
        piece.stretches.push_back(stretchOf(std::move(some)));
    }
    m_passed += passed;
    piece.passed = m_passed;
    m_below = below;
    if (last)
        enter(foreign ? Part::Crowded : Part::Free);
    return piece;
}

StorageResult<LogWalk::Piece> LogWalk::byRanges(LogSource &source)
{
    const auto ranges = source.ranges(m_below, LogStretch::Rows, m_ranges);
    if (!ranges)
        return Failure{ranges.error()};
    Piece piece;
    for (const storage::LogRange &range : *ranges) {
        piece.stretches.push_back({range, nullptr});
        m_passed += range.rows;
        m_below = range.oldest;
    }
    piece.passed = m_passed;
    piece.done = static_cast<int>(ranges->size()) < m_ranges;
    if (piece.done)
        m_part = Part::Done;
    m_ranges = std::min(4 * m_ranges, MostRanges);
    return piece;
}

StorageResult<LogWalk::Piece> LogWalk::byRows(LogSource &source)
{
    const auto until = std::chrono::steady_clock::now() + SearchTime;
    Matches matches;
    std::optional<LogId> below = m_below;
    std::int64_t passed = m_passed;
    bool done = false;
    do {
        const auto rows = source.page({below, std::nullopt}, RowsAtOnce);
        if (!rows)
            return Failure{rows.error()};
        for (const RecordPtr &record : *rows)
            matches.pass(record->id, m_terms.rows.admit(*settled(record)));
        passed += static_cast<std::int64_t>(rows->size());
        done = rows->size() < RowsAtOnce;
        if (!rows->empty())
            below = rows->back()->id;
    } while (!done && std::chrono::steady_clock::now() < until);
    matches.close();
    m_below = below;
    m_passed = passed;
    if (done)
        m_part = Part::Done;
    return Piece{std::move(matches.stretches), passed, done};
}

} // namespace sekisho::ui
