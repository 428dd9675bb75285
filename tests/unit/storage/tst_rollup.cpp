// SPDX-License-Identifier: GPL-3.0-or-later
// What an exchange counts for in the sums, how sums are merged, and where buckets begin.
#include "storage/rollup.h"

#include "random_exchange.h"

#include <QtTest>

#include <limits>
#include <random>

using namespace sekisho;
using namespace sekisho::storage;
using namespace std::chrono_literals;

namespace {

using State = ExchangeState;

/// A stream of which all is known.
ExchangeRecord stream()
{
    ExchangeRecord record;
    record.state = State::Complete;
    record.status = 200;
    record.stream = true;
    record.firstToken = 1s;
    record.total = 5s;
    record.overhead = 300us;
    record.tokensIn = TokenCount{100};
    record.tokensCached = TokenCount{40};
    record.tokensCacheWrite = TokenCount{10};
    record.tokensOut = TokenCount{50};
    record.tokensReasoning = TokenCount{20};
    record.cost = Money{1'000};
    return record;
}

Histogram one(Micros value)
{
    Histogram histogram;
    histogram.add(value.count());
    return histogram;
}

RollupSums streamSums()
{
    RollupSums sums;
    sums.requests = 1;
    sums.tokensIn = TokenCount{100};
    sums.tokensCached = TokenCount{40};
    sums.tokensCacheWrite = TokenCount{10};
    sums.tokensOut = TokenCount{50};
    sums.tokensReasoning = TokenCount{20};
    sums.cost = Money{1'000};
    sums.generation = 4s;
    sums.generatedTokens = TokenCount{50};
    sums.missLatency = one(5s);
    sums.firstToken = one(1s);
    sums.overhead = one(300us);
    return sums;
}

void withoutLatency(RollupSums &sums)
{
    sums.missLatency = {};
    sums.generation = {};
    sums.generatedTokens = {};
}

/// Only counted: a cache or another exchange answered.
void unmeasured(RollupSums &sums)
{
    sums = {};
    sums.requests = 1;
    sums.savedTokensIn = TokenCount{100};
    sums.savedTokensOut = TokenCount{50};
}

/// What differs from the stream, and from its sums.
struct Rule {
    const char *name;
    void (*record)(ExchangeRecord &);
    void (*sums)(RollupSums &);
};

constexpr Rule Rules[] = {
    {"a stream", [](ExchangeRecord &) {}, [](RollupSums &) {}},
    {"a miss", [](ExchangeRecord &r) { r.cache = CacheOutcome::Miss; }, [](RollupSums &) {}},
    {"open", [](ExchangeRecord &r) { r.state = State::Open; }, [](RollupSums &s) { s = {}; }},
    {"a hit",
     [](ExchangeRecord &r) {
         r.cache = CacheOutcome::Hit;
         r.cost = Money{};
         r.savedCost = Money{1'000};
         r.savedTime = 7s;
     },
     [](RollupSums &s) {
         unmeasured(s);
         s.hits = 1;
         s.hitLatency = one(5s);
         s.savedCost = Money{1'000};
         s.savedTime = 7s;
     }},
    {"a hit without a price",
     [](ExchangeRecord &r) {
         r.cache = CacheOutcome::Hit;
         r.cost.reset();
     },
     [](RollupSums &s) {
         unmeasured(s);
         s.hits = 1;
         s.hitLatency = one(5s);
     }},
    {"a hit without tokens",
     [](ExchangeRecord &r) {
         r = {};
         r.state = State::Complete;
         r.cache = CacheOutcome::Hit;
         r.total = 1ms;
     },
     [](RollupSums &s) {
         s = {};
         s.requests = 1;
         s.hits = 1;
         s.hitLatency = one(1ms);
     }},
    {"a hit that the client left",
     [](ExchangeRecord &r) {
         r.cache = CacheOutcome::Hit;
         r.cost = Money{};
         r.state = State::Cancelled;
     },
     [](RollupSums &s) {
         unmeasured(s);
         s.hits = 1;
         s.cancelled = 1;
     }},
    {"coalesced without a price",
     [](ExchangeRecord &r) {
         r.cache = CacheOutcome::Coalesced;
         r.cost.reset();
         r.savedCost = Money{5};
     },
     [](RollupSums &s) {
         unmeasured(s);
         s.coalesced = 1;
         s.savedCost = Money{5};
     }},
    {"a subscription",
     [](ExchangeRecord &r) {
         r.credential = "subscription";
         r.cost.reset();
     },
     [](RollupSums &s) {
         s.cost = {};
         s.subscription = 1;
     }},
    {"a subscription with a price", [](ExchangeRecord &r) { r.credential = "subscription"; },
     [](RollupSums &) {}},
    {"refused",
     [](ExchangeRecord &r) {
         r = {};
         r.state = State::Refused;
         r.status = 403;
         r.total = 50us;
     },
     [](RollupSums &s) {
         s = {};
         s.requests = 1;
         s.refused = 1;
     }},
    {"refused by a limit",
     [](ExchangeRecord &r) {
         r = {};
         r.state = State::Refused;
         r.status = 429;
     },
     [](RollupSums &s) {
         s = {};
         s.requests = 1;
         s.refused = 1;
     }},
    {"no answer",
     [](ExchangeRecord &r) {
         r = {};
         r.state = State::Failed;
         r.status = 502;
         r.total = 10s;
     },
     [](RollupSums &s) {
         s = {};
         s.requests = 1;
         s.failed = 1;
     }},
    {"a cut stream", [](ExchangeRecord &r) { r.state = State::Failed; },
     [](RollupSums &s) {
         withoutLatency(s);
         s.failed = 1;
     }},
    {"a cut 429",
     [](ExchangeRecord &r) {
         r.state = State::Failed;
         r.status = 429;
     },
     [](RollupSums &s) {
         withoutLatency(s);
         s.failed = 1;
     }},
    {"interrupted", [](ExchangeRecord &r) { r.state = State::Interrupted; },
     [](RollupSums &s) {
         withoutLatency(s);
         s.failed = 1;
     }},
    {"cancelled", [](ExchangeRecord &r) { r.state = State::Cancelled; },
     [](RollupSums &s) {
         withoutLatency(s);
         s.cancelled = 1;
     }},
    {"cancelled before a status",
     [](ExchangeRecord &r) {
         r = {};
         r.state = State::Cancelled;
         r.total = 2s;
     },
     [](RollupSums &s) {
         s = {};
         s.requests = 1;
         s.cancelled = 1;
     }},
    {"cancelled at a 429",
     [](ExchangeRecord &r) {
         r.state = State::Cancelled;
         r.status = 429;
     },
     [](RollupSums &s) {
         withoutLatency(s);
         s.cancelled = 1;
         s.limited = 1;
     }},
    {"304", [](ExchangeRecord &r) { r.status = 304; }, [](RollupSums &) {}},
    {"400", [](ExchangeRecord &r) { r.status = 400; }, [](RollupSums &s) { s.clientErrors = 1; }},
    {"429", [](ExchangeRecord &r) { r.status = 429; }, [](RollupSums &s) { s.limited = 1; }},
    {"499", [](ExchangeRecord &r) { r.status = 499; }, [](RollupSums &s) { s.clientErrors = 1; }},
    {"500", [](ExchangeRecord &r) { r.status = 500; }, [](RollupSums &s) { s.serverErrors = 1; }},
    {"529", [](ExchangeRecord &r) { r.status = 529; }, [](RollupSums &s) { s.serverErrors = 1; }},
    {"no price", [](ExchangeRecord &r) { r.cost.reset(); },
     [](RollupSums &s) {
         s.cost = {};
         s.unpriced = 1;
     }},
    {"a price of nothing", [](ExchangeRecord &r) { r.cost = Money{}; }, [](RollupSums &s) { s.cost = {}; }},
    {"no price, tokens out alone",
     [](ExchangeRecord &r) {
         r.cost.reset();
         r.tokensIn.reset();
     },
     [](RollupSums &s) {
         s.cost = {};
         s.tokensIn = {};
         s.unpriced = 1;
     }},
    {"no price, no tokens known",
     [](ExchangeRecord &r) {
         r.cost.reset();
         r.tokensIn.reset();
         r.tokensOut.reset();
     },
     [](RollupSums &s) {
         s.cost = {};
         s.tokensIn = {};
         s.tokensOut = {};
         s.generation = {};
         s.generatedTokens = {};
     }},
    {"no price, no tokens used",
     [](ExchangeRecord &r) {
         r.cost.reset();
         r.tokensIn = TokenCount{};
         r.tokensOut.reset();
     },
     [](RollupSums &s) {
         s.cost = {};
         s.tokensIn = {};
         s.tokensOut = {};
         s.generation = {};
         s.generatedTokens = {};
     }},
    {"a plain answer", [](ExchangeRecord &r) { r.stream = false; },
     [](RollupSums &s) {
         s.generation = {};
         s.generatedTokens = {};
         s.firstToken = {};
     }},
    {"all in one piece", [](ExchangeRecord &r) { r.firstToken = r.total; },
     [](RollupSums &s) {
         s.generation = {};
         s.generatedTokens = {};
         s.firstToken = one(5s);
     }},
    {"no end known", [](ExchangeRecord &r) { r.total.reset(); }, withoutLatency},
    {"no overhead known", [](ExchangeRecord &r) { r.overhead.reset(); },
     [](RollupSums &s) { s.overhead = {}; }},
    {"overhead below nothing", [](ExchangeRecord &r) { r.overhead = -3us; },
     [](RollupSums &s) { s.overhead = one(0us); }},
};

} // namespace

class TstRollup : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rules_data();
    void rules();
    void errorsAreTheirSum();
    void mergingIsAddingAll();
    void sumsStayAtTheirMost();
    void buckets_data();
    void buckets();
    void bucketsHoldTheirTimes();
    void tiers();
};

void TstRollup::rules_data()
{
    QTest::addColumn<int>("rule");
    int number = 0;
    for (const Rule &rule : Rules)
        QTest::newRow(rule.name) << number++;
}

void TstRollup::rules()
{
    QFETCH(int, rule);
    ExchangeRecord record = stream();
    Rules[rule].record(record);
    RollupSums expected = streamSums();
    Rules[rule].sums(expected);
    RollupSums sums;
    sums.add(record);
    QVERIFY(sums == expected);
}

void TstRollup::errorsAreTheirSum()
{
    RollupSums sums;
    sums.refused = 1;
    sums.failed = 10;
    sums.limited = 100;
    sums.clientErrors = 1'000;
    sums.serverErrors = 10'000;
    sums.cancelled = 100'000;
    QCOMPARE(sums.errors(), 11'111);
}

void TstRollup::mergingIsAddingAll()
{
    std::mt19937_64 random(3);
    for (int round = 0; round < 100; ++round) {
        RollupSums all;
        std::array<RollupSums, 3> parts;
        for (RollupSums &part : parts) {
            for (auto left = random() % 20; left > 0; --left) {
                const ExchangeRecord record = randomExchange(random);
                part.add(record);
                all.add(record);
            }
        }
        RollupSums left = parts[0];
        left.add(parts[1]);
        left.add(parts[2]);
        RollupSums right = parts[2];
        right.add(parts[1]);
        right.add(parts[0]);
        RollupSums tail = parts[1];
        tail.add(parts[2]);
        RollupSums nested = parts[0];
        nested.add(tail);
        QVERIFY(left == all);
        QVERIFY(right == all);
        QVERIFY(nested == all);
    }
}

void TstRollup::sumsStayAtTheirMost()
{
    constexpr std::int64_t Most = std::numeric_limits<std::int64_t>::max();
    ExchangeRecord record = stream();
    record.tokensIn = TokenCount{Most - 1};
    record.cost = Money{Most};
    record.savedTime = Micros::min();
    RollupSums sums;
    for (int i = 0; i < 3; ++i)
        sums.add(record);
    QCOMPARE(sums.tokensIn.value, Most);
    QCOMPARE(sums.cost.picoUsd, Most);
    QCOMPARE(sums.savedTime.count(), Micros::min().count());
    QCOMPARE(sums.tokensOut.value, 150);
}

void TstRollup::buckets_data()
{
    QTest::addColumn<qint64>("micros");
    QTest::addColumn<qint64>("minute"); // seconds
    QTest::addColumn<qint64>("hour");
    QTest::addColumn<qint64>("day");
    QTest::newRow("epoch") << qint64(0) << qint64(0) << qint64(0) << qint64(0);
    QTest::newRow("just before it") << qint64(-1) << qint64(-60) << qint64(-3'600) << qint64(-86'400);
    QTest::newRow("a minute before it")
        << qint64(-60'000'000) << qint64(-60) << qint64(-3'600) << qint64(-86'400);
    QTest::newRow("a day before it") << qint64(-86'400'000'000) << qint64(-86'400) << qint64(-86'400)
                                     << qint64(-86'400);
    QTest::newRow("and more") << qint64(-86'400'000'001) << qint64(-86'460) << qint64(-90'000)
                              << qint64(-172'800);
    QTest::newRow("last of a minute") << qint64(59'999'999) << qint64(0) << qint64(0) << qint64(0);
    QTest::newRow("first of the next") << qint64(60'000'000) << qint64(60) << qint64(0) << qint64(0);
    // 2026-02-28T23:59:59.999999Z and the first of March.
    QTest::newRow("end of February") << qint64(1'772'323'199'999'999) << qint64(1'772'323'140)
                                     << qint64(1'772'319'600) << qint64(1'772'236'800);
    QTest::newRow("begin of March") << qint64(1'772'323'200'000'000) << qint64(1'772'323'200)
                                    << qint64(1'772'323'200) << qint64(1'772'323'200);
}

void TstRollup::buckets()
{
    QFETCH(qint64, micros);
    QFETCH(qint64, minute);
    QFETCH(qint64, hour);
    QFETCH(qint64, day);
    const auto starts = [time = WallTime(Micros(micros))](Tier tier) {
        return qint64(bucketStart(tier, time).time_since_epoch() / 1s);
    };
    QCOMPARE(starts(Tier::Minute), minute);
    QCOMPARE(starts(Tier::Hour), hour);
    QCOMPARE(starts(Tier::Day), day);
}

void TstRollup::bucketsHoldTheirTimes()
{
    std::mt19937_64 random(5);
    for (int round = 0; round < 10'000; ++round) {
        const WallTime time(Micros(static_cast<std::int64_t>(random()) / 4));
        for (const Tier tier : {Tier::Minute, Tier::Hour, Tier::Day}) {
            const WallTime start = bucketStart(tier, time);
            QVERIFY(start <= time);
            QVERIFY(time < start + lengthOf(tier));
            QVERIFY(bucketStart(tier, start) == start);
            QVERIFY(bucketStart(tier, start + lengthOf(tier)) == start + lengthOf(tier));
        }
    }
}

void TstRollup::tiers()
{
    QVERIFY(lengthOf(Tier::Minute) == 60s);
    QVERIFY(lengthOf(Tier::Hour) == 3'600s);
    QVERIFY(lengthOf(Tier::Day) == 86'400s);
    QVERIFY(keptFor(Tier::Minute) == 48h);
    QVERIFY(keptFor(Tier::Hour) == 2'160h);
    QVERIFY(!keptFor(Tier::Day));
}

QTEST_GUILESS_MAIN(TstRollup)
#include "tst_rollup.moc"
