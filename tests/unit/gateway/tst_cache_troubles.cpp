// SPDX-License-Identifier: GPL-3.0-or-later
// A cache whose store cannot be read or written: misses, no errors, and all well again when the store is.
#include "gateway/cache/cache.h"
#include "support/cache_samples.h"
#include "support/fake_loop.h"
#include "support/memory_cache_store.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;
using gateway::Cache;
using Kind = storage::StorageError::Kind;

class TestCacheTroubles final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aStoreThatIsBackIsUsed();
    void whatCouldNotBeWrittenIsAMiss();
    void whatCouldNotBeWrittenIsReadToItsEnd();
};

namespace {

void putOne(Cache &cache, std::uint64_t number, std::string body = "an answer")
{
    storage::CachePut put = samplePut(number, std::move(body));
    cache.put(put.key, put.head, put.body, put.timings, std::chrono::hours(1));
}

} // namespace

void TestCacheTroubles::aStoreThatIsBackIsUsed()
{
    FakeLoop loop;
    const auto file = std::make_shared<MemoryCacheFile>();
    {
        Cache before(loop, std::make_unique<MemoryCacheStore>(loop, file), {});
        loop.runUntilIdle();
        putOne(before, 1);
        loop.runUntilIdle();
    }
    auto store = std::make_unique<MemoryCacheStore>(loop, file);
    store->failNextLoad({Kind::Full, "full"});
    store->failNextLoad({Kind::Full, "still full"});
    Cache cache(loop, std::move(store), {});
    loop.runUntilIdle();
    // Who waits is let on.
    QVERIFY(cache.isReady());
    QCOMPARE(cache.trouble(), std::string("full"));
    QVERIFY(!cache.find(sampleKey(1)));
    putOne(cache, 2);
    loop.runUntilIdle();
    QVERIFY(!cache.find(sampleKey(2)));

    loop.advance(std::chrono::minutes(1));
    loop.runUntilIdle();
    QCOMPARE(cache.trouble(), std::string("still full"));
    loop.advance(std::chrono::minutes(1));
    loop.runUntilIdle();
    QCOMPARE(cache.trouble(), std::string());
    QCOMPARE(cache.hashes().hmacSha256("a-key"), gateway::CacheHashes(file->secret).hmacSha256("a-key"));
    QVERIFY(cache.find(sampleKey(1)));
    putOne(cache, 2);
    loop.runUntilIdle();
    QVERIFY(cache.find(sampleKey(2)));
    QCOMPARE(file->entries.size(), std::size_t(2));
}

void TestCacheTroubles::whatCouldNotBeWrittenIsAMiss()
{
    FakeLoop loop;
    auto store = std::make_unique<MemoryCacheStore>(loop);
    store->failNextPut({Kind::Full, "full"});
    Cache cache(loop, std::move(store), {});
    loop.runUntilIdle();
    putOne(cache, 1);
    QVERIFY(cache.find(sampleKey(1)));
    loop.runUntilIdle();
    QVERIFY(!cache.find(sampleKey(1)));
    QCOMPARE(cache.bytes(), std::uint64_t(0));
    putOne(cache, 1);
    loop.runUntilIdle();
    QVERIFY(cache.find(sampleKey(1)));
}

void TestCacheTroubles::whatCouldNotBeWrittenIsReadToItsEnd()
{
    const std::string body = noise(1, storage::CacheStore::PieceBytes + 1'000);
    FakeLoop loop;
    auto store = std::make_unique<MemoryCacheStore>(loop);
    store->failNextPut({Kind::Full, "full"});
    Cache cache(loop, std::move(store), {});
    loop.runUntilIdle();
    putOne(cache, 1, body);
    const gateway::CachedAnswerPtr answer = cache.find(sampleKey(1));
    QVERIFY(answer);
    // As by a hit that ended before the write has failed; the store has no name for it.
    cache.recordHit(answer, Micros(1), Money{1});
    loop.runUntilIdle();
    QVERIFY(!cache.find(sampleKey(1)));
    const auto last = std::make_shared<Signal<Cache::PieceResult>>();
    cache.readPiece(answer, 1, last);
    loop.runUntilIdle();
    std::string piece;
    const auto read = [](std::shared_ptr<Signal<Cache::PieceResult>> signal, std::string &out) -> Task<> {
        const Cache::PieceResult result = co_await *signal;
        out = result ? **result : result.error().message;
    };
    Task<> reading = read(last, piece);
    reading.start();
    QVERIFY(piece == body.substr(storage::CacheStore::PieceBytes));
    // What is not there has no hits to tell of; nobody but the reader holds it.
    loop.advance(std::chrono::seconds(1));
    loop.runUntilIdle();
    QCOMPARE(answer.use_count(), 1L);
}

QTEST_GUILESS_MAIN(TestCacheTroubles)
#include "tst_cache_troubles.moc"
