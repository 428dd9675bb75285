// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/mini_waterfall.h"

#include "ui/logs/timing_view.h"
#include "ui/models/format.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace sekisho::ui {
namespace {

constexpr int RowHeight = 19;
constexpr int BarHeight = 10;
constexpr int Gap = 8;
constexpr int GrowthForWords = 3; // above and below
constexpr std::size_t MostRows = 14;
constexpr double ShareWorthARow = 0.004;

} // namespace

MiniWaterfall::MiniWaterfall(QWidget *parent) : QWidget(parent)
{
    setAccessibleName(tr("Small waterfall; the Timing tab has its figures"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void MiniWaterfall::setPhases(std::vector<TimingPhase> phases, Micros whole)
{
    std::erase_if(phases, [&](const TimingPhase &phase) {
        const double share = static_cast<double>(phase.length.count()) /
                             std::max<double>(1, static_cast<double>(whole.count()));
        return phase.kind == TimingPhase::Kind::Attempt ||
               (share < ShareWorthARow && phase.kind != TimingPhase::Kind::Gateway) ||
               phase.length <= Micros{};
    });
    if (phases.size() > MostRows)
        phases.resize(MostRows);
    m_phases = std::move(phases);
    m_whole = whole;
    updateGeometry();
    update();
}

QSize MiniWaterfall::sizeHint() const
{
    return {120, static_cast<int>(m_phases.size()) * RowHeight};
}

void MiniWaterfall::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(Theme::instance().captionFont());
    const double whole = std::max<double>(1, static_cast<double>(m_whole.count()));
    int top = 0;
    for (const TimingPhase &phase : m_phases) {
        const double left = static_cast<double>(phase.start.count()) / whole * width();
        const double length = std::max(3.0, static_cast<double>(phase.length.count()) / whole * width());
        QRectF bar(std::min(left, width() - length), top + (RowHeight - BarHeight) / 2.0, length, BarHeight);
        // The words go right of the bar, else left of it, else into it.
        const QString text = QString(phase.label.toLower() + u' ' + formatDuration(phase.length));
        const int textWidth = painter.fontMetrics().horizontalAdvance(text);
        double at = bar.right() + Gap;
        if (at + textWidth > width())
            at = bar.left() - Gap - textWidth;
        const bool inside = at < 0;
        if (inside) {
            at = bar.left() + Gap;
            bar.adjust(0, -GrowthForWords, 0, GrowthForWords);
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(phaseColour(phase.kind, phase.failed));
        painter.drawRoundedRect(bar, 2, 2);
        // The series' colours are the same in both themes, so is what can be read on them.
        painter.setPen(inside ? Tokens::dark().window : tokens().text);
        painter.drawText(QRectF(at, top, textWidth + 2, RowHeight), Qt::AlignLeft | Qt::AlignVCenter, text);
        top += RowHeight;
    }
}

} // namespace sekisho::ui
