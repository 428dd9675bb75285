// SPDX-License-Identifier: GPL-3.0-or-later
// Horizontal bars with a name before and a text behind each.
#pragma once

#include <QString>
#include <QWidget>

#include <vector>

namespace sekisho::ui {

struct NamedBar {
    QString name;
    QString text;           ///< of the value
    double value = 0;       ///< 0 or more
    std::size_t colour = 0; ///< of the theme's series
};

/// Those that do not fit are told of in a last line.
class CostBars final : public QWidget {
    Q_OBJECT
public:
    explicit CostBars(QWidget *parent = nullptr);

    void show(std::vector<NamedBar> bars);

    [[nodiscard]] QSize sizeHint() const override { return {420, 220}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {220, 140}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    [[nodiscard]] int shown() const; ///< how many have a line of their own

    std::vector<NamedBar> m_bars;
};

} // namespace sekisho::ui
