// SPDX-License-Identifier: GPL-3.0-or-later
// The waterfall of an exchange: a table whose middle column draws it, so that the same figures can be read,
// walked through with the keyboard and copied.
#pragma once

#include "ui/logs/timing_phases.h"

#include <QTreeWidget>

namespace sekisho::ui {

class TimingView final : public QTreeWidget {
    Q_OBJECT
public:
    explicit TimingView(QWidget *parent = nullptr);

    void show(const storage::ExchangeRecord &record, WallTime now);

    enum Columns { Phase, Bar, Start, Length };
};

/// The colour of a phase, the same in each view.
[[nodiscard]] QColor phaseColour(TimingPhase::Kind kind, bool failed);

} // namespace sekisho::ui
