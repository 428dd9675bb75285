// SPDX-License-Identifier: GPL-3.0-or-later
// The table of requests: order, bounds, updates in place, pausing, filtering, and the log above the live
// feed; under Qt's own model tester.
#include "gui/fake_log.h"
#include "ui/models/exchange_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;
using storage::ExchangeRecord;
using storage::ExchangeState;

namespace {

const WallTime Start{std::chrono::seconds(1'793'800'000)};

std::shared_ptr<ExchangeRecord> record(const std::string &model,
                                       ExchangeState state = ExchangeState::Complete)
{
    static Micros passed{};
    passed += std::chrono::milliseconds(1);
    auto made = std::make_shared<ExchangeRecord>();
    made->startedAt = Start + passed;
    made->id = LogId::generate(made->startedAt);
    made->state = state;
    made->status = state == ExchangeState::Complete ? 200 : 0;
    made->provider = "openai";
    made->model = model;
    if (state != ExchangeState::Open)
        made->total = std::chrono::milliseconds(1500);
    return made;
}

std::vector<RecordPtr> batch(int count, const std::string &model = "gpt")
{
    std::vector<RecordPtr> records;
    for (int i = 0; i < count; ++i)
        records.push_back(record(model + std::to_string(i)));
    return records;
}

QString textAt(const ExchangeModel &model, int row, Column column)
{
    return model.index(row, static_cast<int>(column)).data().toString();
}

std::shared_ptr<ExchangeRecord> ended(const RecordPtr &open, int status)
{
    auto made = std::make_shared<ExchangeRecord>(*open);
    made->state = ExchangeState::Complete;
    made->status = status;
    made->total = std::chrono::milliseconds(3969);
    made->tokensOut = TokenCount{664};
    return made;
}

struct TestedModel {
    explicit TestedModel(std::size_t capacity = ExchangeModel::DefaultCapacity,
                         std::size_t budget = ExchangeModel::DefaultBodyBudget)
        : model(capacity, budget), tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest)
    {}
    ExchangeModel model;
    QAbstractItemModelTester tester;
};

/// With a log above the feed, all of it listed.
struct LoggedModel : TestedModel {
    explicit LoggedModel(std::vector<RecordPtr> log, std::size_t capacity = ExchangeModel::DefaultCapacity)
        : TestedModel(capacity),
          file(std::make_shared<test::FakeLogFile>(std::move(log))),
          history(std::make_unique<test::FakeLog>(file))
    {}
    void list()
    {
        model.setHistory(history);
        await();
    }
    void await() const { QTRY_VERIFY_WITH_TIMEOUT(!history.isWalking(), 30'000); }
    /// The models of all rows, once they are here.
    [[nodiscard]] QStringList models() const
    {
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row) {
            (void)QTest::qWaitFor([&] { return model.rowAt(row).record != nullptr; }, 30'000);
            all += textAt(model, row, Column::Model);
        }
        return all;
    }

    std::shared_ptr<test::FakeLogFile> file;
    LogHistory history;
};

QStringList names(const QString &model, int from, int count)
{
    QStringList all;
    for (int i = from; i < from + count; ++i)
        all += model + QString::number(i);
    return all;
}

} // namespace

class TestExchangeModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void appendsInOrder()
    {
        TestedModel t;
        QSignalSpy inserted(&t.model, &QAbstractItemModel::rowsInserted);
        t.model.ingest(batch(3, "a"));
        t.model.ingest(batch(2, "b"));
        QCOMPARE(t.model.rowCount(), 5);
        QCOMPARE(inserted.size(), 2);
        QCOMPARE(textAt(t.model, 0, Column::Model), QStringLiteral("a0"));
        QCOMPARE(textAt(t.model, 4, Column::Model), QStringLiteral("b1"));
    }

    void runningRowFillsInPlace()
    {
        TestedModel t;
        const auto open = record("slow", ExchangeState::Open);
        t.model.setClock([&] { return open->startedAt + std::chrono::milliseconds(1200); });
        t.model.ingest({open});
        t.model.ingest(batch(2));
        QCOMPARE(textAt(t.model, 0, Column::Status), QStringLiteral("running"));
        QCOMPARE(textAt(t.model, 0, Column::Latency), QStringLiteral("1,200 ms"));
        QCOMPARE(textAt(t.model, 0, Column::TokensOut), QStringLiteral("—"));

        QSignalSpy inserted(&t.model, &QAbstractItemModel::rowsInserted);
        QSignalSpy changed(&t.model, &QAbstractItemModel::dataChanged);
        t.model.ingest({ended(open, 200)});
        QCOMPARE(inserted.size(), 0);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 0);
        QCOMPARE(changed[0][1].toModelIndex().row(), 0);
        QCOMPARE(textAt(t.model, 0, Column::Status), QStringLiteral("200"));
        QCOMPARE(textAt(t.model, 0, Column::Latency), QStringLiteral("3,969 ms"));
        QCOMPARE(textAt(t.model, 0, Column::TokensOut), QStringLiteral("664"));
    }

    void lastStateWithinABatchCounts()
    {
        TestedModel t;
        const auto open = record("twice", ExchangeState::Open);
        t.model.ingest({open, ended(open, 503)});
        QCOMPARE(t.model.rowCount(), 1);
        QCOMPARE(textAt(t.model, 0, Column::Status), QStringLiteral("503"));
    }

    void runningLatencyTicksByItself()
    {
        TestedModel t;
        t.model.ingest({record("slow", ExchangeState::Open)});
        QSignalSpy changed(&t.model, &QAbstractItemModel::dataChanged);
        QVERIFY(changed.wait());
        QCOMPARE(changed[0][0].toModelIndex().column(), static_cast<int>(Column::Latency));
    }

    void dropsTheOldestBeforeItInserts()
    {
        TestedModel t(100);
        t.model.ingest(batch(90, "old"));
        QStringList order;
        int removedRows = 0;
        int largest = 0;
        connect(&t.model, &QAbstractItemModel::rowsRemoved, this,
                [&](const QModelIndex &, int first, int last) {
                    order += QStringLiteral("removed");
                    QCOMPARE(first, 0);
                    removedRows = last + 1;
                });
        connect(&t.model, &QAbstractItemModel::rowsInserted, this, [&] {
            order += QStringLiteral("inserted");
            largest = t.model.rowCount();
        });
        t.model.ingest(batch(30, "new"));
        QCOMPARE(order, QStringList({QStringLiteral("removed"), QStringLiteral("inserted")}));
        QCOMPARE(removedRows, 20);
        QCOMPARE(largest, 100);
        QCOMPARE(textAt(t.model, 0, Column::Model), QStringLiteral("old20"));
        QCOMPARE(t.model.totalEver(), std::uint64_t(120));
    }

    void aBatchLargerThanTheRingKeepsItsEnd()
    {
        TestedModel t(10);
        t.model.ingest(batch(25));
        QCOMPARE(t.model.rowCount(), 10);
        QCOMPARE(textAt(t.model, 9, Column::Model), QStringLiteral("gpt24"));
    }

    void lateNewsOfADroppedRowDoesNotBringItBack()
    {
        TestedModel t(10);
        const auto open = record("gone", ExchangeState::Open);
        t.model.ingest({open});
        t.model.ingest(batch(10));
        QCOMPARE(t.model.rowOf(open->id), -1);
        t.model.ingest({ended(open, 200)});
        QCOMPARE(t.model.rowCount(), 10);
        QVERIFY(!t.model.find(open->id));
    }

    void aMillionRowsStayBounded()
    {
        // Without the tester, which looks at rows at each signal.
        ExchangeModel model;
        auto one = record("bulk");
        for (int round = 0; round < 2'000; ++round) {
            std::vector<RecordPtr> records;
            for (int i = 0; i < 500; ++i) {
                auto made = std::make_shared<ExchangeRecord>(*one);
                made->id = LogId::generate(Start + std::chrono::hours(1) + Micros(round * 500 + i));
                records.push_back(std::move(made));
            }
            model.ingest(records);
        }
        QCOMPARE(model.rowCount(), static_cast<int>(ExchangeModel::DefaultCapacity));
        QCOMPARE(model.ring().size(), ExchangeModel::DefaultCapacity);
        QCOMPARE(model.totalEver(), std::uint64_t(1'000'000));
    }

    void bodiesAreLetGoOldestFirst()
    {
        TestedModel t(100, 1000);
        std::vector<RecordPtr> records;
        for (int i = 0; i < 4; ++i) {
            auto made = record("body");
            made->requestBody = {std::make_shared<const std::string>(400, 'x'), 400, false};
            records.push_back(made);
        }
        t.model.ingest(records);
        QCOMPARE(t.model.ring().bodyBytes(), std::size_t(800));
        QVERIFY(t.model.rowAt(0).bodiesLetGo);
        QVERIFY(t.model.rowAt(1).bodiesLetGo);
        QVERIFY(!t.model.rowAt(0).record->requestBody.bytes);
        QCOMPARE(t.model.rowAt(0).record->requestBody.size, std::uint64_t(400));
        QVERIFY(!t.model.rowAt(2).bodiesLetGo);
        QVERIFY(t.model.rowAt(3).record->requestBody.bytes);
    }

    void pausedTableHoldsStill()
    {
        TestedModel t;
        const auto open = record("slow", ExchangeState::Open);
        t.model.ingest({open});
        t.model.setPaused(true);
        t.model.ingest({ended(open, 200)});
        t.model.ingest(batch(3));
        QCOMPARE(t.model.rowCount(), 1);
        QCOMPARE(textAt(t.model, 0, Column::Status), QStringLiteral("running"));
        QCOMPARE(t.model.waiting(), std::size_t(3));
        t.model.setPaused(false);
        QCOMPARE(t.model.rowCount(), 4);
        QCOMPARE(textAt(t.model, 0, Column::Status), QStringLiteral("200"));
        QCOMPARE(t.model.waiting(), std::size_t(0));
    }

    void aLongPauseStaysBounded()
    {
        TestedModel t(50);
        t.model.setPaused(true);
        for (int i = 0; i < 40; ++i)
            t.model.ingest(batch(25));
        QVERIFY(t.model.waiting() <= 100);
        t.model.setPaused(false);
        QCOMPARE(t.model.rowCount(), 50);
    }

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

    void filterShowsOnlyMatches()
    {
        TestedModel t;
        t.model.ingest({record("gpt-4.1"), record("claude"), record("gpt-5")});
        QSignalSpy reset(&t.model, &QAbstractItemModel::modelReset);
        t.model.setFilter(RowFilter::parse(QStringLiteral("GPT")));
        QCOMPARE(reset.size(), 1);
        QCOMPARE(t.model.rowCount(), 2);
        t.model.ingest({record("claude"), record("gpt-4o")});
        QCOMPARE(t.model.rowCount(), 3);
        QCOMPARE(textAt(t.model, 2, Column::Model), QStringLiteral("gpt-4o"));
        t.model.setFilter({});
        QCOMPARE(t.model.rowCount(), 5);
    }

    void aRowJoinsAndLeavesTheFilterAsItChanges()
    {
        TestedModel t;
        const auto first = record("a", ExchangeState::Open);
        const auto second = record("b", ExchangeState::Open);
        const auto third = record("c", ExchangeState::Open);
        t.model.ingest({first, second, third});
        t.model.setFilter(RowFilter::parse(QStringLiteral("running")));
        QCOMPARE(t.model.rowCount(), 3);
        t.model.ingest({ended(second, 200)});
        QCOMPARE(t.model.rowCount(), 2);
        t.model.setFilter(RowFilter::parse(QStringLiteral("200")));
        QCOMPARE(t.model.rowCount(), 1);
        t.model.ingest({ended(third, 200), ended(first, 200)});
        QCOMPARE(t.model.rowCount(), 3);
        QCOMPARE(textAt(t.model, 0, Column::Model), QStringLiteral("a"));
        QCOMPARE(textAt(t.model, 2, Column::Model), QStringLiteral("c"));
    }

    void filteredRowsLeaveTheRingToo()
    {
        TestedModel t(6);
        t.model.setFilter(RowFilter::parse(QStringLiteral("yes")));
        for (int i = 0; i < 20; ++i)
            t.model.ingest({record("yes"), record("no")});
        QCOMPARE(t.model.rowCount(), 3);
        QCOMPARE(t.model.total(), std::int64_t(6));
    }

    void onlyShownColumnsAreSearched()
    {
        TestedModel t;
        auto made = record("gpt");
        made->path = "/openai/v1/responses";
        t.model.ingest({made});
        ColumnSet shown;
        shown.set(static_cast<std::size_t>(Column::Model));
        t.model.setSearchedColumns(shown);
        t.model.setFilter(RowFilter::parse(QStringLiteral("responses")));
        QCOMPARE(t.model.rowCount(), 0);
        shown.set(static_cast<std::size_t>(Column::Path));
        t.model.setSearchedColumns(shown);
        QCOMPARE(t.model.rowCount(), 1);
    }

    void errorsInToolTipsAreNoMarkup()
    {
        TestedModel t;
        auto made = record("gpt", ExchangeState::Failed);
        made->error = "<b>bold</b>";
        t.model.ingest({made});
        const QString tip =
            t.model.index(0, static_cast<int>(Column::Status)).data(Qt::ToolTipRole).toString();
        QVERIFY(tip.contains(QStringLiteral("&lt;b&gt;")));
    }

    void tsvIsForPrograms()
    {
        const auto made = record("gpt");
        QCOMPARE(cellTsv(*made, static_cast<int>(Column::Latency)), QStringLiteral("1500.000"));
        QCOMPARE(cellTsv(*made, static_cast<int>(Column::TokensIn)), QString());
        QVERIFY(cellTsv(*made, static_cast<int>(Column::Time)).endsWith(u'Z'));
    }
};

QTEST_GUILESS_MAIN(TestExchangeModel)
#include "tst_exchange_model.moc"
