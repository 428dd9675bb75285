// SPDX-License-Identifier: GPL-3.0-or-later
// The log is gone through piece by piece in a thread of its own, and whole requests come when they are asked
// for.
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

/// What a walk brings, newest first.
struct Reader {
    explicit Reader(std::vector<RecordPtr> log)
        : file(std::make_shared<test::FakeLogFile>(std::move(log))),
          history(std::make_unique<test::FakeLog>(file))
    {
        history.setRetries(4, 1ms);
        QObject::connect(&history, &LogHistory::walked, &history, [this](const LogWalk::Piece &piece) {
            ++pieces;
            for (const LogStretch &stretch : piece.stretches)
                stretches.push_back(stretch);
        });
    }
    void begin(const QString &filter = {})
    {
        history.walk([this, filter](const storage::LogStand &stand) {
            LogWalk::Terms made = terms;
            made.rows.filter = RowFilter::parse(filter);
            made.rows.columns.set();
            made.end = stand.ever;
            return made;
        });
    }
    [[nodiscard]] bool walk(const QString &filter = {})
    {
        QSignalSpy ended(&history, &LogHistory::ended);
        stretches.clear();
        begin(filter);
        return QTest::qWaitFor([&] { return ended.size() == 1; }, 30'000) && !history.isWalking();
    }
    /// Of all stretches, newest first.
    [[nodiscard]] std::vector<std::string> models(const QString &filter = {})
    {
        std::vector<std::string> all;
        RowTerms rows{RowFilter::parse(filter), {}};
        rows.columns.set();
        for (const LogStretch &stretch : stretches) {
            bool came = false;
            history.read(stretch, rows, [&](const storage::StorageResult<std::vector<RecordPtr>> &read) {
                came = true;
                if (static_cast<std::int64_t>(read->size()) != stretch.range.rows)
                    all.emplace_back("another number of rows");
                for (auto row = read->rbegin(); row != read->rend(); ++row)
                    all.push_back((*row)->model);
            });
            (void)QTest::qWaitFor([&] { return came; }, 30'000);
        }
        return all;
    }

    std::shared_ptr<test::FakeLogFile> file;
    LogHistory history;
    LogWalk::Terms terms;
    int pieces = 0;
    std::vector<LogStretch> stretches;
};

std::vector<std::string> expected(int count, int from = 0, int each = 1)
{
    std::vector<std::string> all;
    for (int i = count - 1; i >= from; --i) {
        if (i % each == 0)
            all.push_back("m" + std::to_string(i));
    }
    return all;
}

} // namespace

class TestLogHistory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void allRowsNewestFirst_data()
    {
        QTest::addColumn<int>("rows");
        for (int count : {0, 3, 255, 256, 257, 2048, 2049, 5000})
            QTest::addRow("%d", count) << count;
    }
    void allRowsNewestFirst()
    {
        QFETCH(int, rows);
        Reader reader(::rows(rows));
        QVERIFY(reader.walk());
        QVERIFY(reader.history.problem().isEmpty());
        QVERIFY(reader.models() == expected(rows));
        QCOMPARE(reader.stretches.size(), static_cast<std::size_t>((rows + 255) / 256));
    }

    void whatIsLiveOrNotYetIsLeftOut()
    {
        const auto log = rows(1000);
        Reader reader(log);
        // The feed has every other one of the newest 400, and has not yet brought those of the last ten.
        for (std::size_t i = 600; i < 990; i += 2)
            reader.terms.live.push_back(log[i]->id);
        reader.terms.youngest = log[989]->id;
        QSignalSpy ended(&reader.history, &LogHistory::ended);
        reader.history.walk([&](const storage::LogStand &stand) {
            LogWalk::Terms made = reader.terms;
            made.end = stand.ever - 10;
            return made;
        });
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 30'000);
        std::vector<std::string> wanted;
        for (int i = 989; i >= 0; --i) {
            if (i < 600 || i % 2 == 1)
                wanted.push_back("m" + std::to_string(i));
        }
        QVERIFY(reader.models() == wanted);
    }

    void searches_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("each");
        QTest::newRow("all") << QStringLiteral("m") << 0 << 1;
        QTest::newRow("none") << QStringLiteral("nothing has this") << 1'000'000 << 1;
        QTest::newRow("one in a thousand") << QStringLiteral("thousandth") << 0 << 1000;
        QTest::newRow("one in ten") << QStringLiteral("tenth") << 0 << 10;
    }
    void searches()
    {
        QFETCH(QString, filter);
        QFETCH(int, from);
        QFETCH(int, each);
        auto log = rows(6000);
        for (std::size_t i = 0; i < log.size(); i += 10) {
            auto made = std::make_shared<storage::ExchangeRecord>(*log[i]);
            made->tool = i % 1000 == 0 ? "tenth, thousandth" : "tenth";
            log[i] = made;
        }
        Reader reader(log);
        QVERIFY(reader.walk(filter));
        QVERIFY(reader.models(filter) == expected(6000, from, each));
    }

    void thePieceAfterWaitsForTheOneBefore()
    {
        Reader reader(rows(5000));
        connect(&reader.history, &LogHistory::walked, this, [&] {
            // While a piece is being taken the thread comes round as often as it is asked to, and walks not.
            const int others = reader.file->reads() - reader.file->finds();
            for (int round = 0; round < 5; ++round) {
                const int finds = reader.file->finds();
                reader.history.find(LogId());
                QVERIFY(reader.file->waitForFinds(finds + 1));
            }
            QCOMPARE(reader.file->reads() - reader.file->finds(), others);
        });
        QVERIFY(reader.walk());
        QVERIFY(reader.pieces >= 2);
    }

    void anotherWalkTakesThePlaceOfTheFirst()
    {
        Reader reader(rows(5000));
        reader.begin();
        QTRY_VERIFY_WITH_TIMEOUT(reader.pieces > 0, 30'000);
        reader.stretches.clear();
        reader.begin(QStringLiteral("m4999"));
        QTRY_VERIFY_WITH_TIMEOUT(!reader.history.isWalking(), 30'000);
        QCOMPARE(reader.models().size(), std::size_t(1));
    }

    void theThreadOfTheWindowDoesNotWait()
    {
        Reader reader(rows(10));
        reader.file->hold();
        reader.begin();
        QTRY_COMPARE_WITH_TIMEOUT(reader.file->reads(), 1, 30'000);
        QVERIFY(reader.history.isWalking());
        QCOMPARE(reader.pieces, 0);
        reader.file->release();
        QTRY_VERIFY_WITH_TIMEOUT(!reader.history.isWalking(), 30'000);
        QCOMPARE(reader.models().size(), std::size_t(10));
    }

    void whatWasOpenIsInterrupted()
    {
        auto log = rows(2);
        auto open = std::make_shared<storage::ExchangeRecord>(*log.back());
        open->state = ExchangeState::Open;
        log.back() = open;
        Reader reader(log);
        QVERIFY(reader.walk(QStringLiteral("interrupted")));
        QVERIFY(reader.models(QStringLiteral("interrupted")) == std::vector<std::string>{"m1"});
        QSignalSpy found(&reader.history, &LogHistory::found);
        reader.history.find(open->id);
        QTRY_COMPARE_WITH_TIMEOUT(found.size(), 1, 30'000);
        QCOMPARE(found[0][1].value<RecordPtr>()->state, ExchangeState::Interrupted);
    }

    void aLogThatIsNotReadyIsTriedAgain()
    {
        Reader reader(rows(3));
        reader.file->fail(3, StorageError::Kind::Failed, "Not made ready yet");
        QVERIFY(reader.walk());
        QVERIFY(reader.history.problem().isEmpty());
        QCOMPARE(reader.models().size(), std::size_t(3));
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
        QVERIFY(reader.walk());
        QCOMPARE(reader.history.problem(), QStringLiteral("This is why."));
        QCOMPARE(reader.file->reads(), reads);
        reader.file->fail(0, {}, {});
        QVERIFY(reader.walk());
        QVERIFY(reader.history.problem().isEmpty());
        QCOMPARE(reader.models().size(), std::size_t(3));
    }

    void findsWholeRecords()
    {
        const auto log = rows(3);
        Reader reader(log);
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
            reader.begin();
            reader.history.find(LogId());
            if (i % 2)
                QCoreApplication::processEvents();
        }
    }
};

QTEST_GUILESS_MAIN(TestLogHistory)
#include "tst_log_history.moc"
