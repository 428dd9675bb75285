// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/filter_button.h"

#include "ui/theme/icons.h"
#include "ui/theme/tokens.h"

#include <QActionGroup>
#include <QMenu>
#include <QStyleOptionButton>
#include <QStylePainter>

#include <algorithm>

namespace sekisho::ui {
namespace {

constexpr int Widest = 210;
constexpr int Narrowest = 84;
constexpr int Around = 46; ///< padding, icon and the gap before it

QString menuText(QString title)
{
    return title.replace(u'&', QStringLiteral("&&"));
}

} // namespace

FilterButton::FilterButton(const QString &name, const QString &label, QWidget *parent)
    : QPushButton(parent), m_label(label)
{
    setObjectName(name);
    setIcon(ui::icon(QStringLiteral("chevron-down")));
    setIconSize(QSize(14, 14));
    // Puts the icon behind the text.
    setLayoutDirection(isRightToLeft() ? Qt::LeftToRight : Qt::RightToLeft);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(this, &QPushButton::clicked, this, &FilterButton::openMenu);
}

void FilterButton::setChoices(std::vector<FilterChoice> choices)
{
    m_choices = std::move(choices);
    updateText();
}

void FilterButton::setValue(const QString &value)
{
    m_value = value;
    updateText();
}

void FilterButton::updateText()
{
    const auto found = std::find_if(m_choices.begin(), m_choices.end(),
                                    [this](const FilterChoice &choice) { return choice.value == m_value; });
    const QString title = found == m_choices.end() ? m_value : found->title;
    m_shown = m_label.isEmpty() ? title : tr("%1: %2").arg(m_label, title);
    setText(menuText(m_shown));
    setToolTip(m_shown);
    setAccessibleName(m_shown);
    setProperty("chosen", !m_label.isEmpty() && !m_value.isEmpty());
    updateGeometry();
    update();
}

void FilterButton::openMenu()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(objectName() + QStringLiteral("Menu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setLayoutDirection(parentWidget()->layoutDirection());
    auto *group = new QActionGroup(menu);
    for (const FilterChoice &choice : m_choices) {
        QAction *action = menu->addAction(menuText(choice.title));
        action->setCheckable(true);
        action->setChecked(choice.value == m_value);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, value = choice.value] {
            if (value == m_value)
                return;
            setValue(value);
            Q_EMIT chosen(value);
        });
    }
    menu->popup(mapToGlobal(QPoint(0, height() + metrics::Step)));
}

QSize FilterButton::sizeHint() const
{
    const int wanted = fontMetrics().horizontalAdvance(m_shown) + Around;
    return {std::min(wanted, Widest), QPushButton::sizeHint().height()};
}

QSize FilterButton::minimumSizeHint() const
{
    return {std::min(Narrowest, sizeHint().width()), QPushButton::sizeHint().height()};
}

void FilterButton::paintEvent(QPaintEvent *)
{
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text = menuText(fontMetrics().elidedText(m_shown, Qt::ElideRight, width() - Around + 4));
    painter.drawControl(QStyle::CE_PushButton, option);
}

} // namespace sekisho::ui
