// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/record_feed.h"

#include "gateway/recorder.h"

namespace sekisho::gateway {
namespace {

constexpr Micros Interval = std::chrono::milliseconds(50);
/// What waits for a window that is busy: bodies go first, then the oldest records.
constexpr std::uint64_t WaitingBytes = 64ULL * 1024 * 1024;
constexpr std::size_t WaitingRecords = 50'000;

std::uint64_t bodyBytes(const storage::ExchangeRecord &record)
{
    const auto size = [](const storage::RecordedBody &body) { return body.bytes ? body.bytes->size() : 0; };
    return size(record.requestBody) + size(record.responseBody);
}

} // namespace

RecordFeed::RecordFeed(Loop &loop, Ready ready, Sink sink, storage::RecordSink *journal)
    : m_ready(std::move(ready)),
      m_sink(std::move(sink)),
      m_journal(journal),
      m_timer(loop, [this] { flush(); })
{}

void RecordFeed::changed(Recorder &recorder)
{
    m_changed.insert(&recorder);
    schedule();
}

void RecordFeed::opened(Recorder &recorder)
{
    if (m_journal)
        m_journal->append(recorder.snapshot());
}

void RecordFeed::finished(Recorder &recorder, std::shared_ptr<const storage::ExchangeRecord> record)
{
    m_changed.erase(&recorder);
    if (m_journal)
        m_journal->append(record);
    m_finishedBytes += bodyBytes(*record);
    m_finished.push_back(std::move(record));
    makeRoom();
    schedule();
}

void RecordFeed::counted(Recorder &recorder, const std::shared_ptr<const storage::ExchangeRecord> &record)
{
    forget(recorder);
    if (m_journal)
        m_journal->count(record);
}

void RecordFeed::setInFlight(std::uint64_t count)
{
    m_inFlight = count;
    schedule();
}

void RecordFeed::makeRoom()
{
    for (std::size_t i = 0; i < m_finished.size() && m_finishedBytes > WaitingBytes; ++i) {
        const std::uint64_t bytes = bodyBytes(*m_finished[i]);
        if (bytes == 0)
            continue;
        m_finishedBytes -= bytes;
        // A copy: the journal has the record as well, and keeps its bodies by a bound of its own.
        auto record = std::make_shared<storage::ExchangeRecord>(*m_finished[i]);
        record->requestBody.bytes.reset();
        record->responseBody.bytes.reset();
        record->notes.emplace_back("The bodies were not kept here: too many records were waiting.");
        m_finished[i] = std::move(record);
    }
    if (m_finished.size() > WaitingRecords) {
        const std::size_t excess = m_finished.size() - WaitingRecords;
        m_dropped += excess;
        m_finished.erase(m_finished.begin(), m_finished.begin() + static_cast<std::ptrdiff_t>(excess));
    }
}

void RecordFeed::schedule()
{
    m_dirty = true;
    if (!m_timer.isActive())
        m_timer.start(Interval);
}

void RecordFeed::flush()
{
    if (!m_dirty)
        return;
    if (!m_ready()) {
        m_timer.start(Interval);
        return;
    }
    auto events = std::make_shared<Events>();
    events->inFlight = m_inFlight;
    events->dropped = m_dropped;
    events->records.reserve(m_changed.size() + m_finished.size());
    for (const auto &record : m_finished)
        events->records.push_back(record);
    for (Recorder *recorder : m_changed)
        events->records.push_back(recorder->snapshot());
    m_sink(events);
    m_changed.clear();
    m_finished.clear();
    m_finishedBytes = 0;
    m_dropped = 0;
    m_dirty = false;
}

} // namespace sekisho::gateway
