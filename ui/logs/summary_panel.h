// SPDX-License-Identifier: GPL-3.0-or-later
// The facts of an exchange at one glance, beside the tabs, with a small waterfall below.
#pragma once

#include "ui/logs/timing_phases.h"

#include <QScrollArea>

class QGridLayout;
class QLabel;

namespace sekisho::ui {

class MiniWaterfall;

class SummaryPanel final : public QScrollArea {
    Q_OBJECT
public:
    explicit SummaryPanel(QWidget *parent = nullptr);

    void show(const storage::ExchangeRecord &record, WallTime now);

private:
    void setRow(int row, const QString &name, const QString &value);

    QGridLayout *m_grid;
    std::vector<std::pair<QLabel *, QLabel *>> m_rows;
    QLabel *m_timingTitle;
    MiniWaterfall *m_waterfall;
};

} // namespace sekisho::ui
