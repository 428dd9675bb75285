// SPDX-License-Identifier: GPL-3.0-or-later
// Stacked areas over time. The only place that knows of Qt Charts, so that it can be exchanged.
#pragma once

#include "base/types.h"

#include <QWidget>

#include <functional>
#include <vector>

class QAreaSeries;
class QCategoryAxis;
class QChart;

namespace sekisho::ui {

struct ChartSeries {
    QString name;
    std::size_t colour = 0; ///< of the theme's series
    std::vector<double> values;
    bool operator==(const ChartSeries &) const = default;
};

/// Main thread. Follows the theme. A few hundred points: each is drawn.
class ChartView final : public QWidget {
    Q_OBJECT
public:
    explicit ChartView(QWidget *parent = nullptr);
    ~ChartView() override;

    /// How values are said on the axis and at the pointer, and what is said where there is nothing to draw.
    void setTexts(std::function<QString(double)> value, std::function<QString(WallTime)> time,
                  const QString &nothing);
    /// The first is the lowest. Each has a value for each time; times rise evenly.
    void show(std::vector<WallTime> times, std::vector<ChartSeries> series);

    /// Where values stand, in this widget's coordinates.
    [[nodiscard]] QRect plotArea() const;
    /// What is said at that place; empty outside the plot.
    [[nodiscard]] QString textAt(const QPoint &place) const;

    [[nodiscard]] QSize sizeHint() const override { return {420, 220}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {220, 140}; }

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool event(QEvent *event) override;

private:
    class Canvas;

    void matchSeries();
    void updatePoints();
    void updateAxes();
    void applyTheme();
    void hover(const QPoint &place);
    [[nodiscard]] int nearest(int x) const;

    std::function<QString(double)> m_value;
    std::function<QString(WallTime)> m_time;
    QString m_nothing;
    std::vector<WallTime> m_times;
    std::vector<ChartSeries> m_series;
    double m_top = 0; ///< of the stack

    QChart *m_chart;
    Canvas *m_canvas;
    QCategoryAxis *m_timeAxis;
    QCategoryAxis *m_valueAxis;
    std::vector<QAreaSeries *> m_areas;
    std::vector<double> m_marks;     ///< of the value axis, as set
    std::vector<qint64> m_timeMarks; ///< likewise
};

} // namespace sekisho::ui
