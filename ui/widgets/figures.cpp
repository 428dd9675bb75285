// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figures.h"

#include <QFontMetricsF>
#include <QPainter>

namespace sekisho::ui {
namespace {

struct DigitWidth {
    qreal widest = 0;
    bool even = true;
};

DigitWidth measureDigits(const QFontMetricsF &fontMetrics)
{
    DigitWidth width;
    const qreal first = fontMetrics.horizontalAdvance(u'0');
    for (char16_t digit = u'0'; digit <= u'9'; ++digit) {
        const qreal advance = fontMetrics.horizontalAdvance(QChar(digit));
        width.widest = std::max(width.widest, advance);
        width.even = width.even && qAbs(advance - first) < 0.01;
    }
    return width;
}

} // namespace

void drawFigures(QPainter &painter, const QRect &rect, const QString &text)
{
    // Of the last font only: a column of numbers asks with the same one again and again.
    static QFont measuredFont;
    static DigitWidth digits;
    const QFontMetricsF fontMetrics(painter.font());
    if (digits.widest == 0 || measuredFont != painter.font()) {
        measuredFont = painter.font();
        digits = measureDigits(fontMetrics);
    }
    if (digits.even) {
        painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, text);
        return;
    }
    const qreal baseline = rect.top() + (rect.height() + fontMetrics.ascent() - fontMetrics.descent()) / 2;
    qreal right = rect.right() + 1;
    qsizetype end = text.size();
    while (end > 0) {
        // A run without digits keeps its own spacing; each digit stands in the middle of its cell.
        qsizetype begin = end - 1;
        const bool digit = text[begin].isDigit();
        while (!digit && begin > 0 && !text[begin - 1].isDigit())
            --begin;
        const QString part = text.mid(begin, end - begin);
        const qreal advance = fontMetrics.horizontalAdvance(part);
        const qreal cell = digit ? digits.widest : advance;
        right -= cell;
        painter.drawText(QPointF(right + (cell - advance) / 2, baseline), part);
        end = begin;
    }
}

} // namespace sekisho::ui
