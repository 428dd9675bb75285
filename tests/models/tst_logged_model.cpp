// SPDX-License-Identifier: GPL-3.0-or-later
// The table of requests with the log above its live feed: nothing twice, nothing lost.
#include "tested_model.h"

#include <QSignalSpy>

using namespace sekisho;
using namespace sekisho::test;

class TestLoggedModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theLogStandsAboveTheFeed()
    {
        const auto older = batch(5, "old");
        LoggedModel t(older);
        t.model.ingest(batch(2, "new"));
        t.list();
        QCOMPARE(t.models(), names(QStringLiteral("old"), 0, 5) + names(QStringLiteral("new"), 0, 2));
        QVERIFY(t.model.rowAt(4).fromLog);
        QVERIFY(!t.model.rowAt(5).fromLog);
        QCOMPARE(t.model.total(), std::int64_t(7));
        QCOMPARE(t.model.totalEver(), std::uint64_t(2));
        QCOMPARE(t.model.rowOf(older[0]->id), 0);
    }

    void whatTheFeedHasBroughtIsNotDoubled()
    {
        const auto older = record("old");
        const auto known = record("live");
        auto listed = std::make_shared<ExchangeRecord>(*known);
        listed->model = "from the log";
        LoggedModel t({older, listed});
        t.model.ingest({known});
        t.list();
        QCOMPARE(t.models(), QStringList({QStringLiteral("old"), QStringLiteral("live")}));
        QVERIFY(!t.model.rowAt(1).fromLog);
    }

    void oneThatTheLogHasFirstIsNotDoubled()
    {
        // Younger than the model and in the file before the feed tells: the list is made anew.
        auto early = std::make_shared<ExchangeRecord>(*record("early"));
        early->id = LogId::generate(std::chrono::floor<Micros>(std::chrono::system_clock::now()) +
                                    std::chrono::hours(1));
        LoggedModel t({record("old"), early});
        t.list();
        QCOMPARE(t.model.rowCount(), 2);
        t.model.ingest({early});
        t.await();
        QCOMPARE(t.models(), QStringList({QStringLiteral("old"), QStringLiteral("early")}));
        QVERIFY(!t.model.rowAt(1).fromLog);
    }

    void rowsThatTheFeedHasNoRoomForBecomeRowsOfTheLog()
    {
        const auto older = batch(8, "old");
        const auto fresh = batch(6, "new");
        LoggedModel t(older, 10);
        t.list();
        t.model.ingest(fresh);
        t.file->add(fresh);
        QCOMPARE(t.model.rowCount(), 14);
        QSignalSpy removed(&t.model, &QAbstractItemModel::rowsRemoved);
        const auto newer = batch(31, "newer");
        t.file->add(newer);
        t.model.ingest(newer);
        QCOMPARE(removed.size(), 0);
        QCOMPARE(t.model.rowCount(), 45);
        QCOMPARE(t.model.total(), std::int64_t(45));
        QCOMPARE(t.model.ring().size(), std::size_t(10));
        QCOMPARE(t.models(), names(QStringLiteral("old"), 0, 8) + names(QStringLiteral("new"), 0, 6) +
                                 names(QStringLiteral("newer"), 0, 31));
        QVERIFY(t.model.rowAt(34).fromLog);
        QVERIFY(!t.model.rowAt(35).fromLog);
        t.model.reload();
        t.await();
        QCOMPARE(t.model.rowCount(), 45);
    }

    void aRunningOneThatWasHandedOverIsStillToldOf()
    {
        const auto open = record("slow", ExchangeState::Open);
        LoggedModel t({open}, 10);
        t.model.ingest({open});
        t.list();
        const auto others = batch(20, "other");
        t.file->add(others);
        t.model.ingest(others);
        QVERIFY(t.model.rowAt(0).fromLog);
        QTRY_COMPARE_WITH_TIMEOUT(textAt(t.model, 0, Column::Status), QStringLiteral("running"), 30'000);
        t.model.ingest({ended(open, 200)});
        QCOMPARE(textAt(t.model, 0, Column::Status), QStringLiteral("200"));
        QCOMPARE(t.model.rowCount(), 21);
    }

    void rowsThatTheFeedLeftOutAreFound()
    {
        const auto first = batch(12, "a");
        const auto leftOut = batch(3, "left out ");
        const auto second = batch(20, "b");
        LoggedModel t({}, 10);
        t.list();
        for (const auto &some : {first, leftOut, second})
            t.file->add(some);
        t.model.ingest(first);
        t.model.ingest(second);
        QCOMPARE(t.model.rowCount(), 32);
        QCOMPARE(t.models(), names(QStringLiteral("a"), 0, 12) + names(QStringLiteral("left out "), 0, 3) +
                                 names(QStringLiteral("b"), 0, 20));
    }

    void aClockThatWasSetBackHidesNothing()
    {
        std::vector<RecordPtr> future;
        for (int i = 0; i < 4; ++i) {
            auto made = std::make_shared<ExchangeRecord>(*record("future" + std::to_string(i)));
            // Not generated: within one run ids never fall.
            made->id = *LogId::parse("0fffffff-ffff-7fff-bfff-fffffffffff" + std::to_string(i));
            future.push_back(made);
        }
        LoggedModel t(future, 4);
        t.list();
        const auto now = batch(3, "now");
        const auto then = batch(4, "then");
        for (const auto &some : {now, then}) {
            t.file->add(some);
            t.model.ingest(some);
        }
        const QStringList all = names(QStringLiteral("future"), 0, 4) + names(QStringLiteral("now"), 0, 3) +
                                names(QStringLiteral("then"), 0, 4);
        QCOMPARE(t.models(), all);
        t.model.reload();
        t.await();
        QStringList again = t.models();
        again.sort();
        QStringList sorted = all;
        sorted.sort();
        QCOMPARE(again, sorted);
    }

    void theLogIsFiltered()
    {
        const std::vector<RecordPtr> older = {record("yes"), record("no"), record("yes")};
        LoggedModel t(older);
        t.model.ingest({record("no")});
        t.list();
        t.model.setFilter(RowFilter::parse(QStringLiteral("yes")));
        t.await();
        QCOMPARE(t.model.rowCount(), 2);
        QCOMPARE(t.model.total(), std::int64_t(4));
        QCOMPARE(t.models(), QStringList({QStringLiteral("yes"), QStringLiteral("yes")}));
        QCOMPARE(t.model.rowOf(older[2]->id), 1);
        t.model.setFilter({});
        t.await();
        QCOMPARE(t.model.rowCount(), 4);
        QTRY_COMPARE_WITH_TIMEOUT(t.model.rowOf(older[0]->id), 0, 30'000);
    }

    void onlyMatchesAreHandedOver()
    {
        LoggedModel t({}, 10);
        t.list();
        t.model.setFilter(RowFilter::parse(QStringLiteral("yes")));
        t.await();
        for (int i = 0; i < 30; ++i) {
            const std::vector<RecordPtr> some = {record("yes" + std::to_string(i)), record("no")};
            t.file->add(some);
            t.model.ingest(some);
        }
        QCOMPARE(t.models(), names(QStringLiteral("yes"), 0, 30));
        QCOMPARE(t.model.total(), std::int64_t(60));
        t.model.setFilter({});
        t.await();
        QCOMPARE(t.model.rowCount(), 60);
    }

    void theLogComesWhilePausedAndOnlyOnce()
    {
        const auto older = record("old");
        const auto first = record("first");
        const auto held = record("held", ExchangeState::Open);
        // The journal has written what the paused table has not shown yet.
        LoggedModel t({older, first, held});
        t.model.ingest({first});
        t.model.setPaused(true);
        t.model.ingest({held});
        t.list();
        QCOMPARE(t.models(), QStringList({QStringLiteral("old"), QStringLiteral("first")}));
        QCOMPARE(t.model.waiting(), std::size_t(1));
        t.model.setPaused(false);
        QCOMPARE(t.models(),
                 QStringList({QStringLiteral("old"), QStringLiteral("first"), QStringLiteral("held")}));
    }

    void aLongPauseLosesNothing()
    {
        LoggedModel t({}, 10);
        const auto before = batch(5, "before");
        t.file->add(before);
        t.model.ingest(before);
        t.list();
        t.model.setPaused(true);
        for (int i = 0; i < 10; ++i) {
            const auto some = batch(7, "b" + std::to_string(i) + '-');
            t.file->add(some);
            t.model.ingest(some);
        }
        QVERIFY(t.model.waiting() <= 20);
        t.model.setPaused(false);
        t.await();
        QCOMPARE(t.model.rowCount(), 75);
        const QStringList all = t.models();
        QCOMPARE(all.front(), QStringLiteral("before0"));
        QCOMPARE(all[5], QStringLiteral("b0-0"));
        QCOMPARE(all.back(), QStringLiteral("b9-6"));
    }
};

QTEST_GUILESS_MAIN(TestLoggedModel)

#include "tst_logged_model.moc"
