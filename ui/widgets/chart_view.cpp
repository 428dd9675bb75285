// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart_view.h"

#include "ui/models/axis_ticks.h"
#include "ui/theme/theme.h"

#include <QtCharts/QAreaSeries>
#include <QtCharts/QCategoryAxis>
#include <QtCharts/QChart>
#include <QtCharts/QChartView>
#include <QtCharts/QLineSeries>

#include <QHelpEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sekisho::ui {
namespace {

constexpr int ValueSteps = 4;
constexpr int ValueMarkWidth = 44; ///< about so many pixels stand left of the plot
constexpr int TimeMarkWidth = 78;  ///< pixels that a mark of the time axis may take with its text

double millis(WallTime time)
{
    return static_cast<double>(
        std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count());
}

} // namespace

/// Draws the line under the pointer over the chart.
class ChartView::Canvas final : public QChartView {
public:
    explicit Canvas(ChartView &owner) : QChartView(owner.m_chart, &owner), m_owner(owner)
    {
        setFrameShape(QFrame::NoFrame);
        setFocusPolicy(Qt::NoFocus);
        setRenderHint(QPainter::Antialiasing);
        setBackgroundBrush(Qt::NoBrush);
        setStyleSheet(QStringLiteral("background: transparent"));
        viewport()->setMouseTracking(true);
        viewport()->setFocusPolicy(Qt::NoFocus);
    }
    void setMark(int index)
    {
        if (index == m_mark)
            return;
        // Only the strips of both: under the pointer the whole chart would be painted at each move.
        viewport()->update(strip());
        m_mark = index;
        viewport()->update(strip());
    }

protected:
    void mouseMoveEvent(QMouseEvent *event) override { m_owner.hover(event->position().toPoint()); }
    void leaveEvent(QEvent *event) override
    {
        setMark(-1);
        QChartView::leaveEvent(event);
    }
    void drawForeground(QPainter *painter, const QRectF &) override
    {
        const QRectF plot = m_owner.m_chart->plotArea();
        if (m_owner.m_top == 0) {
            painter->setFont(Theme::instance().captionFont());
            painter->setPen(tokens().muted);
            painter->drawText(plot, Qt::AlignCenter, m_owner.m_nothing);
        } else if (const QRect mark = strip(); !mark.isEmpty()) {
            painter->setPen(QPen(tokens().muted, 1, Qt::DashLine));
            painter->drawLine(mark.center().x(), mark.top(), mark.center().x(), mark.bottom());
        }
    }

private:
    /// Around the line of the mark; empty without one.
    [[nodiscard]] QRect strip() const
    {
        if (m_mark < 0 || std::size_t(m_mark) >= m_owner.m_times.size())
            return {};
        const double x =
            m_owner.m_chart->mapToPosition({millis(m_owner.m_times[std::size_t(m_mark)]), 0}).x();
        const QRect plot = m_owner.plotArea();
        return {qRound(x) - 2, plot.top(), 5, plot.height()};
    }

    ChartView &m_owner;
    int m_mark = -1;
};

ChartView::ChartView(QWidget *parent)
    : QWidget(parent),
      m_value([](double value) { return QString::number(value); }),
      m_chart(new QChart),
      m_timeAxis(new QCategoryAxis(m_chart)),
      m_valueAxis(new QCategoryAxis(m_chart))
{
    m_canvas = new Canvas(*this);
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_chart->setBackgroundVisible(false);
    m_chart->setPlotAreaBackgroundVisible(false);
    m_chart->setMargins(QMargins(0, 0, 0, 0));
    m_chart->legend()->hide();
    m_chart->addAxis(m_timeAxis, Qt::AlignBottom);
    m_chart->addAxis(m_valueAxis, Qt::AlignLeft);
    for (QCategoryAxis *axis : {m_timeAxis, m_valueAxis}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setLineVisible(false);
        axis->setTruncateLabels(false);
    }
    m_timeAxis->setGridLineVisible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_canvas);
    connect(&Theme::instance(), &Theme::changed, this, &ChartView::applyTheme);
    applyTheme();
}

ChartView::~ChartView() = default;

void ChartView::setTexts(std::function<QString(double)> value, std::function<QString(WallTime)> time,
                         const QString &nothing)
{
    m_value = std::move(value);
    m_time = std::move(time);
    m_nothing = nothing;
}

void ChartView::show(std::vector<WallTime> times, std::vector<ChartSeries> series)
{
    // Painting is what costs; most of the time only some of a page's charts have news.
    if (times == m_times && series == m_series)
        return;
    m_times = std::move(times);
    m_series = std::move(series);
    m_top = 0;
    for (std::size_t i = 0; i < m_times.size(); ++i) {
        double sum = 0;
        for (const ChartSeries &each : m_series)
            sum += each.values[i];
        m_top = std::max(m_top, sum);
    }
    matchSeries();
    updateAxes();
    updatePoints();
    m_canvas->viewport()->update();
}

void ChartView::matchSeries()
{
    while (m_areas.size() > m_series.size()) {
        m_chart->removeSeries(m_areas.back());
        delete m_areas.back();
        m_areas.pop_back();
    }
    while (m_areas.size() < m_series.size()) {
        auto *upper = new QLineSeries;
        auto *lower = m_areas.empty() ? nullptr : new QLineSeries;
        auto *area = new QAreaSeries(upper, lower);
        upper->setParent(area);
        if (lower)
            lower->setParent(area);
        m_chart->addSeries(area);
        area->attachAxis(m_timeAxis);
        area->attachAxis(m_valueAxis);
        m_areas.push_back(area);
    }
    applyTheme();
}

void ChartView::updatePoints()
{
    QList<QPointF> sums;
    sums.reserve(static_cast<qsizetype>(m_times.size()));
    for (const WallTime time : m_times)
        sums.append({millis(time), 0});
    for (std::size_t i = 0; i < m_series.size(); ++i) {
        if (QLineSeries *lower = m_areas[i]->lowerSeries())
            lower->replace(sums);
        for (qsizetype at = 0; at < sums.size(); ++at)
            sums[at].ry() += m_series[i].values[static_cast<std::size_t>(at)];
        m_areas[i]->upperSeries()->replace(sums);
        m_areas[i]->setName(m_series[i].name);
    }
}

void ChartView::updateAxes()
{
    if (m_times.empty())
        return;
    const auto clear = [](QCategoryAxis *axis) {
        const QStringList labels = axis->categoriesLabels();
        for (const QString &label : labels)
            axis->remove(label);
    };
    const std::vector<double> marks = valueTicks(std::max(m_top, 1.0), ValueSteps);
    if (marks != m_marks) {
        m_marks = marks;
        clear(m_valueAxis);
        m_valueAxis->setRange(0, marks.back());
        for (const double mark : marks)
            m_valueAxis->append(m_value(mark), mark);
    }
    const int most = std::max(2, (width() - ValueMarkWidth) / TimeMarkWidth);
    const std::vector<TimeTick> ticks = timeTicks(m_times.front(), m_times.back(), most);
    m_timeAxis->setRange(millis(m_times.front()),
                         std::max(millis(m_times.back()), millis(m_times.front()) + 1));
    std::vector<qint64> timeMarks;
    for (const TimeTick &tick : ticks)
        timeMarks.push_back(qint64(millis(tick.at)));
    if (timeMarks != m_timeMarks) {
        m_timeMarks = timeMarks;
        clear(m_timeAxis);
        // A label names a category and has to be the only one of its text.
        QString unique;
        for (const TimeTick &tick : ticks) {
            unique += QChar(0x200B);
            m_timeAxis->append(m_timeAxis->categoriesLabels().contains(tick.text) ? tick.text + unique
                                                                                  : tick.text,
                               millis(tick.at));
        }
    }
}

void ChartView::applyTheme()
{
    const Tokens &t = tokens();
    for (std::size_t i = 0; i < m_series.size() && i < m_areas.size(); ++i) {
        m_areas[i]->setBrush(t.series[m_series[i].colour % t.series.size()]);
        m_areas[i]->setPen(Qt::NoPen);
    }
    for (QCategoryAxis *axis : {m_timeAxis, m_valueAxis}) {
        axis->setLabelsFont(Theme::instance().captionFont());
        axis->setLabelsColor(t.muted);
        axis->setGridLinePen(QPen(t.line, 1));
    }
}

QRect ChartView::plotArea() const
{
    return m_chart->plotArea().toAlignedRect();
}

int ChartView::nearest(int x) const
{
    if (m_times.empty())
        return -1;
    const double at = m_chart->mapToValue(QPointF(x, m_chart->plotArea().top())).x();
    const double first = millis(m_times.front());
    const double step = m_times.size() > 1 ? millis(m_times[1]) - first : 1;
    const auto last = static_cast<double>(m_times.size() - 1);
    return static_cast<int>(std::clamp(std::round((at - first) / step), 0.0, last));
}

QString ChartView::textAt(const QPoint &place) const
{
    if (!m_chart->plotArea().contains(place) || m_top == 0)
        return {};
    const int index = nearest(place.x());
    if (index < 0 || !m_time)
        return {};
    const auto at = static_cast<std::size_t>(index);
    QString text = m_time(m_times[at]);
    // As they are stacked: the highest first.
    for (auto series = m_series.rbegin(); series != m_series.rend(); ++series)
        text += u'\n' + series->name + u": " + m_value(series->values[at]);
    return text;
}

void ChartView::hover(const QPoint &place)
{
    const QString text = textAt(place);
    m_canvas->setMark(text.isEmpty() ? -1 : nearest(place.x()));
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(mapToGlobal(place + QPoint(8, 0)), text, m_canvas);
}

void ChartView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    updateAxes();
}

bool ChartView::event(QEvent *event)
{
    if (event->type() == QEvent::FontChange)
        applyTheme();
    return QWidget::event(event);
}

} // namespace sekisho::ui
