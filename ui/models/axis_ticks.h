// SPDX-License-Identifier: GPL-3.0-or-later
// Where the marks of a chart's axes stand: round numbers, and local times that people name.
#pragma once

#include "base/types.h"

#include <QString>
#include <QTimeZone>

#include <vector>

namespace sekisho::ui {

/// From 0 up to at least `most`, in steps of 1, 2 or 5 times a power of ten and of at least 1; two marks or
/// more.
[[nodiscard]] std::vector<double> valueTicks(double most, int steps);

struct TimeTick {
    WallTime at{};
    QString text;
    bool operator==(const TimeTick &) const = default;
};
/// From `from` to `to`, both inclusive, at most so many: round times of that zone, across its changes.
[[nodiscard]] std::vector<TimeTick> timeTicks(WallTime from, WallTime to, int most,
                                              const QTimeZone &zone = QTimeZone::systemTimeZone());

} // namespace sekisho::ui
