// SPDX-License-Identifier: GPL-3.0-or-later
// The log as a table, oldest on top: what the log on disk holds, and below it what the live feed brings in
// batches; filtered, and able to hold still while the reader looks. It holds a bounded number of rows,
// however many it has.
#pragma once

#include "ui/models/exchange_ring.h"
#include "ui/models/log_rows.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <functional>
#include <memory>
#include <set>
#include <vector>

namespace sekisho::ui {

/// Main thread. A batch of at most `capacity` makes one insertion at the bottom, and where there is no log,
/// one removal at the top. Else the oldest rows of the feed become rows of the log in their place.
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

    /// Lists the log as well, from now on; once. It comes through while paused: nothing that is in sight
    /// changes.
    void setHistory(LogHistory &history);
    /// Lists the log anew.
    void reload();
    /// Looks what the log has become; by itself it does so every 5 s.
    void checkLog();
    /// Null without a log.
    [[nodiscard]] const LogRows *log() const { return m_log.get(); }
    /// New ones are appended, known ones replaced; the last state of an id counts.
    void ingest(const std::vector<RecordPtr> &records);
    /// The feed had to leave so many out; the log has them.
    void noteLeftOut(std::uint64_t rows);

    /// While paused the table holds still; what comes is kept for later.
    void setPaused(bool paused);
    [[nodiscard]] bool isPaused() const { return m_paused; }
    [[nodiscard]] std::size_t waiting() const { return m_waiting.size(); }

    void setFilter(const RowFilter &filter);
    [[nodiscard]] const RowFilter &filter() const { return m_filter; }
    /// The filter looks only into these.
    void setSearchedColumns(const ColumnSet &columns);

    /// All that there are, shown or not.
    [[nodiscard]] std::int64_t total() const;
    /// Ingested since the start, those that had to go included.
    [[nodiscard]] std::uint64_t totalEver() const { return m_ring.end(); }
    [[nodiscard]] const ExchangeRing &ring() const { return m_ring; }

    /// Without a record where it is not here yet: it comes, and dataChanged() tells.
    [[nodiscard]] const ExchangeRow &rowAt(int row) const;
    /// Null when it is not held.
    [[nodiscard]] const ExchangeRow *find(const LogId &id) const;
    /// -1 when it is not shown or not here; if it may be shown, it comes.
    [[nodiscard]] int rowOf(const LogId &id) const;

    void setClock(Clock clock) { m_clock = std::move(clock); }
    [[nodiscard]] WallTime now() const { return m_clock(); }

Q_SIGNALS:
    /// After each batch; what was known of any record may have changed.
    void ingested();
    /// How far the log is listed, and how many rows there are in all.
    void progressed();
    /// Why rows of the log do not come; empty when they do again.
    void logProblem(const QString &problem);
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
    void appendSome(const RecordPtr *records, std::size_t count);
    void dropFirst(std::size_t count);
    void handOver(std::size_t count);
    void connectLog();
    void relist();
    [[nodiscard]] LogRows::Live live() const;
    void noteState(Sequence sequence);
    void tick();
    [[nodiscard]] bool matches(Sequence sequence) const;
    /// Rows of the log, which stand above all of the feed.
    [[nodiscard]] int logRows() const { return m_log ? m_log->count() : 0; }
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
    std::unique_ptr<LogRows> m_log;
    LogId m_born; ///< all of this run are younger, if the clock is right
    bool m_paused = false;
    bool m_leftOut = false; ///< while paused there was more than could be kept
};

} // namespace sekisho::ui
