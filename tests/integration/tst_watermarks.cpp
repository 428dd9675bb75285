// SPDX-License-Identifier: GPL-3.0-or-later
// A slow side slows the other down, and the gateway's memory does not grow with what passes through it.
#include "integration/gateway_bench.h"
#include "support/memory.h"

#include <QFile>
#include <QTest>

using namespace sekisho;
using namespace sekisho::test;

class TestWatermarks final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aSlowReaderPausesTheProvider_data();
    void aSlowReaderPausesTheProvider();
    void aSlowProviderPausesTheClient();
    void manyBytesLittleMemory();
};

namespace {

constexpr std::uint64_t Mebibyte = 1024 * 1024;
/// Kernel buffers of four sockets, the high watermark and a read on the way; far below what is sent.
constexpr std::uint64_t InFlightAllowance = 24 * Mebibyte;

/// The gateway, the provider and the client run in this process.
void resetPeakMemory()
{
    QFile clear(QStringLiteral("/proc/self/clear_refs"));
    if (clear.open(QIODevice::WriteOnly))
        clear.write("5");
}

} // namespace

void TestWatermarks::aSlowReaderPausesTheProvider_data()
{
    QTest::addColumn<bool>("chunked");
    QTest::newRow("length") << false;
    QTest::newRow("chunked") << true;
}

void TestWatermarks::aSlowReaderPausesTheProvider()
{
    QFETCH(bool, chunked);
    constexpr std::uint64_t Gigabyte = 1024 * Mebibyte;
    FakeProvider fake;
    Script script;
    if (chunked)
        script
            .send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            .generateChunks(Gigabyte, 16'384);
    else
        script.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(Gigabyte) + "\r\n\r\n")
            .generate(Gigabyte);
    fake.enqueue(script);
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    client.setManualReading(true);
    std::uint64_t read = 0;
    client.setSink([&](std::string_view bytes) { read += bytes.size(); });
    resetPeakMemory();
    const std::uint64_t before = peakMemory(QStringLiteral("self"));
    client.send(postText("/openai/v1/chat/completions", "{}", bench.port()));
    // Reads a little at a time until enough has passed for a leak to show; what the provider got rid of stays
    // close.
    while (read < 64 * Mebibyte) {
        QVERIFY(QTest::qWaitFor([&] { return client.readNow(256 * 1024) > 0 || client.isOver(); }, 30'000));
        QVERIFY(!client.isOver());
        QVERIFY(fake.lastRequest().bytesAccepted < read + InFlightAllowance);
    }
    const std::uint64_t grown = peakMemory(QStringLiteral("self")) - before;
    // The capture for the log is bounded too: 10 MiB, and twice that while its string grows.
    QVERIFY2(!MemoryIsExact || grown < 40 * Mebibyte, std::to_string(grown).c_str());
    client.resetNow();
    QTRY_VERIFY_WITH_TIMEOUT(fake.clientLeft(0), 30'000);
}

void TestWatermarks::aSlowProviderPausesTheClient()
{
    FakeProvider fake;
    fake.setAnswerAtHead(true);
    fake.setKeptBodyBytes(0);
    fake.enqueue(Script().stopReading().waitFor("go").startReading().waitForRequestBody().append(
        canned::jsonReply(canned::Api::OpenAiChat)));
    GatewayBench bench;
    bench.limits.heldBodyBytes = Mebibyte;
    bench.route("openai", fake, "/v1");
    bench.start();
    constexpr std::uint64_t Size = 100 * Mebibyte;
    RawClient client(bench.port());
    client.send("POST /openai/v1/files HTTP/1.1\r\nHost: localhost:" + std::to_string(bench.port()) +
                "\r\nContent-Length: " + std::to_string(Size) + "\r\n\r\n");
    client.sendGenerated(Size);
    QTRY_VERIFY_WITH_TIMEOUT(fake.isWaitingAt("go"), 30'000);
    // Until nothing moves any more: the same figure in thirty looks at it, each after a turn of the event
    // loop.
    std::uint64_t sent = 0;
    int still = 0;
    QVERIFY(QTest::qWaitFor(
        [&] {
            still = client.bytesSent() == sent ? still + 1 : 0;
            sent = client.bytesSent();
            return still >= 30;
        },
        30'000));
    QVERIFY2(sent < InFlightAllowance, std::to_string(sent).c_str());
    fake.release("go");
    QCOMPARE(client.takeResponse().status, 200);
    QCOMPARE(fake.lastRequest().bodyBytes, Size);
}

void TestWatermarks::manyBytesLittleMemory()
{
    constexpr std::uint64_t Size = 512 * Mebibyte;
    FakeProvider fake;
    fake.enqueue(Script()
                     .send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                           std::to_string(Size) + "\r\n\r\n")
                     .generate(Size));
    GatewayBench bench;
    bench.route("openai", fake, "/v1");
    bench.start();
    RawClient client(bench.port());
    std::uint64_t read = 0;
    client.setSink([&](std::string_view bytes) { read += bytes.size(); });
    resetPeakMemory();
    const std::uint64_t before = peakMemory(QStringLiteral("self"));
    client.send(postText("/openai/v1/chat/completions", "{}", bench.port()));
    QVERIFY(client.waitFor([&] { return read > Size; }, std::chrono::minutes(4)));
    const auto record = bench.ended();
    QCOMPARE(record->state, storage::ExchangeState::Complete);
    QCOMPARE(record->responseBody.size, Size);
    QVERIFY(record->responseBody.truncated);
    const std::uint64_t grown = peakMemory(QStringLiteral("self")) - before;
    QVERIFY2(!MemoryIsExact || grown < 60 * Mebibyte, std::to_string(grown).c_str());
}

QTEST_GUILESS_MAIN(TestWatermarks)
#include "tst_watermarks.moc"
