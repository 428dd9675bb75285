// SPDX-License-Identifier: GPL-3.0-or-later
// The view of the table of providers: one row selected, columns that fill the room and give way where it is
// small.
#pragma once

#include "ui/providers/provider_model.h"

#include <QStyledItemDelegate>
#include <QTableView>

namespace sekisho::ui {

class ProviderTable final : public QTableView {
    Q_OBJECT
public:
    explicit ProviderTable(ProviderModel &model, QWidget *parent = nullptr);
    [[nodiscard]] int hoveredRow() const { return m_hoveredRow; }

Q_SIGNALS:
    /// Enter or a double click: to the details.
    void opened();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    void fitColumns();
    void setHoveredRow(int row);

    int m_hoveredRow = -1;
};

class ProviderDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit ProviderDelegate(ProviderTable &table) : QStyledItemDelegate(&table), m_table(table) {}
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintGround(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;

    ProviderTable &m_table;
};

} // namespace sekisho::ui
