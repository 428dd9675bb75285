// SPDX-License-Identifier: GPL-3.0-or-later
// Where a provider's requests go, and whose key goes first: both kept in config.json.
#pragma once

#include "ui/providers/provider_facts.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace sekisho::settings {
class ConfigFile;
}

namespace sekisho::ui {

class ChoiceButton;

class AddressSection final : public QWidget {
    Q_OBJECT
public:
    explicit AddressSection(settings::ConfigFile &config, QWidget *parent = nullptr);

    /// What was typed for the same provider stays while its settings are the same.
    void show(const ProviderFacts &facts);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void makePreference();
    void updateButtons();
    void save();
    void accept();
    void reset();
    void revert();
    void choosePreference(settings::KeyWins wins);
    void say(const QString &problem);
    [[nodiscard]] std::string typed() const;

    settings::ConfigFile &m_config;
    ProviderFacts m_facts;
    std::string m_wanted; ///< valid, waits for the word that it may be unencrypted

    QLabel *m_note;
    QLineEdit *m_address;
    QWidget *m_buttons;
    QPushButton *m_save;
    QPushButton *m_revert;
    QPushButton *m_reset;
    QWidget *m_clear; ///< the question about plain http
    QLabel *m_clearText;
    QLabel *m_problem;
    QWidget *m_preferenceRow;
    ChoiceButton *m_preference;
};

} // namespace sekisho::ui
