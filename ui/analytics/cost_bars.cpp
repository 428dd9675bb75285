// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/cost_bars.h"

#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace sekisho::ui {
namespace {

constexpr int Line = 26;
constexpr int BarHeight = 14;
constexpr int Gap = 8;

} // namespace

CostBars::CostBars(QWidget *parent) : QWidget(parent) {}

void CostBars::show(std::vector<NamedBar> bars)
{
    m_bars = std::move(bars);
    update();
}

int CostBars::shown() const
{
    const int lines = std::max(1, height() / Line);
    const auto all = static_cast<int>(m_bars.size());
    return all <= lines ? all : lines - 1;
}

void CostBars::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(Theme::instance().captionFont());
    const QFontMetrics measures(painter.font());
    const Tokens &t = tokens();
    int nameWidth = 0;
    int textWidth = 0;
    double most = 0;
    for (int i = 0; i < shown(); ++i) {
        const NamedBar &bar = m_bars[static_cast<std::size_t>(i)];
        nameWidth = std::max(nameWidth, measures.horizontalAdvance(bar.name) + 2);
        textWidth = std::max(textWidth, measures.horizontalAdvance(bar.text));
        most = std::max(most, bar.value);
    }
    nameWidth = std::min(nameWidth, width() * 2 / 5);
    const int left = nameWidth + 2 * Gap;
    const int room = std::max(0, width() - left - textWidth - Gap);
    int top = 0;
    for (int i = 0; i < shown(); ++i, top += Line) {
        const NamedBar &bar = m_bars[static_cast<std::size_t>(i)];
        painter.setPen(t.text);
        painter.drawText(QRect(0, top, nameWidth, Line), Qt::AlignVCenter | Qt::TextSingleLine,
                         measures.elidedText(bar.name, Qt::ElideMiddle, nameWidth));
        int length = 0;
        if (bar.value > 0 && most > 0) {
            length = std::max(2, qRound(room * bar.value / most));
            painter.setPen(Qt::NoPen);
            painter.setBrush(t.series[bar.colour % t.series.size()]);
            const double radius = std::min(3.0, length / 2.0);
            painter.drawRoundedRect(QRectF(left, top + (Line - BarHeight) / 2.0, length, BarHeight), radius,
                                    radius);
        }
        const int at = length > 0 ? left + length + Gap : left;
        painter.setPen(t.text);
        painter.drawText(QRect(at, top, width() - at, Line), Qt::AlignVCenter | Qt::TextSingleLine, bar.text);
    }
    if (const auto hidden = static_cast<int>(m_bars.size()) - shown(); hidden > 0) {
        painter.setPen(t.muted);
        painter.drawText(QRect(0, top, width(), Line), Qt::AlignVCenter | Qt::TextSingleLine,
                         tr("%n more in the table", nullptr, hidden));
    }
}

bool CostBars::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int line = help->y() / Line;
    if (line >= 0 && line < shown()) {
        const NamedBar &bar = m_bars[static_cast<std::size_t>(line)];
        QToolTip::showText(help->globalPos(), bar.name + u": " + bar.text, this);
    } else {
        QToolTip::hideText();
    }
    return true;
}

} // namespace sekisho::ui
