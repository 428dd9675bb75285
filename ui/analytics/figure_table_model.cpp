// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/figure_table_model.h"

namespace sekisho::ui {
namespace {

QVariant alignment(bool words)
{
    return QVariant::fromValue(Qt::Alignment(words ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
}

} // namespace

void FigureTableModel::show(FigureTable table)
{
    if (table.titles == m_table.titles && table.rows.size() == m_table.rows.size()) {
        m_table = std::move(table);
        if (!m_table.rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::DisplayRole});
        return;
    }
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

int FigureTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

int FigureTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.titles.size());
}

QVariant FigureTableModel::data(const QModelIndex &index, int role) const
{
    if (role == Qt::TextAlignmentRole)
        return alignment(index.column() < m_table.words);
    const QStringList &row = m_table.rows[static_cast<std::size_t>(index.row())];
    return role == Qt::DisplayRole ? row.value(index.column()) : QVariant();
}

QVariant FigureTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignment(section < m_table.words);
    return role == Qt::DisplayRole ? m_table.titles.value(section) : QVariant();
}

} // namespace sekisho::ui
