// SPDX-License-Identifier: GPL-3.0-or-later
// Paints the cells of the log straight from the records, in the tokens of the theme.
#pragma once

#include <QStyledItemDelegate>

namespace sekisho::storage {
struct ExchangeRecord;
}

namespace sekisho::ui {

class ExchangeModel;
class LogTable;
struct Tone;

class LogDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit LogDelegate(LogTable &table);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintGround(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintStatus(QPainter &painter, const QRect &cell, const storage::ExchangeRecord &record,
                     const QString &text) const;
    void paintLatency(QPainter &painter, const QRect &cell, const storage::ExchangeRecord &record,
                      const QString &text) const;

    LogTable &m_table;
};

/// How much of the bar a latency fills, 0 to 1: a logarithm above a tenth of a second, full at a minute.
[[nodiscard]] double latencyShare(double milliseconds);
/// Of a column that shows such a badge whole.
[[nodiscard]] int badgeColumnWidth(const QString &text);
/// The colours of a record's state.
[[nodiscard]] Tone statusTone(const storage::ExchangeRecord &record);

} // namespace sekisho::ui
