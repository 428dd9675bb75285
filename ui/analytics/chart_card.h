// SPDX-License-Identifier: GPL-3.0-or-later
// A chart in a card, with a name, what its colours mean, and the same figures as a table behind it.
#pragma once

#include "ui/models/figure_text.h"

#include <QFrame>

#include <functional>
#include <vector>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace sekisho::ui {

class FigureTableModel;

struct LegendEntry {
    QString name;
    std::size_t colour = 0; ///< of the theme's series
    bool operator==(const LegendEntry &) const = default;
};

/// What a chart is about, in one line: words, then colours with their names.
class CardCaption final : public QWidget {
    Q_OBJECT
public:
    explicit CardCaption(QWidget *parent = nullptr);
    void show(const QString &text, std::vector<LegendEntry> legend);
    /// The whole of it in words.
    [[nodiscard]] QString inWords() const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {60, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    std::vector<LegendEntry> m_legend;
};

class ChartCard final : public QFrame {
    Q_OBJECT
public:
    /// Takes the chart. The table's makers run when somebody looks at it.
    ChartCard(const QString &name, const QString &title, QWidget *chart, QWidget *parent = nullptr);

    void show(const QString &caption, std::vector<LegendEntry> legend, std::function<FigureTable()> table);

    [[nodiscard]] bool isTableShown() const;
    void setTableShown(bool shown);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fillTable();
    void spreadColumns();

    QString m_title;
    QWidget *m_chart;
    CardCaption *m_caption;
    QPushButton *m_flip;
    QStackedWidget *m_faces;
    QTableView *m_table;
    FigureTableModel *m_model;
    std::function<FigureTable()> m_makeTable;
};

} // namespace sekisho::ui
