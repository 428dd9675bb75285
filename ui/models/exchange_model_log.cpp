// SPDX-License-Identifier: GPL-3.0-or-later
// How ExchangeModel puts the log on disk above the live feed.
#include "ui/models/exchange_model.h"

namespace sekisho::ui {

void ExchangeModel::setHistory(LogHistory &history)
{
    m_log = std::make_unique<LogRows>(
        history, [this](const LogId &id) { return m_ring.find(id) != m_ring.end(); },
        [this] { return live(); });
    connectLog();
    m_log->restart({m_filter, m_searched});
    Q_EMIT progressed();
}

void ExchangeModel::checkLog()
{
    if (m_log)
        m_log->check();
}

void ExchangeModel::connectLog()
{
    const LogRows *log = m_log.get();
    connect(log, &LogRows::aboutToInsert, this,
            [this](int first, int last) { beginInsertRows({}, first, last); });
    connect(log, &LogRows::inserted, this, [this] { endInsertRows(); });
    connect(log, &LogRows::aboutToRemove, this,
            [this](int first, int last) { beginRemoveRows({}, first, last); });
    connect(log, &LogRows::removed, this, [this] { endRemoveRows(); });
    connect(log, &LogRows::aboutToReset, this, [this] { beginResetModel(); });
    connect(log, &LogRows::reset, this, [this] { endResetModel(); });
    connect(log, &LogRows::changed, this, [this](int first, int last) {
        Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1), {Qt::DisplayRole});
    });
    connect(log, &LogRows::stateChanged, this, &ExchangeModel::progressed);
    connect(log, &LogRows::restartNeeded, this, &ExchangeModel::relist);
    connect(log, &LogRows::problemChanged, this, &ExchangeModel::logProblem);
}

void ExchangeModel::reload()
{
    if (m_log)
        relist();
}

LogRows::Live ExchangeModel::live() const
{
    LogRows::Live live;
    live.ids.assign(m_waiting.begin(), m_waiting.end());
    for (Sequence sequence = m_ring.first(); sequence < m_ring.end(); ++sequence)
        live.ids.push_back(m_ring.at(sequence).record->id);
    std::sort(live.ids.begin(), live.ids.end());
    live.youngest = live.ids.empty() ? m_born : std::max(m_born, live.ids.back());
    return live;
}

// The rows keep their places: what was the feed's first is the log's last.
void ExchangeModel::handOver(std::size_t count)
{
    const Sequence limit = m_ring.first() + count;
    const auto behind = std::lower_bound(m_shown.begin(), m_shown.end(), limit);
    std::vector<RecordPtr> shown;
    for (auto sequence = m_shown.begin(); sequence != behind; ++sequence)
        shown.push_back(m_ring.at(*sequence).record);
    m_shown.erase(m_shown.begin(), behind);
    m_log->takeOver(shown, count, m_ring.isRising());
    m_open.erase(m_open.begin(), m_open.lower_bound(limit));
    m_ring.dropFirst(count);
}

void ExchangeModel::noteLeftOut(std::uint64_t rows)
{
    if (m_log && rows > 0)
        m_log->noteLeftOut(static_cast<std::int64_t>(rows));
}

std::int64_t ExchangeModel::total() const
{
    return (m_log ? m_log->everything() : 0) + static_cast<std::int64_t>(m_ring.size());
}

const ExchangeRow &ExchangeModel::rowAt(int row) const
{
    // The feed's rows are never without a record.
    static const ExchangeRow notHere{nullptr, {}, false, true};
    if (const int logged = logRows(); row >= logged)
        return m_ring.at(m_shown[asSize(row - logged)]);
    const ExchangeRow *found = m_log->at(row);
    return found ? *found : notHere;
}

const ExchangeRow *ExchangeModel::find(const LogId &id) const
{
    const Sequence sequence = m_ring.find(id);
    if (sequence != m_ring.end())
        return &m_ring.at(sequence);
    return m_log ? m_log->find(id) : nullptr;
}

int ExchangeModel::rowOf(const LogId &id) const
{
    const Sequence sequence = m_ring.find(id);
    if (sequence != m_ring.end())
        return shownRow(sequence);
    return m_log ? m_log->rowOf(id) : -1;
}

} // namespace sekisho::ui
