// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/key_card.h"

#include "ui/keys_port.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace sekisho::ui {
namespace {

using gateway::KeyInfo;
using gateway::KeySource;
using gateway::KeyState;

/// "SEKISHO_KEY_AZURE_OPENAI__work".
QString variableOf(const gateway::KeyName &name)
{
    QString variable =
        QStringLiteral("SEKISHO_KEY_") + QString::fromStdString(name.provider).toUpper().replace(u'-', u'_');
    if (name.alias != "default")
        variable += QStringLiteral("__") + QString::fromStdString(name.alias).toUpper().replace(u'-', u'_');
    return variable;
}

QString sourceText(const KeyInfo &key)
{
    switch (key.source) {
    case KeySource::Stored:
        return {};
    case KeySource::Session:
        return KeyCard::tr("Kept in memory only; gone when the program ends.");
    case KeySource::Environment:
        return KeyCard::tr("Set by %1, goes before stored ones; it is changed there.")
            .arg(variableOf(key.name));
    }
    return {};
}

QString originList(const std::vector<std::string> &origins)
{
    QStringList hosts;
    for (const std::string &origin : origins) {
        const QString text = QString::fromStdString(origin);
        hosts += text.startsWith(QLatin1String("https://")) ? text.mid(8) : text;
    }
    return hosts.join(QStringLiteral(", "));
}

QString destination(const KeyInfo &key)
{
    if (key.source == KeySource::Environment)
        return {};
    const QString where = breakable(originList(key.origins));
    if (where.isEmpty())
        return KeyCard::tr("Goes nowhere yet.");
    const QDate day = QDateTime::fromString(QString::fromStdString(key.created), Qt::ISODate).date();
    return day.isValid() ? KeyCard::tr("Goes to %1 only. Entered on %2.")
                               .arg(where, QLocale().toString(day, QLocale::ShortFormat))
                         : KeyCard::tr("Goes to %1 only.").arg(where);
}

} // namespace

KeyCard::KeyCard(KeysPort &keys, const KeyInfo &key, const ProviderFacts &facts, QWidget *parent)
    : QFrame(parent), m_keys(keys), m_key(key)
{
    setProperty("card", true);
    setObjectName(QStringLiteral("keyCard"));
    setAccessibleName(tr("Key “%1”").arg(QString::fromStdString(key.name.alias)));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 7, 8, 8);
    column->setSpacing(metrics::Step);
    addHead(*column, key);
    addState(*column, facts);
    for (const QString &line : {sourceText(key), destination(key)}) {
        if (!line.isEmpty())
            column->addWidget(wrappedLabel(line, QStringLiteral("caption"), this));
    }
    addOrigins(*column, facts);
    addQuestion(*column);
    m_problem = wrappedLabel({}, QStringLiteral("error"), this);
    m_problem->setObjectName(QStringLiteral("cardProblem"));
    m_problem->hide();
    column->addWidget(m_problem);
}

QPushButton *KeyCard::smallButton(const QString &text, const QString &name)
{
    auto *button = new QPushButton(text, this);
    button->setProperty("small", true);
    // Each card has its own of them.
    button->setObjectName(name + u'-' + QString::fromStdString(m_key.name.alias) + u'-' +
                          QString::number(static_cast<int>(m_key.source)));
    button->setAccessibleName(tr("%1: key “%2”").arg(text, QString::fromStdString(m_key.name.alias)));
    return button;
}

void KeyCard::addHead(QVBoxLayout &column, const KeyInfo &key)
{
    auto *head = new QHBoxLayout;
    head->setSpacing(2 * metrics::Step);
    head->addWidget(roleLabel(QString::fromStdString(key.name.alias), QStringLiteral("strong"), this));
    QLabel *ending = codeLabel(endingText(key), this);
    ending->setProperty("role", QStringLiteral("muted"));
    ending->setAccessibleName(tr("Ends in %1").arg(QString::fromStdString(key.lastFour)));
    head->addWidget(ending);
    head->addStretch(1);
    if (key.source != KeySource::Environment) {
        const QString alias = QString::fromStdString(key.name.alias);
        QPushButton *replace = smallButton(tr("Replace"), QStringLiteral("replaceKey"));
        m_remove = smallButton(tr("Remove"), QStringLiteral("removeKey"));
        head->addWidget(replace);
        head->addWidget(m_remove);
        connect(replace, &QPushButton::clicked, this, [this, alias] { Q_EMIT replaceRequested(alias); });
        connect(m_remove, &QPushButton::clicked, this, &KeyCard::ask);
    }
    column.addLayout(head);
}

void KeyCard::addState(QVBoxLayout &column, const ProviderFacts &facts)
{
    const Condition condition = conditionOf(m_key, facts);
    auto *line = new QHBoxLayout;
    line->setSpacing(6);
    auto *dot = new Dot(this);
    dot->setMeaning(condition.meaning);
    const bool unreadable = m_key.state == KeyState::Unreadable;
    QLabel *text =
        wrappedLabel(unreadable && !m_key.reason.isEmpty() ? m_key.reason : condition.text, QString(), this);
    text->setObjectName(QStringLiteral("keyState"));
    line->addWidget(dot, 0, Qt::AlignTop);
    line->addWidget(text, 1);
    if (unreadable) {
        QPushButton *again = smallButton(tr("Try again"), QStringLiteral("retryKey"));
        line->addWidget(again, 0, Qt::AlignTop);
        connect(again, &QPushButton::clicked, this, [this] { m_keys.retry(); });
    }
    column.addLayout(line);
}

void KeyCard::addOrigins(QVBoxLayout &column, const ProviderFacts &facts)
{
    for (const std::string &origin : unconfirmed(m_key, facts)) {
        const QString text = QString::fromStdString(origin);
        QString sentence =
            tr("It is not sent to %1, where requests go now, until you confirm that.").arg(text);
        if (isInTheClear(origin))
            sentence += u' ' + tr("There it would travel unencrypted.");
        column.addWidget(wrappedLabel(breakable(sentence), QStringLiteral("warning"), this));
        QPushButton *button = smallButton(tr("Confirm this address"), QStringLiteral("confirm-") + text);
        button->setAccessibleName(tr("Confirm %1").arg(text));
        column.addWidget(button, 0, Qt::AlignLeft);
        connect(button, &QPushButton::clicked, this, [this, origin] { confirm(origin); });
    }
}

void KeyCard::addQuestion(QVBoxLayout &column)
{
    m_question = new QWidget(this);
    auto *line = new QHBoxLayout(m_question);
    line->setContentsMargins(0, 2, 0, 0);
    line->setSpacing(2 * metrics::Step);
    QLabel *text = wrappedLabel(tr("Remove it from here for good?"), QStringLiteral("error"), m_question);
    m_reallyRemove = smallButton(tr("Remove it"), QStringLiteral("reallyRemove"));
    QPushButton *no = smallButton(tr("Keep it"), QStringLiteral("keepIt"));
    line->addWidget(text, 1);
    line->addWidget(m_reallyRemove);
    line->addWidget(no);
    m_question->hide();
    column.addWidget(m_question);
    connect(m_reallyRemove, &QPushButton::clicked, this, &KeyCard::remove);
    connect(no, &QPushButton::clicked, this, [this] {
        m_question->hide();
        m_remove->show();
        m_remove->setFocus();
    });
}

void KeyCard::ask()
{
    say({});
    m_remove->hide();
    m_question->show();
    m_reallyRemove->setFocus();
}

void KeyCard::remove()
{
    if (std::exchange(m_busy, true))
        return;
    m_keys.remove(m_key.name, m_key.source,
                  [self = QPointer(this)](const Result<Done, gateway::KeyFailure> &outcome) {
                      if (!self || outcome)
                          return;
                      self->m_busy = false;
                      self->say(outcome.error().sentence);
                  });
}

void KeyCard::confirm(const std::string &origin)
{
    if (std::exchange(m_busy, true))
        return;
    m_keys.confirmOrigin(m_key.name, m_key.source, origin,
                         [self = QPointer(this)](const Result<Done, gateway::KeyFailure> &outcome) {
                             if (!self)
                                 return;
                             self->m_busy = false;
                             if (!outcome)
                                 self->say(outcome.error().sentence);
                         });
}

void KeyCard::say(const QString &problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

} // namespace sekisho::ui
