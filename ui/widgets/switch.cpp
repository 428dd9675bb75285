// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/switch.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace sekisho::ui {
namespace {

constexpr QSizeF Track(34, 20);
constexpr qreal KnobGap = 3;

} // namespace

Switch::Switch(const QString &name, QWidget *parent) : QAbstractButton(parent)
{
    setAccessibleName(name);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize Switch::sizeHint() const
{
    return Track.toSize();
}

void Switch::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF track(QPointF(0, 0), Track);
    const qreal knobSize = Track.height() - 2 * KnobGap;
    const qreal left = isChecked() ? track.right() - KnobGap - knobSize : track.left() + KnobGap;
    const QRectF knob(left, track.top() + KnobGap, knobSize, knobSize);

    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? t.accent.ink : underMouse() ? t.text : t.muted);
    painter.drawRoundedRect(track, track.height() / 2, track.height() / 2);
    if (hasFocus()) {
        painter.setPen(QPen(isChecked() ? t.text : t.accent.ink, 2));
        const QRectF ring = track.adjusted(1, 1, -1, -1);
        painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2);
        painter.setPen(Qt::NoPen);
    }
    painter.setBrush(isChecked() ? t.onAccent : t.panel);
    painter.drawEllipse(knob);
    if (isChecked()) {
        painter.setPen(QPen(t.accent.ink, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF middle = knob.center();
        const QPointF tick[] = {middle + QPointF(-3, 0.2), middle + QPointF(-0.8, 2.4),
                                middle + QPointF(3.2, -2.2)};
        painter.drawPolyline(tick, 3);
    }
}

void Switch::enterEvent(QEnterEvent *event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void Switch::leaveEvent(QEvent *event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace sekisho::ui
