// SPDX-License-Identifier: GPL-3.0-or-later
// Socket notifiers, and all that Qt builds on them, on the epoll dispatcher.
#include "http/epoll_dispatcher.h"
#include "support/test_ca.h"
#include "test_pipe.h"

#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <array>
#include <atomic>
#include <memory>

#include <sys/socket.h>

using namespace sekisho;
using namespace sekisho::http;
using test::Pipe;

namespace {

QAbstractEventDispatcher *dispatcher()
{
    return QAbstractEventDispatcher::instance();
}

} // namespace

class TestEpollSockets : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsAreLevelTriggered()
    {
        Pipe pipe;
        QSocketNotifier notifier(pipe.ends[0], QSocketNotifier::Read);
        int activated = 0;
        connect(&notifier, &QSocketNotifier::activated, this, [&] {
            ++activated;
            pipe.take();
        });
        for (int i = 0; i < 5; ++i)
            pipe.put();
        QTRY_COMPARE(activated, 5);
        notifier.setEnabled(false);
        pipe.put();
        QVERIFY(!dispatcher()->processEvents(QEventLoop::AllEvents) || activated == 5);
        notifier.setEnabled(true);
        QTRY_COMPARE(activated, 6);
    }

    void readAndWriteOfOneDescriptorAreApart()
    {
        std::array<int, 2> ends{};
        QCOMPARE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
        int reads = 0;
        int writes = 0;
        {
            QSocketNotifier read(ends[0], QSocketNotifier::Read);
            QSocketNotifier write(ends[0], QSocketNotifier::Write);
            connect(&read, &QSocketNotifier::activated, this, [&] {
                ++reads;
                read.setEnabled(false);
            });
            connect(&write, &QSocketNotifier::activated, this, [&] {
                ++writes;
                write.setEnabled(false);
            });
            QTRY_COMPARE(writes, 1);
            QCOMPARE(reads, 0);
            write.setEnabled(true);
            QTRY_COMPARE(writes, 2);
            QCOMPARE(::write(ends[1], "x", 1), 1);
            QTRY_COMPARE(reads, 1);
        }
        close(ends[0]);
        close(ends[1]);
    }

    void aReusedDescriptorBelongsToItsNewNotifier()
    {
        auto first = std::make_unique<Pipe>();
        const int number = first->ends[0];
        auto stale = std::make_unique<QSocketNotifier>(number, QSocketNotifier::Read);
        int staleCalls = 0;
        connect(stale.get(), &QSocketNotifier::activated, this, [&] { ++staleCalls; });
        first.reset(); // closed while its notifier is enabled

        Pipe second;
        QCOMPARE(second.ends[0], number);
        QSocketNotifier fresh(number, QSocketNotifier::Read);
        int freshCalls = 0;
        connect(&fresh, &QSocketNotifier::activated, this, [&] {
            ++freshCalls;
            second.take();
        });
        second.put();
        QTRY_COMPARE(freshCalls, 1);
        stale.reset(); // says that it goes, which must not take the other along
        second.put();
        QTRY_COMPARE(freshCalls, 2);
        QCOMPARE(staleCalls, 0);
    }

    void eventsOfAFormerLifeAreNotDelivered()
    {
        // Both are ready in the same wait; the first handler gives the second's number to an unready pipe.
        for (const bool lowFirst : {true, false}) {
            auto a = std::make_unique<Pipe>();
            auto b = std::make_unique<Pipe>();
            if (!lowFirst)
                std::swap(a, b);
            std::unique_ptr<Pipe> replacement;
            std::unique_ptr<QSocketNotifier> replacementNotifier;
            int calls = 0;
            int wrong = 0;
            std::array<std::unique_ptr<QSocketNotifier>, 2> notifiers;
            const auto replaceOther = [&](std::size_t self) {
                ++calls;
                auto &mine = self == 0 ? a : b;
                auto &other = self == 0 ? b : a;
                mine->take();
                if (calls > 1)
                    return;
                const int number = other->ends[0];
                notifiers[1 - self].reset();
                other.reset();
                replacement = std::make_unique<Pipe>();
                QCOMPARE(replacement->ends[0], number);
                replacementNotifier = std::make_unique<QSocketNotifier>(number, QSocketNotifier::Read);
                connect(replacementNotifier.get(), &QSocketNotifier::activated, this, [&] { ++wrong; });
            };
            notifiers[0] = std::make_unique<QSocketNotifier>(a->ends[0], QSocketNotifier::Read);
            notifiers[1] = std::make_unique<QSocketNotifier>(b->ends[0], QSocketNotifier::Read);
            connect(notifiers[0].get(), &QSocketNotifier::activated, this, [&] { replaceOther(0); });
            connect(notifiers[1].get(), &QSocketNotifier::activated, this, [&] { replaceOther(1); });
            a->put();
            b->put();
            QTRY_COMPARE(calls, 1);
            dispatcher()->processEvents(QEventLoop::AllEvents);
            QCOMPARE(wrong, 0);
            for (auto &notifier : notifiers)
                notifier.reset();
            replacementNotifier.reset();
        }
    }

    void manySocketsComeAndGo()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, this, [&] {
            while (QTcpSocket *socket = server.nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                    socket->write(socket->readAll());
                    socket->disconnectFromHost();
                });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
        constexpr int Total = 1500;
        int done = 0;
        int started = 0;
        std::function<void()> begin = [&] {
            if (started == Total)
                return;
            const QByteArray text = QByteArray::number(started++);
            auto *socket = new QTcpSocket(&server);
            connect(socket, &QTcpSocket::connected, socket, [socket, text] { socket->write(text); });
            // Pointers, because this frame outlives the sockets, which are the server's children.
            connect(socket, &QTcpSocket::disconnected, this, [socket, text, counter = &done, next = &begin] {
                if (socket->readAll() == text)
                    ++*counter;
                socket->deleteLater();
                (*next)();
            });
            socket->connectToHost(QHostAddress(QHostAddress::LocalHost), server.serverPort());
        };
        for (int i = 0; i < 50; ++i)
            begin();
        QTRY_COMPARE_WITH_TIMEOUT(done, Total, 60000);
    }

    void tlsWorks()
    {
        const test::TestCa ca;
        QSslServer server;
        server.setSslConfiguration(ca.issue("DNS:localhost"));
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::pendingConnectionAvailable, this, [&] {
            QTcpSocket *socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] { socket->write(socket->readAll()); });
        });
        QSslSocket client;
        QSslConfiguration configuration = client.sslConfiguration();
        configuration.setCaCertificates({ca.certificate()});
        client.setSslConfiguration(configuration);
        client.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.serverPort(),
                                      QStringLiteral("localhost"));
        QTRY_VERIFY_WITH_TIMEOUT(client.isEncrypted(), 30000);
        const QByteArray sent(1024 * 1024, 'x');
        client.write(sent);
        QByteArray received;
        QTRY_VERIFY_WITH_TIMEOUT((received += client.readAll(), received.size() >= sent.size()), 30000);
        QVERIFY(received == sent);
    }

    void drivesAWorkerThread()
    {
        QThread thread;
        auto *epoll = new EpollDispatcher;
        QVERIFY(epoll->isValid());
        const QPointer<QAbstractEventDispatcher> guard(epoll);
        thread.setEventDispatcher(epoll);
        thread.start();
        auto *worker = new QObject;
        worker->moveToThread(&thread);
        connect(&thread, &QThread::finished, worker, &QObject::deleteLater);
        std::atomic<quint16> port = 0;
        QMetaObject::invokeMethod(worker, [&, worker] {
            auto *server = new QTcpServer(worker);
            server->listen(QHostAddress::LocalHost);
            connect(server, &QTcpServer::newConnection, server, [server] {
                QTcpSocket *socket = server->nextPendingConnection();
                QTimer::singleShot(1, socket, [socket] {
                    socket->write("hello");
                    socket->disconnectFromHost();
                });
            });
            port = server->serverPort();
        });
        QTRY_VERIFY(port != 0);
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(socket.readAll(), QByteArray("hello"));
        thread.quit();
        QVERIFY(thread.wait());
        QVERIFY(guard.isNull());
    }
};

int main(int argc, char *argv[])
{
    QCoreApplication::setEventDispatcher(new EpollDispatcher);
    QCoreApplication app(argc, argv);
    TestEpollSockets test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_epoll_sockets.moc"
