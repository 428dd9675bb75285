// SPDX-License-Identifier: GPL-3.0-or-later
// How long hits and misses took, as two histograms on one logarithmic axis.
#pragma once

#include "ui/models/figures.h"

#include <QWidget>

namespace sekisho::ui {

/// The height of a bar is a share of its own kind: a few hits beside many misses still have a shape.
class LatencyView final : public QWidget {
    Q_OBJECT
public:
    explicit LatencyView(QWidget *parent = nullptr);

    void show(const Figures &figures);

    [[nodiscard]] QSize sizeHint() const override { return {320, 220}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {220, 140}; }

    /// Of the theme's series.
    static constexpr std::size_t HitColour = 3;
    static constexpr std::size_t MissColour = 0;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] QRect plot() const;
    [[nodiscard]] double xOf(double micros) const;
    void paintAxis(QPainter &painter) const;
    void paintBars(QPainter &painter, std::int64_t LatencyBin::*count, std::size_t colour) const;
    void paintMedian(QPainter &painter, std::optional<std::int64_t> micros, const QString &text,
                     const QColor &colour, int line) const;

    std::vector<LatencyBin> m_bins;
    std::optional<std::int64_t> m_hitMedian;
    std::optional<std::int64_t> m_missMedian;
    double m_from = 0; ///< log10 of microseconds
    double m_to = 0;
};

} // namespace sekisho::ui
