// SPDX-License-Identifier: GPL-3.0-or-later
// The journal when the disk does not do its part: said, waited for, and nothing counted twice.
#include "support/failing_disk.h"
#include "unit/storage/journal_bench.h"
#include "unit/storage/random_record.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTest>

#include <cerrno>

using namespace sekisho;
using namespace sekisho::storage;
using namespace sekisho::testing;
using namespace Qt::StringLiterals;

class TestJournalTroubles final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { failWrites(0); }
    void aFullDiskIsWaitedFor_data();
    void aFullDiskIsWaitedFor();
    void failuresAnywhereCountNothingTwice();
    void overflowKeepsTheFigures();
    void destructionGivesUp();
    void rowsCanBeDeletedFromAFullDisk();
    void aRefusedRowDoesNotStopTheOthers();
    void aFileThatTakesNoRowsIsWaitedFor();
};

void TestJournalTroubles::aFullDiskIsWaitedFor_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<QByteArray>("words");
    QTest::newRow("full") << ENOSPC << QByteArray("There is no room on the disk that holds ");
    QTest::newRow("broken") << EIO << QByteArray("does not read or write");
}

void TestJournalTroubles::aFullDiskIsWaitedFor()
{
    QFETCH(int, error);
    QFETCH(QByteArray, words);
    JournalBench bench;
    bench.start();
    RecordDice dice(41);
    std::vector<ExchangeRecord> records;
    const auto append = [&](int count) {
        for (int i = 0; i < count; ++i) {
            records.push_back(dice.record(5000));
            records.back().state = ExchangeState::Complete;
            bench.append(records.back());
        }
    };
    append(20);
    QVERIFY(bench.flush());
    failWrites(error);
    append(20);
    QVERIFY(!bench.flush());
    const JournalStatus status = bench.journal().status();
    QVERIFY(!status.recording);
    QVERIFY2(status.reason.find(words.toStdString()) != std::string::npos, status.reason.c_str());
    QVERIFY(status.reason.find("logs.db") != std::string::npos);
    append(20);
    const long failed = failedWrites();
    QTRY_VERIFY_WITH_TIMEOUT(failedWrites() > failed, 30'000);
    failWrites(0);
    QTRY_VERIFY_WITH_TIMEOUT(bench.journal().status().recording, 30'000);
    QVERIFY(bench.flush());
    QCOMPARE(bench.journal().status(), JournalStatus{});
    const auto told = bench.told();
    QCOMPARE(told.size(), std::size_t(2));
    QVERIFY(!told.front().recording && told.back().recording);
    for (const ExchangeRecord &record : records)
        QCOMPARE(difference(*bench.find(record.id), record), std::string());
    QCOMPARE(bench.rows().size(), records.size());
    QCOMPARE(bench.counted(), std::int64_t(records.size()));
    QCOMPARE(bench.integrity(), QString());
}

void TestJournalTroubles::failuresAnywhereCountNothingTwice()
{
    JournalBench bench;
    bench.start([](JournalOptions &options) { options.retryAfter = std::chrono::milliseconds(1); });
    RetentionRule many;
    many.rows = 150;
    bench.journal().setRetention({{"work", many}});
    RecordDice dice(42);
    std::vector<ExchangeRecord> records;
    for (int round = 0; round < 150; ++round) {
        // Somewhere within what is written next, if it comes so far.
        failWrites(dice.chance(2) ? ENOSPC : EIO, static_cast<int>(dice.below(60)));
        for (int i = 0; i < 4; ++i) {
            ExchangeRecord record = dice.record(30'000);
            record.gateway = dice.chance(2) ? "work" : "default";
            record.state = ExchangeState::Open;
            bench.append(record);
            if (dice.chance(3))
                static_cast<void>(bench.flush());
            record.state = ExchangeState::Complete;
            bench.append(record);
            records.push_back(record);
        }
        static_cast<void>(bench.flush());
        failWrites(0);
        // A try that was under way may still be refused.
        QTRY_VERIFY_WITH_TIMEOUT(bench.flush(), 30'000);
    }
    QCOMPARE(bench.counted(), std::int64_t(records.size()));
    LogQuery work;
    work.gateway = "work";
    QTRY_COMPARE_WITH_TIMEOUT(bench.rows(work).size(), std::size_t(150), 30'000);
    for (const ExchangeRecord &record : records) {
        const RecordPtr found = bench.find(record.id);
        QVERIFY(found || record.gateway == "work");
        if (found)
            QCOMPARE(difference(*found, record), std::string());
    }
    QVERIFY(failedWrites() > 0);
    QCOMPARE(bench.journal().status().lostRows, std::uint64_t(0));
    QCOMPARE(bench.integrity(), QString());
}

void TestJournalTroubles::overflowKeepsTheFigures()
{
    JournalBench bench;
    bench.start([](JournalOptions &options) { options.queueRecords = 100; });
    ExchangeRecord open = smallRecord();
    open.state = ExchangeState::Open;
    bench.append(open);
    QVERIFY(bench.flush());
    failWrites(ENOSPC);
    open.state = ExchangeState::Complete;
    bench.append(open);
    // From here on none is in the writer's hands: it asks the disk first.
    QVERIFY(!bench.flush());
    for (int i = 0; i < 300; ++i)
        bench.append(smallRecord());
    QVERIFY(!bench.flush());
    failWrites(0);
    // A try that was under way may still be refused.
    QTRY_VERIFY_WITH_TIMEOUT(bench.flush(), 30'000);
    QCOMPARE(bench.journal().status().lostRows, std::uint64_t(201));
    QTRY_COMPARE_WITH_TIMEOUT(bench.told().back().lostRows, std::uint64_t(201), 30'000);
    QCOMPARE(bench.rows().size(), std::size_t(101));
    QCOMPARE(bench.counted(), 301);
    // How it ended was lost, but it does not stand open, nor does the next start count it again.
    QCOMPARE(bench.find(open.id)->state, ExchangeState::Interrupted);
    bench.stop();
    bench.start();
    QVERIFY(bench.flush());
    QCOMPARE(bench.counted(), 301);
    QCOMPARE(bench.integrity(), QString());
}

void TestJournalTroubles::destructionGivesUp()
{
    JournalBench bench;
    bench.start();
    bench.append(smallRecord());
    QVERIFY(bench.flush());
    failWrites(ENOSPC);
    bench.append(smallRecord());
    int answer = -1;
    bench.journal().flush([&](bool written) { answer = written ? 1 : 0; });
    bool removed = true;
    bench.journal().removeAll(true,
                              [&](const StorageResult<std::int64_t> &result) { removed = result.ok(); });
    bench.stop();
    QCOMPARE(answer, 0);
    QVERIFY(!removed);
    failWrites(0);
    QCOMPARE(bench.rows().size(), std::size_t(1));
    QCOMPARE(bench.integrity(), QString());
}

void TestJournalTroubles::rowsCanBeDeletedFromAFullDisk()
{
    JournalBench bench;
    bench.start();
    const ExchangeRecord onDisk = smallRecord();
    bench.append(onDisk);
    QVERIFY(bench.flush());
    failWrites(ENOSPC);
    const ExchangeRecord waiting = smallRecord();
    bench.append(waiting);
    QVERIFY(!bench.flush());
    const auto refused = bench.remove({onDisk.id});
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().kind, StorageError::Kind::Full);
    // What the disk has not taken yet does not come behind its removal.
    static_cast<void>(bench.remove({waiting.id}));
    failWrites(0);
    QTRY_VERIFY_WITH_TIMEOUT(bench.flush(), 30'000);
    QCOMPARE(bench.rows().size(), std::size_t(1));
    QCOMPARE(bench.rows().front()->id, onDisk.id);
}

void TestJournalTroubles::aRefusedRowDoesNotStopTheOthers()
{
    JournalBench bench;
    bench.start();
    bench.append(smallRecord());
    QVERIFY(bench.flush());
    QVERIFY(bench.execute(u"CREATE TRIGGER picky BEFORE INSERT ON exchange WHEN NEW.status = 599 "
                          "BEGIN SELECT RAISE(ABORT, 'not this one'); END"_s));
    for (int i = 0; i < 50; ++i) {
        ExchangeRecord record = smallRecord();
        record.status = i % 5 == 0 ? 599 : 200;
        bench.append(record);
    }
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows().size(), std::size_t(41));
    QCOMPARE(bench.journal().status().lostRows, std::uint64_t(10));
    QVERIFY(bench.journal().status().recording);
    // Alone in its batch it does not stand in the way either.
    ExchangeRecord record = smallRecord();
    record.status = 599;
    bench.append(record);
    QVERIFY(bench.flush());
    QCOMPARE(bench.journal().status().lostRows, std::uint64_t(11));
    // They count all the same, without waiting for a row that the disk takes.
    QTRY_COMPARE_WITH_TIMEOUT(bench.counted(), 52, 30'000);
    bench.append(smallRecord());
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows().size(), std::size_t(42));
    QCOMPARE(bench.counted(), 53);
    // Nor are they forgotten when it is the last one.
    record = smallRecord();
    record.status = 599;
    bench.append(record);
    bench.stop();
    QCOMPARE(bench.counted(), 54);
    QCOMPARE(bench.integrity(), QString());
}

void TestJournalTroubles::aFileThatTakesNoRowsIsWaitedFor()
{
    JournalBench bench;
    bench.start();
    bench.append(smallRecord());
    QVERIFY(bench.flush());
    QVERIFY(bench.execute(u"CREATE TRIGGER stubborn BEFORE INSERT ON exchange "
                          "BEGIN SELECT RAISE(ABORT, 'not any'); END"_s));
    for (int i = 0; i < 50; ++i)
        bench.append(smallRecord());
    QVERIFY(!bench.flush());
    QVERIFY(!bench.journal().status().recording);
    QVERIFY(bench.journal().status().reason.find("not any") != std::string::npos);
    QVERIFY(bench.execute(u"DROP TRIGGER stubborn"_s));
    QTRY_VERIFY_WITH_TIMEOUT(bench.flush(), 30'000);
    QCOMPARE(bench.rows().size(), std::size_t(51));
    QCOMPARE(bench.counted(), 51);
    QCOMPARE(bench.journal().status(), JournalStatus{});
    QCOMPARE(bench.integrity(), QString());
}

QTEST_GUILESS_MAIN(TestJournalTroubles)
#include "tst_journal_troubles.moc"
