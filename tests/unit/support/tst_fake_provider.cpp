// SPDX-License-Identifier: GPL-3.0-or-later
// The fake provider and the raw client against each other, over real sockets.
#include "support/canned.h"
#include "support/fake_provider.h"
#include "support/raw_client.h"

#include <QCryptographicHash>
#include <QSignalSpy>
#include <QTest>

using namespace sekisho::test;

namespace {

constexpr std::uint64_t MiB = 1024 * 1024;

} // namespace

class TestFakeProvider : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void recordsRequestAndReuse();
    void answersUnscriptedWith599();
    void asksHandler();
    void readsChunkedBody();
    void notesBadFraming();
    void continuesByItself();
    void answersBeforeTheBody();
    void waitsAtGates();
    void notesClientThatLeaves_data();
    void notesClientThatLeaves();
    void completeAnswerIsNotClosedEarly();
    void dripsEveryByte();
    void honoursBackpressure();
    void feelsBackpressureOfUploads();
    void carriesAGigabyte();
    void resetsAndCloses_data();
    void resetsAndCloses();
    void refusesAndListensAgain();
    void closesIdleConnections();
    void welcomes_data();
    void welcomes();
    void echoes();
};

void TestFakeProvider::recordsRequestAndReuse()
{
    FakeProvider provider;
    provider.enqueue(canned::jsonReply(canned::Api::OpenAiChat));
    provider.enqueue(canned::reply(200, "text/plain", "second"));
    QSignalSpy complete(&provider, &FakeProvider::requestComplete);
    RawClient client(provider.port());

    client.send(
        "POST /v1/x?y=%3A HTTP/1.1\r\nHost: h\r\nX-aBc:  two  words \r\nContent-Length: 4\r\n\r\nbody");
    const RawResponse first = client.takeResponse();
    QCOMPARE(first.end, RawResponse::End::Complete);
    QCOMPARE(first.body, canned::json(canned::Api::OpenAiChat));
    client.send(getText("/again", provider.port()));
    QCOMPARE(client.takeResponse().body, "second");

    QTRY_COMPARE(complete.size(), 2);
    const SeenRequest seen = provider.request(0);
    QCOMPARE(seen.method, "POST");
    QCOMPARE(seen.target, "/v1/x?y=%3A");
    QCOMPARE(seen.fields, (Fields{{"Host", "h"}, {"X-aBc", "two  words"}, {"Content-Length", "4"}}));
    QVERIFY(seen.rawHead.ends_with("X-aBc:  two  words \r\nContent-Length: 4\r\n\r\n"));
    QCOMPARE(seen.body, "body");
    QCOMPARE(seen.bodySha256,
             QCryptographicHash::hash("body", QCryptographicHash::Sha256).toHex().toStdString());
    QVERIFY(!seen.reused());
    QVERIFY(provider.request(1).reused());
    QCOMPARE(provider.request(1).connection, seen.connection);
    QVERIFY(provider.complaints().empty());
    QCOMPARE(provider.unexpected(), 0);
}

void TestFakeProvider::answersUnscriptedWith599()
{
    FakeProvider provider;
    RawClient client(provider.port());
    client.send(getText("/", provider.port()));
    QCOMPARE(client.takeResponse().status, 599);
    QCOMPARE(provider.unexpected(), 1);
}

void TestFakeProvider::asksHandler()
{
    FakeProvider provider;
    provider.setHandler([](const SeenRequest &request) {
        return canned::reply(request.target == "/good" ? 200 : 404, "text/plain", request.body);
    });
    RawClient client(provider.port());
    client.send(postText("/good", "one", provider.port()) + postText("/bad", "two", provider.port()));
    const RawResponse good = client.takeResponse();
    const RawResponse bad = client.takeResponse();
    QCOMPARE(good.status, 200);
    QCOMPARE(good.body, "one");
    QCOMPARE(bad.status, 404);
    QCOMPARE(bad.body, "two");
}

void TestFakeProvider::readsChunkedBody()
{
    FakeProvider provider;
    provider.enqueue(canned::reply(200, "text/plain", ""));
    RawClient client(provider.port());
    client.sendInPieces("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked("abc") +
                            "A;x=y\r\n0123456789\r\n0\r\n\r\n",
                        1);
    QCOMPARE(client.takeResponse().status, 200);
    QCOMPARE(provider.request(0).body, "abc0123456789");
    QVERIFY(provider.request(0).wasChunked);
    QVERIFY(provider.complaints().empty());
}

void TestFakeProvider::notesBadFraming()
{
    FakeProvider provider;
    provider.setHandler([](const SeenRequest &) { return canned::reply(200, "text/plain", ""); });
    RawClient client(provider.port());
    client.send("POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 5\r\nTransfer-Encoding: "
                "chunked\r\n\r\n0\r\n\r\n");
    QCOMPARE(client.takeResponse().status, 200);
    const std::vector<std::string> expected{"not exactly one Host",
                                            "Content-Length beside Transfer-Encoding"};
    QCOMPARE(provider.complaints(), expected);
}

void TestFakeProvider::continuesByItself()
{
    FakeProvider provider;
    provider.enqueue(canned::reply(200, "text/plain", "done"));
    RawClient client(provider.port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    QVERIFY(client.waitForText("100 Continue"));
    client.send("ab");
    const RawResponse response = client.takeResponse();
    QCOMPARE(response.informational.size(), std::size_t(1));
    QCOMPARE(response.body, "done");
    QCOMPARE(provider.request(0).body, "ab");
}

void TestFakeProvider::answersBeforeTheBody()
{
    FakeProvider provider;
    provider.setAnswerAtHead(true);
    provider.enqueue(Script()
                         .send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
                         .waitForRequestBody()
                         .append(Script().send("ok")));
    RawClient client(provider.port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab");
    QVERIFY(client.waitForText("\r\n\r\n"));
    QCOMPARE(provider.completeCount(), 0);
    client.send("cd");
    QCOMPARE(client.takeResponse().body, "ok");
    QCOMPARE(provider.request(0).body, "abcd");
}

void TestFakeProvider::waitsAtGates()
{
    FakeProvider provider;
    provider.enqueue(canned::gatedStream(canned::Api::OpenAiChat, "e"));
    QSignalSpy waiting(&provider, &FakeProvider::waitingAt);
    RawClient client(provider.port());
    client.send(postText("/v1/chat/completions", "{}", provider.port()));
    const auto events = canned::events(canned::Api::OpenAiChat);
    std::string expected;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const std::string gate = "e" + std::to_string(i);
        QTRY_VERIFY(provider.isWaitingAt(gate));
        QCOMPARE(client.peekResponse().body, expected);
        provider.release(gate);
        expected += events[i];
        QVERIFY(client.waitFor([&] { return client.peekResponse().body == expected; }));
    }
    const RawResponse response = client.takeResponse();
    QVERIFY(response.complete());
    QCOMPARE(response.chunks, events);
    QCOMPARE(static_cast<std::size_t>(waiting.size()), events.size());
    QTRY_VERIFY(provider.request(0).finished);
}

void TestFakeProvider::notesClientThatLeaves_data()
{
    QTest::addColumn<bool>("rudely");
    QTest::newRow("FIN") << false;
    QTest::newRow("RST") << true;
}

void TestFakeProvider::notesClientThatLeaves()
{
    QFETCH(bool, rudely);
    FakeProvider provider;
    provider.enqueue(canned::streamHead(canned::Api::OpenAiChat)
                         .chunk("first")
                         .waitFor("never")
                         .chunk("second")
                         .lastChunk());
    QSignalSpy closed(&provider, &FakeProvider::clientClosed);
    RawClient client(provider.port());
    client.send(getText("/", provider.port()));
    QVERIFY(client.waitForText("first"));
    QTRY_VERIFY(provider.isWaitingAt("never"));
    QVERIFY(!provider.clientLeft(0));
    rudely ? client.resetNow() : client.closeNow();
    QTRY_COMPARE(closed.size(), 1);
    const SeenRequest seen = provider.request(0);
    QVERIFY(provider.clientLeft(0));
    QCOMPARE(seen.closedBeforeStep, std::optional<std::size_t>(2));
    QCOMPARE(seen.stepsDone, std::size_t(2));
    QVERIFY(!seen.finished);
    QVERIFY(!provider.isWaitingAt("never"));
    QCOMPARE(provider.connection(0).end, rudely ? ClientEnd::Reset : ClientEnd::Fin);
    QTRY_COMPARE(provider.openConnections(), 0);
}

void TestFakeProvider::completeAnswerIsNotClosedEarly()
{
    FakeProvider provider;
    provider.enqueue(canned::streamReply(canned::Api::AnthropicMessages));
    RawClient client(provider.port());
    client.send(getText("/", provider.port()));
    QVERIFY(client.takeResponse().complete());
    QTRY_VERIFY(provider.request(0).finished);
    client.closeNow();
    QTRY_VERIFY(provider.clientLeft(0));
    QVERIFY(!provider.request(0).closedBeforeStep);
}

void TestFakeProvider::dripsEveryByte()
{
    FakeProvider provider;
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    provider.enqueue(Script().drip(answer));
    RawClient client(provider.port());
    client.send(getText("/", provider.port()));
    QCOMPARE(client.takeResponse().body, "hello");
    QTRY_COMPARE(provider.request(0).bytesAccepted, answer.size());
}

void TestFakeProvider::honoursBackpressure()
{
    FakeProvider::Options options;
    options.socketBuffer = 64 * 1024;
    FakeProvider provider(options);
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(64 * MiB) + "\r\n\r\n";
    provider.enqueue(Script().send(head).generate(64 * MiB));
    RawClient client(provider.port(), "127.0.0.1", 64 * 1024);
    client.setManualReading(true);
    client.send(getText("/", provider.port()));
    QTRY_VERIFY(provider.request(0).bytesAccepted > 0);
    // It stands still when two looks at it, with a turn of everything between them, show the same.
    std::uint64_t before = 0;
    QTRY_VERIFY(std::exchange(before, provider.request(0).bytesAccepted) == before);
    QVERIFY(before < 4 * MiB);

    std::uint64_t offset = 0;
    bool good = true;
    client.setSink([&](std::string_view piece) {
        if (offset == 0)
            piece.remove_prefix(head.size());
        good = good && piece == patternBytes(offset, piece.size());
        offset += piece.size();
    });
    client.setManualReading(false);
    QVERIFY(client.waitForBytes(head.size() + 64 * MiB));
    QVERIFY(good);
    QTRY_VERIFY(provider.request(0).finished);
}

void TestFakeProvider::feelsBackpressureOfUploads()
{
    FakeProvider::Options options;
    options.socketBuffer = 64 * 1024;
    FakeProvider provider(options);
    provider.setAnswerAtHead(true);
    provider.setKeptBodyBytes(10);
    provider.enqueue(Script().stopReading().waitFor("read").startReading().waitForRequestBody().append(
        canned::reply(200, "text/plain", "")));
    RawClient client(provider.port());
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(32 * MiB) + "\r\n\r\n");
    client.sendGenerated(32 * MiB);
    QTRY_VERIFY(provider.isWaitingAt("read"));
    std::uint64_t before = 0;
    QTRY_VERIFY(std::exchange(before, client.bytesSent()) == before && before > 0);
    QVERIFY(!client.allSent());
    provider.release("read");
    QCOMPARE(client.takeResponse().status, 200);
    const SeenRequest seen = provider.request(0);
    QCOMPARE(seen.bodyBytes, 32 * MiB);
    QCOMPARE(seen.body, patternBytes(0, 10));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray::fromStdString(patternBytes(0, 32 * MiB)));
    QCOMPARE(seen.bodySha256, hash.result().toHex().toStdString());
}

void TestFakeProvider::carriesAGigabyte()
{
    FakeProvider provider;
    constexpr std::uint64_t Count = 1024 * MiB;
    provider.enqueue(
        canned::streamHead(canned::Api::OpenAiChat).generateChunks(Count, 1024 * 1024).lastChunk());
    RawClient client(provider.port());
    std::string tail;
    client.setSink([&](std::string_view piece) {
        tail += piece;
        tail.erase(0, tail.size() - std::min<std::size_t>(tail.size(), 64));
    });
    client.send(getText("/", provider.port()));
    QVERIFY(client.waitFor([&] { return tail.ends_with("\r\n0\r\n\r\n"); }, std::chrono::minutes(4)));
    QVERIFY(client.bytesReceived() > Count);
    QTRY_COMPARE(provider.request(0).bytesAccepted, client.bytesReceived());
}

void TestFakeProvider::resetsAndCloses_data()
{
    QTest::addColumn<int>("how");
    QTest::addColumn<RawResponse::End>("end");
    QTest::addColumn<bool>("reset");
    QTest::newRow("close within the body") << 0 << RawResponse::End::CutShort << false;
    QTest::newRow("reset within the body") << 1 << RawResponse::End::CutShort << true;
    QTest::newRow("half close") << 2 << RawResponse::End::CutShort << false;
    QTest::newRow("length too long") << 3 << RawResponse::End::CutShort << false;
    QTest::newRow("truncated chunk") << 4 << RawResponse::End::CutShort << false;
    QTest::newRow("missing last chunk") << 5 << RawResponse::End::CutShort << false;
}

void TestFakeProvider::resetsAndCloses()
{
    QFETCH(int, how);
    QFETCH(RawResponse::End, end);
    QFETCH(bool, reset);
    const Script begun = Script().send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    const std::vector<Script> scripts{Script(begun).close(),
                                      Script(begun).waitFor("read").reset(),
                                      Script(begun).halfClose().waitForClientClose(),
                                      canned::bodyTooShort("half", 5),
                                      canned::truncatedChunk("four"),
                                      canned::missingLastChunk("four")};
    FakeProvider provider;
    provider.enqueue(scripts[static_cast<std::size_t>(how)]);
    RawClient client(provider.port());
    client.send(getText("/", provider.port()));
    QVERIFY(client.waitForText(how == 4 ? "fo" : how == 5 ? "four" : "half"));
    provider.release("read");
    QVERIFY(client.waitForEnd());
    QCOMPARE(client.sawReset(), reset);
    QCOMPARE(client.peekResponse().end, end);
    client.closeNow();
    QTRY_COMPARE(provider.openConnections(), 0);
}

void TestFakeProvider::refusesAndListensAgain()
{
    FakeProvider provider;
    provider.setHandler(
        [](const SeenRequest &) { return canned::reply(200, "text/plain", "").stopListening(); });
    RawClient first(provider.port());
    first.send(getText("/", provider.port()));
    QCOMPARE(first.takeResponse().status, 200);
    QTRY_VERIFY(provider.request(0).finished);
    provider.stopListening();
    RawClient refused(provider.port());
    QVERIFY(refused.waitForEnd());
    QVERIFY(refused.sawReset() && !refused.isConnected());
    provider.listenAgain();
    RawClient second(provider.port());
    second.send(getText("/", provider.port()));
    QCOMPARE(second.takeResponse().status, 200);
    QCOMPARE(provider.connectionCount(), 2);
}

void TestFakeProvider::closesIdleConnections()
{
    FakeProvider provider;
    provider.setHandler([](const SeenRequest &) { return canned::reply(200, "text/plain", ""); });
    RawClient idle(provider.port());
    idle.send(getText("/", provider.port()));
    QCOMPARE(idle.takeResponse().status, 200);
    QTRY_VERIFY(provider.request(0).finished);
    QCOMPARE(provider.sendOnIdle("HTTP/1.1 408 Request Timeout\r\n\r\n"), 1);
    QVERIFY(idle.waitForText("408"));
    QCOMPARE(provider.closeIdle(), 1);
    QVERIFY(idle.waitForEnd());
    QVERIFY(!idle.sawReset());

    RawClient other(provider.port());
    other.send(getText("/", provider.port()));
    QCOMPARE(other.takeResponse().status, 200);
    QTRY_VERIFY(provider.request(1).finished);
    QCOMPARE(provider.resetIdle(), 1);
    QVERIFY(other.waitForEnd());
    QVERIFY(other.sawReset());
}

void TestFakeProvider::welcomes_data()
{
    QTest::addColumn<Welcome>("welcome");
    QTest::addColumn<bool>("reset");
    QTest::newRow("close") << Welcome::Close << false;
    QTest::newRow("reset") << Welcome::Reset << true;
}

void TestFakeProvider::welcomes()
{
    QFETCH(Welcome, welcome);
    QFETCH(bool, reset);
    FakeProvider provider;
    provider.setWelcome(welcome);
    RawClient client(provider.port());
    QVERIFY(client.waitForEnd());
    QCOMPARE(client.sawReset(), reset);
    QCOMPARE(provider.openConnections(), 0);

    provider.setWelcome(Welcome::Hang);
    RawClient hanging(provider.port());
    hanging.send("anything");
    QVERIFY(hanging.waitForSent());
    QTRY_COMPARE(provider.openConnections(), 1);
    hanging.closeNow();
    QTRY_COMPARE(provider.openConnections(), 0);
    QCOMPARE(provider.requestCount(), 0);
}

void TestFakeProvider::echoes()
{
    FakeProvider provider;
    provider.enqueue(
        Script()
            .send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
            .echo());
    RawClient client(provider.port());
    client.send(getText("/", provider.port(), {{"Connection", "Upgrade"}, {"Upgrade", "x"}}));
    QCOMPARE(client.takeResponse().status, 101);
    client.send("there");
    QVERIFY(client.waitForText("there"));
    client.send(" and back");
    QVERIFY(client.waitForText("there and back"));
    client.halfClose();
    QVERIFY(client.waitForEnd());
    QTRY_VERIFY(provider.request(0).finished);
}

QTEST_GUILESS_MAIN(TestFakeProvider)
#include "tst_fake_provider.moc"
