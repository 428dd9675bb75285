// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/text_list.h"

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

constexpr int FieldWidth = 240;

} // namespace

TextList::TextList(const QString &name, const QString &objectName, const QString &example, QWidget *parent)
    : QWidget(parent)
{
    setObjectName(objectName);
    setAccessibleName(name);
    m_field = new QLineEdit(this);
    m_field->setObjectName(objectName + QStringLiteral("Field"));
    m_field->setAccessibleName(tr("%1: another one").arg(name));
    m_field->setPlaceholderText(example);
    m_field->setFixedWidth(FieldWidth);
    auto *add = new QPushButton(tr("Add"), this);
    add->setObjectName(objectName + QStringLiteral("Add"));
    add->setAccessibleName(tr("%1: add").arg(name));
    add->setEnabled(false);

    m_rows = new QVBoxLayout;
    m_rows->setSpacing(0);
    auto *bottom = new QHBoxLayout;
    bottom->setSpacing(2 * metrics::Step);
    bottom->addWidget(m_field);
    bottom->addWidget(add);
    bottom->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::Step);
    layout->addLayout(m_rows);
    layout->addLayout(bottom);

    const auto ask = [this] {
        const QString text = m_field->text().trimmed();
        if (!text.isEmpty())
            Q_EMIT addRequested(text);
    };
    connect(add, &QPushButton::clicked, this, ask);
    connect(m_field, &QLineEdit::returnPressed, this, ask);
    connect(m_field, &QLineEdit::textChanged, add,
            [add](const QString &text) { add->setEnabled(!text.trimmed().isEmpty()); });
}

void TextList::setTexts(const QStringList &texts)
{
    if (texts == m_texts)
        return;
    m_texts = texts;
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (qsizetype i = 0; i < texts.size(); ++i) {
        const QString &text = texts[i];
        auto *row = new QWidget(this);
        auto *label = new QLabel(text, row);
        label->setFont(Theme::instance().codeFont());
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        auto *remove = iconButton(QStringLiteral("close"), tr("Remove %1").arg(text), row);
        remove->setObjectName(objectName() + QStringLiteral("Remove%1").arg(i));
        connect(remove, &QPushButton::clicked, this, [this, text] { Q_EMIT removeRequested(text); });
        auto *layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(metrics::Step);
        layout->addWidget(label);
        layout->addWidget(remove);
        layout->addStretch(1);
        m_rows->addWidget(row);
    }
}

void TextList::clearField()
{
    m_field->clear();
}

} // namespace sekisho::ui
