// SPDX-License-Identifier: GPL-3.0-or-later
// The table of the log: rows of one height, Home and End by rows, rows copied as TSV.
#pragma once

#include "ui/models/exchange_model.h"

#include <QTableView>

namespace sekisho::ui {

class LogTable final : public QTableView {
    Q_OBJECT
public:
    explicit LogTable(ExchangeModel &model, QWidget *parent = nullptr);
    [[nodiscard]] const ExchangeModel &exchanges() const { return m_model; }

    /// Columns as they stand, for window.ini: "time=116 status=72 !method", in their order, hidden ones
    /// with
    /// "!". By name, so that it survives columns that are new or gone; a new one stands where it stands at
    /// first, behind its neighbour.
    [[nodiscard]] QStringList columnState() const;
    void restoreColumns(const QStringList &state);
    void resetColumns();
    [[nodiscard]] ColumnSet shownColumns() const;
    void setColumnShown(int column, bool shown);

    /// Whether the widths are the reader's own; else they fill the view.
    [[nodiscard]] bool hasOwnWidths() const { return m_ownWidths; }

    /// Shown columns only, with a line end.
    [[nodiscard]] QString rowAsTsv(const storage::ExchangeRecord &record) const;
    /// First and last of each, from the top; all rows may be a million, which is one range.
    [[nodiscard]] std::vector<std::pair<int, int>> selectedRanges() const;
    /// Null without a current row, or while it is not here.
    [[nodiscard]] RecordPtr currentRecord() const;

    [[nodiscard]] int hoveredRow() const { return m_hoveredRow; }

Q_SIGNALS:
    void shownColumnsChanged();

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void focusInEvent(QFocusEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void placeNewColumns(const ColumnSet &known);
    void fitColumns();
    [[nodiscard]] int narrowestWidth(int column) const;
    void setHoveredRow(int row);

    ExchangeModel &m_model;
    int m_hoveredRow = -1;
    bool m_ownWidths = false;
    bool m_fitting = false;
};

} // namespace sekisho::ui
