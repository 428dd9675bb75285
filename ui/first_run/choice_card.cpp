// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/first_run/choice_card.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace sekisho::ui {
namespace {

constexpr int Padding = 14;
constexpr int TextGap = 3;

QFont titleFont(const QWidget &widget)
{
    QFont font = widget.font();
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

ChoiceCard::ChoiceCard(const QString &title, const QString &sentence, QWidget *parent)
    : QAbstractButton(parent), m_sentence(sentence)
{
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(sentence);
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize ChoiceCard::sizeHint() const
{
    return {280, heightForWidth(280)};
}

QSize ChoiceCard::minimumSizeHint() const
{
    return {180, heightForWidth(280)};
}

int ChoiceCard::heightForWidth(int width) const
{
    const QFontMetrics title(titleFont(*this));
    const QFontMetrics sentence(Theme::instance().captionFont());
    const QRect room(0, 0, std::max(1, width - 2 * Padding), 10'000);
    return 2 * Padding + title.height() + TextGap +
           sentence.boundingRect(room, Qt::TextWordWrap, m_sentence).height();
}

void ChoiceCard::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double penWidth = hasFocus() ? 2 : 1;
    painter.setPen(
        QPen(isChecked() || hasFocus() ? t.accent.ink : (underMouse() ? t.muted : t.line), penWidth));
    painter.setBrush(isChecked() ? t.accent.ground : t.panel);
    const double inset = penWidth / 2;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), metrics::CardRadius,
                            metrics::CardRadius);

    QRect room = rect().adjusted(Padding, Padding, -Padding, -Padding);
    painter.setPen(t.text);
    painter.setFont(titleFont(*this));
    painter.drawText(room, Qt::AlignLeft | Qt::AlignTop, text());
    room.setTop(room.top() + painter.fontMetrics().height() + TextGap);
    // On the accent's ground muted ink would be too faint.
    painter.setPen(isChecked() ? t.text : t.muted);
    painter.setFont(Theme::instance().captionFont());
    painter.drawText(room, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_sentence);
}

} // namespace sekisho::ui
