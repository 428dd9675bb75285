// SPDX-License-Identifier: GPL-3.0-or-later
// The table that stands for a chart.
#pragma once

#include "ui/models/figure_text.h"

#include <QAbstractTableModel>

namespace sekisho::ui {

class FigureTableModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    /// The place in it, and what is selected, stay while its shape does.
    void show(FigureTable table);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    FigureTable m_table;
};

} // namespace sekisho::ui
