// SPDX-License-Identifier: GPL-3.0-or-later
// Stretches of the log as one list of rows, of which only those that were looked at last are held.
#pragma once

#include "ui/models/log_stretch.h"

#include <deque>

namespace sekisho::ui {

/// A place in the list is a row number, which changes as the list grows above; a stretch is known by a key,
/// which does not, and keys rise with the list.
class LogStretches {
public:
    using Key = std::int64_t;
    /// So many stretches keep their rows.
    static constexpr std::size_t MostHeld = 48;

    struct Part {
        LogStretch stretch;
        Key key = 0;
        std::int64_t place = 0; ///< of its first row; the list's first row need not be at 0
        bool held = false;
        std::uint64_t used = 0;
        std::vector<ExchangeRow> rows; ///< where held, as many as the stretch has
    };

    [[nodiscard]] int rows() const { return static_cast<int>(m_end - m_begin); }
    [[nodiscard]] std::size_t held() const { return m_held.size(); }
    [[nodiscard]] const std::deque<Part> &parts() const { return m_parts; }
    /// Whether the ids rise from one to the next, so that no row can be in two.
    [[nodiscard]] bool isInOrder() const { return m_inOrder; }

    void clear();
    /// Above all others, in whose place the new rows come.
    void prepend(LogStretch stretch);
    /// Below all others. `rows` may be empty; where somebody looks at the end, it had better not.
    void append(LogStretch stretch, std::vector<ExchangeRow> rows);
    /// Whether the end of the list is held and was looked at.
    [[nodiscard]] bool isEndLookedAt() const
    {
        return !m_parts.empty() && m_parts.back().held && m_parts.back().used > 0;
    }

    /// Null where there is no such row.
    [[nodiscard]] const Part *partOf(int row) const;
    [[nodiscard]] const Part *part(Key key) const;
    /// The one in whose range that id is; null where there is none.
    [[nodiscard]] const Part *partOf(const LogId &id) const;
    [[nodiscard]] int firstRow(const Part &part) const { return static_cast<int>(part.place - m_begin); }
    /// The row there, marked as looked at; null where it is not held.
    [[nodiscard]] const ExchangeRow *look(int row, Key &key);
    /// -1 where it is not held.
    [[nodiscard]] int rowOf(const LogId &id) const;
    [[nodiscard]] ExchangeRow *find(const LogId &id);

    /// The rows are those the stretch has, as many as it says. Lets go of those that were not looked at for
    /// longest.
    void hold(Key key, std::vector<ExchangeRow> rows);
    void letGo(Key key);
    /// Rows of a stretch, `at` from its first one, that are not there any more or have come; where it is
    /// held, `rows` are those that came.
    void remove(Key key, std::int64_t at, std::int64_t count);
    void insert(Key key, std::int64_t at, std::int64_t count, std::vector<ExchangeRow> rows);
    /// No row of the first stretch is older.
    void beginAt(const LogId &oldest) { m_parts.front().stretch.range.oldest = oldest; }
    /// Takes the first so many stretches away.
    void dropFirst(std::size_t parts);

private:
    [[nodiscard]] std::size_t indexOf(Key key) const;
    void grow(std::size_t index, std::int64_t rows);

    std::deque<Part> m_parts;
    std::vector<Key> m_held;
    std::int64_t m_begin = 0;
    std::int64_t m_end = 0;
    std::uint64_t m_clock = 0;
    std::size_t m_last = 0; ///< index looked at last
    bool m_inOrder = true;
};

} // namespace sekisho::ui
