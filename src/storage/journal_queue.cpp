// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal_queue.h"

#include <algorithm>

namespace sekisho::storage {
namespace {

/// Minutes of figures, and ids: beyond, a log that has been down for hours loses these too.
constexpr std::size_t MostLost = 4096;
constexpr const char *LostBodiesNote = "The bodies were not recorded: the log could not keep up.";

std::uint64_t bodyBytes(const ExchangeRecord &record)
{
    const auto size = [](const RecordedBody &body) { return body.bytes ? body.bytes->size() : 0; };
    return size(record.requestBody) + size(record.responseBody);
}

/// What a record costs in memory; shared bodies are counted as its own.
std::uint64_t costOf(const ExchangeRecord &record)
{
    std::uint64_t bytes = sizeof(ExchangeRecord) + bodyBytes(record);
    for (const std::string *text : {&record.path, &record.model, &record.userAgent, &record.error})
        bytes += text->size();
    for (const auto *headers : {&record.requestHeaders, &record.responseHeaders}) {
        for (const RecordedHeader &header : *headers)
            bytes += sizeof header + header.name.size() + header.value.size();
    }
    for (const Attempt &attempt : record.attempts)
        bytes += sizeof attempt + attempt.origin.size() + attempt.error.size();
    for (const std::string &note : record.notes)
        bytes += sizeof note + note.size();
    return bytes;
}

} // namespace

void JournalQueue::add(Record record, bool row)
{
    const std::uint64_t ticket = m_nextTicket++;
    Item item{std::move(record), row, 0, ticket};
    Entries::iterator before = m_waiting.end();
    if (const auto waiting = m_byId.find(item.record->id); waiting != m_byId.end()) {
        const Entries::iterator entry = waiting->second;
        if (item.record->state == ExchangeState::Open && entry->record->state != ExchangeState::Open)
            return;
        // The place stays, so that whoever waits for the earlier record waits no longer than for it.
        before = std::next(entry);
        item.ticket = entry->ticket;
        remove(entry);
    }
    insert(before, std::move(item));
    makeRoom();
}

void JournalQueue::insert(Entries::iterator before, Item item)
{
    const bool first = before == m_waiting.begin();
    const bool hasBody = item.row && bodyBytes(*item.record) > 0;
    const std::uint64_t bytes = costOf(*item.record);
    const LogId id = item.record->id;
    const auto entry =
        m_waiting.insert(before, Entry{std::move(item.record), item.row, bytes, item.ticket, std::nullopt});
    m_byId[id] = entry;
    m_bytes += bytes;
    if (hasBody)
        entry->body = m_bodies.insert(first ? m_bodies.begin() : m_bodies.end(), entry);
}

void JournalQueue::remove(Entries::iterator entry)
{
    m_bytes -= entry->bytes;
    if (entry->body)
        m_bodies.erase(*entry->body);
    m_byId.erase(entry->record->id);
    m_waiting.erase(entry);
}

void JournalQueue::makeRoom()
{
    while (m_bytes > m_limits.bytes && !m_bodies.empty())
        dropBodies(*m_bodies.front());
    while (!m_waiting.empty() && (m_bytes > m_limits.bytes || m_waiting.size() + m_taken > m_limits.records))
        dropRow();
}

void JournalQueue::dropRow()
{
    lose(*m_waiting.front().record, m_waiting.front().row);
    remove(m_waiting.begin());
}

void JournalQueue::lose(const ExchangeRecord &record, bool row)
{
    // An open one comes again when it ends.
    if (record.state == ExchangeState::Open)
        return;
    if (row)
        ++m_lostRows;
    Lost lost;
    lost.ids.push_back(record.id);
    lost.sums[minuteOf(record)].add(record);
    keep(lost);
}

void JournalQueue::keep(const Lost &lost)
{
    for (const auto &[minute, sums] : lost.sums) {
        if (m_lost.sums.size() < MostLost || m_lost.sums.contains(minute))
            m_lost.sums[minute].add(sums);
    }
    const std::size_t room = MostLost - std::min(MostLost, m_lost.ids.size());
    const auto end = lost.ids.begin() + static_cast<std::ptrdiff_t>(std::min(room, lost.ids.size()));
    m_lost.ids.insert(m_lost.ids.end(), lost.ids.begin(), end);
}

void JournalQueue::putBackLost(Lost lost)
{
    std::swap(m_lost, lost);
    keep(lost);
}

void JournalQueue::dropBodies(Entry &entry)
{
    auto bare = std::make_shared<ExchangeRecord>(*entry.record);
    for (RecordedBody *body : {&bare->requestBody, &bare->responseBody}) {
        if (body->bytes && !body->bytes->empty())
            ++m_lostBodies;
        body->bytes.reset();
    }
    bare->notes.emplace_back(LostBodiesNote);
    m_bytes -= entry.bytes;
    entry.bytes = costOf(*bare);
    m_bytes += entry.bytes;
    entry.record = std::move(bare);
    m_bodies.erase(*entry.body);
    entry.body.reset();
}

JournalQueue::Batch JournalQueue::take(std::size_t records, std::uint64_t bytes)
{
    Batch batch;
    std::uint64_t taken = 0;
    while (!m_waiting.empty() && batch.size() < records && taken < bytes) {
        const auto entry = m_waiting.begin();
        batch.push_back({entry->record, entry->row, entry->bytes, entry->ticket});
        taken += entry->bytes;
        remove(entry);
    }
    m_bytes += taken;
    m_taken += batch.size();
    return batch;
}

void JournalQueue::release(const Item &item)
{
    m_bytes -= item.bytes;
    --m_taken;
}

void JournalQueue::giveUp(const Item &item)
{
    release(item);
    lose(*item.record, item.row);
}

void JournalQueue::putBack(Batch batch)
{
    while (!batch.empty()) {
        Item &item = batch.back();
        release(item);
        if (const auto later = m_byId.find(item.record->id); later != m_byId.end()) {
            if (later->second->record->state != ExchangeState::Open ||
                item.record->state == ExchangeState::Open) {
                item.record = later->second->record;
                item.row = later->second->row;
            }
            remove(later->second);
        }
        insert(m_waiting.begin(), std::move(item));
        batch.pop_back();
    }
    makeRoom();
}

bool JournalQueue::erase(const LogId &id)
{
    const auto found = m_byId.find(id);
    if (found == m_byId.end())
        return false;
    remove(found->second);
    return true;
}

void JournalQueue::clear()
{
    for (const Entry &entry : m_waiting)
        m_bytes -= entry.bytes;
    m_waiting.clear();
    m_bodies.clear();
    m_byId.clear();
}

bool JournalQueue::waitsBefore(std::uint64_t ticket) const
{
    return !m_waiting.empty() && m_waiting.front().ticket < ticket;
}

} // namespace sekisho::storage
