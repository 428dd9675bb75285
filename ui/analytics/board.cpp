// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/board.h"

#include "ui/analytics/chart_card.h"
#include "ui/analytics/cost_bars.h"
#include "ui/analytics/figure_tile.h"
#include "ui/analytics/latency_view.h"
#include "ui/models/figure_text.h"
#include "ui/models/format.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/chart_view.h"

#include <QHBoxLayout>

namespace sekisho::ui {
namespace {

constexpr int Gap = 3 * metrics::Step;
constexpr int Margin = 4 * metrics::Step;
constexpr int WideFrom = 1160; // pixels for seven tiles in a row
constexpr int LowestCard = 250;

struct Placed {
    QWidget *widget;
    int stretch = 1;
};

std::vector<double> asDoubles(const std::vector<std::int64_t> &values)
{
    return {values.begin(), values.end()};
}

/// The last of the theme's series is grey, and for what has no name.
std::size_t colourOf(const std::vector<FiguresSeries> &series, std::size_t index)
{
    return series[index].name.empty() ? Figures::Named : index;
}

} // namespace

AnalyticsBoard::AnalyticsBoard(QWidget *parent) : QWidget(parent), m_rows(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("analyticsBoard"));
    m_rows->setContentsMargins(Margin, Margin, Margin, Margin);
    m_rows->setSpacing(Gap);
    for (std::size_t i = 0; i < m_tiles.size(); ++i) {
        m_tiles[i] = new FigureTile(this);
        m_tiles[i]->setObjectName(QStringLiteral("tile%1").arg(i));
    }
    m_requests = addTimes(m_requestsCard, QStringLiteral("requestsCard"), tr("Requests by provider"),
                          tr("No requests"));
    m_latency = new LatencyView;
    m_latencyCard =
        new ChartCard(QStringLiteral("latencyCard"), tr("Latency: cache hit against miss"), m_latency, this);
    m_costs = new CostBars;
    m_costsCard = new ChartCard(QStringLiteral("costsCard"), tr("Cost by model"), m_costs, this);
    m_tokens =
        addTimes(m_tokensCard, QStringLiteral("tokensCard"), tr("Tokens"), tr("No provider counted any"));
    m_errors = addTimes(m_errorsCard, QStringLiteral("errorsCard"), tr("Errors by kind"), tr("No errors"));
}

ChartView *AnalyticsBoard::addTimes(ChartCard *&card, const QString &name, const QString &title,
                                    const QString &nothing)
{
    auto *chart = new ChartView;
    chart->setTexts(
        formatShortCount,
        [this](WallTime time) {
            return m_figures ? formatBucket(time, m_figures->window.bucketLength()) : QString();
        },
        nothing);
    card = new ChartCard(name, title, chart, this);
    return chart;
}

std::array<ChartCard *, 5> AnalyticsBoard::cards() const
{
    return {m_requestsCard, m_latencyCard, m_costsCard, m_tokensCard, m_errorsCard};
}

void AnalyticsBoard::show(std::shared_ptr<const Figures> figures)
{
    m_figures = std::move(figures);
    const std::vector<FigureText> texts = figureTexts(*m_figures);
    for (std::size_t i = 0; i < m_tiles.size(); ++i)
        m_tiles[i]->show(texts[i]);
    showRequests();
    showLatency();
    showCosts();
    showTokens();
    showErrors();
}

std::vector<WallTime> AnalyticsBoard::times() const
{
    std::vector<WallTime> starts;
    for (std::size_t i = 0; i < static_cast<std::size_t>(m_figures->window.buckets); ++i)
        starts.push_back(m_figures->window.startOf(i));
    return starts;
}

void AnalyticsBoard::showRequests()
{
    std::vector<ChartSeries> series;
    std::vector<LegendEntry> legend;
    for (std::size_t i = 0; i < m_figures->requests.size(); ++i) {
        const FiguresSeries &each = m_figures->requests[i];
        const std::size_t colour = colourOf(m_figures->requests, i);
        legend.push_back({seriesName(each), colour});
        series.push_back({seriesName(each), colour, asDoubles(each.values)});
    }
    m_requests->show(times(), std::move(series));
    m_requestsCard->show(bucketName(m_figures->window.bucketLength()), std::move(legend),
                         [figures = m_figures] { return requestsTable(*figures); });
}

void AnalyticsBoard::showLatency()
{
    m_latency->show(*m_figures);
    m_latencyCard->show(tr("share of each, log scale"),
                        {{tr("hit"), LatencyView::HitColour}, {tr("miss"), LatencyView::MissColour}},
                        [figures = m_figures] { return latencyTable(*figures); });
}

void AnalyticsBoard::showCosts()
{
    std::vector<NamedBar> bars;
    std::vector<bool> used(m_figures->requests.size());
    for (const ModelFigures &model : m_figures->models) {
        const std::size_t series = m_figures->seriesOf(model.provider);
        used[series] = true;
        const auto cost = costOf(model.sums);
        bars.push_back({shownName(model.model), modelCost(model.sums), cost ? cost->usd() : 0.0,
                        colourOf(m_figures->requests, series)});
    }
    std::vector<LegendEntry> legend;
    for (std::size_t i = 0; i < used.size(); ++i) {
        if (used[i])
            legend.push_back({seriesName(m_figures->requests[i]), colourOf(m_figures->requests, i)});
    }
    m_costs->show(std::move(bars));
    m_costsCard->show({}, std::move(legend), [figures = m_figures] { return modelsTable(*figures); });
}

void AnalyticsBoard::showTokens()
{
    const std::pair<const FiguresSeries *, QString> parts[] = {
        {&m_figures->freshIn, tr("in")},
        {&m_figures->out, tr("out")},
        {&m_figures->cachedIn, tr("in, cached by the provider")}};
    constexpr std::size_t Colours[] = {0, 2, 4};
    std::vector<ChartSeries> series;
    std::vector<LegendEntry> legend;
    for (std::size_t i = 0; i < std::size(parts); ++i) {
        legend.push_back({parts[i].second, Colours[i]});
        series.push_back({parts[i].second, Colours[i], asDoubles(parts[i].first->values)});
    }
    m_tokens->show(times(), std::move(series));
    m_tokensCard->show(bucketName(m_figures->window.bucketLength()), std::move(legend),
                       [figures = m_figures] { return tokensTable(*figures); });
}

void AnalyticsBoard::showErrors()
{
    std::vector<ChartSeries> series;
    std::vector<LegendEntry> legend;
    for (std::size_t kind = 0; kind < ErrorKinds; ++kind) {
        const QString name = errorName(ErrorKind(kind));
        series.push_back({name, kind, asDoubles(m_figures->errors[kind].values)});
        if (m_figures->errors[kind].sum() > 0)
            legend.push_back({name, kind});
    }
    m_errors->show(times(), std::move(series));
    m_errorsCard->show(bucketName(m_figures->window.bucketLength()), std::move(legend),
                       [figures = m_figures] { return errorsTable(*figures); });
}

void AnalyticsBoard::arrange(bool wide)
{
    if (m_shape == int(wide))
        return;
    m_shape = int(wide);
    while (QLayoutItem *row = m_rows->takeAt(0))
        delete row; // the widgets in it stay
    const auto add = [this](const std::vector<Placed> &placed, int stretch) {
        auto *row = new QHBoxLayout;
        row->setSpacing(Gap);
        for (const Placed &each : placed)
            row->addWidget(each.widget, each.stretch);
        m_rows->addLayout(row, stretch);
    };
    std::vector<Placed> tiles;
    for (FigureTile *tile : m_tiles)
        tiles.push_back({tile});
    if (wide) {
        add(tiles, 0);
        add({{m_requestsCard, 2}, {m_latencyCard, 1}}, 1);
        add({{m_costsCard}, {m_tokensCard}, {m_errorsCard}}, 1);
    } else {
        add({tiles.begin(), tiles.begin() + 4}, 0);
        add({tiles.begin() + 4, tiles.end()}, 0);
        add({{m_requestsCard, 3}, {m_latencyCard, 2}}, 1);
        add({{m_costsCard}, {m_tokensCard}}, 1);
        add({{m_errorsCard}}, 1);
    }
    for (ChartCard *card : cards())
        card->setMinimumHeight(LowestCard);
}

QStringList AnalyticsBoard::tables() const
{
    QStringList names;
    for (const ChartCard *card : cards()) {
        if (card->isTableShown())
            names += card->objectName();
    }
    return names;
}

void AnalyticsBoard::setTables(const QStringList &names)
{
    for (ChartCard *card : cards())
        card->setTableShown(names.contains(card->objectName()));
}

void AnalyticsBoard::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange(width() >= WideFrom);
}

} // namespace sekisho::ui
