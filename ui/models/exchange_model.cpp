// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/exchange_model.h"

#include "ui/models/format.h"

#include <unordered_map>

namespace sekisho::ui {
namespace {

using storage::ExchangeState;

constexpr std::chrono::milliseconds TickInterval{200};

WallTime systemNow()
{
    return std::chrono::floor<Micros>(std::chrono::system_clock::now());
}

} // namespace

ExchangeModel::ExchangeModel(std::size_t capacity, std::size_t bodyBudget, QObject *parent)
    : QAbstractTableModel(parent),
      m_ring(capacity, bodyBudget),
      m_clock(systemNow),
      m_born(LogId::earliest(systemNow()))
{
    m_searched.set();
    m_ticker.setInterval(TickInterval);
    connect(&m_ticker, &QTimer::timeout, this, &ExchangeModel::tick);
}

int ExchangeModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : logRows() + static_cast<int>(m_shown.size());
}

int ExchangeModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ExchangeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    switch (role) {
    case Qt::DisplayRole: {
        const RecordPtr &record = rowAt(index.row()).record;
        return record ? cellText(*record, index.column(), now()) : QStringLiteral("…");
    }
    case Qt::ToolTipRole: {
        const RecordPtr &known = rowAt(index.row()).record;
        if (!known)
            return {};
        const storage::ExchangeRecord &record = *known;
        if (index.column() == static_cast<int>(Column::Time))
            return formatDateTime(record.startedAt);
        if (index.column() == static_cast<int>(Column::Status) && !record.error.empty())
            return QString(u"<p>" + QString::fromStdString(record.error).toHtmlEscaped() + u"</p>");
        return {};
    }
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (columnInfo(index.column()).number ? Qt::AlignRight : Qt::AlignLeft));
    default:
        return {};
    }
}

QVariant ExchangeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return columnTitle(section);
    if (role == Qt::TextAlignmentRole) {
        // The latency's bar starts at the left.
        const bool right = columnInfo(section).number && section != static_cast<int>(Column::Latency);
        return QVariant::fromValue(Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft));
    }
    return {};
}

void ExchangeModel::ingest(const std::vector<RecordPtr> &records)
{
    if (m_paused)
        hold(records);
    else
        apply(records);
}

void ExchangeModel::hold(const std::vector<RecordPtr> &records)
{
    m_pending.insert(m_pending.end(), records.begin(), records.end());
    for (const RecordPtr &record : records) {
        if (m_ring.find(record->id) == m_ring.end() && !m_ring.wasDropped(record->id))
            m_waiting.insert(record->id);
    }
    // A long pause must not grow without end: only the last state of each of the newest is of use.
    if (m_pending.size() > 2 * m_ring.capacity()) {
        std::set<LogId> seen;
        std::vector<RecordPtr> kept;
        for (auto it = m_pending.rbegin(); it != m_pending.rend() && kept.size() < m_ring.capacity(); ++it) {
            if (seen.insert((*it)->id).second)
                kept.push_back(std::move(*it));
        }
        m_pending.assign(kept.rbegin(), kept.rend());
        const std::size_t waiting = m_waiting.size();
        std::erase_if(m_waiting, [&](const LogId &id) { return !seen.contains(id); });
        m_leftOut = m_leftOut || m_waiting.size() < waiting;
    }
    Q_EMIT waitingChanged();
}

void ExchangeModel::setPaused(bool paused)
{
    if (m_paused == paused)
        return;
    m_paused = paused;
    if (!paused) {
        const std::vector<RecordPtr> pending = std::exchange(m_pending, {});
        m_waiting.clear();
        apply(pending);
        // What could not be kept is in the log, and stands between what was and what is.
        if (std::exchange(m_leftOut, false))
            relist();
        Q_EMIT waitingChanged();
    }
    Q_EMIT pausedChanged(paused);
}

void ExchangeModel::apply(const std::vector<RecordPtr> &records)
{
    std::vector<RecordPtr> fresh;
    std::map<LogId, std::size_t> placeOfFresh;
    std::vector<int> changedRows;
    for (const RecordPtr &record : records) {
        if (const Sequence known = m_ring.find(record->id); known != m_ring.end()) {
            update(known, record, changedRows);
        } else if (!m_ring.wasDropped(record->id)) {
            const auto [place, isNew] = placeOfFresh.emplace(record->id, fresh.size());
            if (isNew)
                fresh.push_back(record);
            else
                fresh[place->second] = record;
        } else if (m_log) {
            m_log->news(record);
        }
    }
    if (!changedRows.empty()) {
        const auto [first, last] = std::minmax_element(changedRows.begin(), changedRows.end());
        Q_EMIT dataChanged(index(*first, 0), index(*last, ColumnCount - 1), {Qt::DisplayRole});
    }
    const bool taken = m_log && std::any_of(fresh.begin(), fresh.end(), [this](const RecordPtr &record) {
                           return m_log->hasTaken(record->id);
                       });
    append(fresh);
    m_ring.keepToBudget();
    if (taken)
        relist();
    if (m_open.empty())
        m_ticker.stop();
    else if (!m_ticker.isActive())
        m_ticker.start();
    Q_EMIT ingested();
}

void ExchangeModel::update(Sequence sequence, const RecordPtr &record, std::vector<int> &changedRows)
{
    m_ring.update(sequence, record);
    noteState(sequence);
    const int shown = shownRow(sequence);
    const bool wanted = matches(sequence);
    if (shown >= 0 && wanted) {
        changedRows.push_back(shown);
    } else if (shown < 0 && wanted) {
        const int row = lowerRow(sequence);
        beginInsertRows({}, row, row);
        m_shown.insert(m_shown.begin() + (row - logRows()), sequence);
        endInsertRows();
        for (int &changed : changedRows)
            changed += changed >= row ? 1 : 0;
    } else if (shown >= 0) {
        beginRemoveRows({}, shown, shown);
        m_shown.erase(m_shown.begin() + (shown - logRows()));
        endRemoveRows();
        std::erase(changedRows, shown);
        for (int &changed : changedRows)
            changed -= changed > shown ? 1 : 0;
    }
}

void ExchangeModel::append(const std::vector<RecordPtr> &fresh)
{
    const std::size_t most = m_ring.capacity();
    // Those that would go at once need not come where nothing keeps them.
    std::size_t at = m_log ? 0 : fresh.size() - std::min(fresh.size(), most);
    for (; at < fresh.size(); at += most)
        appendSome(&fresh[at], std::min(most, fresh.size() - at));
}

void ExchangeModel::appendSome(const RecordPtr *records, std::size_t count)
{
    if (m_ring.size() + count > m_ring.capacity())
        dropFirst(m_ring.size() + count - m_ring.capacity());

    std::vector<Sequence> added;
    for (std::size_t i = 0; i < count; ++i) {
        const Sequence sequence = m_ring.append(records[i]);
        noteState(sequence);
        if (matches(sequence))
            added.push_back(sequence);
    }
    if (added.empty())
        return;
    const int row = rowCount();
    beginInsertRows({}, row, row + static_cast<int>(added.size()) - 1);
    m_shown.insert(m_shown.end(), added.begin(), added.end());
    endInsertRows();
}

// Rows go before others come: views that see more rows than there are show ghosts.
void ExchangeModel::dropFirst(std::size_t count)
{
    if (m_log) {
        handOver(count);
        return;
    }
    const Sequence limit = m_ring.first() + count;
    const int gone = lowerRow(limit);
    if (gone > 0) {
        Q_EMIT aboutToDrop(gone);
        beginRemoveRows({}, 0, gone - 1);
    }
    m_shown.erase(m_shown.begin(), m_shown.begin() + gone);
    m_open.erase(m_open.begin(), m_open.lower_bound(limit));
    m_ring.dropFirst(count);
    if (gone > 0)
        endRemoveRows();
}

void ExchangeModel::noteState(Sequence sequence)
{
    if (m_ring.at(sequence).record->state == ExchangeState::Open)
        m_open.insert(sequence);
    else
        m_open.erase(sequence);
}

void ExchangeModel::setFilter(const RowFilter &filter)
{
    if (filter.words() == m_filter.words())
        return;
    m_filter = filter;
    relist();
}

void ExchangeModel::setSearchedColumns(const ColumnSet &columns)
{
    if (columns == m_searched)
        return;
    m_searched = columns;
    if (!m_filter.isEmpty())
        relist();
}

void ExchangeModel::relist()
{
    std::deque<Sequence> shown;
    for (Sequence sequence = m_ring.first(); sequence < m_ring.end(); ++sequence) {
        if (matches(sequence))
            shown.push_back(sequence);
    }
    beginResetModel();
    m_shown = std::move(shown);
    if (m_log)
        m_log->restart({m_filter, m_searched});
    endResetModel();
}

void ExchangeModel::tick()
{
    int first = -1;
    int last = -1;
    for (const Sequence sequence : m_open) {
        if (const int row = shownRow(sequence); row >= 0) {
            first = first < 0 ? row : first;
            last = row;
        }
    }
    const int latency = static_cast<int>(Column::Latency);
    if (first >= 0)
        Q_EMIT dataChanged(index(first, latency), index(last, latency), {Qt::DisplayRole});
}

bool ExchangeModel::matches(Sequence sequence) const
{
    return m_filter.isEmpty() || m_filter.matches(m_ring.at(sequence).searchText, m_searched);
}

int ExchangeModel::lowerRow(Sequence sequence) const
{
    return logRows() +
           static_cast<int>(std::lower_bound(m_shown.begin(), m_shown.end(), sequence) - m_shown.begin());
}

int ExchangeModel::shownRow(Sequence sequence) const
{
    const int row = lowerRow(sequence);
    return row < rowCount() && m_shown[asSize(row - logRows())] == sequence ? row : -1;
}

} // namespace sekisho::ui
