// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/price_dialog.h"

#include "ui/theme/tokens.h"

#include <QCompleter>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace sekisho::ui {
namespace {

const char *const FieldNames[PriceColumnCount] = {"priceProvider",    "priceModel",     "priceInput",
                                                  "priceOutput",      "priceCacheRead", "priceCacheWrite",
                                                  "priceCacheWrite1h"};

} // namespace

PriceDialog::PriceDialog(const settings::PriceSettings &price, const QStringList &providers, Keep keep,
                         QWidget *parent)
    : QDialog(parent), m_keep(std::move(keep))
{
    setObjectName(QStringLiteral("priceDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    const bool isNew = price.provider.empty();
    setWindowTitle(isNew ? tr("Add a price") : tr("Change a price"));
    auto *title = new QLabel(windowTitle(), this);
    title->setProperty("role", QStringLiteral("heading"));
    auto *hint =
        new QLabel(tr("In dollars for a million tokens. A * in the model fits any run of characters. "
                      "Leave empty what is not charged apart."),
                   this);
    hint->setProperty("role", QStringLiteral("muted"));
    hint->setWordWrap(true);
    auto *grid = new QGridLayout;
    grid->setVerticalSpacing(2 * metrics::Step);
    grid->setHorizontalSpacing(3 * metrics::Step);
    grid->setColumnStretch(1, 1);
    for (int i = 0; i < PriceColumnCount; ++i) {
        const auto column = static_cast<PriceColumn>(i);
        const QString example = column == PriceColumn::Provider ? QStringLiteral("openai")
                                : column == PriceColumn::Model  ? QStringLiteral("gpt-5*")
                                : column == PriceColumn::Input  ? QStringLiteral("2.50")
                                                                : QString();
        QLineEdit *field = addField(*grid, priceColumnTitle(column), QLatin1String(FieldNames[i]), example);
        m_fields[static_cast<std::size_t>(i)] = field;
        if (const auto money = priceField(column))
            field->setText(perMillion(price.*money));
    }
    m_fields[0]->setText(QString::fromStdString(price.provider));
    m_fields[1]->setText(QString::fromStdString(price.model));
    auto *completer = new QCompleter(providers, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_fields[0]->setCompleter(completer);
    m_problem = new QLabel(this);
    m_problem->setObjectName(QStringLiteral("priceProblem"));
    m_problem->setProperty("role", QStringLiteral("error"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(QStringLiteral("priceCancel"));
    auto *save = new QPushButton(isNew ? tr("Add") : tr("Save"), this);
    save->setObjectName(QStringLiteral("priceSave"));
    save->setProperty("primary", true);
    save->setDefault(true);

    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(save);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(3 * metrics::Step);
    layout->addWidget(title);
    layout->addWidget(hint);
    layout->addLayout(grid);
    layout->addWidget(m_problem);
    layout->addLayout(buttons);
    setFixedWidth(420);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(save, &QPushButton::clicked, this, &PriceDialog::keep);
}

QLineEdit *PriceDialog::addField(QGridLayout &layout, const QString &title, const QString &objectName,
                                 const QString &example)
{
    const int row = layout.rowCount();
    auto *label = new QLabel(title, this);
    auto *field = new QLineEdit(this);
    field->setObjectName(objectName);
    field->setAccessibleName(title);
    field->setPlaceholderText(example);
    label->setBuddy(field);
    layout.addWidget(label, row, 0);
    layout.addWidget(field, row, 1);
    return field;
}

void PriceDialog::keep()
{
    const auto refuse = [this](const QString &problem) {
        m_problem->setText(problem);
        m_problem->show();
    };
    settings::PriceSettings price;
    price.provider = m_fields[0]->text().trimmed().toStdString();
    price.model = m_fields[1]->text().trimmed().toStdString();
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
