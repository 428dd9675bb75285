// SPDX-License-Identifier: GPL-3.0-or-later
// What figures are called: short numbers, tiles, tables, and the marks of axes.
#include "gui/fake_figures.h"
#include "ui/models/axis_ticks.h"
#include "ui/models/figure_text.h"
#include "ui/models/format.h"

#include <QLocale>
#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using storage::RollupSums;

namespace {

const WallTime Noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 25) + 12h;

Figures figuresOf(const RollupSums &sums, std::optional<std::int64_t> before = {})
{
    const FiguresWindow window = windowOf(FiguresRange::Hour, Noon);
    FiguresBuilder builder(window, {});
    builder.add({window.startOf(58), {{}, "openai", "gpt-5", {}}, sums});
    Figures figures = std::move(builder).finish();
    figures.requestsBefore = before;
    return figures;
}

FigureText tile(const RollupSums &sums, std::size_t index, std::optional<std::int64_t> before = {})
{
    return figureTexts(figuresOf(sums, before))[index];
}

QStringList textsOf(const std::vector<TimeTick> &ticks)
{
    QStringList texts;
    for (const TimeTick &tick : ticks)
        texts += tick.text;
    return texts;
}

} // namespace

class TestFigureText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void countsAreShort_data()
    {
        QTest::addColumn<double>("count");
        QTest::addColumn<QString>("text");
        QTest::newRow("0") << 0.0 << u"0"_s;
        QTest::newRow("small") << 987.0 << u"987"_s;
        QTest::newRow("thousands") << 48'213.0 << u"48,213"_s;
        QTest::newRow("k") << 312'400.0 << u"312 k"_s;
        QTest::newRow("M, one digit") << 1'234'567.0 << u"1.23 M"_s;
        QTest::newRow("M, two digits") << 31'200'000.0 << u"31.2 M"_s;
        QTest::newRow("round") << 2'000'000.0 << u"2 M"_s;
        QTest::newRow("to M") << 999'600.0 << u"1 M"_s;
        QTest::newRow("G") << 4.5e9 << u"4.5 G"_s;
    }
    void countsAreShort()
    {
        QFETCH(double, count);
        QTEST(formatShortCount(count), "text");
    }

    void shares_data()
    {
        QTest::addColumn<int>("part");
        QTest::addColumn<int>("whole");
        QTest::addColumn<QString>("text");
        QTest::newRow("of nothing") << 0 << 0 << dash();
        QTest::newRow("none") << 0 << 7 << u"0 %"_s;
        QTest::newRow("all") << 7 << 7 << u"100 %"_s;
        QTest::newRow("some") << 714 << 1000 << u"71.4 %"_s;
        QTest::newRow("few") << 62 << 10'000 << u"0.62 %"_s;
        QTest::newRow("next to none") << 1 << 1'000'000 << u"<0.01 %"_s;
    }
    void shares()
    {
        QFETCH(int, part);
        QFETCH(int, whole);
        QTEST(formatShare(part, whole), "text");
    }

    void spans_data()
    {
        QTest::addColumn<qint64>("micros");
        QTest::addColumn<QString>("text");
        QTest::newRow("0") << qint64(0) << u"0.0 ms"_s;
        QTest::newRow("part of a ms") << qint64(430) << u"0.4 ms"_s;
        QTest::newRow("ms") << qint64(612'300) << u"612 ms"_s;
        QTest::newRow("to seconds") << qint64(999'600) << u"1.0 s"_s;
        QTest::newRow("seconds") << qint64(1'940'000) << u"1.9 s"_s;
        QTest::newRow("many seconds") << qint64(42'300'000) << u"42 s"_s;
        QTest::newRow("a minute") << qint64(59'700'000) << u"1 m 0 s"_s;
        QTest::newRow("hours") << qint64((9 * 3600 + 12 * 60) * 1'000'000LL) << u"9 h 12 m"_s;
        QTest::newRow("days") << qint64(76 * 3600 * 1'000'000LL) << u"3 d 4 h"_s;
    }
    void spans()
    {
        QFETCH(qint64, micros);
        QTEST(formatSpan(Micros(micros)), "text");
    }

    void requestsAreSetAgainstThoseBefore()
    {
        RollupSums sums;
        sums.requests = 112;
        QCOMPARE(tile(sums, 0).figure, u"112"_s);
        QCOMPARE(tile(sums, 0).first, QString());
        QCOMPARE(tile(sums, 0, 100).first, u"▲ 12 %"_s);
        QCOMPARE(tile(sums, 0, 100).second, u"100 before"_s);
        QCOMPARE(tile(sums, 0, 224).first, u"▼ 50 %"_s);
        QCOMPARE(tile(sums, 0, 112).first, u"as many as before"_s);
        QCOMPARE(tile(sums, 0, 0).first, u"none before"_s);
    }

    void hitsSayWhatTheySaved()
    {
        RollupSums sums;
        sums.requests = 4;
        sums.hits = 3;
        sums.savedTime = 90s;
        QCOMPARE(tile(sums, 1).figure, u"75.0 %"_s);
        QCOMPARE(tile(sums, 1).first, u"saved 1 m 30 s"_s);
        QCOMPARE(tile(sums, 1).second, u"3 hits"_s);
        sums.coalesced = 1;
        QCOMPARE(tile(sums, 1).second, u"3 hits · 1 shared"_s);
    }

    void unknownIsNotZero()
    {
        const RollupSums none;
        for (std::size_t index = 1; index < 7; ++index)
            QCOMPARE(tile(none, index).figure, dash());
        RollupSums sums;
        sums.requests = 3;
        QCOMPARE(tile(sums, 3).figure, u"$0"_s); // nothing that costs
        QCOMPARE(tile(sums, 2).figure, dash());
        sums.unpriced = 2;
        QCOMPARE(tile(sums, 3).figure, dash());
        QCOMPARE(tile(sums, 3).second, u"2 unpriced"_s);
        QCOMPARE(modelCost(sums), u"unpriced"_s);
        sums.cost.picoUsd = 1'500'000'000'000;
        sums.subscription = 1;
        QCOMPARE(tile(sums, 3).figure, u"$1.50"_s);
        QCOMPARE(tile(sums, 3).second, u"2 unpriced · 1 by subscription"_s);
        QCOMPARE(modelCost(sums), u"$1.50 + unpriced"_s);
    }

    void errorsSayTheMostFrequentFirst()
    {
        RollupSums sums;
        sums.requests = 1000;
        QCOMPARE(tile(sums, 4).figure, u"0 %"_s);
        QCOMPARE(tile(sums, 4).first, u"none"_s);
        sums.limited = 2;
        sums.refused = 1;
        sums.serverErrors = 5;
        QCOMPARE(tile(sums, 4).figure, u"0.80 %"_s);
        QCOMPARE(tile(sums, 4).first, u"5xx: 5 · 429: 2"_s);
        QCOMPARE(tile(sums, 4).second, u"refused: 1"_s);
    }

    void latencyIsOfMissesWithHitsBelow()
    {
        RollupSums sums = test::oneMiss(2s, {}, 10, 10);
        QCOMPARE(tile(sums, 5).figure, u"2.0 / 2.0 s"_s);
        QCOMPARE(tile(sums, 5).first, QString());
        sums.add(test::oneHit(400us, {}));
        sums.overhead.add(210);
        QCOMPARE(tile(sums, 5).figure, u"2.0 / 2.0 s"_s);
        QCOMPARE(tile(sums, 5).first, u"hit p50 0.4 ms"_s);
        QCOMPARE(tile(sums, 5).second, u"gateway p50 0.2 ms"_s);
        for (int i = 0; i < 10; ++i)
            sums.missLatency.add(300'000);
        QVERIFY(tile(sums, 5).figure.contains(u" ms / "_s));
        sums.firstToken.add(600'000);
        sums.generation = 2s;
        sums.generatedTokens.value = 165;
        QCOMPARE(tile(sums, 6).first, u"82.5 tokens/s"_s);
    }

    void tablesSayWhatChartsDraw()
    {
        RollupSums sums = test::oneMiss(2s, {1'000'000'000'000}, 30, 12);
        sums.tokensCached.value = 10;
        sums.limited = 1;
        const Figures figures = figuresOf(sums);
        const FigureTable requests = requestsTable(figures);
        QCOMPARE(requests.titles, QStringList({u"Time"_s, u"openai"_s, u"All"_s}));
        QCOMPARE(requests.rows.size(), std::size_t(60));
        QCOMPARE(requests.rows[0].mid(1), QStringList({u"0"_s, u"0"_s})); // the newest first
        QCOMPARE(requests.rows[1].mid(1), QStringList({u"1"_s, u"1"_s}));
        QCOMPARE(requests.rows[1][0], formatBucket(figures.window.startOf(58), 1min));
        QCOMPARE(tokensTable(figures).rows[1].mid(1), QStringList({u"20"_s, u"10"_s, u"12"_s, u"42"_s}));
        QCOMPARE(errorsTable(figures).rows[1].mid(1),
                 QStringList({u"1"_s, u"0"_s, u"0"_s, u"0"_s, u"0"_s, u"1"_s}));
        QCOMPARE(latencyTable(figures).rows.size(), std::size_t(1));
        QCOMPARE(latencyTable(figures).rows[0].mid(1), QStringList({u"0"_s, u"1"_s}));
        QCOMPARE(modelsTable(figures).rows[0],
                 QStringList({u"gpt-5"_s, u"openai"_s, u"1"_s, u"30"_s, u"12"_s, u"$1.00"_s, u"$0"_s}));
        for (const FigureTable &table : {requests, tokensTable(figures), errorsTable(figures),
                                         latencyTable(figures), modelsTable(figures)}) {
            for (const QStringList &row : table.rows)
                QCOMPARE(row.size(), table.titles.size());
        }
    }

    void valueMarksAreRound_data()
    {
        QTest::addColumn<double>("most");
        QTest::addColumn<double>("step");
        QTest::addColumn<double>("last");
        QTest::newRow("nothing") << 0.0 << 1.0 << 1.0;
        QTest::newRow("one") << 1.0 << 1.0 << 1.0;
        QTest::newRow("three") << 3.0 << 1.0 << 3.0;
        QTest::newRow("eleven") << 11.0 << 5.0 << 15.0;
        QTest::newRow("exact") << 800.0 << 200.0 << 800.0;
        QTest::newRow("just above") << 801.0 << 500.0 << 1000.0;
        QTest::newRow("many") << 260'205.0 << 100'000.0 << 300'000.0;
    }
    void valueMarksAreRound()
    {
        QFETCH(double, most);
        QFETCH(double, step);
        QFETCH(double, last);
        const std::vector<double> marks = valueTicks(most, 4);
        QCOMPARE(marks.front(), 0.0);
        QCOMPARE(marks[1], step);
        QCOMPARE(marks.back(), last);
    }

    void timeMarksAreLocal()
    {
        const QTimeZone tokyo("Asia/Tokyo");
        QVERIFY(tokyo.isValid());
        // 09:00 to 09:00 of the next day there.
        const WallTime from = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);
        const std::vector<TimeTick> ticks = timeTicks(from, from + 24h, 5, tokyo);
        QCOMPARE(textsOf(ticks), QStringList({u"12:00"_s, u"18:00"_s, u"25 Nov"_s, u"06:00"_s}));
        QCOMPARE(ticks[2].at, from + 15h);
        QCOMPARE(textsOf(timeTicks(from, from + 7 * 24h, 7, tokyo)),
                 QStringList({u"25 Nov"_s, u"26 Nov"_s, u"27 Nov"_s, u"28 Nov"_s, u"29 Nov"_s, u"30 Nov"_s,
                              u"1 Dec"_s}));
        QCOMPARE(textsOf(timeTicks(from - 200 * 24h, from, 9, QTimeZone::utc())),
                 QStringList({u"Jun"_s, u"Jul"_s, u"Aug"_s, u"Sep"_s, u"Oct"_s, u"Nov"_s}));
    }

    void timeMarksCrossChangesOfTheClock_data()
    {
        QTest::addColumn<int>("month");
        QTest::addColumn<int>("day");
        QTest::addColumn<QStringList>("texts");
        QTest::newRow("an hour is skipped")
            << 3 << 29 << QStringList{u"29 Mar"_s, u"06:00"_s, u"12:00"_s, u"18:00"_s, u"30 Mar"_s};
        QTest::newRow("an hour comes twice")
            << 10 << 25 << QStringList{u"25 Oct"_s, u"06:00"_s, u"12:00"_s, u"18:00"_s, u"26 Oct"_s};
    }
    void timeMarksCrossChangesOfTheClock()
    {
        QFETCH(int, month);
        QFETCH(int, day);
        const QTimeZone berlin("Europe/Berlin");
        QVERIFY(berlin.isValid());
        const QDateTime midnight(QDate(2026, month, day), QTime(0, 0), berlin);
        const WallTime from{std::chrono::milliseconds(midnight.toMSecsSinceEpoch())};
        QTEST(textsOf(timeTicks(from, from + 25h, 6, berlin)), "texts");
    }

    void neverMoreTimeMarksThanFit()
    {
        for (const auto length :
             {10min, 60min, 24 * 60min, 7 * 24 * 60min, 30 * 24 * 60min, 365 * 24 * 60min}) {
            for (int most = 1; most < 12; ++most) {
                const auto ticks = timeTicks(Noon - length, Noon, most, QTimeZone("Europe/Berlin"));
                QVERIFY(ticks.size() <= std::size_t(most));
                for (std::size_t i = 0; i < ticks.size(); ++i) {
                    QVERIFY(ticks[i].at >= Noon - length && ticks[i].at <= Noon);
                    QVERIFY(i == 0 || ticks[i].at > ticks[i - 1].at);
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestFigureText)
#include "tst_figure_text.moc"
