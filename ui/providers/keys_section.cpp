// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/keys_section.h"

#include "ui/providers/key_card.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sekisho::ui {
namespace {

constexpr QLatin1String AliasHeader("cf-aig-byok-alias");

/// Lines do not end within it.
QString unbroken(QLatin1String word)
{
    return QString(word).replace(u'-', QStringLiteral("-\u2060"));
}

/// What can have the keyboard in `box`, which was made later, comes before `next` by Tab.
void placeBefore(QWidget &next, const QWidget &box)
{
    QWidget *before = next.previousInFocusChain();
    const QList<QWidget *> inside = box.findChildren<QWidget *>();
    for (QWidget *widget : inside) {
        if (widget->focusPolicy() == Qt::NoFocus)
            continue;
        QWidget::setTabOrder(before, widget);
        before = widget;
    }
}

} // namespace

KeysSection::KeysSection(KeysPort &keys, QWidget *parent) : QWidget(parent), m_keys(keys)
{
    m_caption = roleLabel(tr("Keys, in the system keychain"), QStringLiteral("caption"), this);
    m_hint = wrappedLabel({}, QStringLiteral("caption"), this);
    m_hint->setObjectName(QStringLiteral("keysHint"));
    m_add = new QPushButton(tr("Add key…"), this);
    m_add->setObjectName(QStringLiteral("addKey"));
    m_add->setProperty("primary", true);
    m_done = wrappedLabel({}, QStringLiteral("ok"), this);
    m_done->setObjectName(QStringLiteral("keyDone"));
    m_done->hide();
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(2 * metrics::Step);
    m_layout->addWidget(m_caption);
    m_layout->addWidget(m_hint);
    m_layout->addWidget(m_done);
    m_layout->addWidget(m_add, 0, Qt::AlignLeft);
    connect(m_add, &QPushButton::clicked, this, &KeysSection::addKey);
}

KeyForm *KeysSection::form() const
{
    const auto found = m_forms.find(m_facts.slug);
    return found == m_forms.end() ? nullptr : found->second;
}

void KeysSection::show(const ProviderFacts &facts)
{
    if (facts == m_facts)
        return;
    const bool other = facts.slug != m_facts.slug;
    m_facts = facts;
    if (other)
        m_done->hide();
    setVisible(facts.takesKey);
    rebuildCards();
    updateForm();
}

void KeysSection::rebuildCards()
{
    const bool hadFocus = m_cards && m_cards->isAncestorOf(focusWidget());
    if (m_cards) {
        // It may be one of its own buttons that has brought this about.
        m_layout->removeWidget(m_cards);
        m_cards->hide();
        m_cards->setParent(nullptr);
        m_cards->deleteLater();
    }
    m_cards = new QWidget(this);
    auto *column = new QVBoxLayout(m_cards);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::Step + 2);
    for (const gateway::KeyInfo &key : m_facts.keys) {
        auto *card = new KeyCard(m_keys, key, m_facts, m_cards);
        column->addWidget(card);
        connect(card, &KeyCard::replaceRequested, this, [this](const QString &alias) {
            openWithKeyboard({m_facts.slug, alias.toStdString()}, KeyForm::Purpose::Replace);
        });
    }
    m_layout->insertWidget(1, m_cards);
    m_cards->setVisible(!m_facts.keys.empty());
    placeBefore(*m_add, *m_cards);
    if (hadFocus)
        m_add->setFocus();
}

void KeysSection::updateForm()
{
    for (const auto &[slug, one] : m_forms)
        one->setVisible(slug == m_facts.slug);
    const KeyForm *open = form();
    if (KeyForm *shown = form())
        shown->refreshOrigins(m_facts.address);
    m_add->setVisible(!open);
    const auto named = std::find_if(m_facts.keys.begin(), m_facts.keys.end(),
                                    [](const auto &key) { return key.name.alias != "default"; });
    if (m_facts.keys.empty() && m_facts.needsKey)
        m_hint->setText(tr("No key yet. Without one, a tool's own key passes through."));
    else if (m_facts.keys.empty())
        m_hint->setText(tr("It needs no key; one that is entered is sent along."));
    else if (named != m_facts.keys.end())
        m_hint->setText(
            tr("Requests use “default”, or the one that they name in %1.").arg(unbroken(AliasHeader)));
    else
        m_hint->clear();
    m_hint->setVisible(!open && !m_hint->text().isEmpty());
}

std::string KeysSection::freeAlias() const
{
    const auto taken = [this](const std::string &alias) {
        return std::any_of(m_facts.keys.begin(), m_facts.keys.end(),
                           [&](const auto &key) { return key.name.alias == alias; });
    };
    if (!taken("default"))
        return "default";
    std::string alias = "second";
    for (int number = 3; taken(alias); ++number)
        alias = "key-" + std::to_string(number);
    return alias;
}

void KeysSection::addKey()
{
    if (m_facts.takesKey)
        openWithKeyboard({m_facts.slug, freeAlias()}, KeyForm::Purpose::Add);
}

void KeysSection::offerForm()
{
    if (m_facts.takesKey && !form())
        open({m_facts.slug, freeAlias()}, KeyForm::Purpose::Add);
}

void KeysSection::openWithKeyboard(const gateway::KeyName &name, KeyForm::Purpose purpose)
{
    KeyForm &shown = open(name, purpose);
    shown.focusFirst();
    Q_EMIT opened(&shown);
}

KeyForm &KeysSection::open(const gateway::KeyName &name, KeyForm::Purpose purpose)
{
    KeyForm *&shown = m_forms[name.provider];
    const bool isNew = !shown;
    if (isNew) {
        shown = new KeyForm(m_keys, this);
        m_layout->insertWidget(m_layout->indexOf(m_add), shown);
        placeBefore(*m_add, *shown);
        connect(shown, &KeyForm::dismissed, this, [this, slug = name.provider] { close(slug); });
        connect(shown, &KeyForm::kept, this,
                [this](const QString &provider, const QString &alias, bool thisRunOnly) {
                    close(provider.toStdString());
                    if (provider.toStdString() != m_facts.slug)
                        return;
                    m_done->setText(thisRunOnly ? tr("“%1” is used until the program ends.").arg(alias)
                                                : tr("“%1” is in the keychain.").arg(alias));
                    m_done->show();
                });
    }
    // What was typed for another name is not thrown away; its form is dismissed first.
    if (!shown->isWaiting() && (isNew || shown->isEmpty()))
        shown->begin(name, m_facts.name, m_facts.address, purpose);
    m_done->hide();
    updateForm();
    return *shown;
}

void KeysSection::close(const std::string &slug)
{
    const auto found = m_forms.find(slug);
    if (found == m_forms.end())
        return;
    const bool shown = slug == m_facts.slug;
    found->second->hide();
    found->second->deleteLater();
    m_forms.erase(found);
    updateForm();
    if (shown)
        m_add->setFocus();
}

} // namespace sekisho::ui
