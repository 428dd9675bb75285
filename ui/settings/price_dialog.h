// SPDX-License-Identifier: GPL-3.0-or-later
// One price of the user's own, to fill in.
#pragma once

#include "ui/models/price_model.h"

#include <QDialog>

#include <array>
#include <functional>

class QGridLayout;
class QLabel;
class QLineEdit;

namespace sekisho::ui {

class PriceDialog final : public QDialog {
    Q_OBJECT
public:
    /// Says why it cannot be kept, or nothing when it is.
    using Keep = std::function<QString(const settings::PriceSettings &)>;

    /// `providers` are offered while one types. Goes when it is closed.
    PriceDialog(const settings::PriceSettings &price, const QStringList &providers, Keep keep,
                QWidget *parent);

private:
    QLineEdit *addField(QGridLayout &layout, const QString &title, const QString &objectName,
                        const QString &example);
    void keep();

    Keep m_keep;
    std::array<QLineEdit *, PriceColumnCount> m_fields{};
    QLabel *m_problem;
};

} // namespace sekisho::ui
