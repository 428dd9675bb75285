// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/provider_model.h"

#include "ui/models/format.h"

#include <algorithm>

namespace sekisho::ui {
namespace {

int placeOf(const ProviderFacts &facts)
{
    if (facts.hasKey())
        return 0;
    if (facts.own)
        return 1;
    return facts.needsKey ? 3 : 2;
}

bool isNumber(ProviderColumn column)
{
    return column == ProviderColumn::Month;
}

} // namespace

ProviderModel::ProviderModel(const MonthFigures &month, QObject *parent)
    : QAbstractTableModel(parent), m_month(month)
{}

int ProviderModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ProviderModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ProviderColumnCount;
}

const ProviderFacts &ProviderModel::at(int row) const
{
    return m_all[m_rows[static_cast<std::size_t>(row)]];
}

const ProviderFacts *ProviderModel::find(const std::string &slug) const
{
    const auto found = std::find_if(m_all.begin(), m_all.end(),
                                    [&](const ProviderFacts &facts) { return facts.slug == slug; });
    return found == m_all.end() ? nullptr : &*found;
}

int ProviderModel::rowOf(const std::string &slug) const
{
    const auto found = std::find(m_shown.begin(), m_shown.end(), slug);
    return found == m_shown.end() ? -1 : static_cast<int>(found - m_shown.begin());
}

int ProviderModel::withKey() const
{
    return static_cast<int>(
        std::count_if(m_all.begin(), m_all.end(), [](const ProviderFacts &facts) { return facts.hasKey(); }));
}

QString ProviderModel::text(const ProviderFacts &facts, ProviderColumn column) const
{
    switch (column) {
    case ProviderColumn::Name:
        return facts.name;
    case ProviderColumn::Slug:
        return QString::fromStdString(facts.slug);
    case ProviderColumn::Keys:
        return keysText(facts);
    case ProviderColumn::Endings:
        return endingsText(facts);
    case ProviderColumn::Month:
        return m_month.isKnown() ? costText(m_month.of(facts.slug)) : dash();
    case ProviderColumn::State:
        return conditionOf(facts).text;
    }
    return {};
}

QString ProviderModel::toolTip(const ProviderFacts &facts, ProviderColumn column) const
{
    if (column == ProviderColumn::Month) {
        if (!m_month.isKnown())
            return m_month.problem();
        const std::int64_t unpriced = m_month.of(facts.slug).unpriced;
        return unpriced > 0 ? tr("Requests without a known price: %1").arg(formatCount(unpriced)) : QString();
    }
    if (column == ProviderColumn::State) {
        for (const gateway::KeyInfo &key : facts.keys) {
            if (key.state == gateway::KeyState::Unreadable)
                return key.reason;
        }
        return conditionOf(facts).text; // it may be cut short
    }
    return {};
}

QVariant ProviderModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const ProviderFacts &facts = at(index.row());
    const auto column = static_cast<ProviderColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return text(facts, column);
    case Qt::ToolTipRole:
        return toolTip(facts, column);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft));
    case MeaningRole:
        return static_cast<int>(conditionOf(facts).meaning);
    case SlugRole:
        return QString::fromStdString(facts.slug);
    default:
        return {};
    }
}

QVariant ProviderModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ProviderColumnCount)
        return {};
    const auto column = static_cast<ProviderColumn>(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case ProviderColumn::Name:
        return tr("Provider");
    case ProviderColumn::Slug:
        return tr("Name in URLs");
    case ProviderColumn::Keys:
        return tr("Keys");
    case ProviderColumn::Endings:
        return tr("Ends in");
    case ProviderColumn::Month:
        return tr("This month");
    case ProviderColumn::State:
        return tr("State");
    }
    return {};
}

void ProviderModel::setProviders(std::vector<ProviderFacts> providers)
{
    std::stable_sort(providers.begin(), providers.end(),
                     [](const ProviderFacts &a, const ProviderFacts &b) { return placeOf(a) < placeOf(b); });
    if (providers == m_all)
        return;
    m_all = std::move(providers);
    arrange();
}

void ProviderModel::setSearch(const QString &text)
{
    const QStringList words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
    arrange();
}

void ProviderModel::setOnlyUsed(bool only)
{
    if (only == m_onlyUsed)
        return;
    m_onlyUsed = only;
    arrange();
}

void ProviderModel::refreshMonth()
{
    arrange();
}

bool ProviderModel::isShown(const ProviderFacts &facts) const
{
    if (m_onlyUsed && !facts.hasKey() && !facts.own && m_month.of(facts.slug).requests == 0)
        return false;
    const QString searched = facts.name + u' ' + QString::fromStdString(facts.slug) + u' ' +
                             facts.otherNames.join(u' ') + u' ' + QString::fromStdString(facts.address);
    return std::all_of(m_words.cbegin(), m_words.cend(), [&searched](const QString &word) {
        return searched.contains(word, Qt::CaseInsensitive);
    });
}

void ProviderModel::arrange()
{
    std::vector<std::size_t> rows;
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < m_all.size(); ++i) {
        if (isShown(m_all[i])) {
            rows.push_back(i);
            shown.push_back(m_all[i].slug);
        }
    }
    if (shown == m_shown) {
        m_rows = std::move(rows);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ProviderColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    m_shown = std::move(shown);
    endResetModel();
}

} // namespace sekisho::ui
