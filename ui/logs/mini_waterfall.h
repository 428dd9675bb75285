// SPDX-License-Identifier: GPL-3.0-or-later
// The waterfall in small, one thin bar a phase. The Timing tab holds the same as a table.
#pragma once

#include "ui/logs/timing_phases.h"

#include <QWidget>

namespace sekisho::ui {

class MiniWaterfall final : public QWidget {
    Q_OBJECT
public:
    explicit MiniWaterfall(QWidget *parent = nullptr);

    void setPhases(std::vector<TimingPhase> phases, Micros whole);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<TimingPhase> m_phases;
    Micros m_whole{};
};

} // namespace sekisho::ui
