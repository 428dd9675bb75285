// SPDX-License-Identifier: GPL-3.0-or-later
// The table of requests: order, bounds, updates in place, pausing and filtering; under Qt's own model tester.
#include "tested_model.h"

#include <QSignalSpy>

using namespace sekisho;
using namespace sekisho::test;

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
