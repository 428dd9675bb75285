// SPDX-License-Identifier: GPL-3.0-or-later
// The client over real sockets, against a provider in another thread that keeps count of what it saw.
#include "base/qt_loop.h"
#include "client_harness.h"
#include "http/tcp_connector.h"
#include "kernel_sockets.h"
#include "support/canned.h"
#include "support/epoll_main.h"
#include "support/fake_provider.h"

#include <QTcpServer>
#include <QTest>

using namespace sekisho;
using namespace sekisho::http;
using test::CallRecorder;
using test::FakeProvider;
using test::Script;

namespace {

constexpr int Patience = 30000;

QString text(const std::string &from)
{
    return QString::fromStdString(from);
}

Script reply(std::string_view body = "hi")
{
    return test::canned::reply(200, "text/plain", body);
}

/// A client with what it needs, for one provider.
struct World {
    explicit World(const FakeProvider &forProvider, bool tls = false, TcpOptions options = {})
        : provider(forProvider),
          encrypted(tls),
          connector(loop, limits, trusting(std::move(options))),
          client(loop, limits, connector)
    {}

    [[nodiscard]] TcpOptions trusting(TcpOptions options) const
    {
        if (encrypted)
            options.extraCas = loadCertificates(text(provider.caFile())).value();
        return options;
    }

    [[nodiscard]] CallRequest request(std::string method = "GET", std::string target = "/") const
    {
        CallRequest request;
        request.origin = {encrypted ? "https" : "http", "127.0.0.1", provider.port()};
        request.head.method = std::move(method);
        request.head.target = std::move(target);
        return request;
    }
    [[nodiscard]] CallRequest post(std::string body) const
    {
        CallRequest made = request("POST", "/v1");
        made.body = std::make_shared<const std::string>(std::move(body));
        return made;
    }
    [[nodiscard]] std::unique_ptr<CallRecorder> start(CallRequest made)
    {
        auto recorder = std::make_unique<CallRecorder>();
        recorder->call = client.start(std::move(made), *recorder);
        return recorder;
    }

    const FakeProvider &provider;
    bool encrypted;
    Limits limits;
    QtLoop loop;
    TcpConnector connector;
    Client client;
};

void bothSchemes()
{
    QTest::addColumn<bool>("tls");
    QTest::newRow("http") << false;
    QTest::newRow("https") << true;
}

std::unique_ptr<FakeProvider> makeProvider(bool tls)
{
    FakeProvider::Options options;
    options.tls = tls;
    return std::make_unique<FakeProvider>(options);
}

} // namespace

class TestClientSockets : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void callsOneAfterAnother_data() { bothSchemes(); }
    void callsOneAfterAnother()
    {
        QFETCH(bool, tls);
        const auto provider = makeProvider(tls);
        World world(*provider, tls);
        for (int i = 0; i < 5; ++i) {
            provider->enqueue(reply("answer " + std::to_string(i)));
            const auto call = world.start(world.post("question " + std::to_string(i)));
            QTRY_VERIFY_WITH_TIMEOUT(call->over(), Patience);
            QVERIFY2(call->ended, call->error ? call->error->detail.c_str() : "");
            QCOMPARE(text(call->body), QStringLiteral("answer %1").arg(i));
            QCOMPARE(call->call->times().reused, i > 0);
            QCOMPARE(call->call->times().connect.encrypted.has_value(), tls && i == 0);
            QCOMPARE(text(provider->lastRequest().body), QStringLiteral("question %1").arg(i));
        }
        QCOMPARE(provider->connectionCount(), 1);
        QVERIFY(provider->complaints().empty());
        QCOMPARE(world.client.idleConnections(), std::size_t(1));
        world.client.closeIdle();
        QTRY_COMPARE_WITH_TIMEOUT(provider->openConnections(), 0, Patience);
    }

    void largeBodiesGoBothWays_data() { bothSchemes(); }
    void largeBodiesGoBothWays()
    {
        QFETCH(bool, tls);
        const auto provider = makeProvider(tls);
        World world(*provider, tls);
        constexpr std::size_t Size = 20 * 1024 * 1024 + 3;
        Script script;
        script.waitForRequestBody()
            .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            .generateChunks(Size, 70000)
            .lastChunk();
        provider->enqueue(script);
        const std::string body = test::patternBytes(0, Size);
        const auto call = world.start(world.post(body));
        QTRY_VERIFY_WITH_TIMEOUT(call->over(), 2 * Patience);
        QVERIFY2(call->ended, call->error ? call->error->detail.c_str() : "");
        QVERIFY(call->body == body);
        QCOMPARE(provider->lastRequest().bodyBytes, std::uint64_t(Size));
        QVERIFY(provider->lastRequest().body == body);
        QCOMPARE(world.client.idleConnections(), std::size_t(1));
    }

    void refusedConnectionsSaySo()
    {
        FakeProvider provider;
        provider.stopListening();
        World world(provider);
        const auto call = world.start(world.post("paid"));
        QTRY_VERIFY_WITH_TIMEOUT(call->over(), Patience);
        QCOMPARE(static_cast<int>(call->error->kind), static_cast<int>(ErrorKind::ConnectFailed));
        QVERIFY(!call->error->requestMayHaveArrived);
    }

    /// What no client may do is send such a request again by itself.
    void aClosedIdleConnectionIsNotUsed_data() { bothSchemes(); }
    void aClosedIdleConnectionIsNotUsed()
    {
        QFETCH(bool, tls);
        const auto provider = makeProvider(tls);
        World world(*provider, tls);
        provider->setHandler([](const test::SeenRequest &) { return reply(); });
        for (int round = 0; round < 10; ++round) {
            const auto first = world.start(world.post("a"));
            QTRY_VERIFY_WITH_TIMEOUT(first->ended, Patience);
            const std::vector<int> sockets = test::socketsBetween(0, provider->port());
            QVERIFY(!sockets.empty());
            // Their script ends behind the answer.
            QVERIFY(QTest::qWaitFor(
                [&] { return (round % 2 ? provider->closeIdle() : provider->resetIdle()) == 1; }, Patience));
            // Without a turn of the event loop: the FIN or RST is in our kernel, and nowhere else.
            for (const int socket : sockets)
                QVERIFY(test::waitForPeersEnd(socket));
            const auto second = world.start(world.post("b"));
            QVERIFY(!second->call->times().reused);
            QTRY_VERIFY_WITH_TIMEOUT(second->over(), Patience);
            QVERIFY(second->ended);
            world.client.closeIdle();
        }
        QCOMPARE(provider->requestCount(), 20);
    }

    void closingOnAReusedConnectionIsNeverSentAgain()
    {
        FakeProvider provider;
        World world(provider);
        provider.enqueue(reply());
        const auto first = world.start(world.post("a"));
        QTRY_VERIFY_WITH_TIMEOUT(first->ended, Patience);
        for (const bool resets : {false, true}) {
            const int before = provider.requestCount();
            provider.enqueue(resets ? Script().reset() : Script().close());
            const auto call = world.start(world.post("paid"));
            QCOMPARE(call->call->times().reused, !resets);
            QTRY_VERIFY_WITH_TIMEOUT(call->over(), Patience);
            QCOMPARE(static_cast<int>(call->error->kind),
                     static_cast<int>(resets ? ErrorKind::Reset : ErrorKind::ClosedEarly));
            QVERIFY(call->error->requestMayHaveArrived);
            QTest::qWait(50);
            QCOMPARE(provider.requestCount(), before + 1);
        }
    }

    void cutsAreNeverClean_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<int>("how"); // 0 FIN (close_notify), 1 RST, 2 FIN without close_notify
        QTest::addColumn<bool>("clean");
        const QByteArray length("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        const QByteArray untilClose("HTTP/1.1 200 OK\r\n\r\n");
        QTest::newRow("length, closed") << false << length << 0 << false;
        QTest::newRow("length, reset") << false << length << 1 << false;
        QTest::newRow("until close, closed") << false << untilClose << 0 << true;
        QTest::newRow("until close, reset") << false << untilClose << 1 << false;
        QTest::newRow("TLS, length, closed") << true << length << 0 << false;
        QTest::newRow("TLS, until close, closed") << true << untilClose << 0 << true;
        QTest::newRow("TLS, until close, reset") << true << untilClose << 1 << false;
        QTest::newRow("TLS, until close, cut") << true << untilClose << 2 << false;
    }
    void cutsAreNeverClean()
    {
        QFETCH(bool, tls);
        QFETCH(QByteArray, head);
        QFETCH(int, how);
        QFETCH(bool, clean);
        const auto provider = makeProvider(tls);
        World world(*provider, tls);
        Script script;
        script.send(head.toStdString() + "half").waitFor("seen");
        provider->enqueue(how == 0   ? script.close()
                          : how == 1 ? script.reset()
                                     : script.closeWithoutNotify());
        const auto call = world.start(world.request());
        QTRY_COMPARE_WITH_TIMEOUT(text(call->body), QStringLiteral("half"), Patience);
        provider->release("seen");
        QTRY_VERIFY_WITH_TIMEOUT(call->over(), Patience);
        QCOMPARE(call->ended, clean);
        QCOMPARE(world.client.idleConnections(), std::size_t(0));
    }

    void pausingBlocksTheProvider_data() { bothSchemes(); }
    void pausingBlocksTheProvider()
    {
        QFETCH(bool, tls);
        const auto provider = makeProvider(tls);
        World world(*provider, tls);
        constexpr std::uint64_t Size = 100 * 1024 * 1024;
        Script script;
        script.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(Size) + "\r\n\r\n").generate(Size);
        provider->enqueue(script);
        const auto call = world.start(world.request());
        call->onHeadHook = [&] { call->call->setPaused(true); };
        QTRY_VERIFY_WITH_TIMEOUT(call->head.has_value(), Patience);
        const std::vector<int> writers = test::socketsBetween(provider->port(), 0);
        QCOMPARE(writers.size(), std::size_t(1));
        QVERIFY(test::waitUntilStuck(writers.front(), [&] { return provider->request(0).bytesAccepted; }));
        const std::uint64_t accepted = provider->request(0).bytesAccepted;
        QVERIFY2(accepted < 32 * 1024 * 1024, qPrintable(QString::number(accepted)));
        QVERIFY(call->body.size() <= world.limits.readChunkBytes);
        // It goes on where it stopped, and nothing is lost.
        std::uint64_t received = 0;
        bool right = true;
        call->onBodyHook = [&] {
            right = right && call->body == test::patternBytes(received, call->body.size());
            received += call->body.size();
            call->body.clear();
        };
        if (!call->body.empty())
            call->onBodyHook();
        call->call->setPaused(false);
        QTRY_VERIFY_WITH_TIMEOUT(call->over(), 4 * Patience);
        QVERIFY(call->ended);
        QCOMPARE(received, Size);
        QVERIFY(right);
    }

    void theProviderSeesACancelledCall_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::addColumn<int>("phase");
        for (const bool tls : {false, true}) {
            const char *scheme = tls ? "https" : "http";
            QTest::addRow("%s, uploading", scheme) << tls << 0;
            QTest::addRow("%s, waiting", scheme) << tls << 1;
            QTest::addRow("%s, streaming", scheme) << tls << 2;
            QTest::addRow("%s, paused", scheme) << tls << 3;
        }
    }
    void theProviderSeesACancelledCall()
    {
        QFETCH(bool, tls);
        QFETCH(int, phase);
        const auto provider = makeProvider(tls);
        World world(*provider, tls);
        provider->setAnswerAtHead(true);
        Script script;
        if (phase >= 2)
            script.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").chunk("event");
        provider->enqueue(script.hang());
        CallRequest request = world.request("POST");
        if (phase == 0)
            request.streamed = Framing{Framing::Kind::Chunked, 0};
        const auto call = world.start(std::move(request));
        if (phase == 0)
            call->call->sendBody("half");
        QTRY_COMPARE_WITH_TIMEOUT(provider->requestCount(), 1, Patience);
        if (phase >= 2)
            QTRY_COMPARE_WITH_TIMEOUT(text(call->body), QStringLiteral("event"), Patience);
        if (phase == 3)
            call->call->setPaused(true);
        const std::string log = call->log;
        call->call.reset();
        QTRY_VERIFY_WITH_TIMEOUT(provider->clientLeft(0), Patience);
        QCOMPARE(call->log, log);
        QCOMPARE(world.client.idleConnections(), std::size_t(0));
    }

    void anEarlyAnswerToALargeUploadIsRead()
    {
        FakeProvider provider;
        World world(provider);
        provider.setAnswerAtHead(true);
        Script script;
        script.stopReading()
            .send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 8\r\nConnection: close\r\n\r\ntoo much")
            .close();
        provider.enqueue(script);
        const auto call = world.start(world.post(std::string(30 * 1024 * 1024, 'x')));
        QTRY_VERIFY_WITH_TIMEOUT(call->over(), Patience);
        QVERIFY2(call->ended, call->error ? call->error->detail.c_str() : "");
        QCOMPARE(call->head->status, 413);
        QCOMPARE(text(call->body), QStringLiteral("too much"));
        QCOMPARE(world.client.idleConnections(), std::size_t(0));
    }

    void informationalAnswersArePassedOn()
    {
        FakeProvider provider;
        World world(provider);
        Script script;
        script.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n").append(reply());
        provider.enqueue(script);
        CallRequest request = world.request("POST");
        request.head.headers.add("Expect", "100-continue");
        request.streamed = Framing{Framing::Kind::Length, 4};
        const auto call = world.start(std::move(request));
        call->onInformationalHook = [&] {
            if (call->log == "100 ") {
                call->call->sendBody("body");
                call->call->endBody();
            }
        };
        QTRY_VERIFY_WITH_TIMEOUT(call->over(), Patience);
        QCOMPARE(text(call->log), QStringLiteral("100 103 head body end "));
        QCOMPARE(text(provider.lastRequest().body), QStringLiteral("body"));
    }

    void manyCallsAtOnce()
    {
        FakeProvider provider;
        World world(provider);
        provider.setHandler([](const test::SeenRequest &request) { return reply(request.target); });
        for (int round = 0; round < 3; ++round) {
            std::vector<std::unique_ptr<CallRecorder>> calls;
            for (int i = 0; i < 50; ++i)
                calls.push_back(world.start(world.request("GET", "/" + std::to_string(i))));
            QTRY_VERIFY_WITH_TIMEOUT(
                std::all_of(calls.begin(), calls.end(), [](const auto &call) { return call->over(); }),
                Patience);
            for (int i = 0; i < 50; ++i)
                QCOMPARE(text(calls[static_cast<std::size_t>(i)]->body), QStringLiteral("/%1").arg(i));
        }
        QVERIFY(provider.connectionCount() <= 50);
        QCOMPARE(provider.requestCount(), 150);
    }

    void aProviderThatIsThisGatewayIsRefused()
    {
        FakeProvider provider;
        TcpOptions options;
        options.refuse = [&](const QHostAddress &, std::uint16_t port) { return port == provider.port(); };
        World world(provider, false, options);
        const auto call = world.start(world.post("round and round"));
        QTRY_VERIFY_WITH_TIMEOUT(call->over(), Patience);
        QCOMPARE(static_cast<int>(call->error->kind), static_cast<int>(ErrorKind::ConnectionLoop));
        QCOMPARE(provider.connectionCount(), 0);
    }
};

SEKISHO_LOOP_TEST_MAIN(TestClientSockets)

#include "tst_client_sockets.moc"
