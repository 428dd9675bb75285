// SPDX-License-Identifier: GPL-3.0-or-later
// What a call says of an answer, what it sends, and what becomes of its connection.
#include "client_harness.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::http;
using test::CallRecorder;
using test::ClientHarness;
using test::SmallAnswer;

namespace {

QString text(const std::string &from)
{
    return QString::fromStdString(from);
}

} // namespace

class TestClient : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sendsTheRequestAndTellsOfTheAnswer()
    {
        ClientHarness harness;
        auto recorder = std::make_unique<CallRecorder>();
        recorder->call = harness.client->start(ClientHarness::post("{}"), *recorder);
        QCOMPARE(text(recorder->log), QString());
        harness.run();
        QCOMPARE(text(harness.peer(0).data),
                 QStringLiteral("POST /v1 HTTP/1.1\r\nHost: api.example\r\nContent-Length: 2\r\n\r\n{}"));
        QCOMPARE(harness.peer(0).readableCalls, 1); // head and body in one write
        QVERIFY(recorder->call->times().sent.has_value());
        QVERIFY(!recorder->call->times().head.has_value());
        QVERIFY(recorder->call->times().connect.connected.has_value());

        harness.loop.advance(std::chrono::seconds(1));
        harness.answer(0, SmallAnswer);
        QCOMPARE(text(recorder->log), QStringLiteral("head body end "));
        QCOMPARE(recorder->head->status, 200);
        QCOMPARE(recorder->framing.kind, Framing::Kind::Length);
        QCOMPARE(text(recorder->body), QStringLiteral("hi"));
        QCOMPARE(recorder->call->bytesReceived(), std::string_view(SmallAnswer).size());
        QVERIFY(*recorder->call->times().head - *recorder->call->times().sent >= std::chrono::seconds(1));
        QCOMPARE(harness.client->idleConnections(), std::size_t(1));
        // Nothing happens to a call that is over.
        recorder->call->setPaused(true);
        recorder->call->sendBody("x");
        recorder->call->endBody();
        harness.run();
        QCOMPARE(recorder->call->unsentBytes(), std::size_t(0));
        QCOMPARE(harness.client->idleConnections(), std::size_t(1));
    }

    void aGivenHostIsKept()
    {
        ClientHarness harness;
        CallRequest request = ClientHarness::get();
        request.head.headers.add("host", "other.example");
        const auto call = harness.start(std::move(request));
        QCOMPARE(text(harness.peer(0).data), QStringLiteral("GET / HTTP/1.1\r\nhost: other.example\r\n\r\n"));
    }

    void answersArriveInAnyPieces()
    {
        const std::string answer = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: t\r\n\r\n";
        for (std::size_t piece = 1; piece <= answer.size(); ++piece) {
            ClientHarness harness;
            const auto call = harness.start(ClientHarness::get());
            for (std::size_t at = 0; at < answer.size(); at += piece)
                harness.answer(0, std::string_view(answer).substr(at, piece));
            QCOMPARE(text(call->log), QStringLiteral("103 head body end "));
            QCOMPARE(text(call->body), QStringLiteral("hello world"));
            QCOMPARE(harness.client->idleConnections(), std::size_t(1));
        }
    }

    void connectionsAreReusedNewestFirst()
    {
        ClientHarness harness;
        const auto a = harness.start(ClientHarness::get("/a"));
        const auto b = harness.start(ClientHarness::get("/b"));
        QCOMPARE(harness.connector.peers.size(), std::size_t(2));
        QVERIFY(!b->call->times().reused);
        harness.answer(1, SmallAnswer);
        harness.answer(0, SmallAnswer); // the newest now
        QCOMPARE(harness.client->idleConnections(), std::size_t(2));
        const auto c = harness.start(ClientHarness::get("/c"));
        QVERIFY(text(harness.peer(0).data).contains(u"/c"));
        QVERIFY(c->call->times().reused);
        QVERIFY(!c->call->times().connect.connected);
        const auto d = harness.start(ClientHarness::get("/d"));
        QVERIFY(text(harness.peer(1).data).contains(u"/d"));
        const auto e = harness.start(ClientHarness::get("/e"));
        QCOMPARE(harness.connector.peers.size(), std::size_t(3));
    }

    void originsDoNotShareConnections()
    {
        ClientHarness harness;
        harness.warmUp(0);
        for (const Origin &origin : {Origin{"https", "api.example", 80}, Origin{"http", "api.example", 81},
                                     Origin{"http", "b.example", 80}}) {
            CallRequest request = ClientHarness::get();
            request.origin = origin;
            const std::size_t before = harness.connector.peers.size();
            const auto call = harness.start(std::move(request));
            QCOMPARE(harness.connector.peers.size(), before + 1);
        }
        QCOMPARE(harness.client->idleConnections(), std::size_t(1));
    }

    void aCallBegunAtTheEndOfAnotherReusesItsConnection()
    {
        ClientHarness harness;
        const auto first = harness.start(ClientHarness::get());
        CallRecorder second;
        first->onEndHook = [&] {
            first->call.reset();
            second.call = harness.client->start(ClientHarness::get("/next"), second);
        };
        harness.answer(0, SmallAnswer);
        QVERIFY(second.call->times().reused);
        harness.answer(0, SmallAnswer);
        QVERIFY(second.ended);
        QCOMPARE(harness.connector.peers.size(), std::size_t(1));
    }

    void reuseDependsOnTheAnswer_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<bool>("closes");
        QTest::addColumn<QString>("log");
        QTest::addColumn<int>("idle");
        const auto row = [](const char *name, const char *method, const char *answer, bool closes,
                            const char *log, int idle) {
            QTest::newRow(name) << QString::fromLatin1(method) << QByteArray(answer) << closes
                                << QString::fromLatin1(log) << idle;
        };
        row("length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false, "head body end ", 1);
        row("empty", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false, "head end ", 1);
        row("chunked", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            false, "head body end ", 1);
        row("204", "GET", "HTTP/1.1 204 No Content\r\n\r\n", false, "head end ", 1);
        row("304", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", false, "head end ", 1);
        row("HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", false, "head end ", 1);
        row("HEAD, chunked", "HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false,
            "head end ", 1);
        row("100 first", "GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", false,
            "100 head end ", 1);
        row("closed by both words and deeds", "GET",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", true, "head body end ", 0);
        row("Connection: close", "GET", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
            false, "head body end ", 0);
        row("closed without a word", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", true,
            "head body end ", 0);
        row("HTTP/1.0", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", false, "head body end ", 0);
        row("HTTP/1.0 keep-alive", "GET",
            "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi", false,
            "head body end ", 0);
        row("until close", "GET", "HTTP/1.1 200 OK\r\n\r\nhi", true, "head body end ", 0);
        row("until close, empty", "GET", "HTTP/1.1 200 OK\r\n\r\n", true, "head end ", 0);
        row("more than its length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there", false,
            "head body end ", 0);
        row("a second answer", "GET",
            "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false,
            "head end ", 0);
        row("body after HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false, "head end ",
            0);
    }
    void reuseDependsOnTheAnswer()
    {
        QFETCH(QString, method);
        QFETCH(QByteArray, answer);
        QFETCH(bool, closes);
        QFETCH(QString, log);
        QFETCH(int, idle);
        ClientHarness harness;
        const auto call = harness.start(ClientHarness::get("/", method.toStdString()));
        harness.peer(0).write(answer.toStdString());
        if (closes)
            harness.peer(0).stream.reset();
        harness.run();
        QCOMPARE(text(call->log), log);
        QCOMPARE(harness.client->idleConnections(), std::size_t(idle));
        if (idle == 0 && !closes)
            QVERIFY(harness.peer(0).ended || harness.peer(0).broken);
    }

    void faultsAreTold_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("log");
        QTest::addColumn<int>("kind");
        const auto row = [](const char *name, const char *answer, const char *log, ErrorKind kind) {
            QTest::newRow(name) << QByteArray(answer) << QString::fromLatin1(log) << static_cast<int>(kind);
        };
        row("nothing", "", "broken ", ErrorKind::ClosedEarly);
        row("cut in the status line", "HTTP/1.1 2", "broken ", ErrorKind::Truncated);
        row("cut in the head", "HTTP/1.1 200 OK\r\nContent-Le", "broken ", ErrorKind::Truncated);
        row("cut in the body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", "head body broken ",
            ErrorKind::Truncated);
        row("cut before the body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "head broken ",
            ErrorKind::Truncated);
        row("cut in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            "head body broken ", ErrorKind::Truncated);
        row("cut between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n",
            "head body broken ", ErrorKind::Truncated);
        row("cut before the last line",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n0\r\n", "head body broken ",
            ErrorKind::Truncated);
        row("only a 100", "HTTP/1.1 100 Continue\r\n\r\n", "100 broken ", ErrorKind::Truncated);
        row("garbage", "SSH-2.0-OpenSSH_9.2\r\n", "broken ", ErrorKind::BadMessage);
        row("bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "head broken ",
            ErrorKind::BadMessage);
        row("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "broken ",
            ErrorKind::BadMessage);
    }
    void faultsAreTold()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QString, log);
        QFETCH(int, kind);
        ClientHarness harness;
        const auto call = harness.start(ClientHarness::post("paid"));
        harness.peer(0).write(answer.toStdString());
        harness.peer(0).stream.reset();
        harness.run();
        QCOMPARE(text(call->log), log);
        QCOMPARE(static_cast<int>(call->error->kind), kind);
        QVERIFY(call->error->requestMayHaveArrived);
        QVERIFY2(text(call->error->detail).startsWith(u"api.example: "), call->error->detail.c_str());
        QCOMPARE(harness.client->idleConnections(), std::size_t(0));
        QCOMPARE(harness.connector.peers.size(), std::size_t(1)); // never sent again
        harness.loop.advance(std::chrono::hours(1));
        QCOMPARE(text(call->log), log);
    }

    void resetsBeforeAnAnswerAreTold_data()
    {
        QTest::addColumn<bool>("reused");
        QTest::addColumn<int>("kind");
        QTest::newRow("fresh") << false << static_cast<int>(ErrorKind::Reset);
        QTest::newRow("reused") << true << static_cast<int>(ErrorKind::ClosedEarly);
    }
    void resetsBeforeAnAnswerAreTold()
    {
        QFETCH(bool, reused);
        QFETCH(int, kind);
        ClientHarness harness;
        harness.connector.peersRead = reused;
        if (reused) {
            harness.warmUp(0);
            harness.peer(0).setReadEnabled(false);
        }
        const auto call = harness.start(ClientHarness::post("paid"));
        harness.peer(0).stream.reset(); // with the request unread
        harness.run();
        QCOMPARE(text(call->log), QStringLiteral("broken "));
        QCOMPARE(static_cast<int>(call->error->kind), kind);
        QVERIFY(call->error->requestMayHaveArrived);
        QCOMPARE(harness.connector.peers.size(), std::size_t(1)); // never sent again
    }

    void connectErrorsAreHandedOn()
    {
        ClientHarness harness;
        harness.connector.failure = HttpError{ErrorKind::TlsFailed, "why", false};
        const auto call = harness.start(ClientHarness::post("paid"));
        QCOMPARE(text(call->log), QStringLiteral("broken "));
        QCOMPARE(static_cast<int>(call->error->kind), static_cast<int>(ErrorKind::TlsFailed));
        QVERIFY(!call->error->requestMayHaveArrived);
    }

    void whatTheSystemNeverTookHasNotArrived()
    {
        ClientHarness harness;
        harness.connector.closesAtOnce = true;
        const auto call = harness.start(ClientHarness::post("paid"));
        QCOMPARE(text(call->log), QStringLiteral("broken "));
        QVERIFY(!call->error->requestMayHaveArrived);
    }

    void anIdleConnectionThatTheProviderClosedIsNotUsed()
    {
        ClientHarness harness;
        harness.warmUp(0);
        harness.peer(0).stream.reset();
        // Once where the loop has not told of it yet, once where it has.
        const auto first = harness.start(ClientHarness::get());
        QCOMPARE(harness.connector.peers.size(), std::size_t(2));
        harness.answer(1, SmallAnswer);
        QVERIFY(first->ended);
        harness.peer(1).stream.reset();
        harness.run();
        QCOMPARE(harness.client->idleConnections(), std::size_t(0));
        const auto second = harness.start(ClientHarness::get());
        harness.answer(2, SmallAnswer);
        QVERIFY(second->ended);
    }

    void anIdleConnectionThatTalksIsDropped()
    {
        ClientHarness harness;
        harness.warmUp(0);
        harness.peer(0).write("HTTP/1.1 408 Request Timeout\r\n\r\n");
        const auto call = harness.start(ClientHarness::get());
        QCOMPARE(harness.connector.peers.size(), std::size_t(2));
        harness.answer(1, SmallAnswer);
        QCOMPARE(call->head->status, 200);
        harness.answer(1, "x");
        QCOMPARE(harness.client->idleConnections(), std::size_t(0));
    }

    void idleConnectionsAreDroppedInTime()
    {
        Limits limits;
        ClientHarness harness(64 * 1024, limits);
        harness.warmUp(0);
        harness.loop.advance(limits.poolIdle - std::chrono::seconds(1));
        QCOMPARE(harness.client->idleConnections(), std::size_t(1));
        harness.warmUp(0); // used, so its time begins anew
        harness.loop.advance(limits.poolIdle - std::chrono::seconds(1));
        QCOMPARE(harness.client->idleConnections(), std::size_t(1));
        harness.loop.advance(std::chrono::seconds(2));
        QCOMPARE(harness.client->idleConnections(), std::size_t(0));
        QVERIFY(harness.peer(0).ended);
    }

    void aBusyConnectionIsNotIdle()
    {
        ClientHarness harness;
        harness.warmUp(0);
        const auto call = harness.start(ClientHarness::get());
        QVERIFY(call->call->times().reused);
        harness.loop.advance(std::chrono::minutes(5));
        harness.answer(0, SmallAnswer);
        QVERIFY(call->ended);
    }

    void thePoolHasItsLimit()
    {
        Limits limits;
        limits.poolPerOrigin = 2;
        ClientHarness harness(64 * 1024, limits);
        std::vector<std::unique_ptr<CallRecorder>> calls;
        for (int i = 0; i < 3; ++i)
            calls.push_back(harness.start(ClientHarness::get()));
        for (std::size_t i = 0; i < 3; ++i)
            harness.answer(i, SmallAnswer);
        QCOMPARE(harness.client->idleConnections(), std::size_t(2));
        QVERIFY(harness.peer(0).ended); // the oldest
        harness.client->closeIdle();
        harness.run();
        QCOMPARE(harness.client->idleConnections(), std::size_t(0));
        QVERIFY(harness.peer(1).ended && harness.peer(2).ended);
    }

    void callsOutliveTheClient()
    {
        ClientHarness harness;
        const auto call = harness.start(ClientHarness::get());
        harness.client.reset();
        harness.answer(0, SmallAnswer);
        QVERIFY(call->ended);
        QVERIFY(harness.peer(0).ended); // nobody keeps it
    }

    void cancellingIsSeenByTheProvider_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("waiting") << QByteArray();
        QTest::newRow("in the head") << QByteArray("HTTP/1.1 200");
        QTest::newRow("after the head") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        QTest::newRow("in the body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
    }
    void cancellingIsSeenByTheProvider()
    {
        QFETCH(QByteArray, answer);
        ClientHarness harness;
        const auto call = harness.start(ClientHarness::get());
        harness.answer(0, answer.toStdString());
        const std::string log = call->log;
        call->call.reset();
        harness.run();
        QVERIFY(harness.peer(0).ended);
        QCOMPARE(harness.client->idleConnections(), std::size_t(0));
        QCOMPARE(call->log, log);
    }

    void cancellingWhileConnectingCancelsThat()
    {
        ClientHarness harness;
        harness.connector.hangs = true;
        const auto call = harness.start(ClientHarness::get());
        call->call.reset();
        QCOMPARE(harness.connector.cancelled, 1);
        harness.loop.advance(std::chrono::hours(1));
        QCOMPARE(text(call->log), QString());
    }

    void callsMayBeDestroyedInAnyEvent_data()
    {
        QTest::addColumn<int>("event");
        QTest::addColumn<QString>("log");
        QTest::newRow("informational") << 0 << QStringLiteral("100 ");
        QTest::newRow("head") << 1 << QStringLiteral("100 head ");
        QTest::newRow("body") << 2 << QStringLiteral("100 head body ");
        QTest::newRow("end") << 3 << QStringLiteral("100 head body end ");
        QTest::newRow("broken") << 4 << QStringLiteral("100 head body broken ");
    }
    void callsMayBeDestroyedInAnyEvent()
    {
        QFETCH(int, event);
        QFETCH(QString, log);
        for (const bool withClient : {false, true}) {
            ClientHarness harness;
            const auto call = harness.start(ClientHarness::get());
            auto &hook = event == 0   ? call->onInformationalHook
                         : event == 1 ? call->onHeadHook
                         : event == 2 ? call->onBodyHook
                         : event == 3 ? call->onEndHook
                                      : call->onBrokenHook;
            hook = [&] {
                call->call.reset();
                if (withClient)
                    harness.client.reset();
            };
            harness.peer(0).write(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh");
            if (event == 4)
                harness.peer(0).stream.reset();
            else
                harness.peer(0).write("i");
            harness.run();
            QCOMPARE(text(call->log), log);
            if (event < 3)
                QVERIFY(harness.peer(0).ended || harness.peer(0).broken);
        }
    }
};

QTEST_GUILESS_MAIN(TestClient)

#include "tst_client.moc"
