// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/rail.h"

#include "ui/models/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/marks.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QShortcut>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

constexpr int CountMargin = 10;

} // namespace

RailButton::RailButton(const QString &iconName, const QString &title, QWidget *parent)
    : QPushButton(u' ' + title, parent)
{
    setProperty("rail", true);
    setCheckable(true);
    setAutoExclusive(true);
    setIcon(ui::icon(iconName)); // not QAbstractButton's
    setIconSize(QSize(17, 17));
    setAccessibleName(title);
}

void RailButton::setCount(const QString &count)
{
    if (m_count == count)
        return;
    m_count = count;
    setAccessibleDescription(count);
    update();
}

void RailButton::paintEvent(QPaintEvent *event)
{
    QPushButton::paintEvent(event);
    QPainter painter(this);
    painter.setFont(Theme::instance().captionFont());
    painter.setPen(isChecked() ? tokens().accent.ink : tokens().muted);
    painter.drawText(rect().adjusted(0, 0, -CountMargin, 0), Qt::AlignRight | Qt::AlignVCenter, m_count);
}

Rail::Rail(QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("rail"));
    setFixedWidth(metrics::RailWidth);
    auto *name = new QLabel(QStringLiteral("Sekisho"), this);
    name->setProperty("role", QStringLiteral("heading"));
    auto *brand = new QHBoxLayout;
    brand->setContentsMargins(10, 0, 0, 0);
    brand->setSpacing(8);
    brand->addWidget(new BrandMark(this));
    brand->addWidget(name, 1);

    m_pages = new QVBoxLayout;
    m_pages->setSpacing(2);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 18, 10, 10);
    layout->setSpacing(0);
    layout->addLayout(brand);
    layout->addSpacing(14);
    layout->addLayout(m_pages);
    layout->addStretch(1);
    layout->addWidget(makeLampBlock());
    showStopped(false);
    showTraffic(0, 0, 0);
}

RailButton *Rail::addPage(const QString &iconName, const QString &title, int digit)
{
    const int page = static_cast<int>(m_buttons.size());
    auto *button = new RailButton(iconName, title, this);
    button->setObjectName(iconName + QStringLiteral("Button"));
    m_buttons.push_back(button);
    const QKeySequence keys(QStringLiteral("Ctrl+%1").arg(digit));
    button->setToolTip(QStringLiteral("%1 (%2)").arg(title, keys.toString(QKeySequence::NativeText)));
    m_pages->addWidget(button);
    setTabOrder(button, m_address); // the pages come before what stands below them
    auto *shortcut = new QShortcut(keys, this);
    shortcut->setContext(Qt::WindowShortcut);
    connect(shortcut, &QShortcut::activated, button, &QPushButton::click);
    connect(button, &QPushButton::clicked, this, [this, page] { Q_EMIT pageChosen(page); });
    return button;
}

void Rail::setCurrentPage(int page)
{
    m_buttons[static_cast<std::size_t>(page)]->setChecked(true);
}

QWidget *Rail::makeLampBlock()
{
    auto *block = new QFrame(this);
    block->setObjectName(QStringLiteral("lampBlock"));
    m_lamp = new Dot(block);
    m_state = new QLabel(block);
    m_state->setObjectName(QStringLiteral("gatewayState"));
    m_state->setProperty("role", QStringLiteral("strong"));
    m_address = new QPushButton(block);
    m_address->setObjectName(QStringLiteral("address"));
    m_address->setProperty("address", true);
    m_address->setFont(Theme::instance().codeFont());
    m_address->setCursor(Qt::PointingHandCursor);
    m_address->setToolTip(tr("Copy the base address (Ctrl+U)"));
    m_traffic = new QLabel(block);
    m_traffic->setObjectName(QStringLiteral("traffic"));
    m_traffic->setProperty("role", QStringLiteral("caption"));
    m_leftOut = new QLabel(block);
    m_leftOut->setProperty("role", QStringLiteral("warning"));
    m_leftOut->setWordWrap(true);
    m_leftOut->setToolTip(tr("Requests came faster than the window takes them. The gateway served them."));
    auto *menu = iconButton(QStringLiteral("gear"), tr("Appearance and about"), block);
    menu->setObjectName(QStringLiteral("menu"));
    auto *help = iconButton(QStringLiteral("help"), tr("First steps"), block);
    help->setObjectName(QStringLiteral("help"));

    auto *state = new QHBoxLayout;
    state->setSpacing(5);
    state->addWidget(m_lamp);
    state->addWidget(m_state, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(2);
    buttons->addWidget(menu);
    buttons->addWidget(help);
    buttons->addStretch(1);
    auto *layout = new QVBoxLayout(block);
    layout->setContentsMargins(10, 12, 4, 0);
    layout->setSpacing(3);
    layout->addLayout(state);
    layout->addWidget(m_address, 0, Qt::AlignLeft);
    layout->addWidget(m_traffic);
    layout->addWidget(m_leftOut);
    layout->addSpacing(4);
    layout->addLayout(buttons);
    buttons->setContentsMargins(0, 0, 0, 0);

    connect(m_address, &QPushButton::clicked, this, &Rail::addressChosen);
    connect(help, &QPushButton::clicked, this, &Rail::helpRequested);
    connect(menu, &QPushButton::clicked, this,
            [this, menu] { Q_EMIT menuRequested(menu->mapToGlobal(QPoint(0, 0))); });
    return block;
}

void Rail::showListening(const QString &address)
{
    m_lamp->setMeaning(Dot::Meaning::Ok);
    m_state->setText(tr("Listening"));
    const qsizetype scheme = address.indexOf(QLatin1String("://"));
    m_address->setText(scheme < 0 ? address : address.mid(scheme + 3));
    m_address->setAccessibleName(tr("Address %1; press to copy").arg(address));
    m_address->show();
}

void Rail::showStopped(bool failed)
{
    m_lamp->setMeaning(failed ? Dot::Meaning::Error : Dot::Meaning::Neutral);
    m_state->setText(tr("Stopped"));
    m_address->hide();
}

void Rail::showTraffic(std::uint64_t perMinute, std::uint64_t inFlight, std::uint64_t leftOut)
{
    m_traffic->setText(tr("%1 req/min · %2 in flight")
                           .arg(formatCount(static_cast<std::int64_t>(perMinute)),
                                formatCount(static_cast<std::int64_t>(inFlight))));
    m_leftOut->setVisible(leftOut > 0);
    if (leftOut > 0)
        m_leftOut->setText(
            tr("%Ln not shown", nullptr, static_cast<int>(std::min<std::uint64_t>(leftOut, 1'000'000))));
}

void Rail::confirmCopied()
{
    if (m_address->isVisible())
        confirmOn(*m_address, tr("Copied"));
}

} // namespace sekisho::ui
