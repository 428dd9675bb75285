// SPDX-License-Identifier: GPL-3.0-or-later
// One key of a provider: its name and end, how it is, where it goes, and what can be done with it.
#pragma once

#include "ui/providers/provider_facts.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace sekisho::ui {

class KeysPort;

class KeyCard final : public QFrame {
    Q_OBJECT
public:
    KeyCard(KeysPort &keys, const gateway::KeyInfo &key, const ProviderFacts &facts,
            QWidget *parent = nullptr);

Q_SIGNALS:
    void replaceRequested(const QString &alias);

private:
    void addHead(QVBoxLayout &column, const gateway::KeyInfo &key);
    void addState(QVBoxLayout &column, const ProviderFacts &facts);
    void addOrigins(QVBoxLayout &column, const ProviderFacts &facts);
    void addQuestion(QVBoxLayout &column);
    void ask();
    void remove();
    void confirm(const std::string &origin);
    void say(const QString &problem);
    [[nodiscard]] QPushButton *smallButton(const QString &text, const QString &name);

    KeysPort &m_keys;
    gateway::KeyInfo m_key;
    bool m_busy = false; ///< the keychain is asked to change it
    QPushButton *m_remove = nullptr;
    QWidget *m_question = nullptr;
    QPushButton *m_reallyRemove = nullptr;
    QLabel *m_problem = nullptr;
};

} // namespace sekisho::ui
