// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/key_form.h"

#include "settings/config_rules.h"
#include "ui/keys_port.h"
#include "ui/providers/provider_facts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/secret_edit.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sekisho::ui {
namespace {

QString joined(const std::vector<std::string> &texts)
{
    QStringList list;
    for (const std::string &text : texts)
        list += QString::fromStdString(text);
    return list.join(u'\n');
}

/// An address to begin with, where the catalogue's has a part in braces: the reader has the host to fill in.
QString patternOf(const std::string &address)
{
    const std::size_t path = address.find('/', address.find("://") + 3);
    return QString::fromStdString(address.substr(0, path)).replace(u'{', QLatin1String("my-")).remove(u'}');
}

/// What to press, for what the keychain said.
QString adviceFor(const gateway::KeyFailure &failure)
{
    using secrets::SecretError;
    if (failure.step != gateway::KeyFailure::Step::Keychain || !failure.keychain)
        return {};
    switch (*failure.keychain) {
    case SecretError::Unavailable:
        return KeyForm::tr("Use it for this run only, or start a keychain and press “Try again”.");
    case SecretError::Locked:
    case SecretError::TimedOut:
    case SecretError::Denied:
        return KeyForm::tr("The key is still in the field: unlock or allow it, then press “Try again”.");
    case SecretError::NotFound:
    case SecretError::Failed:
        break;
    }
    return KeyForm::tr("The key is still in the field; press “Try again”.");
}

} // namespace

KeyForm::KeyForm(KeysPort &keys, QWidget *parent) : QFrame(parent), m_keys(keys)
{
    setObjectName(QStringLiteral("keyForm"));
    setProperty("card", true);
    makeFields();
    connect(m_key, &SecretEdit::edited, this, &KeyForm::updateButtons);
    connect(m_key, &SecretEdit::refused, this, [this] {
        say(tr("That has spaces, line breaks or letters that no key has. Nothing of it was taken."));
    });
    connect(m_key, &QLineEdit::returnPressed, this, [this] { keep(false); });
    connect(m_alias, &QLineEdit::textChanged, this, &KeyForm::updateButtons);
    connect(m_alias, &QLineEdit::returnPressed, this, [this] { keep(false); });
    connect(m_named, &QLineEdit::textChanged, this, &KeyForm::updateButtons);
    connect(m_named, &QLineEdit::returnPressed, this, [this] { keep(false); });
    connect(m_keep, &QPushButton::clicked, this, [this] { keep(false); });
    connect(m_thisRun, &QPushButton::clicked, this, [this] { keep(true); });
    connect(m_cancel, &QPushButton::clicked, this, &KeyForm::dismiss);
}

void KeyForm::makeFields()
{
    m_title = roleLabel({}, QStringLiteral("strong"), this);
    m_key = new SecretEdit(tr("Key"), this);
    m_key->setObjectName(QStringLiteral("keyField"));
    m_key->setPlaceholderText(tr("Paste or type the key"));
    m_aliasRow = new QWidget(this);
    m_alias = new QLineEdit(m_aliasRow);
    m_alias->setObjectName(QStringLiteral("aliasField"));
    m_alias->setAccessibleName(tr("Name of the key"));
    m_alias->setMaxLength(64);
    auto *aliasLayout = new QVBoxLayout(m_aliasRow);
    aliasLayout->setContentsMargins(0, 0, 0, 0);
    aliasLayout->setSpacing(metrics::Step);
    aliasLayout->addWidget(roleLabel(tr("Its name, to tell several apart"), QStringLiteral("caption"), this));
    aliasLayout->addWidget(m_alias);
    m_goesTo = wrappedLabel({}, QStringLiteral("caption"), this);
    m_addresses = wrappedLabel({}, {}, this);
    m_addresses->setFont(Theme::instance().codeFont());
    m_addresses->setObjectName(QStringLiteral("keyAddresses"));
    m_addresses->setAccessibleName(tr("Addresses that the key is sent to"));
    m_named = new QLineEdit(this);
    m_named->setObjectName(QStringLiteral("keyOrigin"));
    m_named->setAccessibleName(tr("Address that the key may be sent to"));
    m_named->setFont(Theme::instance().codeFont());
    m_problem = wrappedLabel({}, QStringLiteral("error"), this);
    m_problem->setObjectName(QStringLiteral("keyProblem"));
    m_problem->hide();
    m_keep = new QPushButton(this);
    m_keep->setObjectName(QStringLiteral("keepKey"));
    m_keep->setProperty("primary", true);
    m_thisRun = new QPushButton(tr("Use it for this run only"), this);
    m_thisRun->setObjectName(QStringLiteral("useThisRun"));
    m_thisRun->hide();
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setObjectName(QStringLiteral("cancelKey"));

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(2 * metrics::Step);
    buttons->addWidget(m_keep);
    buttons->addWidget(m_cancel);
    buttons->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(2 * metrics::Step);
    layout->addWidget(m_title);
    layout->addWidget(m_key);
    layout->addWidget(m_aliasRow);
    layout->addWidget(m_goesTo);
    layout->addWidget(m_addresses);
    layout->addWidget(m_named);
    layout->addWidget(m_problem);
    layout->addWidget(m_thisRun, 0, Qt::AlignLeft);
    layout->addLayout(buttons);
}

void KeyForm::begin(const gateway::KeyName &name, const QString &providerName, const std::string &address,
                    Purpose purpose)
{
    if (m_name != name || m_purpose != purpose)
        wipe();
    m_name = name;
    m_purpose = purpose;
    const QString alias = QString::fromStdString(name.alias);
    m_title->setText(purpose == Purpose::Add ? tr("New key for %1").arg(providerName)
                                             : tr("New key in place of “%1”").arg(alias));
    m_alias->setText(alias);
    m_aliasRow->setVisible(purpose == Purpose::Add);
    m_key->setAccessibleName(tr("Key for %1").arg(providerName));
    refreshOrigins(address);
    // The one that is replaced was confirmed for these.
    if (const auto old = find(name, gateway::KeySource::Stored); old && m_named->text().isEmpty())
        m_named->setText(joined(old->origins).replace(u'\n', u' '));
}

std::optional<gateway::KeyInfo> KeyForm::find(const gateway::KeyName &name, gateway::KeySource source) const
{
    const std::vector<gateway::KeyInfo> keys = m_keys.list();
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const gateway::KeyInfo &key) {
        return key.name == name && key.source == source;
    });
    return found == keys.end() ? std::nullopt : std::optional(*found);
}

void KeyForm::refreshOrigins(const std::string &address)
{
    const auto usual = m_keys.usualOrigins(m_name.provider);
    m_mustName = !usual;
    m_usual = usual ? *usual : std::vector<std::string>();
    if (usual) {
        m_goesTo->setText(tr("It will be sent to this address only:"));
        m_addresses->setText(breakable(joined(m_usual)));
    } else {
        m_goesTo->setText(breakable(QString::fromStdString(usual.error().message)));
        m_named->setPlaceholderText(patternOf(address));
    }
    m_addresses->setVisible(usual.ok());
    m_named->setVisible(m_mustName);
    updateButtons();
}

bool KeyForm::isEmpty() const
{
    return m_key->isEmpty();
}

void KeyForm::focusFirst()
{
    m_key->setFocus();
}

void KeyForm::wipe()
{
    m_key->wipe();
    m_named->clear();
    m_thisRun->hide();
    say({});
    m_keep->setText(tr("Keep in the keychain"));
    updateButtons();
}

void KeyForm::updateButtons()
{
    // While the keychain is asked nothing can be changed or dismissed: what was sent there cannot be taken
    // back.
    for (QWidget *field :
         {static_cast<QWidget *>(m_key), static_cast<QWidget *>(m_alias), static_cast<QWidget *>(m_named),
          static_cast<QWidget *>(m_thisRun), static_cast<QWidget *>(m_cancel)})
        field->setEnabled(!m_waiting);
    const bool named = !m_mustName || !m_named->text().trimmed().isEmpty();
    const bool complete = !m_key->isEmpty() && !m_alias->text().isEmpty() && named;
    m_keep->setEnabled(!m_waiting && complete);
    m_thisRun->setEnabled(!m_waiting && complete);
}

void KeyForm::say(const QString &sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
}

std::vector<std::string> KeyForm::origins()
{
    if (!m_mustName)
        return m_usual;
    std::vector<std::string> named;
    const QStringList texts = m_named->text().split(u' ', Qt::SkipEmptyParts);
    for (const QString &text : texts) {
        std::string origin = originOf(text.toStdString());
        if (origin.empty()) {
            say(tr("“%1” is no address such as https://api.example.com.").arg(text));
            return {};
        }
        named.push_back(std::move(origin));
    }
    return named;
}

void KeyForm::keep(bool thisRunOnly)
{
    if (m_waiting || !m_keep->isEnabled())
        return;
    const QString alias = m_alias->text();
    if (const auto wrong = settings::rules::alias(alias.toStdString()); !wrong.empty()) {
        say(tr("A key's name is %1.").arg(QString::fromUtf8(wrong.data(), qsizetype(wrong.size()))));
        return;
    }
    const gateway::KeyName name{m_name.provider, alias.toStdString()};
    if (m_purpose == Purpose::Add && find(name, gateway::KeySource::Stored)) {
        say(tr("There is a key “%1” already. Choose another name, or press “Replace” beside it.").arg(alias));
        return;
    }
    const std::vector<std::string> wanted = origins();
    if (wanted.empty())
        return;
    m_name = name;
    m_waiting = true;
    setRole(*m_problem, QStringLiteral("muted"));
    say(thisRunOnly ? QString()
                    : tr("Waiting for the keychain. It may ask you to unlock it in a window of its own."));
    updateButtons();
    const auto taken = [self = QPointer(this),
                        thisRunOnly](const Result<Done, gateway::KeyFailure> &outcome) {
        if (self)
            self->take(outcome, thisRunOnly);
    };
    if (thisRunOnly)
        m_keys.useForThisRunOnly(m_name, m_key->secret(), wanted, taken);
    else
        m_keys.set(m_name, m_key->secret(), wanted, taken);
}

void KeyForm::take(const Result<Done, gateway::KeyFailure> &outcome, bool thisRunOnly)
{
    m_waiting = false;
    setRole(*m_problem, QStringLiteral("error"));
    if (outcome) {
        // One of this run goes before stored ones, and would hide what was just kept.
        if (!thisRunOnly && find(m_name, gateway::KeySource::Session))
            m_keys.remove(m_name, gateway::KeySource::Session, [](const auto &) {});
        wipe();
        Q_EMIT kept(QString::fromStdString(m_name.provider), QString::fromStdString(m_name.alias),
                    thisRunOnly);
        return;
    }
    const gateway::KeyFailure &failure = outcome.error();
    say(QString(failure.sentence + u' ' + adviceFor(failure)).trimmed());
    m_keep->setText(tr("Try again"));
    m_thisRun->setVisible(failure.isWithoutKeychain());
    updateButtons();
    (m_thisRun->isVisible() ? m_thisRun : m_keep)->setFocus();
}

void KeyForm::dismiss()
{
    wipe();
    Q_EMIT dismissed();
}

void KeyForm::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !m_waiting)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

} // namespace sekisho::ui
