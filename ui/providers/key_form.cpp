// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/key_form.h"

#include "settings/config_rules.h"
#include "ui/keys_port.h"
#include "ui/providers/provider_facts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui_key_form.h"

#include <QKeyEvent>
#include <QPointer>

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

KeyForm::KeyForm(KeysPort &keys, QWidget *parent)
    : QFrame(parent), m_keys(keys), m_form(std::make_unique<Ui::KeyForm>())
{
    m_form->setupUi(this);
    m_form->keyAddresses->setFont(Theme::instance().codeFont());
    m_form->keyOrigin->setFont(Theme::instance().codeFont());
    m_form->keyProblem->hide();
    m_form->useThisRun->hide();
    connect(m_form->keyField, &SecretEdit::edited, this, &KeyForm::updateButtons);
    connect(m_form->keyField, &SecretEdit::refused, this, [this] {
        say(tr("That has spaces, line breaks or letters that no key has. Nothing of it was taken."));
    });
    connect(m_form->keyField, &QLineEdit::returnPressed, this, [this] { keep(false); });
    connect(m_form->aliasField, &QLineEdit::textChanged, this, &KeyForm::updateButtons);
    connect(m_form->aliasField, &QLineEdit::returnPressed, this, [this] { keep(false); });
    connect(m_form->keyOrigin, &QLineEdit::textChanged, this, &KeyForm::updateButtons);
    connect(m_form->keyOrigin, &QLineEdit::returnPressed, this, [this] { keep(false); });
    connect(m_form->keepKey, &QPushButton::clicked, this, [this] { keep(false); });
    connect(m_form->useThisRun, &QPushButton::clicked, this, [this] { keep(true); });
    connect(m_form->cancelKey, &QPushButton::clicked, this, &KeyForm::dismiss);
}

KeyForm::~KeyForm() = default;

void KeyForm::begin(const gateway::KeyName &name, const QString &providerName, const std::string &address,
                    Purpose purpose)
{
    if (m_name != name || m_purpose != purpose)
        wipe();
    m_name = name;
    m_purpose = purpose;
    const QString alias = QString::fromStdString(name.alias);
    m_form->title->setText(purpose == Purpose::Add ? tr("New key for %1").arg(providerName)
                                                   : tr("New key in place of “%1”").arg(alias));
    m_form->aliasField->setText(alias);
    m_form->aliasRow->setVisible(purpose == Purpose::Add);
    m_form->keyField->setAccessibleName(tr("Key for %1").arg(providerName));
    refreshOrigins(address);
    // The one that is replaced was confirmed for these.
    if (const auto old = find(name, gateway::KeySource::Stored); old && m_form->keyOrigin->text().isEmpty())
        m_form->keyOrigin->setText(joined(old->origins).replace(u'\n', u' '));
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
        m_form->goesTo->setText(tr("It will be sent to this address only:"));
        m_form->keyAddresses->setText(breakable(joined(m_usual)));
    } else {
        m_form->goesTo->setText(breakable(QString::fromStdString(usual.error().message)));
        m_form->keyOrigin->setPlaceholderText(patternOf(address));
    }
    m_form->keyAddresses->setVisible(usual.ok());
    m_form->keyOrigin->setVisible(m_mustName);
    updateButtons();
}

bool KeyForm::isEmpty() const
{
    return m_form->keyField->isEmpty();
}

void KeyForm::focusFirst()
{
    m_form->keyField->setFocus();
}

void KeyForm::wipe()
{
    m_form->keyField->wipe();
    m_form->keyOrigin->clear();
    m_form->useThisRun->hide();
    say({});
    m_form->keepKey->setText(tr("Keep in the keychain"));
    updateButtons();
}

void KeyForm::updateButtons()
{
    // While the keychain is asked nothing can be changed or dismissed: what was sent there cannot be taken
    // back.
    for (QWidget *field :
         {static_cast<QWidget *>(m_form->keyField), static_cast<QWidget *>(m_form->aliasField),
          static_cast<QWidget *>(m_form->keyOrigin), static_cast<QWidget *>(m_form->useThisRun),
          static_cast<QWidget *>(m_form->cancelKey)})
        field->setEnabled(!m_waiting);
    const bool named = !m_mustName || !m_form->keyOrigin->text().trimmed().isEmpty();
    const bool complete = !m_form->keyField->isEmpty() && !m_form->aliasField->text().isEmpty() && named;
    m_form->keepKey->setEnabled(!m_waiting && complete);
    m_form->useThisRun->setEnabled(!m_waiting && complete);
}

void KeyForm::say(const QString &sentence)
{
    m_form->keyProblem->setText(sentence);
    m_form->keyProblem->setVisible(!sentence.isEmpty());
}

std::vector<std::string> KeyForm::origins()
{
    if (!m_mustName)
        return m_usual;
    std::vector<std::string> named;
    const QStringList texts = m_form->keyOrigin->text().split(u' ', Qt::SkipEmptyParts);
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
    if (m_waiting || !m_form->keepKey->isEnabled())
        return;
    const QString alias = m_form->aliasField->text();
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
    setRole(*m_form->keyProblem, QStringLiteral("muted"));
    say(thisRunOnly ? QString()
                    : tr("Waiting for the keychain. It may ask you to unlock it in a window of its own."));
    updateButtons();
    const auto taken = [self = QPointer(this),
                        thisRunOnly](const Result<Done, gateway::KeyFailure> &outcome) {
        if (self)
            self->take(outcome, thisRunOnly);
    };
    if (thisRunOnly)
        m_keys.useForThisRunOnly(m_name, m_form->keyField->secret(), wanted, taken);
    else
        m_keys.set(m_name, m_form->keyField->secret(), wanted, taken);
}

void KeyForm::take(const Result<Done, gateway::KeyFailure> &outcome, bool thisRunOnly)
{
    m_waiting = false;
    setRole(*m_form->keyProblem, QStringLiteral("error"));
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
    m_form->keepKey->setText(tr("Try again"));
    m_form->useThisRun->setVisible(failure.isWithoutKeychain());
    updateButtons();
    (m_form->useThisRun->isVisible() ? m_form->useThisRun : m_form->keepKey)->setFocus();
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
