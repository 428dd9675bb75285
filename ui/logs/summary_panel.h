// SPDX-License-Identifier: GPL-3.0-or-later
// The facts of an exchange at one glance, beside the tabs, with a small waterfall below.
#pragma once

#include "ui/logs/timing_phases.h"

#include <QScrollArea>

class QGridLayout;
class QLabel;
class QVBoxLayout;

namespace sekisho::ui {

class MiniWaterfall;

class SummaryPanel final : public QScrollArea {
    Q_OBJECT
public:
    explicit SummaryPanel(QWidget *parent = nullptr);

    /// `whole`: with its attempts; else there is no waterfall of them.
    void show(const storage::ExchangeRecord &record, WallTime now, bool whole = true);

private:
    /// Names and values in two columns; a row without a value does not show.
    struct Facts {
        QGridLayout *grid = nullptr;
        std::vector<std::pair<QLabel *, QLabel *>> rows;
    };
    void addFacts(Facts &facts, QVBoxLayout &layout);
    void setFacts(Facts &facts, const std::vector<std::pair<QString, QString>> &rows);

    Facts m_outcome;
    Facts m_origin;
    QLabel *m_timingTitle;
    MiniWaterfall *m_waterfall;
};

} // namespace sekisho::ui
