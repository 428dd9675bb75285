// SPDX-License-Identifier: GPL-3.0-or-later
// From roll-ups to what the Analytics page shows: windows of time, sums, series and histograms.
#include "gui/fake_figures.h"
#include "ui/models/figures.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using storage::RollupSums;
using storage::Tier;

namespace {

const WallTime Noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 25) + 12h;

storage::RollupRow row(WallTime bucket, const std::string &provider, const std::string &model,
                       RollupSums sums)
{
    return {bucket, {{}, provider, model, {}}, std::move(sums)};
}

RollupSums requests(std::int64_t count)
{
    RollupSums sums;
    sums.requests = count;
    return sums;
}

Figures built(const FiguresWindow &window, const std::vector<storage::RollupRow> &rows)
{
    FiguresBuilder builder(window, {});
    for (const storage::RollupRow &each : rows)
        builder.add(each);
    return std::move(builder).finish();
}

QStringList seriesNames(const Figures &figures)
{
    QStringList names;
    for (const FiguresSeries &series : figures.requests)
        names += QString::fromStdString(series.name);
    return names;
}

} // namespace

class TestFigures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void windowsEndWithTheBucketOfNow_data()
    {
        QTest::addColumn<int>("range");
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<int>("buckets");
        QTest::newRow("hour") << int(FiguresRange::Hour) << qint64(60) << 60;
        QTest::newRow("day") << int(FiguresRange::Day) << qint64(600) << 144;
        QTest::newRow("week") << int(FiguresRange::Week) << qint64(3600) << 168;
        QTest::newRow("month") << int(FiguresRange::Month) << qint64(7200) << 360;
        QTest::newRow("year") << int(FiguresRange::Year) << qint64(86400) << 365;
    }
    void windowsEndWithTheBucketOfNow()
    {
        QFETCH(int, range);
        QFETCH(qint64, seconds);
        QFETCH(int, buckets);
        for (const WallTime now : {Noon, Noon + 1us, Noon - 1us, Noon + 12h, Noon + 12h - 1us}) {
            const FiguresWindow window = windowOf(FiguresRange(range), now);
            QCOMPARE(window.bucketLength().count(), seconds);
            QCOMPARE(window.buckets, buckets);
            QVERIFY(window.before() > now);
            QVERIFY(window.before() - window.bucketLength() <= now);
            QCOMPARE(window.from.time_since_epoch().count() % (seconds * 1'000'000), 0);
            QCOMPARE(window.bucketOf(now), std::optional(std::size_t(buckets - 1)));
            QCOMPARE(window.bucketOf(window.from), std::optional(std::size_t(0)));
            QVERIFY(!window.bucketOf(window.from - 1us));
            QVERIFY(!window.bucketOf(window.before()));
            QCOMPARE(window.preceding().before(), window.from);
            // What a tier keeps has to cover the window and the one before.
            if (const auto kept = storage::keptFor(window.tier))
                QVERIFY(now - window.preceding().from <= *kept);
        }
    }

    void gapsAreZeroAndTimesOutsideAreLeftOut()
    {
        const FiguresWindow window = windowOf(FiguresRange::Hour, Noon);
        const Figures figures = built(window, {row(window.from - 1min, "a", "m", requests(100)),
                                               row(window.from, "a", "m", requests(2)),
                                               row(window.startOf(59), "a", "m", requests(3)),
                                               row(window.before(), "a", "m", requests(100))});
        QCOMPARE(figures.total.requests, 5);
        QCOMPARE(figures.requests.size(), std::size_t(1));
        const auto &values = figures.requests[0].values;
        QCOMPARE(values.size(), std::size_t(60));
        QCOMPARE(values.front(), 2);
        QCOMPARE(values.back(), 3);
        QCOMPARE(figures.requests[0].sum(), 5);
        QCOMPARE(std::count(values.begin(), values.end(), 0), 58);
    }

    void bucketsOfATierFoldIntoOne()
    {
        const FiguresWindow window = windowOf(FiguresRange::Month, Noon);
        const Figures figures = built(window, {row(window.startOf(7), "a", "m", requests(2)),
                                               row(window.startOf(7) + 1h, "a", "m", requests(5)),
                                               row(window.startOf(8), "a", "m", requests(11))});
        QCOMPARE(figures.requests[0].values[7], 7);
        QCOMPARE(figures.requests[0].values[8], 11);
    }

    void nothingIsNothing()
    {
        const Figures figures = built(windowOf(FiguresRange::Week, Noon), {});
        QCOMPARE(figures.total, RollupSums());
        QVERIFY(figures.requests.empty());
        QVERIFY(figures.models.empty());
        QVERIFY(figures.latency.empty());
        QCOMPARE(figures.freshIn.values.size(), std::size_t(168));
        QVERIFY(!figures.requestsBefore);
    }

    void largestProvidersAreNamedAndInOrderOfName()
    {
        const FiguresWindow window = windowOf(FiguresRange::Week, Noon);
        const auto with = [&](std::int64_t d, std::int64_t b) {
            return built(window,
                         {row(window.from, "a", "", requests(9)), row(window.from, "b", "", requests(b)),
                          row(window.from, "c", "", requests(1)), row(window.from, "d", "", requests(d)),
                          row(window.from, "e", "", requests(20)), row(window.from, "", "", requests(50))});
        };
        const Figures figures = with(8, 7);
        QCOMPARE(seriesNames(figures), QStringList({u"a"_s, u"b"_s, u"d"_s, u"e"_s, QString()}));
        QCOMPARE(figures.requests.back().values[0], 51); // c, and what was refused before it had a provider
        QCOMPARE(figures.seriesOf("d"), std::size_t(2));
        QCOMPARE(figures.seriesOf("c"), std::size_t(4));
        // Two that change places keep their colours.
        QCOMPARE(seriesNames(with(7, 8)), seriesNames(figures));
    }

    void refusedOnesAloneAreOthers()
    {
        const FiguresWindow window = windowOf(FiguresRange::Week, Noon);
        const Figures figures = built(window, {row(window.from, "", "", requests(3))});
        QCOMPARE(seriesNames(figures), QStringList(QString()));
        QCOMPARE(figures.requests[0].sum(), 3);
    }

    void tokensStackWithoutCountingTwice()
    {
        const FiguresWindow window = windowOf(FiguresRange::Week, Noon);
        RollupSums sums = test::oneMiss(1s, {}, 100, 20);
        sums.tokensCached.value = 60;
        RollupSums strange = test::oneMiss(1s, {}, 5, 0);
        strange.tokensCached.value = 8; // more than all
        const Figures figures = built(
            window, {row(window.startOf(3), "a", "m", sums), row(window.startOf(4), "a", "m", strange)});
        QCOMPARE(figures.freshIn.values[3], 40);
        QCOMPARE(figures.cachedIn.values[3], 60);
        QCOMPARE(figures.out.values[3], 20);
        QCOMPARE(figures.freshIn.values[4], 0);
        QCOMPARE(figures.cachedIn.values[4], 5);
        QCOMPARE(figures.freshIn.sum() + figures.cachedIn.sum(), figures.total.tokensIn.value);
    }

    void modelsAreByCost()
    {
        const FiguresWindow window = windowOf(FiguresRange::Week, Noon);
        RollupSums unknown = test::oneMiss(1s, {}, 10, 10);
        unknown.unpriced = 1;
        const Figures figures =
            built(window, {row(window.from, "a", "free", test::oneMiss(1s, {}, 10, 10)),
                           row(window.from, "a", "cheap", test::oneMiss(1s, {5}, 10, 10)),
                           row(window.from, "b", "unknown", unknown),
                           row(window.startOf(1), "b", "dear", test::oneMiss(1s, {7}, 10, 10)),
                           row(window.startOf(2), "b", "dear", test::oneMiss(1s, {8}, 10, 10))});
        QStringList names;
        for (const ModelFigures &model : figures.models)
            names += QString::fromStdString(model.model);
        QCOMPARE(names, QStringList({u"dear"_s, u"cheap"_s, u"unknown"_s, u"free"_s}));
        QCOMPARE(figures.models[0].sums.cost.picoUsd, 15);
        QCOMPARE(figures.models[0].sums.requests, 2);
        QVERIFY(!costOf(figures.models[2].sums));
        QCOMPARE(costOf(figures.models[3].sums), std::optional(Money{0}));
        QCOMPARE(costOf(figures.total), std::optional(Money{20}));
    }

    void errorsAreByKind()
    {
        const FiguresWindow window = windowOf(FiguresRange::Week, Noon);
        RollupSums sums;
        sums.limited = 1;
        sums.serverErrors = 2;
        sums.clientErrors = 3;
        sums.failed = 4;
        sums.refused = 5;
        const Figures figures = built(window, {row(window.startOf(9), "a", "m", sums)});
        for (std::size_t kind = 0; kind < ErrorKinds; ++kind) {
            QCOMPARE(figures.errors[kind].values[9], std::int64_t(kind + 1));
            QCOMPARE(figures.errors[kind].sum(), std::int64_t(kind + 1));
        }
        QCOMPARE(figures.total.errors(), 15);
    }

    void latenciesCountInBinsWithoutGaps()
    {
        const FiguresWindow window = windowOf(FiguresRange::Week, Noon);
        std::vector<storage::RollupRow> rows;
        for (const Micros latency : {310us, 320us, 900us})
            rows.push_back(row(window.from, "a", "m", test::oneHit(latency, {})));
        for (const Micros latency : {800'000us, 2'000'000us})
            rows.push_back(row(window.from, "a", "m", test::oneMiss(latency, {}, 1, 1)));
        const Figures figures = built(window, rows);
        std::int64_t hits = 0;
        std::int64_t misses = 0;
        for (std::size_t i = 0; i < figures.latency.size(); ++i) {
            const LatencyBin &bin = figures.latency[i];
            hits += bin.hits;
            misses += bin.misses;
            QVERIFY(bin.before > bin.from);
            if (i > 0)
                QCOMPARE(bin.from, figures.latency[i - 1].before);
        }
        QCOMPARE(hits, 3);
        QCOMPARE(misses, 2);
        QCOMPARE(figures.latency.front().hits, 2);
        QVERIFY(figures.latency.front().from <= 310 && figures.latency.front().before > 320);
        QVERIFY(figures.latency.back().from <= 2e6 && figures.latency.back().before > 2e6);
        QCOMPARE(figures.latency.back().misses, 1);
    }

    void namesLeaveOutTheEmpty()
    {
        FiguresNames names;
        names.add({"g", "", "m", "t"});
        names.add({"g", "p", "m2", ""});
        QCOMPARE(names.gateways, std::set<std::string>({"g"}));
        QCOMPARE(names.providers, std::set<std::string>({"p"}));
        QCOMPARE(names.models, std::set<std::string>({"m", "m2"}));
        QCOMPARE(names.tools, std::set<std::string>({"t"}));
    }
};

QTEST_APPLESS_MAIN(TestFigures)
#include "tst_figures.moc"
