// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/figure_tile.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace sekisho::ui {
namespace {

constexpr int Padding = 14;
constexpr int SmallestFigurePx = 14;

QFont figureFont(const QFont &base)
{
    QFont font(base);
    font.setPixelSize(metrics::FigurePx);
    font.setWeight(QFont::DemiBold);
    return font;
}

/// The figure is the point of a tile: it gets smaller rather than cut.
QFont fitting(QFont font, const QString &text, int width)
{
    while (font.pixelSize() > SmallestFigurePx && QFontMetrics(font).horizontalAdvance(text) > width)
        font.setPixelSize(font.pixelSize() - 1);
    return font;
}

} // namespace

FigureTile::FigureTile(QWidget *parent) : QFrame(parent)
{
    setProperty("card", true);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void FigureTile::show(const FigureText &text)
{
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text.title + u": " + text.figure);
    QStringList notes{text.first, text.second};
    notes.removeAll(QString());
    setAccessibleDescription(notes.join(QStringLiteral(", ")));
    setToolTip((QStringList{text.tip} + notes).join(u'\n'));
    update();
}

QSize FigureTile::sizeHint() const
{
    const int caption = QFontMetrics(Theme::instance().captionFont()).height();
    return {160, 2 * (Padding - 2) + 3 * caption + QFontMetrics(figureFont(font())).height() + 8};
}

QSize FigureTile::minimumSizeHint() const
{
    return {110, sizeHint().height()};
}

void FigureTile::paintEvent(QPaintEvent *event)
{
    QFrame::paintEvent(event);
    QPainter painter(this);
    const Tokens &t = tokens();
    const QFont caption = Theme::instance().captionFont();
    const int width = this->width() - 2 * Padding;
    int top = Padding - 2;
    const auto line = [&](const QFont &font, const QColor &colour, const QString &text, int gap) {
        painter.setFont(font);
        painter.setPen(colour);
        const QFontMetrics measures(font);
        painter.drawText(QRect(Padding, top, width, measures.height()), Qt::AlignVCenter | Qt::TextSingleLine,
                         measures.elidedText(text, Qt::ElideRight, width));
        top += measures.height() + gap;
    };
    line(caption, t.muted, m_text.title, 2);
    line(fitting(figureFont(font()), m_text.figure, width), t.text, m_text.figure, 3);
    top = height() - (Padding - 2) - 2 * QFontMetrics(caption).height() - 1;
    line(caption, t.muted, m_text.first, 1);
    line(caption, t.muted, m_text.second, 0);
}

} // namespace sekisho::ui
