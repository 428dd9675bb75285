// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segments.h"

#include "ui/theme/tokens.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>

namespace sekisho::ui {

Segments::Segments(const QString &name, QWidget *parent) : QWidget(parent)
{
    setAccessibleName(name);
    m_group = new QButtonGroup(this);
    m_layout = new QHBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(2 * metrics::Step);
    m_layout->addStretch(1);
    connect(m_group, &QButtonGroup::idClicked, this, &Segments::chosen);
}

void Segments::add(int value, const QString &text, const QString &objectName)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(objectName);
    button->setProperty("live", true);
    button->setCheckable(true);
    button->setAutoExclusive(true);
    button->setAccessibleDescription(accessibleName());
    button->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
    m_group->addButton(button, value);
    m_layout->insertWidget(m_layout->count() - 1, button);
}

void Segments::setValue(int value)
{
    if (QAbstractButton *button = m_group->button(value))
        button->setChecked(true);
}

int Segments::value() const
{
    return m_group->checkedId();
}

} // namespace sekisho::ui
