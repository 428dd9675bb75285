// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "ui/theme/icons.h"
#include "ui/theme/tokens.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace sekisho::ui {

ListenBanner::ListenBanner(QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("listenBanner"));
    setProperty("banner", QStringLiteral("error"));
    auto *mark = new QPushButton(this);
    mark->setIcon(icon(QStringLiteral("warning"), Tint::Error));
    mark->setProperty("quiet", true);
    mark->setFocusPolicy(Qt::NoFocus);
    mark->setAttribute(Qt::WA_TransparentForMouseEvents);
    mark->setAccessibleName(tr("Error"));
    m_reason = new QLabel(this);
    m_reason->setObjectName(QStringLiteral("listenReason"));
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    m_useOther = new QPushButton(this);
    m_useOther->setObjectName(QStringLiteral("useOtherPort"));
    auto *retry = new QPushButton(tr("Try again"), this);
    retry->setObjectName(QStringLiteral("tryAgain"));

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 8, 16, 8);
    layout->setSpacing(2 * metrics::Step);
    layout->addWidget(mark);
    layout->addWidget(m_reason, 1);
    layout->addWidget(m_useOther);
    layout->addWidget(retry);
    hide();

    connect(m_useOther, &QPushButton::clicked, this, [this] { Q_EMIT portChosen(m_freePort); });
    connect(retry, &QPushButton::clicked, this, &ListenBanner::retryRequested);
}

void ListenBanner::showFailure(const QString &reason, quint16 freePort)
{
    m_freePort = freePort;
    m_reason->setText(tr("The gateway is not running. %1").arg(reason));
    m_reason->setAccessibleName(m_reason->text());
    m_useOther->setText(tr("Use port %1 instead").arg(freePort));
    m_useOther->setVisible(freePort != 0);
    show();
}

} // namespace sekisho::ui
