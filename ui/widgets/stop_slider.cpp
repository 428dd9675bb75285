// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/stop_slider.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace sekisho::ui {
namespace {

constexpr std::chrono::milliseconds RestFor{300};
constexpr int MarkGap = 6;
constexpr int HandleWidth = 16; ///< as in the style sheet

} // namespace

StopSlider::StopSlider(const QString &name, const QString &objectName, std::vector<Stop> stops,
                       QWidget *parent)
    : QWidget(parent), m_stops(std::move(stops))
{
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName(objectName);
    m_slider->setAccessibleName(name);
    m_slider->setRange(0, static_cast<int>(m_stops.size()) - 1);
    m_slider->setSingleStep(1);
    m_slider->setPageStep(3);
    setFocusProxy(m_slider);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, QFontMetrics(Theme::instance().captionFont()).height() + 2);
    layout->addWidget(m_slider);

    m_rest.setSingleShot(true);
    m_rest.setInterval(RestFor);
    connect(&m_rest, &QTimer::timeout, this, &StopSlider::settle);
    connect(m_slider, &QSlider::valueChanged, this, [this] {
        m_slider->setAccessibleDescription(stop().name);
        m_unsettled = true;
        Q_EMIT moved();
        // A step by the keyboard or the wheel may be one of many; a drag ends when the button is let go.
        if (!m_slider->isSliderDown())
            m_rest.start();
    });
    connect(m_slider, &QSlider::sliderReleased, this, &StopSlider::settle);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StopSlider::settle()
{
    m_rest.stop();
    // A press on the knob alone chooses nothing.
    if (std::exchange(m_unsettled, false))
        Q_EMIT chosen(stop().value);
}

const StopSlider::Stop &StopSlider::stop() const
{
    return m_stops[static_cast<std::size_t>(m_slider->value())];
}

void StopSlider::setValue(qint64 value)
{
    // Somebody holds it, or has just moved it: what was in force before is no news.
    if (m_slider->isSliderDown() || m_rest.isActive())
        return;
    auto place = std::lower_bound(m_stops.begin(), m_stops.end(), value,
                                  [](const Stop &stop, qint64 wanted) { return stop.value < wanted; });
    if (place == m_stops.end() ||
        (place != m_stops.begin() && value - (place - 1)->value < place->value - value))
        --place;
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(static_cast<int>(place - m_stops.begin()));
    m_slider->setAccessibleDescription(place->name);
}

void StopSlider::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setFont(Theme::instance().captionFont());
    painter.setPen(tokens().muted);
    const QRect field = m_slider->geometry();
    // The ends first; between them what has room.
    QRegion taken;
    const auto drawMark = [&](std::size_t place) {
        const QString &mark = m_stops[place].mark;
        const int middle = field.left() + HandleWidth / 2 +
                           static_cast<int>(place) * (field.width() - HandleWidth) / m_slider->maximum();
        const int width = painter.fontMetrics().horizontalAdvance(mark);
        const int left = std::clamp(middle - width / 2, 0, std::max(0, this->width() - width));
        const QRect rect(left, field.bottom() + 2, width, height() - field.bottom());
        if (mark.isEmpty() || taken.intersects(rect))
            return;
        painter.drawText(rect, Qt::AlignLeft | Qt::AlignTop | Qt::TextDontClip, mark);
        taken += rect.adjusted(-MarkGap, 0, MarkGap, 0);
    };
    drawMark(0);
    drawMark(m_stops.size() - 1);
    for (std::size_t place = 1; place + 1 < m_stops.size(); ++place)
        drawMark(place);
}

} // namespace sekisho::ui
