// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/page_header.h"

#include "ui/theme/tokens.h"

#include <QHBoxLayout>
#include <QLabel>

namespace sekisho::ui {

PageHeader::PageHeader(const QString &title, QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("pageHeader"));
    setFixedHeight(metrics::HeaderHeight);
    auto *label = new QLabel(title, this);
    label->setProperty("role", QStringLiteral("heading"));
    m_layout = new QHBoxLayout(this);
    m_layout->setContentsMargins(16, 0, 16, 0);
    m_layout->setSpacing(2 * metrics::Step + 2);
    m_layout->addWidget(label);
}

void PageHeader::add(QWidget *widget, int stretch)
{
    m_layout->addWidget(widget, stretch);
}

void PageHeader::addStretch()
{
    m_layout->addStretch(1);
}

} // namespace sekisho::ui
