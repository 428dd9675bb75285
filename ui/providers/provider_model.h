// SPDX-License-Identifier: GPL-3.0-or-later
// The table of providers: those in use first, then in the order of the catalogue, as far as the search fits.
#pragma once

#include "ui/providers/month_figures.h"
#include "ui/providers/provider_facts.h"

#include <QAbstractTableModel>

#include <optional>

namespace sekisho::ui {

enum class ProviderColumn { Name, Slug, Keys, Endings, Month, State };
inline constexpr int ProviderColumnCount = 6;

/// Lives in the main thread. Rows that stay are changed in place; else the model is reset.
class ProviderModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Role { MeaningRole = Qt::UserRole, SlugRole };

    explicit ProviderModel(const MonthFigures &month, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

    void setProviders(std::vector<ProviderFacts> providers);
    /// Words that must all be in a provider's name, names in URLs or address.
    void setSearch(const QString &text);
    /// Only those with a key, with requests this month, or added by the user.
    void setOnlyUsed(bool only);
    /// The figures of the month have changed.
    void refreshMonth();

    [[nodiscard]] const ProviderFacts &at(int row) const;
    [[nodiscard]] const ProviderFacts *find(const std::string &slug) const;
    /// Of the rows that are shown; -1 when it is not among them.
    [[nodiscard]] int rowOf(const std::string &slug) const;
    [[nodiscard]] int total() const { return static_cast<int>(m_all.size()); }
    [[nodiscard]] int withKey() const;
    [[nodiscard]] QString search() const { return m_words.join(u' '); }
    [[nodiscard]] bool onlyUsed() const { return m_onlyUsed; }

private:
    void arrange();
    [[nodiscard]] bool isShown(const ProviderFacts &facts) const;
    [[nodiscard]] QString text(const ProviderFacts &facts, ProviderColumn column) const;
    [[nodiscard]] QString toolTip(const ProviderFacts &facts, ProviderColumn column) const;

    const MonthFigures &m_month;
    std::vector<ProviderFacts> m_all; ///< those in use first
    std::vector<std::string> m_shown; ///< slugs
    std::vector<std::size_t> m_rows;  ///< of m_all
    QStringList m_words;
    bool m_onlyUsed = false;
};

} // namespace sekisho::ui
