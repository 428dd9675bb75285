// SPDX-License-Identifier: GPL-3.0-or-later
// One price of the user's own, to fill in.
#pragma once

#include "ui/models/price_model.h"

#include <QDialog>

#include <array>
#include <functional>
#include <memory>

class QLineEdit;

namespace sekisho::ui {

namespace Ui {
class PriceDialog;
}

class PriceDialog final : public QDialog {
    Q_OBJECT
public:
    /// Says why it cannot be kept, or nothing when it is.
    using Keep = std::function<QString(const settings::PriceSettings &)>;

    /// `providers` are offered while one types. Goes when it is closed.
    PriceDialog(const settings::PriceSettings &price, const QStringList &providers, Keep keep,
                QWidget *parent);
    ~PriceDialog() override;

private:
    void keep();

    Keep m_keep;
    std::unique_ptr<Ui::PriceDialog> m_form;
    std::array<QLineEdit *, PriceColumnCount> m_fields{};
};

} // namespace sekisho::ui
