// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of the provider that is shown, and the form to enter one.
#pragma once

#include "ui/providers/key_form.h"
#include "ui/providers/provider_facts.h"

#include <QWidget>

#include <map>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace sekisho::ui {

class KeysPort;

class KeysSection final : public QWidget {
    Q_OBJECT
public:
    explicit KeysSection(KeysPort &keys, QWidget *parent = nullptr);

    void show(const ProviderFacts &facts);
    /// Opens the form, or the one that is open already.
    void addKey();
    /// Opens it without taking the keyboard there.
    void offerForm();

Q_SIGNALS:
    /// Something is to be brought into sight.
    void opened(QWidget *widget);

private:
    KeyForm &open(const gateway::KeyName &name, KeyForm::Purpose purpose);
    void openWithKeyboard(const gateway::KeyName &name, KeyForm::Purpose purpose);
    void close(const std::string &slug);
    void rebuildCards();
    void updateForm();
    [[nodiscard]] KeyForm *form() const;
    [[nodiscard]] std::string freeAlias() const;

    KeysPort &m_keys;
    ProviderFacts m_facts;
    std::map<std::string, KeyForm *> m_forms; ///< by slug: what was typed stays while others are looked at

    QLabel *m_caption;
    QWidget *m_cards = nullptr;
    QVBoxLayout *m_layout;
    QLabel *m_hint;
    QPushButton *m_add;
    QLabel *m_done;
};

} // namespace sekisho::ui
