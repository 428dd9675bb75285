// SPDX-License-Identifier: GPL-3.0-or-later
// The user's own prices as a table, in dollars for a million tokens.
#pragma once

#include "settings/config.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace sekisho::ui {

enum class PriceColumn : int { Provider, Model, Input, Output, CacheRead, CacheWrite, CacheWrite1h };
inline constexpr int PriceColumnCount = static_cast<int>(PriceColumn::CacheWrite1h) + 1;

[[nodiscard]] QString priceColumnTitle(PriceColumn column);
/// Null for the columns that are no price.
[[nodiscard]] std::optional<Money> settings::PriceSettings::*priceField(PriceColumn column);

/// Of a price for one token: "2.50", "0.075", to the last digit; empty for none.
[[nodiscard]] QString perMillion(const std::optional<Money> &price);
/// The other way round. Nothing for what is no number from 0 to a million with at most 6 decimals.
[[nodiscard]] std::optional<Money> fromPerMillion(const QString &text);

class PriceModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setPrices(const std::vector<settings::PriceSettings> &prices);
    [[nodiscard]] const std::vector<settings::PriceSettings> &prices() const { return m_prices; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<settings::PriceSettings> m_prices;
};

} // namespace sekisho::ui
