// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/confirm_dialog.h"

#include "ui/theme/tokens.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace sekisho::ui {

ConfirmDialog::ConfirmDialog(const QString &question, const QString &consequence, const QString &action,
                             QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("confirmDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(question);
    auto *title = new QLabel(question, this);
    title->setObjectName(QStringLiteral("confirmQuestion"));
    title->setProperty("role", QStringLiteral("heading"));
    title->setTextFormat(Qt::PlainText);
    title->setWordWrap(true);
    auto *text = new QLabel(consequence, this);
    text->setProperty("role", QStringLiteral("muted"));
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    auto *yes = new QPushButton(action, this);
    yes->setObjectName(QStringLiteral("confirmYes"));
    yes->setProperty("danger", true);
    auto *no = new QPushButton(tr("Cancel"), this);
    no->setObjectName(QStringLiteral("confirmNo"));
    no->setDefault(true);

    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(no);
    buttons->addWidget(yes);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(2 * metrics::Step);
    layout->addWidget(title);
    layout->addWidget(text);
    layout->addSpacing(2 * metrics::Step);
    layout->addLayout(buttons);
    setFixedWidth(420);
    no->setFocus();
    connect(yes, &QPushButton::clicked, this, &QDialog::accept);
    connect(no, &QPushButton::clicked, this, &QDialog::reject);
}

} // namespace sekisho::ui
