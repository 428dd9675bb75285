// SPDX-License-Identifier: GPL-3.0-or-later
// The flow of a call in both directions: request bodies, pauses, time-outs.
#include "client_harness.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::http;
using test::CallRecorder;
using test::ClientHarness;
using test::SmallAnswer;
using namespace std::chrono_literals;

namespace {

QString text(const std::string &from)
{
    return QString::fromStdString(from);
}

/// A call whose body comes in pieces.
CallRequest streamed(Framing framing)
{
    CallRequest request = ClientHarness::get("/v1", "POST");
    request.streamed = framing;
    return request;
}

std::string bodyOf(const std::string &message)
{
    const std::size_t at = message.find("\r\n\r\n");
    return at == std::string::npos ? std::string() : message.substr(at + 4);
}

} // namespace

class TestClientFlow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void largeBodiesGoInPieces()
    {
        Limits limits;
        ClientHarness harness(64 * 1024, limits);
        const std::string body(5 * 1024 * 1024 + 17, 'x');
        harness.connector.peersRead = false;
        CallRecorder call;
        call.call = harness.client->start(ClientHarness::post(body), call);
        harness.run();
        QVERIFY(!call.call->times().sent);
        QVERIFY(call.call->unsentBytes() > 4 * 1024 * 1024);
        harness.peer(0).setReadEnabled(true);
        harness.run();
        QVERIFY(call.call->times().sent.has_value());
        QCOMPARE(call.call->unsentBytes(), std::size_t(0));
        QVERIFY(bodyOf(harness.peer(0).data) == body);
        harness.answer(0, SmallAnswer);
        QVERIFY(call.ended);
        QCOMPARE(harness.client->idleConnections(), std::size_t(1));
    }

    void anAnswerBeforeTheWholeRequestEndsTheConnection()
    {
        ClientHarness harness;
        harness.connector.peersRead = false;
        CallRecorder call;
        call.call = harness.client->start(ClientHarness::post(std::string(3 * 1024 * 1024, 'x')), call);
        harness.run();
        harness.answer(0, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
        QCOMPARE(text(call.log), QStringLiteral("head body end "));
        QCOMPARE(call.head->status, 413);
        QCOMPARE(harness.client->idleConnections(), std::size_t(0));
    }

    void bodiesAreStreamed_data()
    {
        QTest::addColumn<bool>("chunked");
        QTest::addColumn<QString>("sent");
        QTest::newRow("chunked") << true
                                 << QStringLiteral("5\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n");
        QTest::newRow("length") << false << QStringLiteral("hello0123456789abcdef");
    }
    void bodiesAreStreamed()
    {
        QFETCH(bool, chunked);
        QFETCH(QString, sent);
        for (const bool early : {true, false}) {
            ClientHarness harness;
            CallRecorder call;
            const Framing framing{chunked ? Framing::Kind::Chunked : Framing::Kind::Length,
                                  chunked ? 0U : 21U};
            call.call = harness.client->start(streamed(framing), call);
            if (!early)
                harness.run();
            call.call->sendBody("hello");
            call.call->sendBody("");
            QVERIFY(!early || call.call->unsentBytes() > 0);
            harness.run();
            QVERIFY(!call.call->times().sent);
            call.call->sendBody("0123456789abcdef");
            call.call->endBody();
            QVERIFY(call.call->times().sent.has_value());
            harness.run();
            QCOMPARE(text(bodyOf(harness.peer(0).data)), sent);
            const bool framed = chunked
                                    ? text(harness.peer(0).data).contains(u"Transfer-Encoding: chunked\r\n")
                                    : text(harness.peer(0).data).contains(u"Content-Length: 21\r\n");
            QVERIFY(framed);
            harness.answer(0, SmallAnswer);
            QVERIFY(call.ended);
            QCOMPARE(harness.client->idleConnections(), std::size_t(1));
        }
    }

    void aBodyThatWaitedForTheConnectionIsDrained()
    {
        ClientHarness harness;
        CallRecorder call;
        call.call = harness.client->start(streamed({Framing::Kind::Chunked, 0}), call);
        call.call->sendBody(std::string(1000, 'x'));
        QCOMPARE(call.drainedCalls, 0);
        harness.run();
        QCOMPARE(call.drainedCalls, 1);
        QCOMPARE(call.call->unsentBytes(), std::size_t(0));
    }

    void aWholeStreamedBodyMayWaitForTheConnection()
    {
        ClientHarness harness;
        CallRecorder call;
        call.call = harness.client->start(streamed({Framing::Kind::Length, 3}), call);
        call.call->sendBody("abc");
        call.call->endBody();
        harness.run();
        QCOMPARE(text(bodyOf(harness.peer(0).data)), QStringLiteral("abc"));
        QVERIFY(call.call->times().sent.has_value());
        harness.answer(0, SmallAnswer);
        QCOMPARE(harness.client->idleConnections(), std::size_t(1));
    }

    void theSenderIsHeldBackAndLetGo()
    {
        ClientHarness harness;
        harness.connector.peersRead = false;
        CallRecorder call;
        call.call = harness.client->start(streamed({Framing::Kind::Chunked, 0}), call);
        harness.run();
        while (call.call->unsentBytes() < 300 * 1024)
            call.call->sendBody(std::string(10000, 'x'));
        harness.run();
        QCOMPARE(call.drainedCalls, 0);
        harness.peer(0).setReadEnabled(true);
        harness.run();
        QVERIFY(call.drainedCalls > 0);
        QCOMPARE(call.call->unsentBytes(), std::size_t(0));
    }

    void aBodyOfAnotherLengthBreaksTheCall_data()
    {
        QTest::addColumn<bool>("connected");
        QTest::addColumn<bool>("longer");
        QTest::newRow("longer, before connecting") << false << true;
        QTest::newRow("shorter, before connecting") << false << false;
        QTest::newRow("longer") << true << true;
        QTest::newRow("shorter") << true << false;
    }
    void aBodyOfAnotherLengthBreaksTheCall()
    {
        QFETCH(bool, connected);
        QFETCH(bool, longer);
        ClientHarness harness;
        CallRecorder call;
        call.call = harness.client->start(streamed({Framing::Kind::Length, 5}), call);
        if (connected)
            harness.run();
        call.call->sendBody("123");
        if (longer)
            call.call->sendBody("456");
        else
            call.call->endBody();
        QCOMPARE(text(call.log), QString());
        harness.run();
        harness.loop.advance(1us);
        QCOMPARE(text(call.log), QStringLiteral("broken "));
        QCOMPARE(call.error->requestMayHaveArrived, connected);
        if (connected)
            QVERIFY(harness.peer(0).ended || harness.peer(0).broken);
    }

    void pausingHoldsTheProviderBack()
    {
        ClientHarness harness;
        const auto call = harness.start(ClientHarness::get());
        harness.answer(0, "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n");
        call->call->setPaused(true);
        harness.answer(0, std::string(3000000, 'x'));
        QCOMPARE(text(call->body), QString());
        QVERIFY(harness.peer(0).stream->pendingBytes() >= 3000000 - 64 * 1024);
        harness.loop.advance(1h); // nobody is slow but we
        QVERIFY(!call->error);
        call->call->setPaused(false);
        harness.run();
        QCOMPARE(call->body.size(), std::size_t(3000000));
        QVERIFY(call->ended);
        QCOMPARE(harness.client->idleConnections(), std::size_t(1));
    }

    void pausingStopsWithinWhatWasRead()
    {
        ClientHarness harness;
        const auto call = harness.start(ClientHarness::get());
        call->onBodyHook = [&] { call->call->setPaused(true); };
        harness.answer(0, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n");
        for (const char *so : {"a", "ab", "abc"}) {
            QCOMPARE(text(call->body), QString::fromLatin1(so));
            QVERIFY(!call->ended);
            harness.loop.advance(1h);
            call->call->setPaused(false);
            QCOMPARE(text(call->body), QString::fromLatin1(so)); // not from within
            harness.run();
            harness.loop.advance(1us);
        }
        QVERIFY(call->ended);
        // Its connection reads again.
        QCOMPARE(harness.client->idleConnections(), std::size_t(1));
        const auto next = harness.start(ClientHarness::get());
        harness.answer(0, SmallAnswer);
        QVERIFY(next->ended);
    }

    void pausingInTheLastPieceStillReuses()
    {
        ClientHarness harness;
        const auto call = harness.start(ClientHarness::get());
        call->onBodyHook = [&] { call->call->setPaused(true); };
        harness.answer(0, SmallAnswer);
        QVERIFY(call->ended);
        const auto next = harness.start(ClientHarness::get());
        QVERIFY(next->call->times().reused);
        harness.answer(0, SmallAnswer);
        QVERIFY(next->ended);
        QCOMPARE(harness.connector.peers.size(), std::size_t(1));
    }

    void pausingBeforeTheAnswerIsRemembered()
    {
        ClientHarness harness;
        CallRecorder call;
        call.call = harness.client->start(ClientHarness::get(), call);
        call.call->setPaused(true);
        harness.run();
        harness.answer(0, SmallAnswer);
        QCOMPARE(text(call.log), QString());
        call.call->setPaused(false);
        harness.run();
        QVERIFY(call.ended);
    }

    void pausingAndGoingOnAtOnceLosesNothing()
    {
        ClientHarness harness;
        const auto call = harness.start(ClientHarness::get());
        call->onBodyHook = [&] {
            call->call->setPaused(true);
            call->call->setPaused(false);
        };
        harness.answer(0, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n");
        QCOMPARE(text(call->log), QStringLiteral("head body end "));
        QCOMPARE(text(call->body), QStringLiteral("abc"));
    }

    void theFirstByteHasItsTime_data()
    {
        QTest::addColumn<bool>("connects");
        QTest::addColumn<bool>("own");
        QTest::addColumn<QByteArray>("before");
        QTest::newRow("the limit's") << true << false << QByteArray();
        QTest::newRow("the call's") << true << true << QByteArray();
        QTest::newRow("while connecting") << false << true << QByteArray();
        QTest::newRow("after a 100") << true << true << QByteArray("HTTP/1.1 100 Continue\r\n\r\n");
        QTest::newRow("within the head") << true << true << QByteArray("HTTP/1.1 200 OK\r\n");
    }
    void theFirstByteHasItsTime()
    {
        QFETCH(bool, connects);
        QFETCH(bool, own);
        QFETCH(QByteArray, before);
        Limits limits;
        ClientHarness harness(64 * 1024, limits);
        harness.connector.hangs = !connects;
        CallRequest request = ClientHarness::get();
        if (own)
            request.firstByteTimeout = 7s;
        const Micros time = own ? Micros(7s) : limits.firstByteTimeout;
        const auto call = harness.start(std::move(request));
        harness.loop.advance(time - 1s);
        if (!before.isEmpty())
            harness.answer(0, before.toStdString());
        QVERIFY(!call->over());
        harness.loop.advance(1s);
        QVERIFY(call->error.has_value());
        QCOMPARE(static_cast<int>(call->error->kind), static_cast<int>(ErrorKind::Timeout));
        QCOMPARE(call->error->requestMayHaveArrived, connects);
        QVERIFY2(text(call->error->detail).contains(own ? u"7 s" : u"900 s"), call->error->detail.c_str());
        QVERIFY2(text(call->error->detail).contains(u"api.example"), call->error->detail.c_str());
        harness.run();
        if (connects)
            QVERIFY(harness.peer(0).ended || harness.peer(0).broken);
        else
            QCOMPARE(harness.connector.cancelled, 1);
    }

    void aSlowUploadIsNotASlowAnswer()
    {
        ClientHarness harness;
        CallRequest request = streamed({Framing::Kind::Chunked, 0});
        request.firstByteTimeout = 10s;
        const auto call = harness.start(std::move(request));
        for (int i = 0; i < 10; ++i) {
            harness.loop.advance(9s);
            call->call->sendBody("piece");
            harness.run();
        }
        QVERIFY(!call->over());
        call->call->endBody();
        harness.loop.advance(9s);
        QVERIFY(!call->over());
        harness.loop.advance(1s);
        QVERIFY(call->error.has_value());
    }

    void silenceHasItsTime()
    {
        Limits limits;
        ClientHarness harness(64 * 1024, limits);
        const auto call = harness.start(ClientHarness::get());
        harness.answer(0, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 5; ++i) {
            harness.loop.advance(limits.streamSilence - 1s);
            harness.answer(0, "1\r\na\r\n");
            QVERIFY(!call->over());
        }
        // The time of a pause does not count, and the whole time begins anew after it.
        call->call->setPaused(true);
        harness.loop.advance(24h);
        call->call->setPaused(false);
        harness.loop.advance(limits.streamSilence - 1s);
        QVERIFY(!call->over());
        harness.loop.advance(1s);
        QCOMPARE(static_cast<int>(call->error->kind), static_cast<int>(ErrorKind::Timeout));
        QVERIFY(call->error->requestMayHaveArrived);
        QVERIFY2(text(call->error->detail).contains(u"600 s"), call->error->detail.c_str());
        harness.run();
        QVERIFY(harness.peer(0).ended);
    }

    void aCallMayBeDestroyedWhileItDrains()
    {
        ClientHarness harness;
        CallRecorder call;
        call.onDrainedHook = [&] { call.call.reset(); };
        call.call = harness.client->start(streamed({Framing::Kind::Chunked, 0}), call);
        call.call->sendBody(std::string(500 * 1024, 'x'));
        harness.run();
        QVERIFY(!call.call);
        QVERIFY(harness.peer(0).ended || harness.peer(0).broken);
    }
};

QTEST_GUILESS_MAIN(TestClientFlow)

#include "tst_client_flow.moc"
