// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/marks.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace sekisho::ui {
namespace {

constexpr int DotSize = 8;
constexpr int BadgeSize = 22;
constexpr int BrandSize = 18;

} // namespace

Dot::Dot(QWidget *parent) : QWidget(parent)
{
    setFixedSize(sizeHint());
}

void Dot::setMeaning(Meaning meaning)
{
    m_meaning = meaning;
    update();
}

void Dot::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QColor colour = t.muted;
    if (m_meaning == Meaning::Ok)
        colour = t.ok.ink;
    else if (m_meaning == Meaning::Warning)
        colour = t.warning.ink;
    else if (m_meaning == Meaning::Error)
        colour = t.error.ink;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawEllipse(QRectF(0.5, (height() - DotSize) / 2.0, DotSize, DotSize));
}

StepBadge::StepBadge(const QString &number, QWidget *parent) : QWidget(parent), m_number(number)
{
    setFixedSize(BadgeSize, BadgeSize);
    setDone(false);
}

void StepBadge::setDone(bool done)
{
    m_done = done;
    setAccessibleName(done ? tr("Step %1, done").arg(m_number) : tr("Step %1").arg(m_number));
    update();
}

void StepBadge::paintEvent(QPaintEvent *)
{
    const Tone &tone = m_done ? tokens().ok : tokens().accent;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tone.ground);
    painter.drawEllipse(rect());
    if (m_done) {
        icon(QStringLiteral("check"), Tint::Ok).paint(&painter, rect().adjusted(4, 4, -4, -4));
        return;
    }
    QFont font = Theme::instance().captionFont();
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(tone.ink);
    painter.drawText(rect(), Qt::AlignCenter, m_number);
}

BrandMark::BrandMark(QWidget *parent) : QWidget(parent)
{
    setFixedSize(BrandSize, BrandSize);
}

void BrandMark::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens().accent.ink);
    painter.drawRoundedRect(rect(), metrics::BadgeRadius, metrics::BadgeRadius);
}

} // namespace sekisho::ui
