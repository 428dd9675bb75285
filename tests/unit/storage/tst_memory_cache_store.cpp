// SPDX-License-Identifier: GPL-3.0-or-later
// The store that other tests are built on fails and dawdles as it is told.
#include "support/cache_samples.h"
#include "support/fake_loop.h"
#include "support/memory_cache_store.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::storage;
using namespace sekisho::test;
using Kind = StorageError::Kind;

class TestMemoryCacheStore final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void answersInALaterTurn();
    void failsAsTold();
    void takesItsTime();
    void endsInItsOwnCallback();
};

void TestMemoryCacheStore::answersInALaterTurn()
{
    FakeLoop loop;
    MemoryCacheStore store(loop);
    std::vector<int> seen;
    store.load([&](const auto &) {
        seen.push_back(1);
        store.put(samplePut(1), [&](const auto &) { seen.push_back(3); });
    });
    store.put(samplePut(2), [&](const auto &) { seen.push_back(2); });
    QVERIFY(seen.empty());
    loop.runUntilIdle();
    QVERIFY((seen == std::vector<int>{1, 2, 3}));
    QCOMPARE(store.file().entries.size(), std::size_t(2));
    QCOMPARE(store.puts(), 2);
}

void TestMemoryCacheStore::failsAsTold()
{
    FakeLoop loop;
    MemoryCacheStore store(loop);
    std::vector<std::string> seen;
    const auto note = [&](const auto &result) { seen.push_back(result ? "ok" : result.error().message); };
    store.failNextLoad({Kind::Busy, "held"});
    store.load(note);
    store.put(samplePut(1), note);
    store.load(note);
    store.failNextPut({Kind::Full, "full"});
    store.failNextRead({Kind::Damaged, "damaged"});
    store.put(samplePut(1), note);
    store.put(samplePut(1), note);
    store.readStart(1, note);
    store.readStart(1, note);
    loop.runUntilIdle();
    QCOMPARE(seen, (std::vector<std::string>{"held", "held", "ok", "full", "ok", "damaged", "ok"}));
}

void TestMemoryCacheStore::takesItsTime()
{
    FakeLoop loop;
    MemoryCacheStore store(loop);
    int done = 0;
    store.load([&](const auto &) { ++done; });
    loop.runUntilIdle();
    store.setDelay(Micros(1'000));
    store.put(samplePut(1), [&](const auto &) { ++done; });
    store.setDelay(Micros(0));
    store.put(samplePut(2), [&](const auto &) { ++done; });
    loop.advance(Micros(999));
    QCOMPARE(done, 1);
    QCOMPARE(store.queued(), std::size_t(2));
    loop.advance(Micros(1));
    QCOMPARE(done, 3);
}

void TestMemoryCacheStore::endsInItsOwnCallback()
{
    FakeLoop loop;
    const auto file = std::make_shared<MemoryCacheFile>();
    auto store = std::make_unique<MemoryCacheStore>(loop, file);
    int calls = 0;
    store->load([&](const auto &) { store.reset(); });
    store->put(samplePut(1), [&](const auto &) { ++calls; });
    loop.runUntilIdle();
    QVERIFY(!store);
    QCOMPARE(calls, 0);
    QCOMPARE(file->entries.size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TestMemoryCacheStore)
#include "tst_memory_cache_store.moc"
