// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/provider_detail.h"

#include "ui/gateway_port.h"
#include "ui/models/format.h"
#include "ui/providers/address_section.h"
#include "ui/providers/keys_section.h"
#include "ui/providers/month_figures.h"
#include "ui/providers/provider_edits.h"
#include "ui/providers/test_card.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace sekisho::ui {
namespace {

using providers::CredentialStyle;

QString keyStyle(const CredentialStyle &style)
{
    const QString name = QString::fromStdString(style.name);
    switch (style.place) {
    case CredentialStyle::Place::None:
        return {};
    case CredentialStyle::Place::Query:
        return ProviderDetail::tr("A key travels in the URL, as %1.").arg(name);
    case CredentialStyle::Place::Header:
        break;
    }
    const QString prefix = QString::fromStdString(style.prefix).trimmed();
    return prefix.isEmpty() ? ProviderDetail::tr("A key travels in the header %1.").arg(name)
                            : ProviderDetail::tr("A key travels in the header %1: %2.").arg(name, prefix);
}

/// What a field of a catalogue's row is called here.
QString fieldName(const std::string &field)
{
    if (field == "base_url")
        return ProviderDetail::tr("base URL");
    if (field == "credential")
        return ProviderDetail::tr("how a key travels");
    if (field == "endpoints")
        return ProviderDetail::tr("kinds of requests");
    if (field == "model_patterns")
        return ProviderDetail::tr("names of its models");
    if (field == "root_dialects")
        return ProviderDetail::tr("dialects");
    return QString::fromStdString(field).replace(u'_', u' ');
}

} // namespace

ProviderDetail::ProviderDetail(const Ports &ports, const MonthFigures &month, QWidget *parent)
    : QScrollArea(parent), m_ports(ports), m_month(month)
{
    setObjectName(QStringLiteral("providerDetail"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    m_content = new QWidget(this);
    m_content->setObjectName(QStringLiteral("providerContent"));
    m_title = roleLabel({}, QStringLiteral("heading"), m_content);
    m_title->setObjectName(QStringLiteral("providerTitle"));
    m_slug = codeLabel({}, m_content);
    m_slug->setProperty("role", QStringLiteral("muted"));
    m_slug->setAccessibleName(tr("Name in URLs"));
    m_keys = new KeysSection(m_ports.keys, m_content);
    m_address = new AddressSection(m_ports.config, m_content);
    m_test = new TestCard(m_ports.gateway, m_content);
    m_about = wrappedLabel({}, QStringLiteral("caption"), m_content);
    m_unverified = wrappedLabel({}, QStringLiteral("warning"), m_content);
    m_unverified->setObjectName(QStringLiteral("unverified"));

    auto *head = new QHBoxLayout;
    head->setSpacing(2 * metrics::Step);
    head->addWidget(m_title);
    head->addWidget(m_slug, 1);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(18, 16, 18, 18);
    column->setSpacing(3 * metrics::Step);
    column->addLayout(head);
    column->addWidget(m_keys);
    column->addWidget(m_address);
    column->addWidget(m_test);
    column->addWidget(makeMonthCard());
    column->addWidget(m_about);
    column->addWidget(m_unverified);
    makeRemoval(*column);
    column->addStretch(1);
    setWidget(m_content);
    // A form that opens below the edge is of no use.
    connect(m_keys, &KeysSection::opened, this, [this](QWidget *widget) {
        QTimer::singleShot(0, widget, [this, widget] { ensureWidgetVisible(widget, 0, 16); });
    });
    showNothing();
}

QWidget *ProviderDetail::makeMonthCard()
{
    auto *card = new QFrame(m_content);
    card->setProperty("card", true);
    m_cost = roleLabel({}, QStringLiteral("strong"), card);
    m_cost->setObjectName(QStringLiteral("monthCost"));
    m_monthText = wrappedLabel({}, QStringLiteral("caption"), card);
    m_monthText->setObjectName(QStringLiteral("monthText"));
    auto *head = new QHBoxLayout;
    head->addWidget(roleLabel(tr("This month"), QStringLiteral("strong"), card), 1);
    head->addWidget(m_cost);
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(12, 9, 12, 10);
    layout->setSpacing(metrics::Step);
    layout->addLayout(head);
    layout->addWidget(m_monthText);
    return card;
}

void ProviderDetail::makeRemoval(QVBoxLayout &column)
{
    m_remove = new QPushButton(tr("Remove this provider…"), m_content);
    m_remove->setObjectName(QStringLiteral("removeProvider"));
    m_question = new QWidget(m_content);
    auto *text =
        wrappedLabel(tr("Remove it? Requests to it are refused from then on; the log keeps its rows."),
                     QStringLiteral("error"), m_question);
    m_reallyRemove = new QPushButton(tr("Remove it"), m_question);
    m_reallyRemove->setObjectName(QStringLiteral("reallyRemoveProvider"));
    auto *no = new QPushButton(tr("Keep it"), m_question);
    no->setObjectName(QStringLiteral("keepProvider"));
    auto *answers = new QHBoxLayout;
    answers->setSpacing(2 * metrics::Step);
    answers->addWidget(m_reallyRemove);
    answers->addWidget(no);
    answers->addStretch(1);
    auto *question = new QVBoxLayout(m_question);
    question->setContentsMargins(0, 0, 0, 0);
    question->setSpacing(2 * metrics::Step);
    question->addWidget(text);
    question->addLayout(answers);
    m_problem = wrappedLabel({}, QStringLiteral("error"), m_content);
    m_problem->setObjectName(QStringLiteral("removeProblem"));
    column.addWidget(m_remove, 0, Qt::AlignLeft);
    column.addWidget(m_question);
    column.addWidget(m_problem);
    connect(m_remove, &QPushButton::clicked, this, &ProviderDetail::askRemoval);
    connect(m_reallyRemove, &QPushButton::clicked, this, &ProviderDetail::remove);
    connect(no, &QPushButton::clicked, this, [this] {
        m_question->hide();
        m_remove->show();
        m_remove->setFocus();
    });
}

const providers::Provider *ProviderDetail::provider() const
{
    return m_ports.gateway.plan()->catalogue.find(m_facts.slug);
}

void ProviderDetail::show(const ProviderFacts &facts)
{
    const bool other = facts.slug != m_facts.slug;
    m_facts = facts;
    m_title->setText(facts.name);
    m_slug->setText(QString::fromStdString(facts.slug));
    m_keys->show(facts);
    m_address->show(facts);
    if (other) {
        m_question->hide();
        m_problem->hide();
    }
    m_remove->setVisible(facts.own && m_question->isHidden());
    updateTest();
    updateAbout();
    refreshMonth();
    m_content->show();
    if (other)
        ensureVisible(0, 0);
}

void ProviderDetail::showNothing()
{
    m_content->hide();
}

void ProviderDetail::addKey()
{
    m_keys->addKey();
}

void ProviderDetail::focusFirst()
{
    for (QWidget *next = m_content->nextInFocusChain(); m_content->isAncestorOf(next);
         next = next->nextInFocusChain()) {
        if (next->isVisible() && next->isEnabled() && (next->focusPolicy() & Qt::TabFocus) == Qt::TabFocus) {
            next->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

void ProviderDetail::updateTest()
{
    const providers::Provider *found = provider();
    const auto request = found ? probeFor(*found) : std::nullopt;
    // Without the key that it needs, the answer is known.
    if (request && (m_facts.hasKey() || !m_facts.needsKey))
        m_test->show(m_facts.slug, *request);
    else
        m_test->leave();
}

void ProviderDetail::updateAbout()
{
    const providers::Provider *found = provider();
    QStringList lines;
    QStringList unverified;
    if (found) {
        lines += keyStyle(found->credential);
        if (!found->aliases.empty())
            lines += tr("Also known in URLs as %1.").arg(m_facts.otherNames.join(QStringLiteral(", ")));
        for (const auto &[field, fact] : found->facts) {
            if (fact.unverified)
                unverified += fieldName(field);
        }
    }
    lines.removeAll(QString());
    m_about->setText(lines.join(u' '));
    m_about->setVisible(!lines.isEmpty());
    m_unverified->setText(
        tr("Not verified against its documentation: %1.").arg(unverified.join(QStringLiteral(", "))));
    m_unverified->setVisible(!unverified.isEmpty());
}

void ProviderDetail::refreshMonth()
{
    if (!m_month.isKnown()) {
        m_cost->setText(dash());
        m_monthText->setText(m_month.problem().isEmpty()
                                 ? tr("Reading the log…")
                                 : tr("The log cannot be read. %1").arg(m_month.problem()));
        return;
    }
    const MonthSums sums = m_month.of(m_facts.slug);
    m_cost->setText(costText(sums));
    if (sums.requests == 0) {
        m_monthText->setText(tr("No requests."));
        return;
    }
    QString text = sums.requests == 1 ? tr("1 request") : tr("%1 requests").arg(formatCount(sums.requests));
    text += tr(" · %1 tokens").arg(formatCount(sums.tokens));
    if (sums.unpriced > 0)
        text += tr(" · price not known for %1").arg(formatCount(sums.unpriced));
    if (sums.subscription > 0)
        text += tr(" · %1 by subscription").arg(formatCount(sums.subscription));
    m_monthText->setText(text);
}

void ProviderDetail::askRemoval()
{
    const auto kept = std::count_if(m_facts.keys.begin(), m_facts.keys.end(), [](const auto &key) {
        return key.source != gateway::KeySource::Environment;
    });
    m_problem->setVisible(kept > 0);
    if (kept > 0) {
        m_problem->setText(tr("Its keys go first: remove them above, so that none stays behind in the "
                              "keychain."));
        return;
    }
    m_remove->hide();
    m_question->show();
    m_reallyRemove->setFocus();
}

void ProviderDetail::remove()
{
    m_question->hide();
    m_remove->show();
    const auto removed = removeOwn(m_ports.config, m_facts.slug);
    if (removed)
        return;
    m_problem->setText(QString::fromStdString(removed.error().message));
    m_problem->show();
}

} // namespace sekisho::ui
