// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/export_strip.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/buttons.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>

namespace sekisho::ui {

ExportStrip::ExportStrip(QWidget *parent) : QFrame(parent), m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("exportStrip"));
    m_text->setObjectName(QStringLiteral("exportText"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setObjectName(QStringLiteral("cancelExport"));
    m_cancel->setProperty("small", true);
    m_close = iconButton(QStringLiteral("close"), tr("Dismiss"), this);
    m_close->setObjectName(QStringLiteral("closeExport"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 6, 16, 6);
    layout->setSpacing(2 * metrics::Step);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_cancel);
    layout->addWidget(m_close);
    connect(m_cancel, &QPushButton::clicked, this, &ExportStrip::cancelRequested);
    connect(m_close, &QPushButton::clicked, this, &QWidget::hide);
    hide();
}

void ExportStrip::showProgress(qint64 rows)
{
    say(QString(), rows == 0 ? tr("Exporting…") : tr("Exporting… %Ln rows", nullptr, static_cast<int>(rows)),
        true);
}

void ExportStrip::showDone(const QString &path, qint64 rows)
{
    say(QStringLiteral("ok"),
        tr("%Ln rows are in %1", nullptr, static_cast<int>(rows)).arg(QDir::toNativeSeparators(path)), false);
}

void ExportStrip::showFailure(const QString &path, const QString &reason)
{
    if (reason.isEmpty())
        say(QString(), tr("The export was cancelled; no file was written."), false);
    else
        say(QStringLiteral("error"), tr("%1 was not written: %2").arg(QDir::toNativeSeparators(path), reason),
            false);
}

void ExportStrip::say(const QString &tone, const QString &text, bool running)
{
    m_text->setText(text);
    setAccessibleName(text);
    m_cancel->setVisible(running);
    m_close->setVisible(!running);
    if (property("banner").toString() != tone || !property("banner").isValid()) {
        setProperty("banner", tone);
        for (QWidget *widget : {static_cast<QWidget *>(this), static_cast<QWidget *>(m_text)}) {
            widget->style()->unpolish(widget);
            widget->style()->polish(widget);
        }
    }
    show();
}

} // namespace sekisho::ui
