// SPDX-License-Identifier: GPL-3.0-or-later
// How cached answers are kept: over a restart, for how long, how large, in which mode, and when the disk
// refuses.
#include "integration/cache_bench.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::test;

class TestCacheKeeping final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void timesOut();
    void deleting();
    void replayOnly();
    void recordRefreshes();
    void aDiskThatRefuses();
    void largeAnswersAreReplayedAtTheClientsPace();
    void anAnswerOverTheLimitPasses();
    void onceMoreAfterARestart();
};

void TestCacheKeeping::timesOut()
{
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    const auto made = cachingBench(fake);
    const Fields second = {{"cf-aig-cache-ttl", "1"}};
    QCOMPARE(made->post(Target, question("Hi"), second).field("cf-aig-cache-status"), std::string("MISS"));
    // Hits until the second is over, then a miss.
    QVERIFY(QTest::qWaitFor(
        [&] { return made->post(Target, question("Hi"), second).field("cf-aig-cache-status") == "MISS"; },
        30'000));
    QCOMPARE(fake.requestCount(), 2);
}

void TestCacheKeeping::deleting()
{
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    const auto made = cachingBench(fake);
    const auto ask = [&](const char *text) {
        return made->post(Target, question(text)).field("cf-aig-cache-status");
    };
    for (const char *text : {"one", "two", "three"})
        QCOMPARE(ask(text), std::string("MISS"));
    const auto listed = [&] {
        auto reader = storage::CacheReader::open(made->cacheFile());
        if (!reader)
            return std::vector<storage::CacheListing>();
        storage::CacheQuery query;
        query.now =
            WallTime(std::chrono::duration_cast<Micros>(std::chrono::system_clock::now().time_since_epoch()));
        auto page = (*reader)->page(query, 0, 100);
        return page ? *page : std::vector<storage::CacheListing>();
    };
    QTRY_COMPARE_WITH_TIMEOUT(listed().size(), std::size_t(3), 30'000);
    const auto entries = listed();
    QCOMPARE(entries[0].head.preview, std::string("three"));
    QCOMPARE(entries[0].head.provider, std::string("openai"));
    made->gateway().removeCached({entries[1].row.id});
    QCOMPARE(ask("one"), std::string("HIT"));
    QCOMPARE(ask("two"), std::string("MISS"));
    made->gateway().removeAllCached();
    QCOMPARE(ask("one"), std::string("MISS"));
    QTRY_COMPARE_WITH_TIMEOUT(listed().size(), std::size_t(1), 30'000);
}

void TestCacheKeeping::replayOnly()
{
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    const auto made = cachingBench(fake);
    QCOMPARE(made->post(Target, question("known")).status, 200);
    auto snapshot = std::make_shared<gateway::Snapshot>(*made->snapshot);
    snapshot->gateways["default"].cacheMode = gateway::CacheMode::ReplayOnly;
    made->gateway().apply(snapshot);
    QCOMPARE(made->post(Target, question("known")).field("cf-aig-cache-status"), std::string("HIT"));
    const RawResponse miss = made->post(Target, question("unknown"));
    QCOMPARE(miss.status, 504);
    QVERIFY(miss.body.find("cache miss in replay-only mode") != std::string::npos);
    QCOMPARE(fake.requestCount(), 1);
}

void TestCacheKeeping::recordRefreshes()
{
    FakeProvider fake;
    int answers = 0;
    fake.setHandler([&answers](const SeenRequest &) {
        canned::Answer answer;
        answer.id = "answer" + std::to_string(++answers);
        return canned::jsonReply(canned::Api::OpenAiChat, answer);
    });
    const auto made = cachingBench(fake);
    auto recording = std::make_shared<gateway::Snapshot>(*made->snapshot);
    recording->gateways["default"].cacheMode = gateway::CacheMode::Record;
    QCOMPARE(made->post(Target, question("Hi")).status, 200);
    made->gateway().apply(recording);
    QVERIFY(made->post(Target, question("Hi")).body.find("answer2") != std::string::npos);
    made->gateway().apply(made->snapshot);
    QVERIFY(made->post(Target, question("Hi")).body.find("answer2") != std::string::npos);
    QCOMPARE(fake.requestCount(), 2);
}

void TestCacheKeeping::aDiskThatRefuses()
{
    FakeProvider fake;
    fake.setHandler([](const SeenRequest &) { return canned::jsonReply(canned::Api::OpenAiChat); });
    GatewayBench made;
    made.route("openai", fake, "/v1");
    made.snapshot->gateways["default"].cacheTtl = std::chrono::seconds(60);
    made.setCacheFile(QStringLiteral("/no/such/folder/cache.db"));
    made.start();
    for (int i = 0; i < 2; ++i) {
        const RawResponse answer = made.post(Target, question("Hi"));
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.field("cf-aig-cache-status"), std::string("MISS"));
    }
    QCOMPARE(fake.requestCount(), 2);
}

void TestCacheKeeping::largeAnswersAreReplayedAtTheClientsPace()
{
    const std::string text = R"({"data":")" + patternBytes(0, 6'000'000) + R"("})";
    FakeProvider fake;
    fake.enqueue(canned::reply(200, "application/json", text));
    const auto made = cachingBench(fake);
    const RawResponse miss = made->post(Target, question("Hi"));
    QCOMPARE(miss.body.size(), text.size());
    for (int i = 0; i < 2; ++i) {
        RawClient slow(made->port(), "127.0.0.1", 16 * 1024);
        slow.setManualReading(true);
        slow.send(postText(Target, question("Hi"), made->port()));
        while (slow.received().size() < text.size())
            QVERIFY(QTest::qWaitFor([&] { return slow.readNow(100'000) > 0; }, 30'000));
        const RawResponse hit = slow.takeResponse();
        QCOMPARE(hit.field("cf-aig-cache-status"), std::string("HIT"));
        QVERIFY(hit.body == text);
        // The second one comes from the disk.
        made->restart();
    }
}

void TestCacheKeeping::anAnswerOverTheLimitPasses()
{
    constexpr std::uint64_t Size = 27ULL * 1024 * 1024;
    FakeProvider fake;
    for (int i = 0; i < 2; ++i) {
        // The first says how long it is, the second does not.
        Script script;
        if (i == 0)
            script.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(Size) + "\r\n\r\n")
                .generate(Size);
        else
            script.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                .generateChunks(Size, 16'384)
                .lastChunk();
        fake.enqueue(script);
    }
    const auto made = cachingBench(fake);
    for (int i = 0; i < 2; ++i) {
        const RawResponse answer = made->post(Target, question("Hi"));
        QCOMPARE(answer.field("cf-aig-cache-status"), std::string("MISS"));
        QVERIFY(answer.complete());
        QVERIFY(answer.body == patternBytes(0, Size));
    }
}

void TestCacheKeeping::onceMoreAfterARestart()
{
    FakeProvider fake;
    fake.enqueue(canned::streamReply(canned::Api::OpenAiChat));
    const auto made = cachingBench(fake);
    const RawResponse miss = made->post(Target, question("Hi"));
    made->restart();
    const RawResponse hit = made->post(Target, question("Hi"));
    QCOMPARE(hit.field("cf-aig-cache-status"), std::string("HIT"));
    QCOMPARE(hit.body, miss.body);
    // The first one comes from the disk, the next one from memory.
    QCOMPARE(made->post(Target, question("Hi")).body, miss.body);
    QCOMPARE(fake.requestCount(), 1);
}

QTEST_GUILESS_MAIN(TestCacheKeeping)
#include "tst_cache_keeping.moc"
