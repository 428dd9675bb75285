// SPDX-License-Identifier: GPL-3.0-or-later
// The live log as a table: fed with batches of records, oldest on top, and with those of earlier runs above
// them; bounded, filtered, and able to hold still while the reader looks.
#pragma once

#include "ui/models/exchange_ring.h"
#include "ui/models/row_filter.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <functional>
#include <set>
#include <vector>

namespace sekisho::ui {

/// Main thread. One batch makes at most one removal at the top and one insertion at the bottom.
class ExchangeModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr std::size_t DefaultCapacity = 10'000;
    static constexpr std::size_t DefaultBodyBudget = 256 * 1024 * 1024; ///< bytes
    using Clock = std::function<WallTime()>;

    explicit ExchangeModel(std::size_t capacity = DefaultCapacity, std::size_t bodyBudget = DefaultBodyBudget,
                           QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// New ones are appended, known ones replaced; the last state of an id counts.
    void ingest(const std::vector<RecordPtr> &records);
    /// Rows of the log, newest first and all older than those that came this way before, go above all others,
    /// as many as there is room for. What the live feed has brought is left as it is. Comes through while
    /// paused: nothing that is in sight changes.
    void prepend(const std::vector<RecordPtr> &older);

    /// While paused the table holds still; what comes is kept for later.
    void setPaused(bool paused);
    [[nodiscard]] bool isPaused() const { return m_paused; }
    [[nodiscard]] std::size_t waiting() const { return m_waiting.size(); }

    void setFilter(const RowFilter &filter);
    [[nodiscard]] const RowFilter &filter() const { return m_filter; }
    /// The filter looks only into these.
    void setSearchedColumns(const ColumnSet &columns);

    /// All held, shown or not.
    [[nodiscard]] std::size_t total() const { return m_ring.size(); }
    /// Ingested since the start, those that had to go included.
    [[nodiscard]] std::uint64_t totalEver() const { return m_ring.end() - ExchangeRing::Origin; }
    /// Of the log, handed to prepend() since the start, those without room included.
    [[nodiscard]] std::uint64_t earlier() const { return m_earlier; }
    [[nodiscard]] const ExchangeRing &ring() const { return m_ring; }

    [[nodiscard]] const ExchangeRow &rowAt(int row) const { return m_ring.at(m_shown[asSize(row)]); }
    /// Null when it is not held any more.
    [[nodiscard]] const ExchangeRow *find(const LogId &id) const;
    /// -1 when it is not shown.
    [[nodiscard]] int rowOf(const LogId &id) const;

    void setClock(Clock clock) { m_clock = std::move(clock); }
    [[nodiscard]] WallTime now() const { return m_clock(); }

Q_SIGNALS:
    /// After each batch; what was known of any record may have changed.
    void ingested();
    /// Before the first `rows` of the table go because newer ones come.
    void aboutToDrop(int rows);
    void pausedChanged(bool paused);
    void waitingChanged();

private:
    using Sequence = ExchangeRing::Sequence;

    static std::size_t asSize(int value) { return static_cast<std::size_t>(value); }
    void hold(const std::vector<RecordPtr> &records);
    void apply(const std::vector<RecordPtr> &records);
    void update(Sequence sequence, const RecordPtr &record, std::vector<int> &changedRows);
    void append(const std::vector<RecordPtr> &fresh);
    void dropFirst(std::size_t count);
    void noteState(Sequence sequence);
    void refilter();
    void tick();
    [[nodiscard]] bool matches(Sequence sequence) const;
    [[nodiscard]] int lowerRow(Sequence sequence) const;
    [[nodiscard]] int shownRow(Sequence sequence) const;

    ExchangeRing m_ring;
    std::deque<Sequence> m_shown; ///< rising
    std::set<Sequence> m_open;    ///< rows whose latency is still counting
    RowFilter m_filter;
    ColumnSet m_searched;
    std::vector<RecordPtr> m_pending; ///< while paused, in order of arrival
    std::set<LogId> m_waiting;        ///< ids among them that the table does not have
    Clock m_clock;
    QTimer m_ticker;
    std::uint64_t m_earlier = 0;
    bool m_paused = false;
};

} // namespace sekisho::ui
