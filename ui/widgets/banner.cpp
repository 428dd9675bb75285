// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include "ui/models/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace sekisho::ui {
namespace {

QPushButton *makeMark(Tint tint, const QString &meaning, QWidget *parent)
{
    auto *mark = new QPushButton(parent);
    mark->setIcon(icon(QStringLiteral("warning"), tint));
    mark->setProperty("quiet", true);
    mark->setFocusPolicy(Qt::NoFocus);
    mark->setAttribute(Qt::WA_TransparentForMouseEvents);
    mark->setAccessibleName(meaning);
    return mark;
}

// English has one plural, and no file of translations that would know it.
QString counted(std::uint64_t count, const QString &one, const QString &many)
{
    return count == 1 ? one : many.arg(formatCount(static_cast<std::int64_t>(count)));
}

QString lossesOf(const storage::JournalStatus &status)
{
    QStringList parts;
    if (status.lostRows > 0)
        parts += counted(status.lostRows, RecordingBanner::tr("1 row"), RecordingBanner::tr("%1 rows"));
    if (status.lostBodies > 0)
        parts += counted(status.lostBodies, RecordingBanner::tr("1 body"), RecordingBanner::tr("%1 bodies"));
    if (parts.isEmpty())
        return {};
    const QString what = parts.join(RecordingBanner::tr(" and "));
    return status.lostRows + status.lostBodies == 1 ? RecordingBanner::tr("%1 was not recorded.").arg(what)
                                                    : RecordingBanner::tr("%1 were not recorded.").arg(what);
}

} // namespace

ListenBanner::ListenBanner(QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("listenBanner"));
    setProperty("banner", QStringLiteral("error"));
    auto *mark = makeMark(Tint::Error, tr("Error"), this);
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

WarningBanner::WarningBanner(const QString &name, const QString &action, QWidget *parent) : QFrame(parent)
{
    setObjectName(name);
    setProperty("banner", QStringLiteral("warning"));
    m_title = new QLabel(this);
    m_title->setObjectName(name + QStringLiteral("Title"));
    m_title->setProperty("role", QStringLiteral("strong"));
    m_title->setTextFormat(Qt::PlainText);
    m_text = new QLabel(this);
    m_text->setObjectName(name + QStringLiteral("Text"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_action = new QPushButton(action, this);
    m_action->setObjectName(name + QStringLiteral("Action"));

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 8, 16, 8);
    layout->setSpacing(2 * metrics::Step);
    layout->addWidget(makeMark(Tint::Warning, tr("Warning"), this));
    layout->addWidget(m_title);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    hide();
    connect(m_action, &QPushButton::clicked, this, &WarningBanner::pressed);
}

void WarningBanner::say(const QString &title, const QString &text, bool withAction)
{
    m_title->setText(title);
    m_text->setText(text);
    m_action->setVisible(withAction);
    setAccessibleName(title);
    setAccessibleDescription(text);
    show();
}

RecordingBanner::RecordingBanner(QWidget *parent)
    : WarningBanner(QStringLiteral("recordingBanner"), tr("Dismiss"), parent)
{
    connect(this, &WarningBanner::pressed, this, [this] {
        m_read = m_status;
        hide();
    });
}

void RecordingBanner::showStatus(const storage::JournalStatus &status)
{
    m_status = status;
    const QString losses = lossesOf(status);
    const QString notice = QString::fromStdString(status.notice);
    const bool lostMore = status.lostRows > m_read.lostRows || status.lostBodies > m_read.lostBodies;
    const auto say = [this](const QString &title, QStringList sentences, bool mayBeDismissed) {
        sentences.removeAll(QString());
        WarningBanner::say(title, sentences.join(u' '), mayBeDismissed);
    };
    if (!status.recording)
        say(tr("Recording is suspended"),
            {tr("Requests still work."), QString::fromStdString(status.reason), losses}, false);
    else if (lostMore)
        say(tr("The log is not complete"), {losses, notice}, true);
    else if (status.notice != m_read.notice)
        say(tr("A new log was begun"), {notice}, true);
    else
        hide();
}

} // namespace sekisho::ui
