// SPDX-License-Identifier: GPL-3.0-or-later
// Asks for a provider of the user's own: name, base URL, dialect.
#pragma once

#include "ui/ports.h"
#include "ui/providers/provider_edits.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace sekisho::ui {

class ChoiceButton;

class AddProviderDialog final : public QDialog {
    Q_OBJECT
public:
    explicit AddProviderDialog(const Ports &ports, QWidget *parent = nullptr);

Q_SIGNALS:
    /// It is in the configuration.
    void added(const QString &slug);

private:
    [[nodiscard]] OwnProvider entered() const;
    void showConsequences();
    void fitHeight();
    void add();

    Ports m_ports;
    QLineEdit *m_name;
    QLabel *m_slug;
    QLineEdit *m_address;
    QLabel *m_clear;
    ChoiceButton *m_dialect;
    QLabel *m_problem;
    QPushButton *m_add;
};

} // namespace sekisho::ui
