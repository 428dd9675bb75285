// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/figures.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sekisho::ui {
namespace {

using storage::Histogram;
using storage::RollupSums;
using storage::Tier;

struct Shape {
    Tier tier;
    int fold;
    int buckets;
};

// A tier must still hold the window and the one before it: minutes are kept for 48 hours, hours for 90 days.
Shape shapeOf(FiguresRange range)
{
    switch (range) {
    case FiguresRange::Hour:
        return {Tier::Minute, 1, 60};
    case FiguresRange::Day:
        return {Tier::Minute, 10, 144};
    case FiguresRange::Week:
        return {Tier::Hour, 1, 168};
    case FiguresRange::Month:
        return {Tier::Hour, 2, 360};
    case FiguresRange::Year:
        break;
    }
    return {Tier::Day, 1, 365};
}

constexpr std::size_t PerBin = 2; // buckets of a histogram that one bar shows: thirteen bars a decade

std::size_t binOf(std::size_t bucket)
{
    return bucket == 0 ? 0 : (bucket - 1) / PerBin;
}

double edgeOf(std::size_t bin)
{
    return std::exp2(static_cast<double>(bin * PerBin) / 8.0);
}

std::vector<LatencyBin> binsOf(const Histogram &hits, const Histogram &misses)
{
    std::vector<LatencyBin> bins;
    std::size_t first = 0;
    for (std::size_t bucket = 0; bucket < Histogram::Buckets; ++bucket) {
        const auto hit = static_cast<std::int64_t>(hits.countOf(bucket));
        const auto miss = static_cast<std::int64_t>(misses.countOf(bucket));
        if (hit == 0 && miss == 0)
            continue;
        const std::size_t bin = binOf(bucket);
        if (bins.empty())
            first = bin;
        while (bins.size() <= bin - first) {
            const std::size_t next = first + bins.size();
            bins.push_back({edgeOf(next), edgeOf(next + 1), 0, 0});
        }
        bins[bin - first].hits += hit;
        bins[bin - first].misses += miss;
    }
    return bins;
}

// Sums of a model are read and not their spread, and there are many models.
void dropHistograms(RollupSums &sums)
{
    sums.hitLatency = sums.missLatency = sums.firstToken = sums.overhead = {};
}

} // namespace

std::optional<std::size_t> FiguresWindow::bucketOf(WallTime time) const
{
    if (time < from || time >= before())
        return std::nullopt;
    return static_cast<std::size_t>((time - from) / bucketLength());
}

FiguresWindow FiguresWindow::preceding() const
{
    FiguresWindow earlier = *this;
    earlier.from -= bucketLength() * buckets;
    return earlier;
}

FiguresWindow windowOf(FiguresRange range, WallTime now)
{
    const Shape shape = shapeOf(range);
    FiguresWindow window{shape.tier, shape.fold, shape.buckets, {}};
    const auto since = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
    const auto length = window.bucketLength();
    window.from = WallTime(since - since % length - length * (shape.buckets - 1));
    return window;
}

storage::RollupQuery queryOf(const FiguresWindow &window, const FiguresFilter &filter)
{
    storage::RollupQuery query;
    query.tier = window.tier;
    query.from = window.from;
    query.before = window.before();
    query.gateway = filter.gateway;
    query.provider = filter.provider;
    query.model = filter.model;
    query.tool = filter.tool;
    query.byGateway = query.byProvider = query.byModel = query.byTool = false;
    return query;
}

std::int64_t FiguresSeries::sum() const
{
    return std::accumulate(values.begin(), values.end(), std::int64_t(0));
}

std::int64_t errorsOf(const RollupSums &sums, ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Limited:
        return sums.limited;
    case ErrorKind::ServerError:
        return sums.serverErrors;
    case ErrorKind::ClientError:
        return sums.clientErrors;
    case ErrorKind::Failed:
        return sums.failed;
    case ErrorKind::Refused:
        break;
    }
    return sums.refused;
}

std::optional<Money> costOf(const RollupSums &sums)
{
    if (sums.unpriced > 0 && sums.cost.picoUsd == 0)
        return std::nullopt;
    return sums.cost;
}

std::size_t Figures::seriesOf(const std::string &provider) const
{
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (requests[i].name == provider)
            return i;
    }
    return requests.empty() ? 0 : requests.size() - 1;
}

FiguresBuilder::FiguresBuilder(const FiguresWindow &window, FiguresFilter filter)
{
    m_figures.window = window;
    m_figures.filter = std::move(filter);
    const auto buckets = static_cast<std::size_t>(window.buckets);
    for (FiguresSeries *series : {&m_figures.freshIn, &m_figures.cachedIn, &m_figures.out})
        series->values.resize(buckets);
    for (FiguresSeries &series : m_figures.errors)
        series.values.resize(buckets);
}

void FiguresBuilder::add(const storage::RollupRow &row)
{
    const auto bucket = m_figures.window.bucketOf(row.bucket);
    if (!bucket)
        return;
    const RollupSums &sums = row.sums;
    m_figures.total.add(sums);
    const auto requests = m_requests.try_emplace(row.key.provider, m_figures.window.buckets).first;
    requests->second[*bucket] += sums.requests;
    RollupSums &model = m_models[{row.key.provider, row.key.model}];
    model.add(sums);
    dropHistograms(model);
    const std::int64_t cached = std::min(sums.tokensCached.value, sums.tokensIn.value);
    m_figures.freshIn.values[*bucket] += sums.tokensIn.value - cached;
    m_figures.cachedIn.values[*bucket] += cached;
    m_figures.out.values[*bucket] += sums.tokensOut.value;
    for (std::size_t kind = 0; kind < ErrorKinds; ++kind)
        m_figures.errors[kind].values[*bucket] += errorsOf(sums, ErrorKind(kind));
}

// Which have a colour is decided by size, which colour by name: two that are about as large must not swap
// theirs from one second to the next.
std::vector<FiguresSeries> FiguresBuilder::providerSeries() const
{
    std::vector<FiguresSeries> all;
    for (const auto &[name, values] : m_requests)
        all.push_back({name, values});
    std::stable_sort(all.begin(), all.end(), [](const FiguresSeries &a, const FiguresSeries &b) {
        // What has no provider was refused before one was found, and counts with the others.
        return a.name.empty() != b.name.empty() ? b.name.empty() : a.sum() > b.sum();
    });
    std::size_t named = std::min(all.size(), Figures::Named);
    if (named > 0 && all[named - 1].name.empty())
        --named;
    std::vector<FiguresSeries> shown(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(named));
    std::sort(shown.begin(), shown.end(),
              [](const FiguresSeries &a, const FiguresSeries &b) { return a.name < b.name; });
    if (named == all.size())
        return shown;
    FiguresSeries others{{}, std::vector<std::int64_t>(static_cast<std::size_t>(m_figures.window.buckets))};
    for (std::size_t i = named; i < all.size(); ++i) {
        for (std::size_t bucket = 0; bucket < others.values.size(); ++bucket)
            others.values[bucket] += all[i].values[bucket];
    }
    shown.push_back(std::move(others));
    return shown;
}

Figures FiguresBuilder::finish() &&
{
    m_figures.requests = providerSeries();
    for (auto &[key, sums] : m_models)
        m_figures.models.push_back({key.provider, key.model, std::move(sums)});
    std::stable_sort(m_figures.models.begin(), m_figures.models.end(),
                     [](const ModelFigures &a, const ModelFigures &b) {
                         const auto rank = [](const ModelFigures &of) {
                             return std::pair(of.sums.cost.picoUsd, of.sums.unpriced);
                         };
                         return rank(a) > rank(b);
                     });
    m_figures.latency = binsOf(m_figures.total.hitLatency, m_figures.total.missLatency);
    return std::move(m_figures);
}

void FiguresNames::add(const storage::RollupKey &key)
{
    const auto put = [](std::set<std::string> &names, const std::string &name) {
        if (!name.empty())
            names.insert(name);
    };
    put(gateways, key.gateway);
    put(providers, key.provider);
    put(models, key.model);
    put(tools, key.tool);
}

} // namespace sekisho::ui
