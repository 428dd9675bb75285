// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/test_card.h"

#include "ui/gateway_port.h"
#include "ui/models/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/marks.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace sekisho::ui {

TestCard::TestCard(GatewayPort &port, QWidget *parent) : QFrame(parent), m_port(port)
{
    setProperty("card", true);
    setObjectName(QStringLiteral("testCard"));
    m_send = new QPushButton(tr("List models"), this);
    m_send->setObjectName(QStringLiteral("testProvider"));
    m_send->setProperty("small", true);
    m_send->setToolTip(tr("Asks for its list of models through the gateway, which costs nothing"));
    auto *head = new QHBoxLayout;
    head->addWidget(roleLabel(tr("Test"), QStringLiteral("strong"), this), 1);
    head->addWidget(m_send);
    m_result = new QWidget(this);
    m_dot = new Dot(m_result);
    m_title = roleLabel({}, {}, m_result);
    m_title->setObjectName(QStringLiteral("testTitle"));
    m_text = wrappedLabel(tr("Asks it for its list of models, by way of the gateway. That costs nothing."),
                          QStringLiteral("caption"), this);
    m_text->setObjectName(QStringLiteral("testText"));
    auto *line = new QHBoxLayout(m_result);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    line->addWidget(m_dot);
    line->addWidget(m_title, 1);
    m_result->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 9, 9, 10);
    layout->setSpacing(metrics::Step + 2);
    layout->addLayout(head);
    layout->addWidget(m_result);
    layout->addWidget(m_text);
    connect(m_send, &QPushButton::clicked, this, &TestCard::send);
    connect(&m_probe, &ModelsProbe::finished, this, &TestCard::take);
}

void TestCard::show(const std::string &slug, const ProbeRequest &request)
{
    m_request = request;
    setVisible(true);
    if (slug == m_slug)
        return;
    leave();
    setVisible(true);
    m_slug = slug;
}

void TestCard::leave()
{
    m_probe.drop();
    m_slug.clear();
    m_send->setEnabled(true);
    m_send->setText(tr("List models"));
    m_result->hide();
    m_text->setText(tr("Asks it for its list of models, by way of the gateway. That costs nothing."));
    m_text->show();
    hide();
}

void TestCard::send()
{
    if (!m_port.isListening()) {
        say(false, tr("The gateway is not running"), tr("Start it, then try again."));
        return;
    }
    // A button that is disabled loses the keyboard.
    m_sentWithFocus = m_send->hasFocus();
    m_send->setEnabled(false);
    m_send->setText(tr("Asking…"));
    m_probe.send(m_port.address(), m_request);
}

void TestCard::take(const ProbeResult &result)
{
    m_send->setEnabled(true);
    m_send->setText(tr("List models"));
    if (m_sentWithFocus && isVisible())
        m_send->setFocus();
    const QString time = formatDuration(result.took);
    const bool good = result.status >= 200 && result.status < 300;
    QString title = result.status > 0 ? tr("%1 in %2").arg(QString::number(result.status), time)
                                      : tr("No answer after %1").arg(time);
    if (good && result.models)
        title += *result.models == 1 ? tr(" · 1 model") : tr(" · %1 models").arg(formatCount(*result.models));
    say(good, title, result.error);
}

void TestCard::say(bool good, const QString &title, const QString &text)
{
    m_dot->setMeaning(good ? Dot::Meaning::Ok : Dot::Meaning::Error);
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_result->show();
}

} // namespace sekisho::ui
