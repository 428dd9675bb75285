// SPDX-License-Identifier: GPL-3.0-or-later
// A table of rows as the window shows them: one height, one line between, the row under the pointer and the
// one with the keyboard told apart, columns that fill the width. Paints what models/row_roles.h says.
#pragma once

#include <QStyledItemDelegate>
#include <QTableView>

#include <vector>

namespace sekisho::ui {

class RowTable : public QTableView {
    Q_OBJECT
public:
    struct Width {
        int wanted;    ///< where there is room for all
        int narrowest; ///< before the table scrolls sideways
    };

    /// `name` is for assistive tools. The model comes first, then the widths of its columns.
    explicit RowTable(const QString &name, QWidget *parent = nullptr);
    void setWidths(std::vector<Width> widths);

    [[nodiscard]] int hoveredRow() const { return m_hoveredRow; }
    /// Rows at least partly in sight; -1 where there are none.
    [[nodiscard]] int firstInSight() const;
    [[nodiscard]] int lastInSight() const;
    [[nodiscard]] std::vector<int> chosenRows() const;
    /// Keeps what is in sight in its place when rows come above it, unless the first row is in sight.
    void keepPlaceOnInsert();

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void focusInEvent(QFocusEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void fitColumns();
    void setHoveredRow(int row);

    std::vector<Width> m_widths;
    int m_hoveredRow = -1;
    bool m_ownWidths = false;
    bool m_fitting = false;
};

class RowDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit RowDelegate(RowTable &table) : QStyledItemDelegate(&table), m_table(table) {}

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintGround(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;

    RowTable &m_table;
};

} // namespace sekisho::ui
