// SPDX-License-Identifier: GPL-3.0-or-later
// Copies the selected rows, waiting for those that the log on disk has yet to bring.
#pragma once

#include <QObject>
#include <QPersistentModelIndex>
#include <QTimer>

#include <cstdint>
#include <vector>

namespace sekisho::ui {

class LogTable;

/// At once where all rows are here, else bit by bit; another start() takes the place of one under way.
class RowCopy final : public QObject {
    Q_OBJECT
public:
    /// A clipboard is no place for more; the newest of them are copied.
    static constexpr std::int64_t MostRows = 100'000;

    /// The table must outlive it.
    explicit RowCopy(LogTable &table);
    void start();
    [[nodiscard]] bool isRunning() const { return !m_ranges.empty(); }

Q_SIGNALS:
    /// `of` is 0 when it is over.
    void progressed(qint64 done, qint64 of);

private:
    /// Rows of the table; they may move meanwhile.
    struct Range {
        QPersistentModelIndex next;
        QPersistentModelIndex last;
    };
    [[nodiscard]] bool takeSome();
    void step();
    void finish();

    LogTable &m_table;
    std::vector<Range> m_ranges; ///< the first of them comes last
    QString m_text;
    std::int64_t m_done = 0;
    std::int64_t m_of = 0;
    QTimer m_next;
};

} // namespace sekisho::ui
