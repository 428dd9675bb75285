// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/rows.h"

namespace sekisho::sim {

using storage::ExchangeRecord;
using storage::ExchangeState;

void Rows::append(std::shared_ptr<const ExchangeRecord> record)
{
    Ask *ask = m_facts.askOf(record->id);
    const std::string who = ask ? ask->id : record->path;
    const auto found = m_rows.find(record->id);
    if (found == m_rows.end()) {
        m_facts.fail("a row of an exchange that there is not");
        return;
    }
    Row &row = found->second;
    if (row.last && row.last->state != ExchangeState::Open)
        m_facts.fail(who + ": a row comes after the final one");
    const bool open = record->state == ExchangeState::Open;
    if (ask && ask->wish->unlisted && !row.counted)
        m_facts.fail(who + ": has a row that it did not want");
    if (open && ++row.opens > 1)
        m_facts.fail(who + ": is told to be open twice");
    m_facts.note("row of " + who + ": " + std::string(name(record->state)) + " " +
                 std::to_string(record->status) + " " + std::string(name(record->cache)) +
                 (record->error.empty() ? "" : ": " + record->error));
    row.last = std::move(record);
    if (!open && ask) {
        ask->row = row.last;
        ask->endedAt = m_facts.loop.now();
        ask->endedWall = m_facts.loop.wallTime();
    }
}

void Rows::count(std::shared_ptr<const ExchangeRecord> record)
{
    const auto found = m_rows.find(record->id);
    if (record->state == ExchangeState::Open)
        m_facts.fail("an exchange is counted before it has ended");
    if (const Ask *ask = m_facts.askOf(record->id); ask && !ask->wish->unlisted)
        m_facts.fail(ask->id + ": its row is only counted");
    if (found != m_rows.end())
        found->second.counted = true;
    append(std::move(record));
}

void Rows::take(const gateway::Events &events)
{
    if (events.dropped > 0)
        m_facts.fail("the window is told of dropped rows");
    for (const auto &record : events.records) {
        const auto found = m_rows.find(record->id);
        if (found == m_rows.end()) {
            m_facts.fail("the window gets a row of an exchange that there is not");
            continue;
        }
        if (found->second.counted)
            m_facts.fail("the window gets a row that nobody wants");
        if (found->second.shown)
            m_facts.fail("the window gets a row after its final state");
        if (record->state != ExchangeState::Open)
            found->second.shown = record;
    }
}

void Rows::checkAll() const
{
    for (const auto &[id, row] : m_rows) {
        const Ask *ask = m_facts.askOf(id);
        const std::string who = ask ? ask->id : id.toString();
        if (!row.last || row.last->state == ExchangeState::Open) {
            m_facts.fail(who + ": its exchange has no final row");
            continue;
        }
        if (row.counted)
            continue;
        // It is told of after three quarters of a second, by a timer that is as good as its loop; one whose
        // head came later than that is told of in the next turn, unless it has ended by then.
        const Micros total = row.last->total.value_or(Micros(0));
        const bool inOneTurn = ask && ask->endedAt == ask->handledAt;
        if (row.opens == 0 && total > std::chrono::milliseconds(760) && !inOneTurn)
            m_facts.fail(who + ": was never told to be open");
        if (row.opens > 0 && total < std::chrono::milliseconds(750))
            m_facts.fail(who + ": was told to be open too early");
        if (!row.shown)
            m_facts.fail(who + ": its final row is not in the window");
        else if (row.shown != row.last)
            m_facts.fail(who + ": the window and the journal have different rows");
    }
}

} // namespace sekisho::sim
