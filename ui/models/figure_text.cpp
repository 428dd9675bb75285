// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/figure_text.h"

#include "ui/models/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace sekisho::ui {
namespace {

using storage::RollupSums;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(Figures)
};

// QLocale has no numbers of three significant digits without an exponent.
QString threeDigits(double value)
{
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    QString text = QLocale().toString(value, 'f', decimals);
    const QString point = QLocale().decimalPoint();
    if (!text.contains(point))
        return text;
    while (text.endsWith(QLocale().zeroDigit()))
        text.chop(1);
    if (text.endsWith(point))
        text.chop(point.size());
    return text;
}

QString spanOf(std::optional<std::int64_t> micros)
{
    return micros ? formatSpan(Micros(*micros)) : dash();
}

/// Two spans in one unit, which is said once: "1.9 / 7.4 s".
QString spanPair(std::optional<std::int64_t> first, std::optional<std::int64_t> second)
{
    if (!first || !second)
        return dash();
    const QString a = spanOf(first);
    const QString b = spanOf(second);
    const qsizetype unit = a.lastIndexOf(u' ');
    const bool same = a.count(u' ') == 1 && b.count(u' ') == 1 && a.mid(unit) == b.mid(b.lastIndexOf(u' '));
    return Text::tr("%1 / %2").arg(same ? a.left(unit) : a, b);
}

/// Edges of bars lie closer together than spans are told apart.
QString finerSpan(double micros)
{
    return micros < 999'500 ? Text::tr("%1 ms").arg(threeDigits(micros / 1e3))
                            : Text::tr("%1 s").arg(threeDigits(micros / 1e6));
}

QString joined(const QStringList &parts)
{
    return parts.join(QStringLiteral(" · "));
}

FigureText requestsText(const Figures &figures)
{
    FigureText text{
        Text::tr("Requests"),
        formatCount(figures.total.requests),
        {},
        {},
        Text::tr("All requests that ended, refused and cancelled ones included, against as long a time "
                 "before.")};
    if (!figures.requestsBefore)
        return text;
    const std::int64_t before = *figures.requestsBefore;
    if (before == 0) {
        text.first = Text::tr("none before");
        return text;
    }
    const double change = static_cast<double>(figures.total.requests - before) / static_cast<double>(before);
    const double percent = std::round(std::abs(change) * 100.0);
    const QString share = QLocale().toString(percent, 'f', 0);
    if (percent == 0)
        text.first = Text::tr("as many as before");
    else
        text.first = (change > 0 ? Text::tr("▲ %1 %") : Text::tr("▼ %1 %")).arg(share);
    text.second = Text::tr("%1 before").arg(formatShortCount(static_cast<double>(before)));
    return text;
}

FigureText hitsText(const RollupSums &sums)
{
    FigureText text{Text::tr("Cache hits"),
                    formatShare(sums.hits, sums.requests),
                    {},
                    {},
                    Text::tr("The share of all requests that the cache answered, and the time that saved.")};
    if (sums.requests == 0)
        return text;
    text.first = Text::tr("saved %1").arg(formatSpan(sums.savedTime));
    text.second = Text::tr("%1 hits").arg(formatShortCount(static_cast<double>(sums.hits)));
    if (sums.coalesced > 0)
        text.second = joined({text.second, Text::tr("%1 shared").arg(formatCount(sums.coalesced))});
    return text;
}

FigureText tokensText(const RollupSums &sums)
{
    const std::int64_t all = sums.tokensIn.value + sums.tokensOut.value;
    FigureText text{
        Text::tr("Tokens"),
        all > 0 ? formatShortCount(static_cast<double>(all)) : dash(),
        {},
        {},
        Text::tr("What providers counted, as far as they said, and how much of it they had cached; hits "
                 "used none.")};
    if (all == 0)
        return text;
    const auto brief = [](TokenCount tokens) { return formatShortCount(static_cast<double>(tokens.value)); };
    text.first =
        joined({Text::tr("%1 in").arg(brief(sums.tokensIn)), Text::tr("%1 out").arg(brief(sums.tokensOut))});
    text.second = Text::tr("%1 cached").arg(brief(sums.tokensCached));
    return text;
}

FigureText costText(const RollupSums &sums)
{
    const auto cost = costOf(sums);
    FigureText text{Text::tr("Cost"),
                    sums.requests > 0 && cost ? formatMoney(*cost) : dash(),
                    {},
                    {},
                    Text::tr("What providers' answers cost, as far as their prices are known.")};
    if (sums.requests == 0)
        return text;
    text.first = Text::tr("saved %1").arg(formatMoney(sums.savedCost));
    QStringList without;
    if (sums.unpriced > 0)
        without += Text::tr("%Ln unpriced", nullptr, static_cast<int>(sums.unpriced));
    if (sums.subscription > 0)
        without += Text::tr("%Ln by subscription", nullptr, static_cast<int>(sums.subscription));
    text.second = joined(without);
    return text;
}

FigureText errorsText(const RollupSums &sums)
{
    FigureText text{Text::tr("Errors"),
                    formatShare(sums.errors(), sums.requests),
                    {},
                    {},
                    Text::tr("The share of all requests that failed, by what came of them.")};
    std::vector<std::pair<std::int64_t, ErrorKind>> kinds;
    for (std::size_t kind = 0; kind < ErrorKinds; ++kind) {
        if (const std::int64_t count = errorsOf(sums, ErrorKind(kind)); count > 0)
            kinds.emplace_back(count, ErrorKind(kind));
    }
    std::stable_sort(kinds.begin(), kinds.end(),
                     [](const auto &a, const auto &b) { return a.first > b.first; });
    QStringList first;
    QStringList second;
    for (const auto &[count, kind] : kinds) {
        QStringList &line = first.size() < 2 ? first : second;
        line += Text::tr("%1: %2").arg(errorName(kind), formatShortCount(static_cast<double>(count)));
    }
    text.first = sums.requests > 0 && kinds.empty() ? Text::tr("none") : joined(first);
    text.second = joined(second);
    return text;
}

FigureText latencyText(const RollupSums &sums)
{
    FigureText text{Text::tr("Latency p50 / p95"),
                    spanPair(sums.missLatency.quantile(0.5), sums.missLatency.quantile(0.95)),
                    {},
                    {},
                    Text::tr("From start to end of what a provider answered; half of the answers came within "
                             "p50, all but one in twenty within p95.")};
    if (!sums.hitLatency.empty())
        text.first = Text::tr("hit p50 %1").arg(spanOf(sums.hitLatency.quantile(0.5)));
    if (!sums.overhead.empty())
        text.second = Text::tr("gateway p50 %1").arg(spanOf(sums.overhead.quantile(0.5)));
    return text;
}

FigureText firstTokenText(const RollupSums &sums)
{
    FigureText text{Text::tr("First token p50"),
                    spanOf(sums.firstToken.quantile(0.5)),
                    {},
                    {},
                    Text::tr("From start to first content, of streams that a provider answered, and how fast "
                             "the rest came.")};
    if (sums.generation.count() > 0) {
        const double seconds = static_cast<double>(sums.generation.count()) / 1e6;
        text.first = Text::tr("%1 tokens/s")
                         .arg(threeDigits(static_cast<double>(sums.generatedTokens.value) / seconds));
    }
    if (!sums.firstToken.empty())
        text.second = Text::tr("p95 %1").arg(spanOf(sums.firstToken.quantile(0.95)));
    return text;
}

FigureTable timesTable(const FiguresWindow &window, QStringList titles,
                       const std::vector<const FiguresSeries *> &columns)
{
    FigureTable table;
    titles.prepend(Text::tr("Time"));
    titles += Text::tr("All");
    table.titles = std::move(titles);
    for (auto bucket = static_cast<std::size_t>(window.buckets); bucket-- > 0;) {
        QStringList row(formatBucket(window.startOf(bucket), window.bucketLength()));
        std::int64_t all = 0;
        for (const FiguresSeries *column : columns) {
            row += formatCount(column->values[bucket]);
            all += column->values[bucket];
        }
        row += formatCount(all);
        table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace

QString formatShortCount(double count)
{
    if (count < 99'999.5)
        return QLocale().toString(count, 'f', 0);
    if (count < 999'500)
        return Text::tr("%1 k").arg(threeDigits(count / 1e3));
    if (count < 999.5e6)
        return Text::tr("%1 M").arg(threeDigits(count / 1e6));
    return Text::tr("%1 G").arg(threeDigits(count / 1e9));
}

QString formatShare(std::int64_t part, std::int64_t whole)
{
    if (whole <= 0)
        return dash();
    const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    if (part > 0 && percent < 0.005)
        return Text::tr("<%1 %").arg(QLocale().toString(0.01, 'f', 2));
    const int decimals = part == 0 || part == whole ? 0 : percent < 1 ? 2 : 1;
    return Text::tr("%1 %").arg(QLocale().toString(percent, 'f', decimals));
}

QString formatSpan(Micros span)
{
    const QLocale locale;
    const double ms = static_cast<double>(span.count()) / 1e3;
    if (ms < 9.95)
        return Text::tr("%1 ms").arg(locale.toString(ms, 'f', 1));
    if (ms < 999.5)
        return Text::tr("%1 ms").arg(locale.toString(ms, 'f', 0));
    if (ms < 9'950)
        return Text::tr("%1 s").arg(locale.toString(ms / 1e3, 'f', 1));
    const auto seconds = std::chrono::round<std::chrono::seconds>(span).count();
    const auto two = [&](const QString &pattern, std::int64_t small) {
        return pattern.arg(locale.toString(qlonglong(seconds / (small * 60))),
                           locale.toString(qlonglong(seconds / small % 60)));
    };
    if (seconds < 60)
        return Text::tr("%1 s").arg(locale.toString(qlonglong(seconds)));
    if (seconds < 3600)
        return two(Text::tr("%1 m %2 s"), 1);
    if (seconds < 48 * 3600)
        return two(Text::tr("%1 h %2 m"), 60);
    return Text::tr("%1 d %2 h")
        .arg(locale.toString(qlonglong(seconds / 86'400)), locale.toString(qlonglong(seconds / 3600 % 24)));
}

QString formatBucket(WallTime start, std::chrono::seconds length)
{
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(start).time_since_epoch().count();
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(millis);
    // Days are days of UTC: where they begin says so.
    if (length >= std::chrono::hours(24) && local.time() == QTime(0, 0))
        return QLocale().toString(local.date(), QLocale::ShortFormat);
    //: A day without its year, as QLocale::toString() takes it.
    return QLocale().toString(local.date(), Text::tr("d MMM")) + u' ' +
           local.toString(QStringLiteral("HH:mm"));
}

QString bucketName(std::chrono::seconds length)
{
    const auto minutes = static_cast<int>(length.count() / 60);
    if (minutes == 1)
        return Text::tr("per minute");
    if (minutes == 60)
        return Text::tr("per hour");
    if (minutes == 24 * 60)
        return Text::tr("per day");
    return minutes < 60 ? Text::tr("per %n minutes", nullptr, minutes)
                        : Text::tr("per %n hours", nullptr, minutes / 60);
}

QString rangeName(FiguresRange range)
{
    switch (range) {
    case FiguresRange::Hour:
        return Text::tr("Last hour");
    case FiguresRange::Day:
        return Text::tr("Last 24 hours");
    case FiguresRange::Week:
        return Text::tr("Last 7 days");
    case FiguresRange::Month:
        return Text::tr("Last 30 days");
    case FiguresRange::Year:
        break;
    }
    return Text::tr("Last 12 months");
}

QString errorName(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Limited:
        return QStringLiteral("429");
    case ErrorKind::ServerError:
        return QStringLiteral("5xx");
    case ErrorKind::ClientError:
        return QStringLiteral("4xx");
    case ErrorKind::Failed:
        return Text::tr("failed");
    case ErrorKind::Refused:
        break;
    }
    return Text::tr("refused");
}

QString shownName(const std::string &name)
{
    return name.empty() ? Text::tr("(none)") : QString::fromStdString(name);
}

QString seriesName(const FiguresSeries &series)
{
    return series.name.empty() ? Text::tr("others") : QString::fromStdString(series.name);
}

QString modelCost(const RollupSums &sums)
{
    const auto cost = costOf(sums);
    if (!cost)
        return Text::tr("unpriced");
    return sums.unpriced > 0 ? Text::tr("%1 + unpriced").arg(formatMoney(*cost)) : formatMoney(*cost);
}

std::vector<FigureText> figureTexts(const Figures &figures)
{
    const RollupSums &total = figures.total;
    return {requestsText(figures), hitsText(total),    tokensText(total),    costText(total),
            errorsText(total),     latencyText(total), firstTokenText(total)};
}

FigureTable requestsTable(const Figures &figures)
{
    QStringList titles;
    std::vector<const FiguresSeries *> columns;
    for (const FiguresSeries &series : figures.requests) {
        titles += seriesName(series);
        columns.push_back(&series);
    }
    return timesTable(figures.window, titles, columns);
}

FigureTable tokensTable(const Figures &figures)
{
    return timesTable(figures.window, {Text::tr("In"), Text::tr("In, cached"), Text::tr("Out")},
                      {&figures.freshIn, &figures.cachedIn, &figures.out});
}

FigureTable errorsTable(const Figures &figures)
{
    QStringList titles;
    std::vector<const FiguresSeries *> columns;
    for (std::size_t kind = 0; kind < ErrorKinds; ++kind) {
        titles += errorName(ErrorKind(kind));
        columns.push_back(&figures.errors[kind]);
    }
    return timesTable(figures.window, titles, columns);
}

FigureTable latencyTable(const Figures &figures)
{
    FigureTable table{{Text::tr("Up to"), Text::tr("Hits"), Text::tr("Misses")}, {}, 1};
    for (const LatencyBin &bin : figures.latency)
        table.rows.push_back({finerSpan(bin.before), formatCount(bin.hits), formatCount(bin.misses)});
    return table;
}

FigureTable modelsTable(const Figures &figures)
{
    FigureTable table{{Text::tr("Model"), Text::tr("Provider"), Text::tr("Requests"), Text::tr("Tokens in"),
                       Text::tr("Tokens out"), Text::tr("Cost"), Text::tr("Saved")},
                      {},
                      2};
    for (const ModelFigures &model : figures.models) {
        const RollupSums &sums = model.sums;
        table.rows.push_back({shownName(model.model), shownName(model.provider), formatCount(sums.requests),
                              formatCount(sums.tokensIn.value), formatCount(sums.tokensOut.value),
                              modelCost(sums), formatMoney(sums.savedCost)});
    }
    return table;
}

} // namespace sekisho::ui
