// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers with digits of one width, right-aligned. Qt 6.4 cannot ask a font for its tabular figures.
#pragma once

#include <QRect>
#include <QString>

class QPainter;

namespace sekisho::ui {

/// In the painter's font and pen, centred vertically.
void drawFigures(QPainter &painter, const QRect &rect, const QString &text);

} // namespace sekisho::ui
