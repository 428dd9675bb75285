// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/choice.h"

#include "ui/theme/theme.h"

#include <QListView>
#include <QPainter>
#include <QWheelEvent>

namespace sekisho::ui {
namespace {

constexpr int ArrowFromRight = 15;

} // namespace

Choice::Choice(const QString &name, QWidget *parent) : QComboBox(parent)
{
    setAccessibleName(name);
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    // Fusion's own popup covers the field and knows no style sheet.
    setView(new QListView(this));
    view()->setAccessibleName(name);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Choice::setValue(const QVariant &value, const QString &text)
{
    int place = findData(value);
    if (place < 0) {
        addItem(text, value);
        place = count() - 1;
    }
    setCurrentIndex(place);
}

void Choice::paintEvent(QPaintEvent *event)
{
    QComboBox::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(
        QPen(isEnabled() ? tokens().muted : tokens().line, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const QPointF tip(width() - ArrowFromRight, height() / 2.0 + 2);
    const QPointF arrow[] = {tip + QPointF(-4, -4), tip, tip + QPointF(4, -4)};
    painter.drawPolyline(arrow, 3);
}

void Choice::wheelEvent(QWheelEvent *event)
{
    event->ignore();
}

} // namespace sekisho::ui
