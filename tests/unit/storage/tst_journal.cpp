// SPDX-License-Identifier: GPL-3.0-or-later
// The journal on a disk that takes all: rows once and whole, their limits, and what is deleted.
#include "storage/journal_writer.h"
#include "unit/storage/journal_bench.h"
#include "unit/storage/random_record.h"

#include <QFile>
#include <QTest>

#include <atomic>
#include <thread>

using namespace sekisho;
using namespace sekisho::storage;
using namespace Qt::StringLiterals;

class TestJournal final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void writesByItself();
    void destructionWritesTheRest();
    void openThenEnded();
    void endedTwiceCountsOnce();
    void rowsThatAreNotWantedCount();
    void whatWasOpenIsInterrupted();
    void anEndThatWasLostInterrupts();
    void fromFourThreads();
    void theOldestGo();
    void nothingGoesBeforeTheRules();
    void oldRowsGo();
    void stopsWhenFull();
    void deletedRowsLeaveNoTrace();
    void deletedRowsDoNotComeBack();
    void deletesAll();
    void deletionWaitsForReaders();
    void theFileShrinks();

private:
    [[nodiscard]] static bool holds(const QString &path, const QByteArray &marker);
};

/// Whether the file, or what SQLite keeps beside it, has these bytes.
bool TestJournal::holds(const QString &path, const QByteArray &marker)
{
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s}) {
        QFile file(path + suffix);
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(marker))
            return true;
    }
    return false;
}

void TestJournal::writesByItself()
{
    JournalBench bench;
    bench.start();
    const ExchangeRecord record = smallRecord();
    bench.append(record);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.rows().empty(), 30'000);
    QCOMPARE(difference(*bench.find(record.id), record), std::string());
    QCOMPARE(bench.journal().status(), JournalStatus{});
    QVERIFY(bench.told().empty());
}

void TestJournal::destructionWritesTheRest()
{
    JournalBench bench;
    bench.start([](JournalOptions &options) { options.batch = std::chrono::hours(1); });
    for (int i = 0; i < 5000; ++i)
        bench.append(smallRecord());
    std::atomic<int> answers = 0;
    bench.journal().flush([&](bool written) { answers += written ? 1 : 100; });
    bench.stop();
    QCOMPARE(answers.load(), 1);
    QVERIFY(!QFile::exists(bench.path() + u"-wal"_s));
    QCOMPARE(bench.rows().size(), std::size_t(5000));
    QCOMPARE(bench.integrity(), QString());
}

void TestJournal::openThenEnded()
{
    JournalBench bench;
    bench.start();
    RecordDice dice(31);
    std::vector<ExchangeRecord> records;
    for (int i = 0; i < 60; ++i) {
        ExchangeRecord ended = dice.record();
        ended.state = ExchangeState::Complete;
        ExchangeRecord open = ended;
        open.state = ExchangeState::Open;
        open.total.reset();
        open.responseBody = {};
        records.push_back(ended);
        bench.append(open);
        // Some meet in the queue, some on the disk.
        if (dice.chance(2))
            QVERIFY(bench.flush());
        if (dice.chance(3))
            bench.append(open);
    }
    QVERIFY(bench.flush());
    QCOMPARE(bench.counted(), 0);
    QCOMPARE(bench.rows().size(), records.size());
    for (const ExchangeRecord &record : records)
        bench.append(record);
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows().size(), records.size());
    for (const ExchangeRecord &record : records)
        QCOMPARE(difference(*bench.find(record.id), record), std::string());
    QCOMPARE(bench.counted(), std::int64_t(records.size()));
    QCOMPARE(bench.integrity(), QString());
}

void TestJournal::endedTwiceCountsOnce()
{
    JournalBench bench;
    bench.start();
    const ExchangeRecord record = smallRecord();
    bench.append(record);
    QVERIFY(bench.flush());
    ExchangeRecord again = record;
    again.status = 500;
    bench.append(again);
    again.state = ExchangeState::Open;
    bench.append(again);
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows().size(), std::size_t(1));
    QCOMPARE(bench.find(record.id)->status, 200);
    QCOMPARE(bench.counted(), 1);
    QCOMPARE(bench.integrity(), QString());
}

void TestJournal::rowsThatAreNotWantedCount()
{
    JournalBench bench;
    bench.start();
    for (int i = 0; i < 3; ++i)
        bench.journal().count(std::make_shared<const ExchangeRecord>(smallRecord()));
    bench.append(smallRecord());
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows().size(), std::size_t(1));
    QCOMPARE(bench.counted(), 4);
}

void TestJournal::whatWasOpenIsInterrupted()
{
    JournalBench bench;
    bench.start();
    RecordDice dice(32);
    std::vector<ExchangeRecord> records;
    for (int i = 0; i < 1200; ++i) {
        records.push_back(dice.record(100));
        records.back().state = i % 2 == 0 ? ExchangeState::Open : ExchangeState::Complete;
        bench.append(records.back());
    }
    bench.stop();
    QCOMPARE(bench.counted(), 600);
    for (int start = 0; start < 2; ++start) {
        bench.start();
        QVERIFY(bench.flush());
        bench.append(smallRecord());
        QVERIFY(bench.flush());
        QCOMPARE(bench.counted(), 1201 + start);
        LogQuery interrupted;
        interrupted.state = ExchangeState::Interrupted;
        QCOMPARE(bench.rows(interrupted).size(), std::size_t(600));
        LogQuery open;
        open.state = ExchangeState::Open;
        QVERIFY(bench.rows(open).empty());
        bench.stop();
    }
    records[0].state = ExchangeState::Interrupted;
    QCOMPARE(difference(*bench.find(records[0].id), records[0]), std::string());
    QCOMPARE(bench.integrity(), QString());
}

void TestJournal::anEndThatWasLostInterrupts()
{
    // The disk has refused the open record, and meanwhile there was no room for the ended one.
    JournalBench bench;
    ExchangeRecord open = smallRecord();
    open.state = ExchangeState::Open;
    {
        const auto writer = JournalWriter::open(bench.path(), true);
        QVERIFY(writer.ok());
        const JournalQueue::Item item{std::make_shared<const ExchangeRecord>(open)};
        JournalQueue::Lost lost;
        lost.ids = {open.id};
        QVERIFY((*writer)->write(std::span(&item, 1), lost).ok());
    }
    QCOMPARE(bench.find(open.id)->state, ExchangeState::Interrupted);
    // Its figures were kept elsewhere: the next start does not count it again.
    bench.start();
    QVERIFY(bench.flush());
    QCOMPARE(bench.counted(), 0);
}

void TestJournal::fromFourThreads()
{
    JournalBench bench;
    bench.start();
    constexpr int PerThread = 500;
    std::vector<std::thread> threads;
    for (unsigned seed = 0; seed < 4; ++seed) {
        threads.emplace_back([&bench, seed] {
            RecordDice dice(seed);
            for (int i = 0; i < PerThread; ++i) {
                ExchangeRecord record = dice.record(3000);
                record.state = ExchangeState::Open;
                bench.append(record);
                record.state = ExchangeState::Complete;
                bench.append(record);
                if (i % 100 == 0) {
                    bench.journal().flush({});
                    static_cast<void>(bench.journal().status());
                    bench.journal().setRetention({});
                }
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows().size(), std::size_t(4 * PerThread));
    QCOMPARE(bench.counted(), 4 * PerThread);
    LogQuery complete;
    complete.state = ExchangeState::Complete;
    QCOMPARE(bench.rows(complete).size(), std::size_t(4 * PerThread));
    QCOMPARE(bench.integrity(), QString());
}

void TestJournal::theOldestGo()
{
    JournalBench bench;
    bench.start();
    RetentionRule few;
    few.rows = 100;
    bench.journal().setRetention({{"work", few}});
    RecordDice dice(33);
    std::vector<LogId> work;
    for (int i = 0; i < 1000; ++i) {
        ExchangeRecord record = dice.record(3000);
        record.state = ExchangeState::Complete;
        record.gateway = i % 2 == 0 ? "work" : "default";
        if (i % 2 == 0)
            work.push_back(record.id);
        bench.append(record);
    }
    QVERIFY(bench.flush());
    LogQuery query;
    query.gateway = "work";
    QTRY_COMPARE_WITH_TIMEOUT(bench.rows(query).size(), std::size_t(100), 30'000);
    const auto rows = bench.rows(query);
    for (std::size_t i = 0; i < rows.size(); ++i)
        QCOMPARE(rows[i]->id, work[work.size() - 1 - i]);
    query.gateway = "default";
    QCOMPARE(bench.rows(query).size(), std::size_t(500));
    // Figures stay; a smaller limit takes effect without a new row, but for one that is under way.
    QCOMPARE(bench.counted(), 1000);
    ExchangeRecord open = smallRecord("default");
    open.state = ExchangeState::Open;
    bench.append(open);
    QVERIFY(bench.flush());
    few.rows = 0;
    bench.journal().setRetention({{"default", few}, {"work", few}});
    QTRY_COMPARE_WITH_TIMEOUT(bench.rows().size(), std::size_t(1), 30'000);
    QCOMPARE(bench.rows().front()->id, open.id);
    QCOMPARE(bench.integrity(), QString());
}

void TestJournal::nothingGoesBeforeTheRules()
{
    JournalBench bench;
    bench.start();
    for (int i = 0; i < 50; ++i)
        bench.append(smallRecord());
    bench.stop();
    // As if there were too many for the rule that is there when none is told.
    QVERIFY(bench.execute(u"UPDATE gateway_rows SET rows = 2000000"_s));
    bench.start();
    QVERIFY(bench.flush());
    bench.append(smallRecord());
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows().size(), std::size_t(51));
    bench.journal().setRetention({});
    QTRY_VERIFY_WITH_TIMEOUT(bench.rows().empty(), 30'000);
}

void TestJournal::oldRowsGo()
{
    JournalBench bench;
    std::atomic<std::int64_t> clock = smallRecord().startedAt.time_since_epoch().count();
    bench.start([&clock](JournalOptions &options) {
        options.clock = [&clock] { return WallTime(Micros(clock.load())); };
    });
    RetentionRule week;
    week.days = 7;
    bench.journal().setRetention({{"default", week}});
    RecordDice dice(37);
    const WallTime begin(Micros(clock.load()));
    for (int day = 0; day < 20; ++day) {
        for (const char *gateway : {"default", "work"}) {
            ExchangeRecord record = smallRecord(gateway);
            dice.moveTo(record, begin + std::chrono::days(day));
            bench.append(record);
        }
        clock = (begin + std::chrono::days(day)).time_since_epoch().count();
        QVERIFY(bench.flush());
    }
    LogQuery query;
    query.gateway = "default";
    // Of day 12 to 19: what is exactly as old as the limit stays.
    QTRY_COMPARE_WITH_TIMEOUT(bench.rows(query).size(), std::size_t(8), 30'000);
    QCOMPARE(bench.rows(query).back()->startedAt, begin + std::chrono::days(12));
    query.gateway = "work";
    QCOMPARE(bench.rows(query).size(), std::size_t(20));
    QCOMPARE(bench.integrity(), QString());
    bench.stop();
}

void TestJournal::stopsWhenFull()
{
    JournalBench bench;
    bench.start();
    RetentionRule rule;
    rule.rows = 10;
    rule.stopWhenFull = true;
    bench.journal().setRetention({{"work", rule}});
    std::vector<ExchangeRecord> records;
    for (int i = 0; i < 25; ++i) {
        records.push_back(smallRecord("work"));
        ExchangeRecord open = records.back();
        open.state = ExchangeState::Open;
        bench.append(open);
    }
    QVERIFY(bench.flush());
    QCOMPARE(bench.journal().status().notInserted, std::uint64_t(0));
    for (const ExchangeRecord &record : records)
        bench.append(record);
    bench.append(smallRecord("default"));
    QVERIFY(bench.flush());
    QCOMPARE(bench.journal().status().notInserted, std::uint64_t(15));
    LogQuery query;
    query.gateway = "work";
    const auto rows = bench.rows(query);
    QCOMPARE(rows.size(), std::size_t(10));
    for (std::size_t i = 0; i < 10; ++i) {
        QCOMPARE(rows[9 - i]->id, records[i].id);
        QCOMPARE(rows[9 - i]->state, ExchangeState::Complete);
    }
    QCOMPARE(bench.counted(), 26);
    QCOMPARE(bench.told().back().notInserted, std::uint64_t(15));
    // Room that was made is used.
    QCOMPARE(bench.remove({records[0].id}).value(), 1);
    bench.append(smallRecord("work"));
    bench.append(smallRecord("work"));
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows(query).size(), std::size_t(10));
    QCOMPARE(bench.journal().status().notInserted, std::uint64_t(16));
}

void TestJournal::deletedRowsLeaveNoTrace()
{
    const QByteArray marker = "MARKER-f3b1c0";
    JournalBench bench;
    bench.start();
    RecordDice dice(34);
    std::vector<LogId> marked;
    std::vector<LogId> kept;
    for (int i = 0; i < 300; ++i) {
        ExchangeRecord record = dice.record(30'000);
        record.state = ExchangeState::Complete;
        if (i % 3 == 0) {
            // Where nothing compresses it: inline, and in a chunk of noise; and where things are packed.
            record.error = marker.toStdString();
            record.path = "/v1/" + marker.toStdString();
            const std::string noise = dice.noise(3000);
            record.requestBody.bytes = bytes(noise + marker.toStdString() + noise);
            record.responseBody.bytes = bytes("short " + marker.toStdString() + std::to_string(i));
            ExchangeRecord open = record;
            open.state = ExchangeState::Open;
            open.responseBody.bytes = bytes(marker.toStdString() + " so far");
            open.error = marker.toStdString() + dice.text(300);
            bench.append(open);
            QVERIFY(bench.flush());
            marked.push_back(record.id);
        } else {
            kept.push_back(record.id);
        }
        bench.append(record);
    }
    QVERIFY(bench.flush());
    QVERIFY(holds(bench.path(), marker));
    QCOMPARE(bench.remove(marked).value(), std::int64_t(marked.size()));
    QVERIFY(!holds(bench.path(), marker));
    QCOMPARE(bench.rows().size(), kept.size());
    QCOMPARE(bench.remove(marked).value(), 0);
    QCOMPARE(bench.counted(), 300);
    QCOMPARE(bench.integrity(), QString());
}

void TestJournal::deletedRowsDoNotComeBack()
{
    JournalBench bench;
    bench.start();
    ExchangeRecord record = smallRecord();
    record.state = ExchangeState::Open;
    bench.append(record);
    QCOMPARE(bench.remove({record.id}).value(), 1);
    bench.append(record);
    record.state = ExchangeState::Complete;
    bench.append(record);
    QVERIFY(bench.flush());
    QVERIFY(bench.rows().empty());
    QCOMPARE(bench.counted(), 1);
}

void TestJournal::deletesAll()
{
    const QByteArray marker = "MARKER-a77e02";
    JournalBench bench;
    bench.start();
    RecordDice dice(35);
    ExchangeRecord open = smallRecord();
    open.state = ExchangeState::Open;
    bench.append(open);
    for (int i = 0; i < 200; ++i) {
        ExchangeRecord record = dice.record(20'000);
        record.state = ExchangeState::Complete;
        record.userAgent = marker.toStdString();
        record.responseBody.bytes = bytes("short " + marker.toStdString());
        bench.append(record);
    }
    QCOMPARE(bench.removeAll(false).value(), 201);
    QVERIFY(!holds(bench.path(), marker));
    QVERIFY(bench.rows().empty());
    QCOMPARE(bench.counted(), 200);
    QVERIFY(QFile(bench.path()).size() < 1'000'000);
    // What is under way is a new row when it ends, and the journal goes on.
    open.state = ExchangeState::Complete;
    bench.append(open);
    bench.append(dice.record(50'000));
    QVERIFY(bench.flush());
    QCOMPARE(bench.rows().size(), std::size_t(2));
    QCOMPARE(bench.integrity(), QString());
    QCOMPARE(bench.removeAll(true).value(), 2);
    QCOMPARE(bench.counted(), 0);
    QCOMPARE(bench.number(u"SELECT count(*) FROM name"_s), 0);
    QCOMPARE(bench.integrity(), QString());
}

void TestJournal::deletionWaitsForReaders()
{
    const QByteArray marker = "MARKER-5d1090";
    JournalBench bench;
    bench.start();
    ExchangeRecord record = smallRecord();
    record.error = marker.toStdString();
    bench.append(record);
    QVERIFY(bench.flush());
    {
        // A view of the file as it was holds up what cleans the write-ahead log, and nothing else.
        const auto reading = Database::openForReading(bench.path(), {});
        QVERIFY(reading.ok());
        QVERIFY((*reading)->begin().ok());
        Statement &view = (*reading)->statement("SELECT error FROM exchange");
        QVERIFY((*reading)->run(view).ok() && view.next());
        QCOMPARE(bench.remove({record.id}).value(), 1);
        bench.append(smallRecord());
        QVERIFY(bench.flush());
        QVERIFY(holds(bench.path(), marker));
    }
    QTRY_VERIFY_WITH_TIMEOUT(!holds(bench.path(), marker), 30'000);
}

void TestJournal::theFileShrinks()
{
    JournalBench bench;
    bench.start();
    RecordDice dice(36);
    for (int i = 0; i < 300; ++i) {
        ExchangeRecord record = smallRecord();
        record.requestBody.bytes = bytes(dice.noise(100'000));
        bench.append(record);
    }
    QVERIFY(bench.flush());
    RetentionRule few;
    few.rows = 3;
    bench.journal().setRetention({{"default", few}});
    QTRY_COMPARE_WITH_TIMEOUT(bench.rows().size(), std::size_t(3), 30'000);
    // All but 8 MB of the free pages go back to the disk.
    QTRY_VERIFY_WITH_TIMEOUT(bench.number(u"PRAGMA page_count"_s) < 1300, 30'000);
    QCOMPARE(bench.integrity(), QString());
}

QTEST_GUILESS_MAIN(TestJournal)
#include "tst_journal.moc"
