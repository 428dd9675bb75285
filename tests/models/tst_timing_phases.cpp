// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/timing_phases.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;
using namespace std::chrono_literals;
using storage::Attempt;
using storage::ExchangeRecord;
using storage::ExchangeState;
using Kind = TimingPhase::Kind;

namespace {

Attempt fullAttempt(Micros start)
{
    Attempt attempt;
    attempt.provider = "openai";
    attempt.status = 200;
    attempt.startedAt = start;
    attempt.resolved = start + 1ms;
    attempt.connected = start + 3ms;
    attempt.encrypted = start + 6ms;
    attempt.sent = start + 7ms;
    attempt.head = start + 100ms;
    attempt.ended = start + 400ms;
    return attempt;
}

std::vector<Kind> kindsOf(const std::vector<TimingPhase> &phases)
{
    std::vector<Kind> kinds;
    for (const TimingPhase &phase : phases)
        kinds.push_back(phase.kind);
    return kinds;
}

} // namespace

class TestTimingPhases : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneAttempt()
    {
        ExchangeRecord record;
        record.state = ExchangeState::Complete;
        record.total = 401ms;
        record.attempts = {fullAttempt(500us)};
        const auto phases = timingPhases(record, elapsedOf(record, {}));
        QCOMPARE(kindsOf(phases),
                 (std::vector{Kind::Gateway, Kind::Attempt, Kind::Resolve, Kind::Connect, Kind::Tls,
                              Kind::Send, Kind::Wait, Kind::Stream, Kind::Gateway}));
        QCOMPARE(phases[6].start, Micros(7'500us));
        QCOMPARE(phases[6].length, Micros(93ms));
        QCOMPARE(phases[7].length, Micros(300ms));
        Micros sum{};
        for (std::size_t i = 2; i < 8; ++i)
            sum += phases[i].length;
        QCOMPARE(sum, phases[1].length);
    }

    void reusedConnectionHasNoStepsOfMakingOne()
    {
        ExchangeRecord record;
        record.state = ExchangeState::Complete;
        Attempt attempt = fullAttempt(0us);
        attempt.reusedConnection = true;
        attempt.resolved.reset();
        attempt.connected.reset();
        attempt.encrypted.reset();
        record.attempts = {attempt};
        record.total = 400ms;
        const auto phases = timingPhases(record, 400ms);
        QCOMPARE(kindsOf(phases),
                 (std::vector{Kind::Gateway, Kind::Attempt, Kind::Send, Kind::Wait, Kind::Stream}));
        QVERIFY(phases[1].note.contains(QStringLiteral("reused")));
    }

    void aPauseBetweenAttemptsIsTheGateways()
    {
        ExchangeRecord record;
        record.state = ExchangeState::Complete;
        Attempt failed = fullAttempt(0us);
        failed.status = 503;
        record.attempts = {failed, fullAttempt(650ms)};
        record.total = 1050ms;
        const auto phases = timingPhases(record, 1050ms);
        const auto gap = std::find_if(phases.begin() + 1, phases.end(),
                                      [](const TimingPhase &p) { return p.kind == Kind::Gateway; });
        QVERIFY(gap != phases.end());
        QCOMPARE(gap->start, Micros(400ms));
        QCOMPARE(gap->length, Micros(250ms));
        QVERIFY(phases[1].failed);
    }

    void whatRunsEndsNow()
    {
        ExchangeRecord record;
        record.state = ExchangeState::Open;
        record.startedAt = WallTime(1h);
        Attempt attempt = fullAttempt(0us);
        attempt.head.reset();
        attempt.ended.reset();
        record.attempts = {attempt};
        const Micros elapsed = elapsedOf(record, WallTime(1h) + 2s);
        QCOMPARE(elapsed, Micros(2s));
        const auto phases = timingPhases(record, elapsed);
        QCOMPARE(phases.back().kind, Kind::Wait);
        QVERIFY(phases.back().running);
        QCOMPARE(phases.back().start + phases.back().length, Micros(2s));
    }

    void whereItBrokeOffShows()
    {
        ExchangeRecord record;
        record.state = ExchangeState::Failed;
        Attempt attempt;
        attempt.error = "connection refused";
        attempt.startedAt = 100us;
        attempt.resolved = 1ms;
        attempt.ended = 21ms;
        record.attempts = {attempt};
        record.total = 21ms;
        const auto phases = timingPhases(record, 21ms);
        QCOMPARE(phases.back().kind, Kind::Connect);
        QVERIFY(phases.back().failed);
        QVERIFY(!phases.back().running);
        QCOMPARE(phases.back().length, Micros(20ms));
    }

    void refusedIsTheGatewaysAlone()
    {
        ExchangeRecord record;
        record.state = ExchangeState::Refused;
        record.total = 300us;
        const auto phases = timingPhases(record, 300us);
        QCOMPARE(kindsOf(phases), std::vector{Kind::Gateway});
        QCOMPARE(phases[0].length, Micros(300us));
    }

    void clocksThatGoBackMakeNoNegativeTimes()
    {
        ExchangeRecord record;
        record.state = ExchangeState::Open;
        record.startedAt = WallTime(2h);
        QCOMPARE(elapsedOf(record, WallTime(1h)), Micros(0));
    }
};

QTEST_GUILESS_MAIN(TestTimingPhases)
#include "tst_timing_phases.moc"
