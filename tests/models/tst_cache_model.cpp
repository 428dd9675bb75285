// SPDX-License-Identifier: GPL-3.0-or-later
// The list of cached answers is read in pages, follows what changes in it, and forgets what is deleted.
#include "gui/fake_cache.h"
#include "ui/models/cache_columns.h"
#include "ui/models/cache_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;
using storage::CacheListing;
using storage::StorageError;

namespace {

constexpr int Patience = 30'000;
const WallTime Now{std::chrono::seconds(1'793'800'000)};

enum class Tester { Watches, Away };

/// A model on a file, checked by Qt's own tester at each step. That tester fetches more whenever it can.
struct Bench {
    explicit Bench(int count, Tester watching = Tester::Watches)
        : file(std::make_shared<test::FakeCacheFile>(test::cachedWeek(count, Now))),
          model(std::make_unique<test::FakeCache>(file))
    {
        model.setClock([] { return Now; });
        if (watching == Tester::Watches)
            tester.emplace(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    }
    [[nodiscard]] bool load()
    {
        model.reload();
        return QTest::qWaitFor([this] { return !model.isLoading() && model.totals(); }, Patience);
    }
    [[nodiscard]] bool scrollToTheEnd()
    {
        return QTest::qWaitFor(
            [this] {
                model.fetchMore({});
                return atEnd();
            },
            Patience);
    }
    [[nodiscard]] bool atEnd() const { return static_cast<std::size_t>(model.rowCount()) == file->size(); }
    void add(storage::CacheEntryId id)
    {
        CacheListing entry = test::cachedWeek(1, Now).front();
        entry.row.id = id;
        file->add(entry);
    }
    [[nodiscard]] storage::CacheEntryId idAt(int row) const { return model.entry(row).row.id; }

    std::shared_ptr<test::FakeCacheFile> file;
    CacheModel model;
    std::optional<QAbstractItemModelTester> tester;
};

} // namespace

class TestCacheModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void newestFirst()
    {
        Bench bench(20);
        QVERIFY(bench.load());
        QCOMPARE(bench.model.rowCount(), 20);
        QCOMPARE(bench.idAt(0), 20);
        QCOMPARE(bench.idAt(19), 1);
        QCOMPARE(bench.model.rowOf(7), 13);
        QCOMPARE(bench.model.rowOf(99), -1);
        QVERIFY(!bench.model.canFetchMore({}));
        QCOMPARE(bench.model.totals()->entries, 20);
        QCOMPARE(bench.model.matching(), 20);
    }

    void oneReadsNoMoreThanIsLookedAt()
    {
        Bench bench(CacheModel::FirstPage + 1, Tester::Away);
        QVERIFY(bench.load());
        QCOMPARE(bench.model.rowCount(), CacheModel::FirstPage);
        QVERIFY(bench.model.canFetchMore({}));
        bench.model.fetchMore({});
        QVERIFY2(!bench.model.canFetchMore({}), "one page at a time");
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.rowCount(), CacheModel::FirstPage + 1, Patience);
        QVERIFY(!bench.model.canFetchMore({}));
    }

    void pagesWhileScrolling_data()
    {
        QTest::addColumn<int>("entries");
        QTest::addColumn<bool>("watched");
        QTest::newRow("none") << 0 << true;
        QTest::newRow("a page") << CacheModel::FirstPage << true;
        QTest::newRow("a page and one") << CacheModel::FirstPage + 1 << true;
        QTest::newRow("pages") << 4'321 << true;
        QTest::newRow("a hundred thousand") << 100'000 << false;
    }
    void pagesWhileScrolling()
    {
        QFETCH(int, entries);
        QFETCH(bool, watched);
        Bench bench(entries, watched ? Tester::Watches : Tester::Away);
        QVERIFY(bench.load());
        QVERIFY(bench.scrollToTheEnd());
        QCOMPARE(bench.model.rowCount(), entries);
        for (int row = 0; row < entries; row += 997)
            QCOMPARE(bench.idAt(row), entries - row);
    }

    void searchReplacesTheList()
    {
        Bench bench(64);
        QVERIFY(bench.load());
        QSignalSpy resets(&bench.model, &QAbstractItemModel::modelReset);
        bench.model.search(QStringLiteral("CLOUDFLARE"));
        QVERIFY2(bench.model.rowCount() == 64, "what was listed stays until the answer is there");
        QTRY_COMPARE_WITH_TIMEOUT(resets.size(), 1, Patience);
        QCOMPARE(bench.model.rowCount(), 8);
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.matching(), 8, Patience);
        QCOMPARE(bench.model.totals()->entries, 64);
        bench.model.search(QStringLiteral("nothing like it"));
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.rowCount(), 0, Patience);
        QVERIFY(bench.model.problem().isEmpty());
    }

    void answersOfAnEarlierSearchAreLate()
    {
        Bench bench(64);
        bench.file->hold();
        bench.model.search(QStringLiteral("cloudflare"));
        bench.model.search(QStringLiteral("rerank"));
        QSignalSpy resets(&bench.model, &QAbstractItemModel::modelReset);
        bench.file->release();
        QTRY_VERIFY_WITH_TIMEOUT(!bench.model.isLoading(), Patience);
        QCOMPARE(resets.size(), 1);
        QCOMPARE(bench.model.entry(0).head.path, std::string("/v2/rerank"));
    }

    void newOnesComeOnTop()
    {
        Bench bench(10);
        QVERIFY(bench.load());
        const QPersistentModelIndex kept = bench.model.index(3, 0);
        bench.add(11);
        bench.add(12);
        bench.model.refresh(0, 9);
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.rowCount(), 12, Patience);
        QCOMPARE(bench.idAt(0), 12);
        QCOMPARE(bench.idAt(2), 10);
        QCOMPARE(kept.row(), 5);
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.totals()->entries, 12, Patience);
    }

    void manyNewOnesAtOnce_data()
    {
        QTest::addColumn<int>("fresh");
        QTest::newRow("pages") << 3 * CacheModel::FirstPage + 7;
        QTest::newRow("more than is taken at once") << 22 * CacheModel::FirstPage;
    }
    void manyNewOnesAtOnce()
    {
        QFETCH(int, fresh);
        Bench bench(10);
        QVERIFY(bench.load());
        for (int i = 0; i < fresh; ++i)
            bench.add(11 + i);
        bench.model.refresh(0, 9);
        QTRY_VERIFY_WITH_TIMEOUT(bench.model.rowCount() > 10 && bench.idAt(0) == 10 + fresh, Patience);
        QVERIFY(bench.scrollToTheEnd());
        QCOMPARE(bench.model.rowCount(), fresh + 10);
        for (int row = 0; row < fresh + 10; row += 97)
            QCOMPARE(bench.idAt(row), fresh + 10 - row);
    }

    void emptyAtFirst()
    {
        Bench bench(0);
        QVERIFY(bench.load());
        bench.add(1);
        bench.model.refresh(-1, -1);
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.rowCount(), 1, Patience);
    }

    void rowsInSightAreReadAgain()
    {
        Bench bench(30);
        QVERIFY(bench.load());
        bench.file->change(20, [](CacheListing &entry) { entry.hits = 4321; });
        bench.file->change(2, [](CacheListing &entry) { entry.hits = 99; });
        bench.file->remove({25, 24, 12});
        bench.model.refresh(4, 14); // ids 26 to 16
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.rowCount(), 28, Patience);
        QCOMPARE(bench.model.rowOf(25), -1);
        QCOMPARE(bench.model.entry(bench.model.rowOf(20)).hits, 4321);
        QVERIFY2(bench.model.rowOf(12) >= 0, "nobody looks at it");
        bench.model.refresh(bench.model.rowOf(13), bench.model.rowOf(1));
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.rowOf(12), -1, Patience);
        QCOMPARE(bench.model.entry(bench.model.rowOf(2)).hits, 99);
    }

    void allInSightAreGone()
    {
        Bench bench(12);
        QVERIFY(bench.load());
        bench.file->clear();
        bench.model.refresh(0, 11);
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.rowCount(), 0, Patience);
    }

    void whatIsForgottenStaysAway()
    {
        Bench bench(30);
        QVERIFY(bench.load());
        bench.model.forget({28, 27, 3, 15, 99});
        QCOMPARE(bench.model.rowCount(), 26);
        QCOMPARE(bench.idAt(2), 26);
        // The disk has not deleted them yet.
        bench.add(31);
        bench.model.refresh(0, 25);
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.rowCount(), 27, Patience);
        QCOMPARE(bench.model.rowOf(28), -1);
    }

    void forgettingAllThatWasReadReadsOn()
    {
        Bench bench(CacheModel::FirstPage + 5, Tester::Away);
        QVERIFY(bench.load());
        std::vector<storage::CacheEntryId> ids;
        for (int row = 0; row < bench.model.rowCount(); ++row)
            ids.push_back(bench.idAt(row));
        bench.model.forget(ids);
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.rowCount(), 5, Patience);
    }

    void changesShowAtOnce()
    {
        Bench bench(5);
        QVERIFY(bench.load());
        QSignalSpy changes(&bench.model, &QAbstractItemModel::dataChanged);
        bench.model.markPinned(5, true);
        bench.model.markExpiry(4, Now + std::chrono::hours(3));
        bench.model.markPinned(77, true);
        QCOMPARE(changes.size(), 2);
        const int expires = static_cast<int>(CacheColumn::Expires);
        QCOMPARE(bench.model.index(0, expires).data().toString(), QStringLiteral("pinned"));
        QCOMPARE(bench.model.index(1, expires).data().toString(), QStringLiteral("in 3 h"));
        bench.model.forgetAll();
        QCOMPARE(bench.model.rowCount(), 0);
        QCOMPARE(bench.model.totals()->entries, 0);
    }

    void failuresAreSaidAndMended()
    {
        Bench bench(CacheModel::FirstPage + 5, Tester::Away);
        bench.file->fail(2, StorageError::Kind::Busy, "Another program holds it.");
        bench.model.reload();
        QTRY_COMPARE_WITH_TIMEOUT(bench.model.problem(), QStringLiteral("Another program holds it."),
                                  Patience);
        QVERIFY(!bench.model.isLoading());
        QVERIFY(!bench.model.canFetchMore({}));
        QTRY_COMPARE_WITH_TIMEOUT(bench.file->reads(), 2, Patience);
        QVERIFY(bench.load());
        QVERIFY(bench.model.problem().isEmpty());
        // Further down what is there stays.
        bench.file->fail(1, StorageError::Kind::Io, "The disk does not read.");
        bench.model.fetchMore({});
        QTRY_VERIFY_WITH_TIMEOUT(!bench.model.problem().isEmpty(), Patience);
        QCOMPARE(bench.model.rowCount(), CacheModel::FirstPage);
        bench.model.refresh(0, 10);
        QTRY_VERIFY_WITH_TIMEOUT(bench.model.problem().isEmpty() && !bench.model.isLoading(), Patience);
        QVERIFY(bench.scrollToTheEnd());
        QVERIFY(bench.atEnd());
    }

    void goesWhileTheDiskWaits()
    {
        auto bench = std::make_unique<Bench>(10);
        bench->file->hold();
        bench->model.reload();
        QTRY_VERIFY_WITH_TIMEOUT(bench->file->reads() > 0, Patience);
        const auto file = bench->file;
        std::thread later([file] { file->release(); });
        bench.reset();
        later.join();
    }
};

QTEST_GUILESS_MAIN(TestCacheModel)
#include "tst_cache_model.moc"
