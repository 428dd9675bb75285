// SPDX-License-Identifier: GPL-3.0-or-later
// Earlier requests come page by page from a thread of their own, and whole ones when they are asked for.
#include "gui/fake_log.h"
#include "ui/models/log_history.h"

#include <QSignalSpy>
#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;
using namespace std::chrono_literals;
using storage::ExchangeState;
using storage::StorageError;

namespace {

const WallTime Start{std::chrono::seconds(1'793'800'000)};

std::vector<RecordPtr> rows(int count)
{
    std::vector<RecordPtr> made;
    for (int i = 0; i < count; ++i) {
        auto record = std::make_shared<storage::ExchangeRecord>();
        record->startedAt = Start + std::chrono::seconds(i);
        record->id = LogId::generate(record->startedAt);
        record->state = ExchangeState::Complete;
        record->model = "m" + std::to_string(i);
        record->requestBody = {std::make_shared<const std::string>("body " + record->model), 9, false};
        made.push_back(std::move(record));
    }
    return made;
}

/// What a history brings, with where in the event loop it came.
struct Reader {
    explicit Reader(std::vector<RecordPtr> log)
        : file(std::make_shared<test::FakeLogFile>(std::move(log))),
          history(std::make_unique<test::FakeLog>(file))
    {
        history.setRetries(4, 1ms);
        QObject::connect(&history, &LogHistory::arrived, &history,
                         [this](const std::vector<RecordPtr> &older) {
                             batches.push_back(older.size());
                             all.insert(all.end(), older.begin(), older.end());
                         });
    }
    [[nodiscard]] bool load(std::size_t most)
    {
        QSignalSpy loaded(&history, &LogHistory::loaded);
        history.load(most);
        return QTest::qWaitFor([&] { return loaded.size() == 1; }, 30'000) && !history.isLoading();
    }

    std::shared_ptr<test::FakeLogFile> file;
    LogHistory history;
    std::vector<std::size_t> batches;
    std::vector<RecordPtr> all;
};

} // namespace

class TestLogHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void newestFirstInPages_data()
    {
        QTest::addColumn<int>("inTheLog");
        QTest::addColumn<int>("wanted");
        QTest::addColumn<QList<int>>("pages");
        QTest::addColumn<int>("beyond");
        QTest::newRow("none") << 0 << 10'000 << QList<int>{} << 0;
        QTest::newRow("few") << 3 << 10'000 << QList<int>{3} << 0;
        QTest::newRow("a full page") << 500 << 10'000 << QList<int>{500} << 0;
        QTest::newRow("pages") << 1201 << 10'000 << QList<int>{500, 500, 201} << 0;
        QTest::newRow("more than wanted") << 900 << 700 << QList<int>{500, 200} << 200;
        QTest::newRow("just as many") << 500 << 500 << QList<int>{500} << 0;
    }
    void newestFirstInPages()
    {
        QFETCH(int, inTheLog);
        QFETCH(int, wanted);
        QFETCH(QList<int>, pages);
        QFETCH(int, beyond);
        Reader reader(rows(inTheLog));
        QVERIFY(reader.load(static_cast<std::size_t>(wanted)));
        QVERIFY(reader.history.problem().isEmpty());
        QCOMPARE(reader.batches.size(), static_cast<std::size_t>(pages.size()));
        for (qsizetype i = 0; i < pages.size(); ++i)
            QCOMPARE(reader.batches[static_cast<std::size_t>(i)], static_cast<std::size_t>(pages[i]));
        for (std::size_t i = 0; i < reader.all.size(); ++i)
            QCOMPARE(reader.all[i]->model, "m" + std::to_string(inTheLog - 1 - static_cast<int>(i)));
        QTRY_COMPARE_WITH_TIMEOUT(reader.history.beyond(), std::int64_t(beyond), 30'000);
    }

    void thePageAfterWaitsForTheOneBefore()
    {
        Reader reader(rows(1000));
        int pages = 0;
        connect(&reader.history, &LogHistory::arrived, this, [&](const std::vector<RecordPtr> &older) {
            ++pages;
            // While a batch is being taken the thread comes round as often as it is asked to, and lists
            // nothing.
            for (int round = 0; round < 5; ++round) {
                const int finds = reader.file->finds();
                reader.history.find(older.front()->id);
                QVERIFY(reader.file->waitForFinds(finds + 1));
            }
            QCOMPARE(reader.file->reads() - reader.file->finds(), pages);
        });
        QVERIFY(reader.load(10'000));
        QVERIFY(pages >= 2);
    }

    void theThreadOfTheWindowDoesNotWait()
    {
        Reader reader(rows(10));
        reader.file->hold();
        reader.history.load(100);
        QTRY_COMPARE_WITH_TIMEOUT(reader.file->reads(), 1, 30'000);
        QVERIFY(reader.history.isLoading());
        QVERIFY(reader.batches.empty());
        reader.file->release();
        QTRY_COMPARE_WITH_TIMEOUT(reader.all.size(), std::size_t(10), 30'000);
    }

    void whatWasOpenIsInterrupted()
    {
        auto log = rows(2);
        auto open = std::make_shared<storage::ExchangeRecord>(*log.back());
        open->state = ExchangeState::Open;
        log.back() = open;
        Reader reader(log);
        QVERIFY(reader.load(10));
        QCOMPARE(reader.all[0]->state, ExchangeState::Interrupted);
        QCOMPARE(reader.all[1]->state, ExchangeState::Complete);
        QSignalSpy found(&reader.history, &LogHistory::found);
        reader.history.find(open->id);
        QTRY_COMPARE_WITH_TIMEOUT(found.size(), 1, 30'000);
        QCOMPARE(found[0][1].value<RecordPtr>()->state, ExchangeState::Interrupted);
    }

    void aLogThatIsNotReadyIsTriedAgain()
    {
        Reader reader(rows(3));
        reader.file->fail(3, StorageError::Kind::Failed, "Not made ready yet");
        QVERIFY(reader.load(10));
        QVERIFY(reader.history.problem().isEmpty());
        QCOMPARE(reader.all.size(), std::size_t(3));
    }

    void aLogThatCannotBeReadIsAProblem_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("reads");
        QTest::newRow("broken") << int(StorageError::Kind::Damaged) << 4;
        QTest::newRow("newer") << int(StorageError::Kind::TooNew) << 1;
    }
    void aLogThatCannotBeReadIsAProblem()
    {
        QFETCH(int, kind);
        QFETCH(int, reads);
        Reader reader(rows(3));
        reader.file->fail(1000, static_cast<StorageError::Kind>(kind), "This is why.");
        QVERIFY(reader.load(10));
        QCOMPARE(reader.history.problem(), QStringLiteral("This is why."));
        QCOMPARE(reader.file->reads(), reads);
        reader.file->fail(0, {}, {});
        QVERIFY(reader.load(10));
        QVERIFY(reader.history.problem().isEmpty());
        QCOMPARE(reader.all.size(), std::size_t(3));
    }

    void findsWholeRecords()
    {
        const auto log = rows(3);
        Reader reader(log);
        QVERIFY(reader.load(10));
        QVERIFY(!reader.all[0]->requestBody.bytes);
        QSignalSpy found(&reader.history, &LogHistory::found);
        reader.history.find(log[1]->id);
        QTRY_COMPARE_WITH_TIMEOUT(found.size(), 1, 30'000);
        QCOMPARE(found[0][0].value<LogId>(), log[1]->id);
        QCOMPARE(*found[0][1].value<RecordPtr>()->requestBody.bytes, std::string("body m1"));
        reader.file->clear();
        reader.history.find(log[1]->id);
        QTRY_COMPARE_WITH_TIMEOUT(found.size(), 2, 30'000);
        QVERIFY(!found[1][1].value<RecordPtr>());
    }

    void saysWhyItCannotFind()
    {
        const auto log = rows(1);
        Reader reader(log);
        QSignalSpy failed(&reader.history, &LogHistory::findFailed);
        reader.file->fail(1, StorageError::Kind::Busy, "Another program holds it.");
        reader.history.find(log[0]->id);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 30'000);
        QCOMPARE(failed[0][1].toString(), QStringLiteral("Another program holds it."));
    }

    void onlyTheLastOneThatWasAskedForIsAnswered()
    {
        const auto log = rows(20);
        Reader reader(log);
        QSignalSpy found(&reader.history, &LogHistory::found);
        reader.file->hold();
        reader.history.find(log.front()->id);
        QTRY_COMPARE_WITH_TIMEOUT(reader.file->reads(), 1, 30'000);
        for (const RecordPtr &record : log)
            reader.history.find(record->id);
        reader.file->release();
        QTRY_COMPARE_WITH_TIMEOUT(found.size(), 1, 30'000);
        QCOMPARE(found[0][0].value<LogId>(), log.back()->id);
        QCOMPARE(reader.file->reads(), 2);
    }

    void mayGoAtAnyTime()
    {
        for (int i = 0; i < 20; ++i) {
            Reader reader(rows(1200));
            reader.history.load(10'000);
            reader.history.find(LogId());
            if (i % 2)
                QCoreApplication::processEvents();
        }
    }
};

QTEST_GUILESS_MAIN(TestLogHistory)
#include "tst_log_history.moc"
