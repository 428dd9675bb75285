// SPDX-License-Identifier: GPL-3.0-or-later
// Equal requests in flight: one call, many listeners, each at its own pace.
#include "integration/gateway_bench.h"

#include <QDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace sekisho;
using namespace sekisho::test;
using storage::CacheOutcome;
using storage::ExchangeState;

class TestCoalescing final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void followersGetWhatHasComeThenFollow();
    void theErrorIsShared_data();
    void theErrorIsShared();
    void aCutReachesEverybody();
    void theLeaderLeaves();
    void theLastOneToLeaveAborts();
    void aSlowListenerHoldsUpNobody();
    void aLeaderWhoseHeldBytesAreLostPaysNothing();
    void pastTheLimitFollowersAreCutOff();
    void onlyWhereTheCacheMayBeUsed_data();
    void onlyWhereTheCacheMayBeUsed();

private:
    [[nodiscard]] std::unique_ptr<RawClient> ask(const Fields &fields = {}, int receiveBuffer = 0);
    void waitForFollowers(std::size_t count);

    std::unique_ptr<FakeProvider> m_fake;
    std::unique_ptr<GatewayBench> m_bench;
};

namespace {

constexpr const char *Target = "/openai/v1/chat/completions";
constexpr const char *Body = R"({"model":"gpt-4o","stream":true,"messages":[]})";

std::string wholeStream()
{
    std::string whole;
    for (const std::string &event : canned::events(canned::Api::OpenAiChat))
        whole += event;
    return whole;
}

/// Takes the bytes of this process's files that have no name; how many there were.
int emptyDeletedFiles()
{
    int count = 0;
    for (const QString &name :
         QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::AllEntries | QDir::System)) {
        struct stat status {};
        const int descriptor = name.toInt();
        if (descriptor > 2 && ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
            status.st_nlink == 0 && status.st_size > 0)
            count += ::ftruncate(descriptor, 0) == 0;
    }
    return count;
}

} // namespace

void TestCoalescing::init()
{
    m_fake = std::make_unique<FakeProvider>();
    m_bench = std::make_unique<GatewayBench>();
    m_bench->route("openai", *m_fake, "/v1");
    m_bench->route("anthropic", *m_fake);
    m_bench->snapshot->prices = realPrices();
    m_bench->snapshot->gateways["default"].cacheTtl = std::chrono::seconds(60);
    m_bench->start();
}

void TestCoalescing::cleanup()
{
    m_bench.reset();
    m_fake.reset();
}

std::unique_ptr<RawClient> TestCoalescing::ask(const Fields &fields, int receiveBuffer)
{
    auto client = std::make_unique<RawClient>(m_bench->port(), "127.0.0.1", receiveBuffer);
    client->send(postText(Target, Body, m_bench->port(), fields));
    return client;
}

/// Until the window knows of so many exchanges that have joined another's call.
void TestCoalescing::waitForFollowers(std::size_t count)
{
    QTRY_COMPARE_WITH_TIMEOUT(std::size_t(std::count_if(m_bench->open().begin(), m_bench->open().end(),
                                                        [](const auto &open) {
                                                            return open.second->cache ==
                                                                   CacheOutcome::Coalesced;
                                                        })),
                              count, 30'000);
}

void TestCoalescing::followersGetWhatHasComeThenFollow()
{
    m_fake->enqueue(canned::gatedStream(canned::Api::OpenAiChat, "g"));
    const auto events = canned::events(canned::Api::OpenAiChat);
    const auto leader = ask();
    m_fake->release("g0");
    m_fake->release("g1");
    QVERIFY(leader->waitForText(events[1]));
    std::vector<std::unique_ptr<RawClient>> followers;
    for (int i = 0; i < 5; ++i)
        followers.push_back(ask());
    for (const auto &follower : followers)
        QVERIFY(follower->waitForText(events[1]));
    for (std::size_t i = 2; i < events.size(); ++i) {
        m_fake->release("g" + std::to_string(i));
        for (const auto &follower : followers)
            QVERIFY(follower->waitForText(events[i]));
    }
    const RawResponse led = leader->takeResponse();
    QVERIFY(!led.has("sekisho-cache"));
    QCOMPARE(led.field("cf-aig-cache-status"), std::string("MISS"));
    QCOMPARE(led.body, wholeStream());
    for (const auto &follower : followers) {
        const RawResponse followed = follower->takeResponse();
        QCOMPARE(followed.field("sekisho-cache"), std::string("coalesced"));
        QCOMPARE(followed.field("cf-aig-cache-status"), std::string("MISS"));
        QVERIFY(followed.complete());
        QCOMPARE(followed.body, wholeStream());
        QVERIFY(followed.field("cf-aig-log-id") != led.field("cf-aig-log-id"));
    }
    QCOMPARE(m_fake->requestCount(), 1);
    int coalesced = 0;
    for (std::size_t i = 0; i < 6; ++i) {
        const auto record = m_bench->ended(i);
        QCOMPARE(record->state, ExchangeState::Complete);
        QVERIFY(record->tokensOut.has_value());
        if (record->cache == CacheOutcome::Coalesced) {
            ++coalesced;
            QCOMPARE(record->cost->picoUsd, 0);
        }
    }
    QCOMPARE(coalesced, 5);
    // And it was stored, once.
    QCOMPARE(m_bench->post(Target, Body).field("cf-aig-cache-status"), std::string("HIT"));
}

void TestCoalescing::theErrorIsShared_data()
{
    QTest::addColumn<bool>("answers");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("status") << true << 429 << QByteArray("Retry-After") << QByteArray("7");
    QTest::newRow("broken call") << false << 502 << QByteArray("x-should-retry") << QByteArray("true");
}

void TestCoalescing::theErrorIsShared()
{
    QFETCH(bool, answers);
    QFETCH(int, status);
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, value);
    Script script = Script().waitFor("go");
    if (answers)
        script.append(canned::errorReply(canned::Api::OpenAiChat, 429, "slow down", {{"Retry-After", "7"}}));
    else
        script.reset();
    m_fake->enqueue(script);
    const auto leader = ask();
    QTRY_VERIFY_WITH_TIMEOUT(m_fake->isWaitingAt("go"), 30'000);
    const auto follower = ask();
    waitForFollowers(1);
    m_fake->release("go");
    for (const auto &client : {leader.get(), follower.get()}) {
        const RawResponse answer = client->takeResponse();
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.field(field.toStdString()), value.toStdString());
    }
    QCOMPARE(m_fake->requestCount(), 1);
    // Nobody joins what is over: the next one asks anew.
    QCOMPARE(m_bench->ended(1)->status, status);
    m_fake->enqueue(canned::jsonReply(canned::Api::OpenAiChat));
    QCOMPARE(m_bench->post(Target, Body).status, 200);
    QCOMPARE(m_fake->requestCount(), 2);
}

void TestCoalescing::aCutReachesEverybody()
{
    const auto events = canned::events(canned::Api::OpenAiChat);
    m_fake->enqueue(canned::streamHead(canned::Api::OpenAiChat).chunk(events[0]).waitFor("go").close());
    const auto leader = ask();
    QVERIFY(leader->waitForText(events[0]));
    const auto follower = ask();
    QVERIFY(follower->waitForText(events[0]));
    m_fake->release("go");
    for (const auto &client : {leader.get(), follower.get()}) {
        const RawResponse answer = client->takeResponse();
        QCOMPARE(answer.end, RawResponse::End::CutShort);
    }
    for (std::size_t i = 0; i < 2; ++i)
        QCOMPARE(m_bench->ended(i)->state, ExchangeState::Failed);
    m_fake->enqueue(canned::streamReply(canned::Api::OpenAiChat));
    QCOMPARE(m_bench->post(Target, Body).field("cf-aig-cache-status"), std::string("MISS"));
}

void TestCoalescing::theLeaderLeaves()
{
    m_fake->enqueue(canned::gatedStream(canned::Api::OpenAiChat, "g"));
    const auto events = canned::events(canned::Api::OpenAiChat);
    auto leader = ask();
    m_fake->release("g0");
    QVERIFY(leader->waitForText(events[0]));
    const auto follower = ask();
    QVERIFY(follower->waitForText(events[0]));
    leader->resetNow();
    const auto left = m_bench->ended(0);
    QCOMPARE(left->state, ExchangeState::Cancelled);
    QVERIFY(!m_fake->clientLeft(0));
    for (std::size_t i = 1; i < events.size(); ++i)
        m_fake->release("g" + std::to_string(i));
    const RawResponse answer = follower->takeResponse();
    QVERIFY(answer.complete());
    QCOMPARE(answer.body, wholeStream());
    const auto record = m_bench->ended(1);
    QCOMPARE(record->state, ExchangeState::Complete);
    QVERIFY(!record->notes.empty());
    QCOMPARE(m_fake->requestCount(), 1);
    QCOMPARE(m_bench->post(Target, Body).field("cf-aig-cache-status"), std::string("HIT"));
}

void TestCoalescing::theLastOneToLeaveAborts()
{
    const auto events = canned::events(canned::Api::OpenAiChat);
    m_fake->enqueue(
        canned::streamHead(canned::Api::OpenAiChat).chunk(events[0]).waitFor("never").lastChunk());
    auto leader = ask();
    QVERIFY(leader->waitForText(events[0]));
    auto follower = ask();
    QVERIFY(follower->waitForText(events[0]));
    leader->resetNow();
    QCOMPARE(m_bench->ended(0)->state, ExchangeState::Cancelled);
    QVERIFY(!m_fake->clientLeft(0));
    follower->resetNow();
    QTRY_VERIFY_WITH_TIMEOUT(m_fake->clientLeft(0), 30'000);
    QCOMPARE(m_bench->ended(1)->state, ExchangeState::Cancelled);
    // What had come is nobody's answer.
    m_fake->enqueue(canned::streamReply(canned::Api::OpenAiChat));
    QCOMPARE(m_bench->post(Target, Body).field("cf-aig-cache-status"), std::string("MISS"));
}

void TestCoalescing::aSlowListenerHoldsUpNobody()
{
    constexpr std::uint64_t Size = 12'000'000;
    m_fake->enqueue(Script()
                        .send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                              std::to_string(Size) + "\r\n\r\n")
                        .waitFor("go")
                        .generate(Size));
    const auto slow = ask({}, 16 * 1024);
    slow->setManualReading(true);
    QTRY_VERIFY_WITH_TIMEOUT(m_fake->isWaitingAt("go"), 30'000);
    const auto fast = ask();
    waitForFollowers(1);
    m_fake->release("go");
    const RawResponse first = fast->takeResponse();
    QVERIFY(first.complete());
    QVERIFY(first.body == patternBytes(0, Size));
    while (!slow->isOver() && slow->received().size() < Size + 100)
        QVERIFY(QTest::qWaitFor([&] { return slow->readNow(1'000'000) > 0 || slow->isOver(); }, 30'000));
    const RawResponse second = slow->takeResponse();
    QVERIFY(second.complete());
    QVERIFY(second.body == first.body);
    QCOMPARE(m_fake->requestCount(), 1);
}

void TestCoalescing::aLeaderWhoseHeldBytesAreLostPaysNothing()
{
    constexpr std::size_t Size = 16'000'000;
    const auto events = canned::events(canned::Api::AnthropicMessages);
    Script script = canned::streamHead(canned::Api::AnthropicMessages).chunk(events[0]).waitFor("go");
    const std::string filler = ": " + std::string(64'000, '-') + "\n\n";
    for (std::size_t sent = 0; sent < Size; sent += filler.size())
        script.chunk(filler);
    script.waitFor("end");
    for (std::size_t i = 1; i < events.size(); ++i)
        script.chunk(events[i]);
    m_fake->enqueue(script.lastChunk());
    const auto askAnthropic = [&](int receiveBuffer) {
        auto client = std::make_unique<RawClient>(m_bench->port(), "127.0.0.1", receiveBuffer);
        client->setManualReading(receiveBuffer > 0);
        client->send(postText("/anthropic/v1/messages",
                              R"({"model":"claude-sonnet-4-5","stream":true,"messages":[]})",
                              m_bench->port()));
        return client;
    };
    const auto leader = askAnthropic(16 * 1024);
    QTRY_VERIFY_WITH_TIMEOUT(m_fake->isWaitingAt("go"), 30'000);
    const auto follower = askAnthropic(0);
    waitForFollowers(1);
    m_fake->release("go");
    QVERIFY(follower->waitFor([&] { return follower->received().size() > Size; }));
    QVERIFY(emptyDeletedFiles() > 0);
    while (!leader->isOver())
        QVERIFY(QTest::qWaitFor([&] { return leader->readNow(1'000'000) > 0 || leader->isOver(); }, 30'000));
    QCOMPARE(leader->takeResponse().end, RawResponse::End::CutShort);
    const auto led = m_bench->ended(0);
    QCOMPARE(led->state, ExchangeState::Failed);
    QCOMPARE(led->cost->picoUsd, 0);
    m_fake->release("end");
    QVERIFY(follower->takeResponse().complete());
    const auto followed = m_bench->ended(1);
    QCOMPARE(followed->state, ExchangeState::Complete);
    QVERIFY(followed->cost->picoUsd > 0);
    QVERIFY(!followed->savedCost);
}

void TestCoalescing::pastTheLimitFollowersAreCutOff()
{
    constexpr std::uint64_t Size = 30'000'000;
    m_fake->enqueue(Script()
                        .send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: "
                              "chunked\r\n\r\n")
                        .waitFor("go")
                        .generateChunks(Size, 16'384)
                        .lastChunk());
    const auto leader = ask();
    QTRY_VERIFY_WITH_TIMEOUT(m_fake->isWaitingAt("go"), 30'000);
    const auto follower = ask();
    waitForFollowers(1);
    m_fake->release("go");
    QCOMPARE(follower->takeResponse().end, RawResponse::End::CutShort);
    const RawResponse whole = leader->takeResponse();
    QVERIFY(whole.complete());
    QVERIFY(whole.body == patternBytes(0, Size));
}

void TestCoalescing::onlyWhereTheCacheMayBeUsed_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("skip") << QByteArray("cf-aig-skip-cache") << QByteArray("true");
    QTest::newRow("ttl 0") << QByteArray("cf-aig-cache-ttl") << QByteArray("0");
    QTest::newRow("another key") << QByteArray("cf-aig-cache-key") << QByteArray("mine");
    QTest::newRow("another credential")
        << QByteArray("Authorization") << QByteArray("Bearer sk-another-00000");
}

void TestCoalescing::onlyWhereTheCacheMayBeUsed()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    m_fake->enqueue(Script().waitFor("go").append(canned::streamReply(canned::Api::OpenAiChat)));
    m_fake->enqueue(canned::streamReply(canned::Api::OpenAiChat));
    const auto leader = ask();
    QTRY_VERIFY_WITH_TIMEOUT(m_fake->isWaitingAt("go"), 30'000);
    const RawResponse apart = ask({{name.toStdString(), value.toStdString()}})->takeResponse();
    QVERIFY(apart.complete());
    QVERIFY(!apart.has("sekisho-cache"));
    m_fake->release("go");
    QVERIFY(leader->takeResponse().complete());
    QCOMPARE(m_fake->requestCount(), 2);
}

QTEST_GUILESS_MAIN(TestCoalescing)
#include "tst_coalescing.moc"
