// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/providers/month_figures.h"

#include "ui/models/format.h"

#include <QCoreApplication>
#include <QDateTime>

namespace sekisho::ui {
namespace {

/// The month that the user's clock shows, and a bit beyond now, so that the current hour is in it.
storage::RollupQuery thisMonth()
{
    const QDate today = QDate::currentDate();
    const QDateTime begin = QDate(today.year(), today.month(), 1).startOfDay();
    storage::RollupQuery query;
    query.tier = storage::Tier::Hour; // a day of UTC is another one than the user's
    query.from = WallTime(std::chrono::milliseconds(begin.toMSecsSinceEpoch()));
    query.before =
        WallTime(std::chrono::milliseconds(QDateTime::currentMSecsSinceEpoch())) + std::chrono::hours(1);
    query.byGateway = false;
    query.byModel = false;
    query.byTool = false;
    return query;
}

} // namespace

QString costText(const MonthSums &sums)
{
    const bool nothing = sums.cost == Money{};
    if (sums.unpriced > 0)
        return nothing ? dash() : QStringLiteral("≥ ") + formatMoney(sums.cost);
    if (nothing && sums.subscription > 0)
        return QCoreApplication::translate("Providers", "subscription");
    return formatMoney(sums.cost);
}

MonthFigures::MonthFigures(std::unique_ptr<FiguresSource> source, QObject *parent) : QObject(parent)
{
    if (source)
        m_thread = std::make_unique<ReadingThread<FiguresSource, 1>>(std::move(source));
}

MonthFigures::~MonthFigures() = default;

void MonthFigures::read()
{
    if (!m_thread)
        return;
    m_thread->put(0, [this, query = thisMonth()](FiguresSource &source) {
        m_mail.post([this, rows = source.rows(query)] { take(rows); });
    });
}

MonthSums MonthFigures::of(const std::string &slug) const
{
    const auto found = m_table.find(slug);
    return found == m_table.end() ? MonthSums{} : found->second;
}

void MonthFigures::take(const storage::StorageResult<std::vector<storage::RollupRow>> &rows)
{
    MonthTable table;
    QString problem;
    if (rows) {
        for (const storage::RollupRow &row : *rows) {
            MonthSums &sums = table[row.key.provider];
            sums.requests += row.sums.requests;
            sums.tokens += row.sums.tokensIn.value + row.sums.tokensOut.value;
            sums.unpriced += row.sums.unpriced;
            sums.subscription += row.sums.subscription;
            sums.cost += row.sums.cost;
        }
    } else {
        problem = QString::fromStdString(rows.error().message);
    }
    const bool same = m_known == rows.ok() && table == m_table && problem == m_problem;
    m_known = rows.ok();
    m_table = std::move(table);
    m_problem = std::move(problem);
    if (!same)
        Q_EMIT changed();
}

} // namespace sekisho::ui
