// SPDX-License-Identifier: GPL-3.0-or-later
// The newest exchanges, each with a sequence number that it keeps, found by id. Bounded in number and in the
// bytes of the bodies it keeps alive.
#pragma once

#include "storage/record.h"

#include <QString>

#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_map>

namespace sekisho::ui {

using RecordPtr = std::shared_ptr<const storage::ExchangeRecord>;

struct ExchangeRow {
    RecordPtr record;
    QString searchText;
    bool bodiesLetGo = false; ///< they were captured, but the ring had no room for them any more
    bool fromLog = false;     ///< as the log lists it: without headers, attempts, notes and bodies
};

class ExchangeRing {
public:
    using Sequence = std::uint64_t;

    ExchangeRing(std::size_t capacity, std::size_t bodyBudget);

    [[nodiscard]] std::size_t capacity() const { return m_capacity; }
    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    [[nodiscard]] std::size_t bodyBytes() const { return m_bodyBytes; }
    [[nodiscard]] Sequence first() const { return m_first; }
    [[nodiscard]] Sequence end() const { return m_first + m_rows.size(); }
    [[nodiscard]] const ExchangeRow &at(Sequence sequence) const { return m_rows[sequence - m_first]; }
    /// end() when it is not here.
    [[nodiscard]] Sequence find(const LogId &id) const;
    /// Whether it was appended and had to go. Ids rise with time within a run, so one number is enough to
    /// remember.
    [[nodiscard]] bool wasDropped(const LogId &id) const { return m_anyDropped && id <= m_newestDropped; }

    /// Whether each that was appended was younger than all before it.
    [[nodiscard]] bool isRising() const { return m_rising; }

    /// Only below capacity.
    Sequence append(RecordPtr record);
    void update(Sequence sequence, RecordPtr record);
    void dropFirst(std::size_t count);
    /// Lets go of the oldest bodies until the rest is within the budget.
    void keepToBudget();

private:
    struct IdHash {
        std::size_t operator()(const LogId &id) const noexcept;
    };

    std::deque<ExchangeRow> m_rows;
    std::unordered_map<LogId, Sequence, IdHash> m_index;
    std::size_t m_capacity;
    std::size_t m_bodyBudget;
    std::size_t m_bodyBytes = 0;
    Sequence m_first = 0;
    Sequence m_firstWithBodies = 0; ///< all before it have none
    LogId m_newest;
    LogId m_newestDropped;
    bool m_rising = true;
    bool m_anyDropped = false;
};

} // namespace sekisho::ui
