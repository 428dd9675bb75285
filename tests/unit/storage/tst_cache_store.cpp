// SPDX-License-Identifier: GPL-3.0-or-later
// What every cache store does, whatever it keeps its entries in.
#include "cache_bench.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace sekisho;
using namespace sekisho::storage;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestCacheStore final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();
    void keepsEveryField();
    void keepsWhatIsUnknown();
    void bodies_data();
    void bodies();
    void anotherOfTheSameKey();
    void hitsAddUp();
    void expiredAreGoneAfterLoading();
    void pinnedStay();
    void removedAreGone();
    void manyAreRemoved();
    void removedKeysComeAgain();
    void callbacksOfWritesKeepTheirOrder();
    void aBodyThatIsLostFailsAlone();
    void nothingIsKeptBeforeLoading();
    void isLoadedOnce();
    void noCallbackAfterTheEnd();
    void idsDoNotComeAgain();

private:
    [[nodiscard]] CacheBench &bench() { return *m_bench; }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CacheBench> m_bench;
};

namespace {

constexpr std::size_t PieceBytes = CacheStore::PieceBytes;
const WallTime LongAgo = sampleTime() - std::chrono::hours(24 * 3'650);

std::vector<CacheEntryId> idsOf(const CacheStore::Loaded &loaded)
{
    std::vector<CacheEntryId> ids;
    for (const CacheIndexRow &row : loaded.rows)
        ids.push_back(row.id);
    return ids;
}

} // namespace

void TestCacheStore::initTestCase_data()
{
    QTest::addColumn<bool>("onDisk");
    QTest::newRow("sqlite") << true;
    QTest::newRow("memory") << false;
}

void TestCacheStore::init()
{
    QFETCH_GLOBAL(bool, onDisk);
    if (onDisk) {
        m_folder = std::make_unique<QTemporaryDir>();
        m_bench = std::make_unique<SqliteBench>(m_folder->filePath(u"cache.db"_s));
    } else {
        m_bench = std::make_unique<MemoryBench>();
    }
}

void TestCacheStore::cleanup()
{
    m_bench.reset();
    m_folder.reset();
}

void TestCacheStore::keepsEveryField()
{
    const auto empty = bench().load();
    QVERIFY(empty.ok());
    QVERIFY(empty->rows.empty());
    const CachePut sample = samplePut(7);
    const auto row = bench().put(sample);
    QVERIFY(row.ok());
    QVERIFY(row->id > 0);
    QCOMPARE(row->size, std::uint64_t(9));
    QCOMPARE(row->pieces, 1U);

    const auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    QVERIFY(loaded->secret == empty->secret);
    QVERIFY(loaded->secret != decltype(loaded->secret){});
    QCOMPARE(loaded->rows.size(), std::size_t(1));
    const CacheIndexRow &found = loaded->rows.front();
    QCOMPARE(found.id, row->id);
    QVERIFY(found.key == sample.key);
    QCOMPARE(found.size, std::uint64_t(9));
    QCOMPARE(found.pieces, 1U);
    QVERIFY(found.storedAt == sample.storedAt);
    QVERIFY(found.expiresAt == sample.expiresAt);
    QVERIFY(found.usedAt == sample.storedAt);
    QVERIFY(!found.pinned);

    const auto start = bench().start(row->id);
    QVERIFY(start.ok());
    const CacheEntryHead &head = start->head;
    QCOMPARE(head.gateway, sample.head.gateway);
    QCOMPARE(head.provider, sample.head.provider);
    QCOMPARE(head.model, sample.head.model);
    QCOMPARE(head.path, sample.head.path);
    QCOMPARE(head.status, 201);
    QVERIFY(head.headers == sample.head.headers);
    QCOMPARE(head.coding, std::string());
    QVERIFY(head.stream);
    QVERIFY(head.latency == sample.head.latency);
    QVERIFY(head.firstToken == sample.head.firstToken);
    QVERIFY(head.tokensIn == sample.head.tokensIn);
    QVERIFY(head.tokensCached == sample.head.tokensCached);
    QVERIFY(head.tokensCacheWrite == sample.head.tokensCacheWrite);
    QVERIFY(head.tokensOut == sample.head.tokensOut);
    QVERIFY(head.tokensReasoning == sample.head.tokensReasoning);
    QVERIFY(head.cost == sample.head.cost);
    QCOMPARE(head.preview, sample.head.preview);
    QCOMPARE(*start->firstPiece, std::string("an answer"));
    const auto timings = bench().timings(row->id);
    QVERIFY(timings.ok());
    QVERIFY(*timings == sample.timings);
}

void TestCacheStore::keepsWhatIsUnknown()
{
    QVERIFY(bench().load().ok());
    CachePut put;
    // Neither UTF-8 nor without a zero byte.
    put.key.scope = std::string("a\xffscope\0x", 9);
    put.head.model = std::string("a\xffmodel\0x", 9);
    put.expiresAt = samplePut(0).expiresAt;
    QVERIFY(bench().put(put).ok());
    const auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    QCOMPARE(loaded->rows.size(), std::size_t(1));
    QVERIFY(loaded->rows.front().key == put.key);
    QCOMPARE(loaded->rows.front().pieces, 0U);
    const auto start = bench().start(loaded->rows.front().id);
    QVERIFY(start.ok());
    QCOMPARE(start->head.model, put.head.model);
    QCOMPARE(start->head.status, 200);
    QVERIFY(!start->head.stream);
    QVERIFY(start->head.headers.empty());
    QVERIFY(!start->head.firstToken && !start->head.tokensIn && !start->head.tokensCached);
    QVERIFY(!start->head.tokensCacheWrite && !start->head.tokensOut && !start->head.tokensReasoning);
    QVERIFY(!start->head.cost);
    QVERIFY(start->firstPiece == nullptr);
    const auto timings = bench().timings(loaded->rows.front().id);
    QVERIFY(timings.ok());
    QVERIFY(timings->empty());
}

void TestCacheStore::bodies_data()
{
    QTest::addColumn<std::size_t>("size");
    QTest::addColumn<bool>("random");
    QTest::addColumn<QString>("coding");
    for (const std::size_t size :
         {std::size_t(0), std::size_t(1), std::size_t(300), PieceBytes - 1, PieceBytes, PieceBytes + 1,
          3 * PieceBytes, std::size_t(25 * 1024 * 1024)}) {
        QTest::addRow("prose of %zu", size) << size << false << QString();
        QTest::addRow("noise of %zu", size) << size << true << QString();
    }
    QTest::addRow("coded") << PieceBytes + 100 << false << u"br"_s;
}

void TestCacheStore::bodies()
{
    QFETCH(std::size_t, size);
    QFETCH(bool, random);
    QFETCH(QString, coding);
    const std::string text = random ? noise(size, size) : prose(size, size);
    QVERIFY(bench().load().ok());
    CachePut put = samplePut(1, text);
    put.head.coding = coding.toStdString();
    const auto row = bench().put(std::move(put));
    QVERIFY(row.ok());
    QCOMPARE(row->size, std::uint64_t(size));
    QCOMPARE(row->pieces, static_cast<std::uint32_t>((size + PieceBytes - 1) / PieceBytes));
    QVERIFY(bench().body(*row) == text);
    QVERIFY(!bench().piece(row->id, row->pieces).ok());
    const auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    QCOMPARE(loaded->rows.size(), std::size_t(1));
    QCOMPARE(loaded->rows.front().size, std::uint64_t(size));
    QVERIFY(bench().body(loaded->rows.front()) == text);
    QCOMPARE(bench().start(row->id)->head.coding, coding.toStdString());
}

void TestCacheStore::anotherOfTheSameKey()
{
    QVERIFY(bench().load().ok());
    const std::string first = noise(1, 2 * PieceBytes);
    const auto old = bench().put(samplePut(1, first));
    QVERIFY(old.ok());
    bench().store().setPinned(old->id, true);
    const auto row = bench().put(samplePut(1, "second"));
    QVERIFY(row.ok());
    QVERIFY(row->id != old->id);
    QVERIFY(row->pinned);
    QCOMPARE(bench().body(*row), std::string("second"));
    // A hit under way reads the old one to its end.
    QVERIFY(bench().body(*old) == first);
    bench().store().remove({old->id});
    bench().settle();
    QVERIFY(!bench().start(old->id).ok());
    QVERIFY(!bench().piece(old->id, 1).ok());
    const auto third = bench().put(samplePut(1, "third"));
    QVERIFY(third.ok());
    // Nobody has removed the second; a start does.
    const auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    QCOMPARE(std::count_if(loaded->rows.begin(), loaded->rows.end(),
                           [](const CacheIndexRow &each) { return each.key == sampleKey(1); }),
             1);
    QVERIFY(bench().waitUntil([&] { return !bench().start(row->id).ok(); }));
    QCOMPARE(bench().body(*third), std::string("third"));
}

void TestCacheStore::hitsAddUp()
{
    QVERIFY(bench().load().ok());
    std::vector<CacheEntryId> ids;
    for (std::uint64_t i = 0; i < 3; ++i)
        ids.push_back(bench().put(samplePut(i)).value().id);
    bench().store().addHits({{ids[0], 2, sampleTime(1'000), Micros(5), Money{7}}});
    // Told late: the time of use does not go back.
    bench().store().addHits({{ids[0], 3, sampleTime(10), Micros(6), Money{8}},
                             {ids[1], 1, sampleTime(500), Micros(1), Money{1}},
                             {ids[2] + 1'000, 1, sampleTime(2'000), Micros(1), Money{1}}});
    const auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    QVERIFY((idsOf(*loaded) == std::vector<CacheEntryId>{ids[2], ids[1], ids[0]}));
    QVERIFY(loaded->rows[2].usedAt == sampleTime(1'000));
    QVERIFY(loaded->rows[2].storedAt == sampleTime(0));
}

void TestCacheStore::expiredAreGoneAfterLoading()
{
    QVERIFY(bench().load().ok());
    CachePut old = samplePut(1, noise(1, 3 * PieceBytes));
    old.expiresAt = LongAgo;
    const auto expired = bench().put(std::move(old));
    const auto shortened = bench().put(samplePut(2));
    CachePut renewed = samplePut(3);
    renewed.expiresAt = LongAgo;
    const auto lengthened = bench().put(std::move(renewed));
    QVERIFY(expired.ok() && shortened.ok() && lengthened.ok());
    bench().store().setExpiry(shortened->id, LongAgo);
    bench().store().setExpiry(lengthened->id, samplePut(3).expiresAt);
    const auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    QVERIFY(idsOf(*loaded) == std::vector<CacheEntryId>{lengthened->id});
    QVERIFY(bench().waitUntil([&] { return !bench().start(expired->id).ok(); }));
    QVERIFY(bench().waitUntil([&] { return !bench().start(shortened->id).ok(); }));
    QVERIFY(!bench().piece(expired->id, 1).ok());
    QCOMPARE(bench().body(*lengthened), std::string("an answer"));
}

void TestCacheStore::pinnedStay()
{
    QVERIFY(bench().load().ok());
    const auto pinned = bench().put(samplePut(1));
    const auto unpinned = bench().put(samplePut(2));
    QVERIFY(pinned.ok() && unpinned.ok());
    bench().store().setPinned(pinned->id, true);
    bench().store().setPinned(unpinned->id, true);
    bench().store().setPinned(unpinned->id, false);
    bench().store().setExpiry(pinned->id, LongAgo);
    bench().store().setExpiry(unpinned->id, LongAgo);
    const auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    QVERIFY(idsOf(*loaded) == std::vector<CacheEntryId>{pinned->id});
    QVERIFY(loaded->rows.front().pinned);
    QCOMPARE(bench().body(*pinned), std::string("an answer"));
}

void TestCacheStore::removedAreGone()
{
    QVERIFY(bench().load().ok());
    std::vector<CacheIndexRow> rows;
    for (std::uint64_t i = 0; i < 5; ++i)
        rows.push_back(bench().put(samplePut(i, noise(i, PieceBytes + i))).value());
    bench().store().remove({rows[1].id, rows[3].id, rows[4].id + 1'000, rows[1].id});
    bench().store().remove({});
    bench().settle();
    QVERIFY(!bench().start(rows[1].id).ok());
    QVERIFY(!bench().piece(rows[1].id, 0).ok());
    QVERIFY(bench().timings(rows[1].id)->empty());
    for (const std::size_t i : {0U, 2U, 4U})
        QVERIFY(bench().body(rows[i]) == noise(i, PieceBytes + i));
    const auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    QCOMPARE(loaded->rows.size(), std::size_t(4)); // with the one of settle()
}

void TestCacheStore::manyAreRemoved()
{
    QVERIFY(bench().load().ok());
    std::vector<CacheEntryId> ids;
    for (std::uint64_t i = 0; i < 500; ++i)
        bench().store().put(samplePut(i), [&](const auto &row) { ids.push_back(row.value().id); });
    QVERIFY(bench().waitUntil([&] { return ids.size() == 500; }));
    const CacheEntryId kept = ids[250];
    const CacheEntryId gone = ids[499];
    ids.erase(ids.begin() + 250);
    bench().store().remove(std::move(ids));
    // At once, however soon the end comes.
    const auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    QVERIFY(idsOf(*loaded) == std::vector<CacheEntryId>{kept});
    QVERIFY(bench().waitUntil([&] { return !bench().start(gone).ok(); }));
    QVERIFY(bench().start(kept).ok());
}

void TestCacheStore::removedKeysComeAgain()
{
    QVERIFY(bench().load().ok());
    CacheIndexRow first;
    std::vector<CacheEntryId> ids;
    for (std::uint64_t i = 0; i < 100; ++i) {
        first = bench().put(samplePut(i % 7)).value();
        ids.push_back(first.id);
    }
    bench().store().remove(std::move(ids));
    const auto after = bench().put(samplePut(3, "after"));
    QVERIFY(after.ok());
    QVERIFY(bench().waitUntil([&] { return !bench().start(first.id).ok(); }));
    QCOMPARE(bench().body(*after), std::string("after"));
    const auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    QVERIFY(idsOf(*loaded) == std::vector<CacheEntryId>{after->id});
}

void TestCacheStore::callbacksOfWritesKeepTheirOrder()
{
    std::vector<std::size_t> seen;
    // In the same breath as loading.
    bench().store().load([&](const auto &) { seen.push_back(0); });
    for (std::size_t i = 1; i <= 40; ++i) {
        CachePut put = samplePut(i);
        if (i % 7 == 0)
            put.body = std::make_shared<LostBody>(100);
        if (i % 11 == 0)
            put.body = std::make_shared<LostBody>(std::uint64_t(1) << 60);
        bench().store().put(std::move(put), [&seen, i](const auto &) { seen.push_back(i); });
    }
    QVERIFY(seen.empty());
    QVERIFY(bench().waitUntil([&] { return seen.size() == 41; }));
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
}

void TestCacheStore::aBodyThatIsLostFailsAlone()
{
    QVERIFY(bench().load().ok());
    const auto before = bench().put(samplePut(1, "before"));
    QVERIFY(before.ok());
    std::vector<bool> outcomes;
    for (const std::uint64_t i : {2ULL, 1ULL, 3ULL}) {
        CachePut put = samplePut(i, "kept");
        if (i == 1)
            put.body = std::make_shared<LostBody>(PieceBytes * 3);
        bench().store().put(std::move(put), [&](const auto &row) { outcomes.push_back(row.ok()); });
    }
    QVERIFY(bench().waitUntil([&] { return outcomes.size() == 3; }));
    QVERIFY((outcomes == std::vector<bool>{true, false, true}));
    // What it would have replaced still has the key.
    QCOMPARE(bench().body(*before), std::string("before"));
    const auto loaded = bench().restart();
    QVERIFY(loaded.ok());
    QCOMPARE(loaded->rows.size(), std::size_t(3));
    QCOMPARE(bench().body(*before), std::string("before"));
}

void TestCacheStore::nothingIsKeptBeforeLoading()
{
    QVERIFY(!bench().put(samplePut(1)).ok());
    QVERIFY(!bench().start(1).ok());
    QVERIFY(!bench().piece(1, 0).ok());
    bench().store().addHits({{1, 1, sampleTime(), Micros(1), Money{1}}});
    bench().store().setExpiry(1, sampleTime());
    bench().store().setPinned(1, true);
    bench().store().remove({1});
    bench().store().remove(std::vector<CacheEntryId>(100, 1));
    const auto loaded = bench().load();
    QVERIFY(loaded.ok());
    QVERIFY(loaded->rows.empty());
}

void TestCacheStore::isLoadedOnce()
{
    QVERIFY(bench().load().ok());
    const auto row = bench().put(samplePut(1));
    QVERIFY(row.ok());
    QVERIFY(!bench().load().ok());
    QCOMPARE(bench().body(*row), std::string("an answer"));
}

void TestCacheStore::noCallbackAfterTheEnd()
{
    int calls = 0;
    QVERIFY(bench().load().ok());
    const auto known = bench().put(samplePut(100)).value();
    for (std::uint64_t i = 0; i < 20; ++i) {
        bench().store().put(samplePut(i), [&](const auto &) { ++calls; });
        bench().store().readStart(known.id, [&](const auto &) { ++calls; });
        bench().store().readPiece(known.id, 0, [&](const auto &) { ++calls; });
    }
    bench().end();
    const int before = calls;
    bench().begin();
    const auto loaded = bench().load();
    QVERIFY(loaded.ok());
    QCOMPARE(calls, before);
    // All the same, what was queued has been written.
    QCOMPARE(loaded->rows.size(), std::size_t(21));
}

void TestCacheStore::idsDoNotComeAgain()
{
    QVERIFY(bench().load().ok());
    const auto first = bench().put(samplePut(1));
    QVERIFY(first.ok());
    bench().store().remove({first->id});
    const auto second = bench().put(samplePut(2));
    QVERIFY(second.ok());
    QVERIFY(second->id > first->id);
    bench().store().remove({second->id});
    QVERIFY(bench().restart().ok());
    const auto third = bench().put(samplePut(3));
    QVERIFY(third.ok());
    QVERIFY(third->id > second->id);
}

QTEST_GUILESS_MAIN(TestCacheStore)
#include "tst_cache_store.moc"
