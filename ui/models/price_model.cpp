// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/price_model.h"

#include "base/decimal.h"
#include "ui/models/format.h"
#include "ui/models/row_roles.h"

#include <QCoreApplication>

#include <array>

namespace sekisho::ui {
namespace {

using settings::PriceSettings;

constexpr int Decimals = 6; // 10^-6 dollars for a million tokens are 10^-12 for one
constexpr std::int64_t Dollar = 1'000'000;
constexpr std::int64_t MostDollars = 1'000'000;
constexpr int LeastDecimals = 2;

constexpr std::array<const char *, PriceColumnCount> Titles = {
    QT_TRANSLATE_NOOP("PriceColumns", "Provider"),   QT_TRANSLATE_NOOP("PriceColumns", "Model"),
    QT_TRANSLATE_NOOP("PriceColumns", "Input"),      QT_TRANSLATE_NOOP("PriceColumns", "Output"),
    QT_TRANSLATE_NOOP("PriceColumns", "Cache read"), QT_TRANSLATE_NOOP("PriceColumns", "Cache write"),
    QT_TRANSLATE_NOOP("PriceColumns", "Write, 1 h"),
};

bool isNumber(PriceColumn column)
{
    return priceField(column) != nullptr;
}

} // namespace

QString priceColumnTitle(PriceColumn column)
{
    return QCoreApplication::translate("PriceColumns", Titles[static_cast<std::size_t>(column)]);
}

std::optional<Money> PriceSettings::*priceField(PriceColumn column)
{
    switch (column) {
    case PriceColumn::Provider:
    case PriceColumn::Model:
        return nullptr;
    case PriceColumn::Input:
        return &PriceSettings::input;
    case PriceColumn::Output:
        return &PriceSettings::output;
    case PriceColumn::CacheRead:
        return &PriceSettings::cacheRead;
    case PriceColumn::CacheWrite:
        return &PriceSettings::cacheWrite;
    case PriceColumn::CacheWrite1h:
        return &PriceSettings::cacheWrite1h;
    }
    return nullptr;
}

QString perMillion(const std::optional<Money> &price)
{
    if (!price)
        return {};
    QString fraction = QString::number(price->picoUsd % Dollar).rightJustified(Decimals, u'0');
    while (fraction.size() > LeastDecimals && fraction.endsWith(u'0'))
        fraction.chop(1);
    return QString::number(price->picoUsd / Dollar) + u'.' + fraction;
}

std::optional<Money> fromPerMillion(const QString &text)
{
    const auto value = parseDecimal(text.trimmed().toStdString(), Decimals);
    if (!value || *value > MostDollars * Dollar)
        return std::nullopt;
    return Money{*value};
}

void PriceModel::setPrices(const std::vector<PriceSettings> &prices)
{
    if (prices == m_prices)
        return;
    beginResetModel();
    m_prices = prices;
    endResetModel();
}

int PriceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_prices.size());
}

int PriceModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : PriceColumnCount;
}

QVariant PriceModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const PriceSettings &price = m_prices[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<PriceColumn>(index.column());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    if (role == CodeRole)
        return column == PriceColumn::Model;
    if (role == MutedRole)
        return isNumber(column) && !(price.*priceField(column));
    if (role != Qt::DisplayRole)
        return {};
    if (column == PriceColumn::Provider)
        return QString::fromStdString(price.provider);
    if (column == PriceColumn::Model)
        return QString::fromStdString(price.model);
    const std::optional<Money> &money = price.*priceField(column);
    return money ? QString(u'$' + perMillion(money)) : dash();
}

QVariant PriceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= PriceColumnCount)
        return {};
    const auto column = static_cast<PriceColumn>(section);
    if (role == Qt::DisplayRole)
        return priceColumnTitle(column);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment((isNumber(column) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    return {};
}

} // namespace sekisho::ui
