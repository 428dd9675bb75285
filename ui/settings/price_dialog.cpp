// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/price_dialog.h"

#include "ui_price_dialog.h"

#include <QCompleter>

namespace sekisho::ui {
PriceDialog::PriceDialog(const settings::PriceSettings &price, const QStringList &providers, Keep keep,
                         QWidget *parent)
    : QDialog(parent), m_keep(std::move(keep)), m_form(std::make_unique<Ui::PriceDialog>())
{
    setAttribute(Qt::WA_DeleteOnClose);
    m_form->setupUi(this);
    const bool isNew = price.provider.empty();
    setWindowTitle(isNew ? tr("Add a price") : tr("Change a price"));
    m_form->heading->setText(windowTitle());
    m_form->priceSave->setText(isNew ? tr("Add") : tr("Save"));
    m_form->priceProblem->hide();
    m_fields = {m_form->priceProvider,    m_form->priceModel,     m_form->priceInput,
                m_form->priceOutput,      m_form->priceCacheRead, m_form->priceCacheWrite,
                m_form->priceCacheWrite1h};
    for (int i = 0; i < PriceColumnCount; ++i) {
        const auto column = static_cast<PriceColumn>(i);
        QLineEdit *field = m_fields[static_cast<std::size_t>(i)];
        field->setAccessibleName(priceColumnTitle(column));
        // The column titles of the table are the names of the fields as well.
        qobject_cast<QLabel *>(m_form->fields->itemAtPosition(i, 0)->widget())
            ->setText(priceColumnTitle(column));
        if (const auto money = priceField(column))
            field->setText(perMillion(price.*money));
    }
    m_form->priceProvider->setText(QString::fromStdString(price.provider));
    m_form->priceModel->setText(QString::fromStdString(price.model));
    auto *completer = new QCompleter(providers, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_form->priceProvider->setCompleter(completer);
    setFixedWidth(420);
    connect(m_form->priceCancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_form->priceSave, &QPushButton::clicked, this, &PriceDialog::keep);
}

PriceDialog::~PriceDialog() = default;

void PriceDialog::keep()
{
    const auto refuse = [this](const QString &problem) {
        m_form->priceProblem->setText(problem);
        m_form->priceProblem->show();
    };
    settings::PriceSettings price;
    price.provider = m_form->priceProvider->text().trimmed().toStdString();
    price.model = m_form->priceModel->text().trimmed().toStdString();
    for (int i = static_cast<int>(PriceColumn::Input); i < PriceColumnCount; ++i) {
        const auto column = static_cast<PriceColumn>(i);
        const QLineEdit *field = m_fields[static_cast<std::size_t>(i)];
        const QString text = field->text().trimmed();
        if (text.isEmpty() && column != PriceColumn::Input)
            continue;
        const std::optional<Money> money = fromPerMillion(text);
        if (!money) {
            refuse(tr("%1 wants a number of dollars such as 2.50, with at most 6 decimals.")
                       .arg(priceColumnTitle(column)));
            return;
        }
        price.*priceField(column) = money;
    }
    const QString problem = m_keep(price);
    if (problem.isEmpty())
        accept();
    else
        refuse(problem);
}

} // namespace sekisho::ui
