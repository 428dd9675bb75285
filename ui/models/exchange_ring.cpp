// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/exchange_ring.h"

#include "ui/models/row_filter.h"

#include <cstring>

namespace sekisho::ui {
namespace {

std::size_t bodyBytesOf(const storage::ExchangeRecord &record)
{
    std::size_t bytes = 0;
    for (const auto *body : {&record.requestBody, &record.responseBody})
        bytes += body->bytes ? body->bytes->size() : 0;
    return bytes;
}

} // namespace

std::size_t ExchangeRing::IdHash::operator()(const LogId &id) const noexcept
{
    // The tail of an id is random.
    std::size_t value = 0;
    std::memcpy(&value, id.bytes().data() + id.bytes().size() - sizeof value, sizeof value);
    return value;
}

ExchangeRing::ExchangeRing(std::size_t capacity, std::size_t bodyBudget)
    : m_capacity(capacity), m_bodyBudget(bodyBudget)
{}

ExchangeRing::Sequence ExchangeRing::find(const LogId &id) const
{
    const auto found = m_index.find(id);
    return found == m_index.end() ? end() : found->second;
}

ExchangeRing::Sequence ExchangeRing::append(RecordPtr record)
{
    const Sequence sequence = end();
    m_index.emplace(record->id, sequence);
    m_rising = m_rising && (sequence == 0 || record->id > m_newest);
    m_newest = std::max(m_newest, record->id);
    m_bodyBytes += bodyBytesOf(*record);
    QString text = searchText(*record);
    m_rows.push_back({std::move(record), std::move(text), false, false});
    return sequence;
}

void ExchangeRing::update(Sequence sequence, RecordPtr record)
{
    ExchangeRow &row = m_rows[sequence - m_first];
    m_bodyBytes -= bodyBytesOf(*row.record);
    m_bodyBytes += bodyBytesOf(*record);
    row.searchText = searchText(*record);
    row.record = std::move(record);
    row.bodiesLetGo = false;
    m_firstWithBodies = std::min(m_firstWithBodies, sequence);
}

void ExchangeRing::dropFirst(std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        const storage::ExchangeRecord &record = *m_rows.front().record;
        m_newestDropped = m_anyDropped ? std::max(m_newestDropped, record.id) : record.id;
        m_anyDropped = true;
        m_bodyBytes -= bodyBytesOf(record);
        m_index.erase(record.id);
        m_rows.pop_front();
        ++m_first;
    }
}

void ExchangeRing::keepToBudget()
{
    m_firstWithBodies = std::max(m_firstWithBodies, m_first);
    while (m_bodyBytes > m_bodyBudget && m_firstWithBodies < end()) {
        ExchangeRow &row = m_rows[m_firstWithBodies++ - m_first];
        const std::size_t bytes = bodyBytesOf(*row.record);
        if (bytes == 0)
            continue;
        auto bare = std::make_shared<storage::ExchangeRecord>(*row.record);
        bare->requestBody.bytes.reset();
        bare->responseBody.bytes.reset();
        row.record = std::move(bare);
        row.bodiesLetGo = true;
        m_bodyBytes -= bytes;
    }
}

} // namespace sekisho::ui
