// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/latency_view.h"

#include "ui/models/figure_text.h"
#include "ui/models/format.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <QtMath>

#include <cmath>

namespace sekisho::ui {
namespace {

constexpr double LeastTo = 7;  // log10 of microseconds: 10 s
constexpr double MostFrom = 2; // 0.1 ms
constexpr int Opacity = 215;   // where both kinds have a bar, each is seen

QString decadeName(int decade)
{
    static const char *const names[] = {
        QT_TRANSLATE_NOOP("Decade", "1 µs"),   QT_TRANSLATE_NOOP("Decade", "10 µs"),
        QT_TRANSLATE_NOOP("Decade", "0.1 ms"), QT_TRANSLATE_NOOP("Decade", "1 ms"),
        QT_TRANSLATE_NOOP("Decade", "10 ms"),  QT_TRANSLATE_NOOP("Decade", "0.1 s"),
        QT_TRANSLATE_NOOP("Decade", "1 s"),    QT_TRANSLATE_NOOP("Decade", "10 s"),
        QT_TRANSLATE_NOOP("Decade", "100 s"),  QT_TRANSLATE_NOOP("Decade", "1000 s")};
    if (decade < 0 || decade >= int(std::size(names)))
        return {};
    return QCoreApplication::translate("Decade", names[decade]);
}

} // namespace

LatencyView::LatencyView(QWidget *parent) : QWidget(parent) {}

void LatencyView::show(const Figures &figures)
{
    m_bins = figures.latency;
    m_hitMedian = figures.total.hitLatency.quantile(0.5);
    m_missMedian = figures.total.missLatency.quantile(0.5);
    m_from = MostFrom;
    m_to = LeastTo;
    if (!m_bins.empty()) {
        m_from = std::min(m_from, std::log10(m_bins.front().from));
        m_to = std::max(m_to, std::log10(m_bins.back().before));
    }
    update();
}

QRect LatencyView::plot() const
{
    const int caption = QFontMetrics(Theme::instance().captionFont()).height();
    return rect().adjusted(0, 2 * caption + 6, 0, -caption - 6);
}

double LatencyView::xOf(double micros) const
{
    const QRect area = plot();
    return area.left() + area.width() * (std::log10(std::max(1.0, micros)) - m_from) / (m_to - m_from);
}

void LatencyView::paintAxis(QPainter &painter) const
{
    const QRect area = plot();
    const QFontMetrics measures(painter.font());
    const Tokens &t = tokens();
    painter.setRenderHint(QPainter::Antialiasing, false);
    int free = area.left(); // from here on no text stands yet
    for (int decade = qCeil(m_from - 1e-9); decade <= qFloor(m_to + 1e-9); ++decade) {
        const int x = std::min(qRound(xOf(std::pow(10.0, decade))), area.right());
        painter.setPen(t.line);
        painter.drawLine(x, area.top(), x, area.bottom());
        const QString text = decadeName(decade);
        const int width = measures.horizontalAdvance(text) + 1;
        const int at = std::clamp(x - width / 2, area.left(), area.right() - width);
        if (at < free)
            continue;
        free = at + width + metrics::Step;
        painter.setPen(t.muted);
        painter.drawText(QRect(at, area.bottom() + 6, width, measures.height()), Qt::AlignCenter, text);
    }
    painter.setPen(t.line);
    painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom());
}

void LatencyView::paintBars(QPainter &painter, std::int64_t LatencyBin::*count, std::size_t colour) const
{
    double most = 0;
    for (const LatencyBin &bin : m_bins)
        most = std::max(most, static_cast<double>(bin.*count));
    if (most == 0)
        return;
    const QRect area = plot();
    QColor ink = tokens().series[colour];
    ink.setAlpha(Opacity);
    for (const LatencyBin &bin : m_bins) {
        if (bin.*count == 0)
            continue;
        const int left = qRound(xOf(bin.from));
        const int width = std::max(1, qRound(xOf(bin.before)) - left - 1);
        const int height = std::max(2, qRound((area.height() - 2) * static_cast<double>(bin.*count) / most));
        painter.fillRect(left, area.bottom() - height, width, height, ink);
    }
}

void LatencyView::paintMedian(QPainter &painter, std::optional<std::int64_t> micros, const QString &text,
                              const QColor &colour, int line) const
{
    if (!micros)
        return;
    const QRect area = plot();
    const QFontMetrics measures(painter.font());
    const int x = qRound(xOf(static_cast<double>(*micros)));
    const int top = line * measures.height();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(colour, 1, Qt::DashLine));
    painter.drawLine(x, top + measures.height(), x, area.bottom());
    const int width = measures.horizontalAdvance(text);
    const int at = std::clamp(x - width / 2, 0, std::max(0, this->width() - width));
    painter.setPen(colour);
    painter.drawText(QRect(at, top, width + 1, measures.height()), Qt::AlignCenter, text);
}

void LatencyView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setFont(Theme::instance().captionFont());
    const Tokens &t = tokens();
    if (m_bins.empty()) {
        painter.setPen(t.muted);
        painter.drawText(rect(), Qt::AlignCenter, tr("No answer was completed"));
        return;
    }
    paintAxis(painter);
    paintBars(painter, &LatencyBin::misses, MissColour);
    paintBars(painter, &LatencyBin::hits, HitColour);
    const auto median = [](std::optional<std::int64_t> micros) {
        return micros ? formatSpan(Micros(*micros)) : QString();
    };
    paintMedian(painter, m_hitMedian, tr("hit p50 %1").arg(median(m_hitMedian)), t.cacheHit.ink, 0);
    paintMedian(painter, m_missMedian, tr("miss p50 %1").arg(median(m_missMedian)), t.accent.ink, 1);
}

bool LatencyView::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QString text;
    for (const LatencyBin &bin : m_bins) {
        if (help->x() >= xOf(bin.from) && help->x() < xOf(bin.before)) {
            text = tr("%1 to %2\nhits: %3\nmisses: %4")
                       .arg(formatSpan(Micros(std::llround(bin.from))),
                            formatSpan(Micros(std::llround(bin.before))), formatCount(bin.hits),
                            formatCount(bin.misses));
        }
    }
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace sekisho::ui
