// SPDX-License-Identifier: GPL-3.0-or-later
// The cache's index over a store: what leaves it, and how the store is told.
#include "gateway/cache/cache.h"
#include "support/cache_samples.h"
#include "support/fake_loop.h"
#include "support/memory_cache_store.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using gateway::Cache;
using gateway::CachedAnswerPtr;

class TestCacheIndex final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void manyLeaveAtOnce_data();
    void manyLeaveAtOnce();
};

void TestCacheIndex::manyLeaveAtOnce_data()
{
    QTest::addColumn<QByteArray>("how");
    for (const char *how : {"all", "by id", "shrunk", "expired"})
        QTest::newRow(how) << QByteArray(how);
}

void TestCacheIndex::manyLeaveAtOnce()
{
    QFETCH(QByteArray, how);
    constexpr std::uint64_t Count = 200;
    FakeLoop loop;
    auto owned = std::make_unique<MemoryCacheStore>(loop);
    MemoryCacheStore &store = *owned;
    Cache cache(loop, std::move(owned), {});
    loop.runUntilIdle();
    std::vector<storage::CacheEntryId> ids;
    for (std::uint64_t i = 0; i < Count; ++i) {
        storage::CachePut put = samplePut(i);
        cache.put(put.key, put.head, put.body, put.timings, std::chrono::seconds(60));
    }
    loop.runUntilIdle();
    for (const auto &[id, entry] : store.file().entries)
        ids.push_back(id);
    QCOMPARE(ids.size(), std::size_t(Count));
    CachedAnswerPtr read = cache.find(sampleKey(7));
    QVERIFY(read);

    if (how == "all")
        cache.removeAll();
    else if (how == "by id")
        cache.remove(ids);
    else if (how == "shrunk")
        cache.setTotalBytes(0);
    else
        loop.advance(std::chrono::minutes(10));
    loop.runUntilIdle();
    QCOMPARE(cache.entries(), std::size_t(0));
    QCOMPARE(store.removals(), 1);
    // But for the one that is read, which goes when its reader does.
    QCOMPARE(store.file().entries.size(), std::size_t(1));
    read.reset();
    loop.runUntilIdle();
    QVERIFY(store.file().entries.empty());
}

QTEST_GUILESS_MAIN(TestCacheIndex)
#include "tst_cache_index.moc"
