// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/prices_section.h"

#include "ui/gateway_port.h"
#include "ui/settings/price_dialog.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/row_table.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sekisho::ui {
namespace {

constexpr int MostRowsInSight = 12;

} // namespace

PricesSection::PricesSection(ConfigEditor &editor, GatewayPort &port, QWidget *parent)
    : SettingsSection(tr("Prices"), parent), m_editor(editor), m_port(port)
{
    addRow(
        tr("Prices of your own"),
        tr("In dollars for a million tokens. They go before the prices that come with the program; the first "
           "one that fits a request's provider and model counts, for requests from then on."),
        makeTable(), true);
    connect(&m_editor, &ConfigEditor::shown, this, &PricesSection::showConfig);
    showConfig();
}

QWidget *PricesSection::makeTable()
{
    auto *field = new QWidget(this);
    m_table = new RowTable(tr("Prices of your own"), field);
    m_table->setObjectName(QStringLiteral("priceTable"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setModel(&m_model);
    m_table->setWidths({{120, 80}, {170, 110}, {86, 66}, {86, 66}, {92, 76}, {94, 80}, {92, 76}});
    m_none = new QLabel(tr("None yet."), field);
    m_none->setObjectName(QStringLiteral("noPrices"));
    m_none->setProperty("role", QStringLiteral("muted"));
    const auto button = [field](const QString &text, const char *objectName, const QString &name) {
        auto *made = new QPushButton(text, field);
        made->setObjectName(QLatin1String(objectName));
        made->setAccessibleName(name);
        return made;
    };
    auto *add = button(tr("Add…"), "addPrice", tr("Add a price"));
    m_edit = button(tr("Edit…"), "editPrice", tr("Edit the chosen price"));
    m_remove = button(tr("Remove"), "removePrice", tr("Remove the chosen price"));
    m_up = button(tr("Up"), "priceUp", tr("Look at the chosen price earlier"));
    m_down = button(tr("Down"), "priceDown", tr("Look at the chosen price later"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(2 * metrics::Step);
    for (QPushButton *one : {add, m_edit, m_remove, m_up, m_down})
        buttons->addWidget(one);
    buttons->addStretch(1);
    auto *layout = new QVBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * metrics::Step);
    layout->addWidget(m_table);
    layout->addWidget(m_none);
    layout->addLayout(buttons);

    connect(add, &QPushButton::clicked, this, [this] { edit(-1); });
    connect(m_edit, &QPushButton::clicked, this, [this] { edit(chosen()); });
    connect(m_remove, &QPushButton::clicked, this, &PricesSection::remove);
    connect(m_up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(1); });
    connect(m_table, &QAbstractItemView::activated, this,
            [this](const QModelIndex &index) { edit(index.row()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &PricesSection::updateButtons);
    return field;
}

void PricesSection::showConfig()
{
    const int row = chosen();
    m_model.setPrices(m_editor.config().prices);
    const int rows = m_model.rowCount();
    m_table->setVisible(rows > 0);
    m_none->setVisible(rows == 0);
    m_table->setFixedHeight(m_table->horizontalHeader()->height() +
                            std::min(rows, MostRowsInSight) * metrics::RowHeight + 1);
    if (row >= 0 && chosen() < 0 && rows > 0)
        m_table->selectRow(std::min(row, rows - 1));
    updateButtons();
}

int PricesSection::chosen() const
{
    const std::vector<int> rows = m_table->chosenRows();
    return rows.empty() ? -1 : rows.front();
}

void PricesSection::updateButtons()
{
    const int row = chosen();
    m_edit->setEnabled(row >= 0);
    m_remove->setEnabled(row >= 0);
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row + 1 < m_model.rowCount());
}

void PricesSection::edit(int row)
{
    settings::PriceSettings price;
    if (row >= 0)
        price = m_model.prices()[static_cast<std::size_t>(row)];
    QStringList providers;
    if (const auto plan = m_port.plan()) {
        for (const providers::Provider &provider : plan->catalogue.providers())
            providers += QString::fromStdString(provider.slug);
    }
    auto *dialog = new PriceDialog(
        price, providers, [this, row](const settings::PriceSettings &wanted) { return keep(row, wanted); },
        this);
    dialog->open();
}

QString PricesSection::keep(int row, const settings::PriceSettings &price)
{
    // By what it was: the file may have been changed meanwhile.
    const std::optional<settings::PriceSettings> was =
        row < 0 || row >= m_model.rowCount() ? std::nullopt
                                             : std::optional(m_model.prices()[static_cast<std::size_t>(row)]);
    const bool written = m_editor.change([&](settings::Config &config) {
        const auto place =
            was ? std::find(config.prices.begin(), config.prices.end(), *was) : config.prices.end();
        if (place == config.prices.end())
            config.prices.push_back(price);
        else
            *place = price;
    });
    if (!written)
        return m_editor.problem();
    if (row < 0)
        m_table->selectRow(m_model.rowCount() - 1);
    return {};
}

void PricesSection::move(int by)
{
    const int row = chosen();
    const int target = row + by;
    if (row < 0 || target < 0 || target >= m_model.rowCount())
        return;
    std::vector<settings::PriceSettings> prices = m_model.prices();
    std::swap(prices[static_cast<std::size_t>(row)], prices[static_cast<std::size_t>(target)]);
    if (m_editor.change([&](settings::Config &config) { config.prices = prices; }))
        m_table->selectRow(target);
}

void PricesSection::remove()
{
    const int row = chosen();
    if (row < 0)
        return;
    const settings::PriceSettings price = m_model.prices()[static_cast<std::size_t>(row)];
    m_editor.change([&](settings::Config &config) {
        config.prices.erase(std::remove(config.prices.begin(), config.prices.end(), price),
                            config.prices.end());
    });
}

} // namespace sekisho::ui
