// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/log_rows.h"

#include <algorithm>

namespace sekisho::ui {
namespace {

using namespace std::chrono_literals;
using storage::ExchangeState;

constexpr std::chrono::milliseconds CheckInterval = 5s;
constexpr int FailuresBeforeSaid = 4;
constexpr std::size_t MostRunning = 4096;

// The log has the rest, and the list does without.
RecordPtr asListed(const RecordPtr &record)
{
    auto listed = std::make_shared<storage::ExchangeRecord>(*record);
    listed->requestHeaders.clear();
    listed->responseHeaders.clear();
    listed->attempts.clear();
    listed->notes.clear();
    listed->requestBody.bytes.reset();
    listed->responseBody.bytes.reset();
    return listed;
}

ExchangeRow rowOfLog(RecordPtr record)
{
    return {std::move(record), {}, false, true};
}

} // namespace

LogRows::LogRows(LogHistory &history, IsLive isLive, TellLive tellLive, QObject *parent)
    : QObject(parent), m_history(&history), m_isLive(std::move(isLive)), m_tellLive(std::move(tellLive))
{
    connect(&history, &LogHistory::walked, this, &LogRows::takePiece);
    connect(&history, &LogHistory::ended, this, [this] {
        if (m_terms.filter.isEmpty() && m_history->problem().isEmpty())
            m_everything = count();
        Q_EMIT stateChanged();
    });
    m_readTimer.setSingleShot(true);
    connect(&m_readTimer, &QTimer::timeout, this, &LogRows::readNext);
    m_checkTimer.setInterval(CheckInterval);
    connect(&m_checkTimer, &QTimer::timeout, this, &LogRows::check);
}

void LogRows::restart(const RowTerms &terms)
{
    ++m_generation;
    m_stretches.clear();
    m_terms = terms;
    m_begun = false;
    m_wanted.clear();
    m_stale.clear();
    m_touched.reset();
    m_reading.reset();
    m_counted.clear();
    m_changes.clear();
    m_countDue = false;
    m_unexplained = 0;
    m_passed = 0;
    if (!m_history)
        return;
    m_checkTimer.start();
    m_history->walk([this, self = QPointer(this)](const storage::LogStand &stand) {
        LogWalk::Terms found;
        if (!self)
            return found;
        if (!m_end || (m_stand && stand.ever < m_stand->ever))
            m_end = stand.ever;
        if (!m_stand)
            m_everything = stand.rows;
        m_stand = stand;
        Live live = m_tellLive();
        // Handed over before the walk knew of them.
        for (const LogStretches::Part &part : m_stretches.parts())
            live.ids.insert(live.ids.end(), part.stretch.only->begin(), part.stretch.only->end());
        std::sort(live.ids.begin(), live.ids.end());
        m_begun = true;
        found.rows = m_terms;
        found.live = std::move(live.ids);
        found.youngest = live.youngest;
        found.end = *m_end;
        return found;
    });
}

std::int64_t LogRows::everything() const
{
    return m_terms.filter.isEmpty() && m_stand && !isWalking()
               ? count()
               : std::max<std::int64_t>(m_everything, count());
}

void LogRows::takePiece(const LogWalk::Piece &piece)
{
    m_passed = piece.passed;
    std::int64_t rows = 0;
    for (const LogStretch &stretch : piece.stretches)
        rows += stretch.range.rows;
    if (rows > 0) {
        Q_EMIT aboutToInsert(0, static_cast<int>(rows) - 1);
        for (const LogStretch &stretch : piece.stretches)
            m_stretches.prepend(stretch);
        Q_EMIT inserted();
    }
    Q_EMIT stateChanged();
}

const ExchangeRow *LogRows::at(int row)
{
    Key key = 0;
    const ExchangeRow *found = m_stretches.look(row, key);
    if (m_touched != key) {
        m_touched = key;
        if (!m_readTimer.isActive())
            m_readTimer.start(0ms);
    }
    if (!found)
        want(key);
    return found;
}

int LogRows::rowOf(const LogId &id)
{
    const int row = m_stretches.rowOf(id);
    if (row >= 0)
        return row;
    if (const LogStretches::Part *part = m_stretches.partOf(id); part && !part->held)
        want(part->key);
    return -1;
}

void LogRows::want(Key key)
{
    if (m_reading == key || (!m_wanted.empty() && m_wanted.front() == key))
        return;
    std::erase(m_wanted, key);
    m_wanted.push_front(key);
    if (m_wanted.size() > MostWanted)
        m_wanted.pop_back();
    if (!m_readTimer.isActive())
        m_readTimer.start(0ms);
}

std::optional<LogRows::Key> LogRows::nextToRead()
{
    while (!m_wanted.empty()) {
        const Key key = m_wanted.front();
        m_wanted.pop_front();
        if (const auto *part = m_stretches.part(key); part && !part->held && part->stretch.range.rows > 0)
            return key;
    }
    while (!m_stale.empty()) {
        const Key key = m_stale.back();
        m_stale.pop_back();
        if (m_stretches.part(key))
            return key;
    }
    if (!m_touched)
        return std::nullopt;
    for (const Key key : {*m_touched - 1, *m_touched + 1}) {
        if (const auto *part = m_stretches.part(key); part && !part->held && part->stretch.range.rows > 0)
            return key;
    }
    return std::nullopt;
}

void LogRows::readNext()
{
    if (m_reading || !m_history)
        return;
    m_reading = nextToRead();
    if (!m_reading)
        return;
    const LogStretch asked = m_stretches.part(*m_reading)->stretch;
    m_history->read(asked, m_terms,
                    [this, self = QPointer(this), key = *m_reading, asked,
                     generation = m_generation](const storage::StorageResult<std::vector<RecordPtr>> &rows) {
                        if (self && generation == m_generation)
                            takeAnswer(key, asked, rows);
                    });
}

void LogRows::takeAnswer(Key key, const LogStretch &asked,
                         const storage::StorageResult<std::vector<RecordPtr>> &rows)
{
    m_reading.reset();
    m_readTimer.start(rows ? 0ms : m_history->retryInterval());
    m_failures = rows ? 0 : m_failures + 1;
    const LogStretches::Part *part = m_stretches.part(key);
    const bool same = part && part->stretch.only == asked.only &&
                      part->stretch.range.oldest == asked.range.oldest &&
                      part->stretch.range.newest == asked.range.newest;
    if (rows && same)
        takeRows(key, *rows);
    else if (part)
        m_stale.push_back(key);
    if (!rows && m_failures < FailuresBeforeSaid)
        return;
    const QString problem = rows ? QString() : QString::fromStdString(rows.error().message);
    if (std::exchange(m_problem, problem) != problem)
        Q_EMIT problemChanged(problem);
}

void LogRows::takeRows(Key key, const std::vector<RecordPtr> &records)
{
    const LogStretches::Part *part = m_stretches.part(key);
    if (!part)
        return;
    std::vector<ExchangeRow> rows;
    rows.reserve(records.size());
    // It goes on naming those that are not there: the journal may be behind.
    const bool named = part->stretch.only != nullptr;
    for (const RecordPtr &record : records) {
        if (!named && m_isLive(record->id))
            continue;
        RecordPtr known = record;
        if (const auto running = m_running.find(record->id); running != m_running.end()) {
            if (record->state == ExchangeState::Interrupted)
                known = running->second;
            else
                m_running.erase(running);
        }
        rows.push_back(rowOfLog(std::move(known)));
    }
    const auto wanted = static_cast<std::size_t>(part->stretch.range.rows);
    if (rows.size() > wanted && !m_stretches.isInOrder()) {
        // Some of them may be in another stretch as well.
        rows.erase(rows.begin(), rows.end() - part->stretch.range.rows);
        QMetaObject::invokeMethod(this, &LogRows::restartNeeded, Qt::QueuedConnection);
    }
    if (rows.size() < wanted) {
        m_unexplained -= static_cast<std::int64_t>(wanted - rows.size());
        m_countDue = m_countDue || m_unexplained < 0;
    }
    if (part->held)
        merge(key, std::move(rows));
    else
        fill(key, std::move(rows));
    part = m_stretches.part(key);
    const int first = m_stretches.firstRow(*part);
    const int count = static_cast<int>(part->stretch.range.rows);
    if (count > 0)
        Q_EMIT changed(first, first + count - 1);
    if (wanted != static_cast<std::size_t>(count))
        Q_EMIT stateChanged();
}

// Nobody has seen its rows yet, so it does not matter which of them go.
void LogRows::fill(Key key, std::vector<ExchangeRow> rows)
{
    resize(key, static_cast<std::int64_t>(rows.size()));
    m_stretches.hold(key, std::move(rows));
}

void LogRows::resize(Key key, std::int64_t rows)
{
    const LogStretches::Part *part = m_stretches.part(key);
    const std::int64_t before = part->stretch.range.rows;
    const int first = m_stretches.firstRow(*part);
    if (rows < before) {
        Q_EMIT aboutToRemove(first, first + static_cast<int>(before - rows) - 1);
        m_stretches.remove(key, 0, before - rows);
        Q_EMIT removed();
    } else if (rows > before) {
        const int end = first + static_cast<int>(before);
        Q_EMIT aboutToInsert(end, end + static_cast<int>(rows - before) - 1);
        m_stretches.insert(key, before, rows - before, {});
        Q_EMIT inserted();
    }
}

void LogRows::merge(Key key, std::vector<ExchangeRow> rows)
{
    const auto hasId = [](const std::vector<ExchangeRow> &in, const LogId &id) {
        return std::any_of(in.begin(), in.end(),
                           [&](const ExchangeRow &row) { return row.record->id == id; });
    };
    const LogStretches::Part *part = m_stretches.part(key);
    for (auto at = static_cast<std::int64_t>(part->rows.size()) - 1; at >= 0; --at) {
        std::int64_t first = at;
        const auto isGone = [&](std::int64_t row) {
            return row >= 0 && !hasId(rows, part->rows[static_cast<std::size_t>(row)].record->id);
        };
        if (!isGone(at))
            continue;
        while (isGone(first - 1))
            --first;
        const int row = m_stretches.firstRow(*part);
        Q_EMIT aboutToRemove(row + static_cast<int>(first), row + static_cast<int>(at));
        m_stretches.remove(key, first, at - first + 1);
        Q_EMIT removed();
        at = first;
    }
    for (std::size_t at = 0; at < rows.size(); ++at) {
        std::size_t end = at;
        while (end < rows.size() && !hasId(part->rows, rows[end].record->id))
            ++end;
        if (end == at)
            continue;
        const int row = m_stretches.firstRow(*part);
        Q_EMIT aboutToInsert(row + static_cast<int>(at), row + static_cast<int>(end) - 1);
        m_stretches.insert(key, static_cast<std::int64_t>(at), static_cast<std::int64_t>(end - at),
                           {rows.begin() + static_cast<std::ptrdiff_t>(at),
                            rows.begin() + static_cast<std::ptrdiff_t>(end)});
        Q_EMIT inserted();
        at = end;
    }
    m_stretches.hold(key, std::move(rows));
}

void LogRows::takeOver(const std::vector<RecordPtr> &shown, std::size_t all, bool rising)
{
    m_everything += static_cast<std::int64_t>(all);
    for (const RecordPtr &record : shown) {
        if (record->state == ExchangeState::Open)
            m_running[record->id] = asListed(record);
    }
    if (m_running.size() > MostRunning) {
        std::erase_if(m_running,
                      [](const auto &entry) { return entry.second->state != ExchangeState::Open; });
    }
    for (std::size_t at = 0; at < shown.size(); at += LogStretch::Rows) {
        const std::size_t end = std::min(shown.size(), at + LogStretch::Rows);
        std::vector<ExchangeRow> rows;
        std::vector<LogId> ids;
        for (std::size_t i = at; i < end; ++i) {
            ids.push_back(shown[i]->id);
            if (m_stretches.isEndLookedAt())
                rows.push_back(rowOfLog(asListed(shown[i])));
        }
        if (!std::is_sorted(ids.begin(), ids.end()))
            rows.clear();
        std::sort(ids.begin(), ids.end());
        LogStretch stretch = stretchOf(std::move(ids));
        const auto &parts = m_stretches.parts();
        const bool follows = parts.empty() || parts.back().stretch.range.newest < stretch.range.oldest;
        if (m_begun && rising && follows && m_terms.filter.isEmpty()) {
            stretch.only.reset();
            // With what the feed left out in between.
            if (!parts.empty())
                stretch.range.oldest = idAfter(parts.back().stretch.range.newest);
        }
        m_stretches.append(std::move(stretch), std::move(rows));
    }
}

bool LogRows::hasTaken(const LogId &id) const
{
    const auto &parts = m_stretches.parts();
    if (parts.empty() || (m_stretches.isInOrder() && id > parts.back().stretch.range.newest))
        return false;
    const LogStretches::Part *part = m_stretches.partOf(id);
    return part && part->stretch.only;
}

void LogRows::news(const RecordPtr &record)
{
    const auto running = m_running.find(record->id);
    if (running != m_running.end())
        running->second = asListed(record);
    ExchangeRow *row = m_stretches.find(record->id);
    if (!row)
        return;
    row->record = asListed(record);
    const int at = m_stretches.rowOf(record->id);
    Q_EMIT changed(at, at);
}

} // namespace sekisho::ui
