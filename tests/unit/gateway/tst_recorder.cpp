// SPDX-License-Identifier: GPL-3.0-or-later
// What is kept of an exchange, and what is not.
#include "gateway/record_feed.h"
#include "gateway/recorder.h"
#include "support/fake_loop.h"
#include "support/test_snapshot.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::gateway;

class TestRecorder final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void toolNames_data();
    void toolNames();
    void streamedAnswer();
    void thePriceFollowsTheTokens();
    void captureIsBounded();
    void secretsAreMasked();
    void unwantedRowsAreNotTold();
    void batchesHoldTheLastState();
    void aBusyWindowLosesBodiesFirst();
};

namespace {

struct Bench {
    test::FakeLoop loop;
    std::vector<std::shared_ptr<const Events>> batches;
    bool accept = true;
    RecordFeed feed{loop, [this] { return accept; },
                    [this](const std::shared_ptr<const Events> &batch) { batches.push_back(batch); }};
    KeyRing keys;
    std::shared_ptr<Snapshot> snapshot = test::snapshot();

    Recorder recorder() { return {loop, feed, keys, snapshot, loop.now()}; }
    std::vector<std::shared_ptr<const storage::ExchangeRecord>> flushed()
    {
        loop.advance(std::chrono::milliseconds(60));
        std::vector<std::shared_ptr<const storage::ExchangeRecord>> all;
        for (const auto &batch : batches)
            all.insert(all.end(), batch->records.begin(), batch->records.end());
        return all;
    }
};

http::ResponseHead answer(const char *contentType)
{
    http::ResponseHead head;
    head.headers.add("Content-Type", contentType);
    return head;
}

} // namespace

void TestRecorder::toolNames_data()
{
    QTest::addColumn<QByteArray>("userAgent");
    QTest::addColumn<QByteArray>("tool");
    const auto row = [](const char *userAgent, const char *tool) {
        QTest::newRow(userAgent) << QByteArray(userAgent) << QByteArray(tool);
    };
    row("claude-cli/2.1.330 (external, sdk-cli)", "claude-cli");
    row("OpenAI/JS 7.57.0", "OpenAI/JS");
    row("Anthropic/JS 1.12.0", "Anthropic/JS");
    row("curl/7.88.1", "curl");
    row("codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm", "codex_exec");
    row("google-genai-sdk/3.1.0 gl-node/v20.20.2", "google-genai-sdk");
    row("GeminiCLI-tui/0.61.0/gemini-3.1-pro-preview (linux)", "GeminiCLI-tui");
    row("tool/v2", "tool");
    row("node", "node");
    row("", "");
    row("odd/", "odd/");
}

void TestRecorder::toolNames()
{
    QFETCH(QByteArray, userAgent);
    QFETCH(QByteArray, tool);
    QCOMPARE(toolName(userAgent.toStdString()), tool.toStdString());
}

void TestRecorder::streamedAnswer()
{
    Bench bench;
    Recorder recorder = bench.recorder();
    bench.loop.advance(std::chrono::milliseconds(5));
    recorder.beginAnswer(answer("text/event-stream"), dialects::Dialect::OpenAiChat);
    recorder.onAnswerBody("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}],\"model\":\"m-1\"}\n\n");
    bench.loop.advance(std::chrono::milliseconds(5));
    recorder.onAnswerBody("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n");
    QVERIFY(!recorder.answerIsComplete());
    recorder.onAnswerBody(
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n");
    QVERIFY(recorder.answerIsComplete());
    recorder.endAnswer();
    recorder.close(storage::ExchangeState::Complete);
    const auto records = bench.flushed();
    QCOMPARE(records.size(), std::size_t(1));
    const storage::ExchangeRecord &record = *records.front();
    QCOMPARE(record.state, storage::ExchangeState::Complete);
    QVERIFY(record.stream);
    QCOMPARE(record.model, std::string("m-1"));
    QCOMPARE(record.tokensIn->value, 7);
    QCOMPARE(record.tokensOut->value, 2);
    QVERIFY(!record.tokensCached);
    QCOMPARE(record.firstByte->count(), 5000);
    QCOMPARE(record.firstToken->count(), 10000);
    QVERIFY(record.responseBody.bytes->ends_with("[DONE]\n\n"));
}

void TestRecorder::thePriceFollowsTheTokens()
{
    Bench bench;
    bench.snapshot->prices = test::realPrices();
    Recorder recorder = bench.recorder();
    recorder.record().provider = "openai";
    recorder.record().model = "gpt-4o-mini";
    recorder.beginAnswer(answer("text/event-stream"), dialects::Dialect::OpenAiChat, true);
    const auto tell = [&](int in, int out) {
        recorder.onAnswerBody("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":" + std::to_string(in) +
                              ",\"completion_tokens\":" + std::to_string(out) + "}}\n\n");
    };
    tell(1000, 1);
    const auto early = recorder.snapshot();
    QVERIFY(early->cost && early->cost->picoUsd > 0);
    QCOMPARE(recorder.snapshot()->cost, early->cost);
    tell(1000, 1001);
    const auto later = recorder.snapshot();
    QVERIFY(later->cost->picoUsd > early->cost->picoUsd);
    recorder.meter(
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":2001}}\n\n");
    storage::CacheEntryHead stored;
    recorder.describeAnswer(stored);
    QCOMPARE(stored.cost->picoUsd - later->cost->picoUsd, later->cost->picoUsd - early->cost->picoUsd);
    QCOMPARE(stored.tokensOut->value, 2001);
    QCOMPARE(stored.model, std::string("gpt-4o-mini"));
    // One who has joined another one's call saves what it cost.
    recorder.setPaysFor(false);
    recorder.endAnswer();
    recorder.close(storage::ExchangeState::Complete);
    const auto records = bench.flushed();
    QCOMPARE(records.front()->cost, Money{});
    QCOMPARE(records.front()->savedCost, stored.cost);
}

void TestRecorder::captureIsBounded()
{
    Bench bench;
    bench.snapshot->capturedBodyBytes = 10;
    Recorder recorder = bench.recorder();
    recorder.captureRequest(std::make_shared<const std::string>("0123456789abcdef"), 16);
    recorder.beginAnswer(answer("text/plain"), dialects::Dialect::None);
    recorder.onAnswerBody("0123456");
    recorder.onAnswerBody("789abc");
    recorder.onAnswerBody("def");
    recorder.close(storage::ExchangeState::Complete);
    const auto record = bench.flushed().front();
    QCOMPARE(*record->requestBody.bytes, std::string("0123456789"));
    QVERIFY(record->requestBody.truncated);
    QCOMPARE(*record->responseBody.bytes, std::string("0123456789"));
    QCOMPARE(record->responseBody.size, std::uint64_t(16));
    QVERIFY(record->responseBody.truncated);
}

void TestRecorder::secretsAreMasked()
{
    Bench bench;
    KeyGrant grant;
    grant.provider = "openai";
    grant.secret = Secret("a-live-key-0123456789");
    bench.keys.grant(std::move(grant));
    http::RequestHead head;
    head.method = "POST";
    head.target = "/openai/v1/x?key=clients-own-key-here&q=a-live-key-0123456789";
    head.headers.add("Authorization", "Bearer clients-own-key-here");
    head.headers.add("X-Note", "holds a-live-key-0123456789");
    Recorder recorder = bench.recorder();
    recorder.describeRequest(head);
    recorder.captureRequest(std::make_shared<const std::string>("{\"say\":\"a-live-key-0123456789\"}"), 31);
    auto echo = answer("text/plain");
    echo.headers.add("X-Echo", "a-live-key-0123456789");
    recorder.beginAnswer(echo, dialects::Dialect::None);
    recorder.onAnswerBody("you sent a-live-");
    recorder.onAnswerBody("key-0123456789");
    recorder.close(storage::ExchangeState::Failed, "said a-live-key-0123456789");
    const auto record = bench.flushed().front();
    std::string all = record->path + record->error + *record->requestBody.bytes + *record->responseBody.bytes;
    for (const auto &headers : {record->requestHeaders, record->responseHeaders}) {
        for (const auto &header : headers)
            all += header.name + header.value;
    }
    QVERIFY2(all.find("a-live-key") == std::string::npos, all.c_str());
    QVERIFY2(all.find("clients-own-key") == std::string::npos, all.c_str());
    QVERIFY(all.find("you sent [redacted]") != std::string::npos);
}

void TestRecorder::unwantedRowsAreNotTold()
{
    Bench bench;
    {
        Recorder recorder = bench.recorder();
        recorder.setWanted(false, true);
        recorder.touch();
        recorder.close(storage::ExchangeState::Complete);
    }
    QVERIFY(bench.flushed().empty());
    Recorder withoutBodies = bench.recorder();
    withoutBodies.setWanted(true, false);
    withoutBodies.captureRequest(std::make_shared<const std::string>("secret plans"), 12);
    withoutBodies.close(storage::ExchangeState::Complete);
    const auto record = bench.flushed().front();
    QVERIFY(!record->requestBody.bytes);
    QCOMPARE(record->requestBody.size, std::uint64_t(12));
}

void TestRecorder::batchesHoldTheLastState()
{
    Bench bench;
    Recorder recorder = bench.recorder();
    for (int i = 0; i < 100; ++i) {
        recorder.record().model = "model-" + std::to_string(i);
        recorder.touch();
    }
    const auto open = bench.flushed();
    QCOMPARE(open.size(), std::size_t(1));
    QCOMPARE(open.front()->model, std::string("model-99"));
    QCOMPARE(open.front()->state, storage::ExchangeState::Open);
    recorder.touch();
    recorder.close(storage::ExchangeState::Complete);
    const auto all = bench.flushed();
    QCOMPARE(all.size(), std::size_t(2));
    QCOMPARE(all.back()->state, storage::ExchangeState::Complete);
    QCOMPARE(all.back()->id, open.front()->id);
}

void TestRecorder::aBusyWindowLosesBodiesFirst()
{
    Bench bench;
    bench.accept = false;
    const auto body = std::make_shared<const std::string>(std::string(1024 * 1024, 'x'));
    for (int i = 0; i < 100; ++i) {
        Recorder recorder = bench.recorder();
        recorder.captureRequest(body, body->size());
        recorder.close(storage::ExchangeState::Complete);
    }
    bench.loop.advance(std::chrono::seconds(1));
    bench.accept = true;
    const auto records = bench.flushed();
    QCOMPARE(records.size(), std::size_t(100));
    const auto kept =
        std::count_if(records.begin(), records.end(), [](const auto &r) { return r->requestBody.bytes; });
    QVERIFY(kept > 0 && kept <= 64);
    QVERIFY(!records.front()->requestBody.bytes);
    QVERIFY(!records.front()->notes.empty());
    QVERIFY(records.back()->requestBody.bytes);
}

QTEST_GUILESS_MAIN(TestRecorder)
#include "tst_recorder.moc"
