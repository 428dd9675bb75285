// SPDX-License-Identifier: GPL-3.0-or-later
// Asks for a provider of the user's own: name, base URL, dialect.
#pragma once

#include "ui/ports.h"
#include "ui/providers/provider_edits.h"

#include <QDialog>

#include <memory>

namespace sekisho::ui {

namespace Ui {
class AddProviderDialog;
}

class AddProviderDialog final : public QDialog {
    Q_OBJECT
public:
    explicit AddProviderDialog(const Ports &ports, QWidget *parent = nullptr);
    ~AddProviderDialog() override;

Q_SIGNALS:
    /// It is in the configuration.
    void added(const QString &slug);

private:
    [[nodiscard]] OwnProvider entered() const;
    void showConsequences();
    void fitHeight();
    void add();

    Ports m_ports;
    std::unique_ptr<Ui::AddProviderDialog> m_form;
};

} // namespace sekisho::ui
