// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/about_dialog.h"

#include "ui/theme/tokens.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/marks.h"

#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSysInfo>
#include <QVBoxLayout>

namespace sekisho::ui {

AboutDialog::AboutDialog(const QString &profileDir, QWidget *parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("aboutDialog"));
    setWindowTitle(tr("About Sekisho"));
    auto *name = new QLabel(QStringLiteral("Sekisho " SEKISHO_VERSION), this);
    name->setProperty("role", QStringLiteral("heading"));
    auto *purpose = new QLabel(tr("Local AI gateway and log viewer. Free software under the GNU General "
                                  "Public License, version 3 or later, without any warranty."),
                               this);
    purpose->setWordWrap(true);
    const QStringList facts = {
        tr("Qt %1, built with %2").arg(QString::fromLatin1(qVersion()), QStringLiteral(QT_VERSION_STR)),
        QSysInfo::prettyProductName() + u", " + QSysInfo::currentCpuArchitecture(),
        tr("Profile: %1").arg(QDir::toNativeSeparators(profileDir))};
    auto *details = new QLabel(facts.join(u'\n'), this);
    details->setProperty("role", QStringLiteral("muted"));
    details->setTextFormat(Qt::PlainText);
    details->setWordWrap(true);
    details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *copy = new QPushButton(tr("Copy"), this);
    copy->setObjectName(QStringLiteral("copyAbout"));
    copy->setAccessibleName(tr("Copy the versions"));
    auto *close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("closeAbout"));
    close->setProperty("primary", true);
    close->setDefault(true);

    auto *title = new QHBoxLayout;
    title->setSpacing(8);
    title->addWidget(new BrandMark(this));
    title->addWidget(name, 1);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(copy);
    buttons->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(3 * metrics::Step);
    layout->addLayout(title);
    layout->addWidget(purpose);
    layout->addWidget(details);
    layout->addSpacing(metrics::Step);
    layout->addLayout(buttons);
    setFixedWidth(420);

    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(copy, &QPushButton::clicked, this, [copy, facts] {
        QGuiApplication::clipboard()->setText(QStringLiteral("Sekisho " SEKISHO_VERSION "\n") +
                                              facts.join(u'\n'));
        confirmOn(*copy, tr("Copied"));
    });
}

} // namespace sekisho::ui
