// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program runs on the dispatcher under test, Qt Test's own waiting included.
#include "http/epoll_dispatcher.h"
#include "support/test_ca.h"

#include <QElapsedTimer>
#include <QSignalSpy>
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
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace sekisho;
using namespace sekisho::http;

namespace {

/// A pipe whose reading end is non-blocking.
struct Pipe {
    Pipe()
    {
        if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
            qFatal("no pipe");
    }
    ~Pipe()
    {
        close(ends[0]);
        close(ends[1]);
    }
    Q_DISABLE_COPY_MOVE(Pipe)
    void put() const { QCOMPARE(::write(ends[1], "x", 1), 1); }
    void take() const
    {
        char byte = 0;
        QCOMPARE(::read(ends[0], &byte, 1), 1);
    }
    std::array<int, 2> ends{};
};

QAbstractEventDispatcher *dispatcher()
{
    return QAbstractEventDispatcher::instance();
}

class Alarm final : public QObject {
public:
    int fired = 0;
    std::function<void(int)> onTimer;

protected:
    void timerEvent(QTimerEvent *event) override
    {
        ++fired;
        if (onTimer)
            onTimer(event->timerId());
    }
};

} // namespace

class TestEpollDispatcher : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isInForce() { QVERIFY(qobject_cast<EpollDispatcher *>(dispatcher()) != nullptr); }

    void timersFireInTheOrderOfTheirDeadlines()
    {
        // Far apart, so that a machine that stops between two lines does not turn the order round.
        Alarm late;
        Alarm soon;
        Alarm atOnce;
        late.startTimer(60000);
        soon.startTimer(1);
        atOnce.startTimer(0);
        QTRY_VERIFY(soon.fired > 0 && atOnce.fired > 0);
        QCOMPARE(late.fired, 0);
    }

    void timersAreNeverEarly()
    {
        QElapsedTimer clock;
        clock.start();
        QTimer timer;
        timer.setTimerType(Qt::PreciseTimer);
        QSignalSpy spy(&timer, &QTimer::timeout);
        timer.start(5);
        for (int round = 1; round <= 5; ++round) {
            QTRY_VERIFY(spy.size() >= round);
            QVERIFY(clock.elapsed() >= 5 * round);
        }
    }

    void zeroTimersDoNotStarveOthers()
    {
        QTimer busy;
        int rounds = 0;
        connect(&busy, &QTimer::timeout, this, [&] { ++rounds; });
        busy.start(0);
        Pipe pipe;
        QSocketNotifier notifier(pipe.ends[0], QSocketNotifier::Read);
        bool read = false;
        connect(&notifier, &QSocketNotifier::activated, this, [&] {
            pipe.take();
            read = true;
        });
        bool alarm = false;
        QTimer::singleShot(5, this, [&] { alarm = true; });
        pipe.put();
        QTRY_VERIFY(alarm && read && rounds > 2);
    }

    void timersMayBeStoppedAndDeletedByTheirHandlers()
    {
        Alarm first;
        auto *second = new Alarm;
        const int id = first.startTimer(1);
        const int other = second->startTimer(1);
        QVERIFY(id != other);
        first.onTimer = [&](int timer) {
            first.killTimer(timer);
            delete second; // its timer may be due in the same round
        };
        QTRY_COMPARE(first.fired, 1);
        QCOMPARE(dispatcher()->remainingTime(other), -1);
        QVERIFY(dispatcher()->registeredTimers(&first).isEmpty());
        QCoreApplication::processEvents();
        QCOMPARE(first.fired, 1);
    }

    void timersAreListedMovedAndDropped()
    {
        Alarm alarm;
        const int slow = alarm.startTimer(100000, Qt::VeryCoarseTimer);
        const int fast = alarm.startTimer(50000, Qt::PreciseTimer);
        const auto timers = dispatcher()->registeredTimers(&alarm);
        QCOMPARE(timers.size(), 2);
        QVERIFY(dispatcher()->remainingTime(slow) > 50000);
        QVERIFY(dispatcher()->remainingTime(fast) <= 50000);
        QVERIFY(dispatcher()->unregisterTimer(slow));
        QVERIFY(!dispatcher()->unregisterTimer(slow));
        QVERIFY(dispatcher()->unregisterTimers(&alarm));
        QVERIFY(!dispatcher()->unregisterTimers(&alarm));
        QCOMPARE(dispatcher()->remainingTime(fast), -1);
        dispatcher()->registerTimer(fast, 1, Qt::PreciseTimer,
                                    &alarm); // so that ~QObject finds one of its own
        QTRY_VERIFY(alarm.fired > 0);
    }

    void handlersMayRunTheLoop()
    {
        Alarm outer;
        Alarm inner;
        int depth = 0;
        int deepest = 0;
        QEventLoop nested;
        outer.onTimer = [&](int) {
            deepest = std::max(deepest, ++depth);
            if (outer.fired == 1)
                nested.exec();
            --depth;
        };
        inner.onTimer = [&](int) {
            if (inner.fired == 3)
                nested.quit();
        };
        outer.startTimer(1);
        inner.startTimer(2);
        QTRY_VERIFY(inner.fired > 3 && outer.fired > 1);
        QCOMPARE(deepest, 1); // a timer does not fire within its own handler
    }

    void wakeUpsFromOtherThreadsAreNotLost()
    {
        constexpr int Threads = 4;
        constexpr int Posts = 20000;
        std::atomic<int> posted = 0;
        int arrived = 0;
        std::vector<std::unique_ptr<QThread>> threads;
        for (int i = 0; i < Threads; ++i) {
            threads.emplace_back(QThread::create([&] {
                for (int n = 0; n < Posts; ++n) {
                    QMetaObject::invokeMethod(
                        this, [&] { ++arrived; }, Qt::QueuedConnection);
                    ++posted;
                }
            }));
            threads.back()->start();
        }
        // One loop that only sleeps between: a lost wake-up would leave it asleep.
        QEventLoop loop;
        QTimer check;
        connect(&check, &QTimer::timeout, &loop, [&] {
            if (arrived == Threads * Posts)
                loop.quit();
        });
        check.start(20);
        loop.exec();
        QCOMPARE(arrived, Threads * Posts);
        for (const auto &thread : threads)
            QVERIFY(thread->wait());
    }

    void oneWakeUpEndsOneWait()
    {
        // Ping-pong without any timer: each side sleeps until the other wakes it.
        QThread thread;
        thread.setEventDispatcher(new EpollDispatcher);
        QObject there;
        there.moveToThread(&thread);
        thread.start();
        QEventLoop loop;
        int rounds = 0;
        std::function<void()> ping = [&] {
            if (++rounds == 5000) {
                loop.quit();
                return;
            }
            QMetaObject::invokeMethod(
                &there,
                [&] {
                    QMetaObject::invokeMethod(
                        this, [&] { ping(); }, Qt::QueuedConnection);
                },
                Qt::QueuedConnection);
        };
        QMetaObject::invokeMethod(
            this, [&] { ping(); }, Qt::QueuedConnection);
        loop.exec();
        QCOMPARE(rounds, 5000);
        thread.quit();
        QVERIFY(thread.wait());
    }

    void exitFromAnotherThreadEndsTheLoop()
    {
        for (int round = 0; round < 200; ++round) {
            QEventLoop loop;
            const std::unique_ptr<QThread> thread(QThread::create([&] { loop.exit(round); }));
            thread->start();
            // exit() before exec() would be forgotten, by contract; then once more.
            QTimer again;
            connect(&again, &QTimer::timeout, &loop, [&] { loop.exit(round); });
            again.start(50);
            QCOMPARE(loop.exec(), round);
            QVERIFY(thread->wait());
        }
    }

    void nothingToDoIsSaid()
    {
        while (dispatcher()->processEvents(QEventLoop::AllEvents)) {
        }
        QVERIFY(!dispatcher()->processEvents(QEventLoop::AllEvents));
        QMetaObject::invokeMethod(
            this, [] {}, Qt::QueuedConnection);
        QVERIFY(dispatcher()->processEvents(QEventLoop::AllEvents));
    }

    void signalsFrameTheWait()
    {
        QSignalSpy awake(dispatcher(), &QAbstractEventDispatcher::awake);
        QSignalSpy aboutToBlock(dispatcher(), &QAbstractEventDispatcher::aboutToBlock);
        while (dispatcher()->processEvents(QEventLoop::AllEvents)) {
        }
        QVERIFY(!awake.isEmpty());
        QVERIFY(aboutToBlock.isEmpty());
        bool fired = false;
        QTimer::singleShot(1, this, [&] { fired = true; });
        while (!fired)
            dispatcher()->processEvents(QEventLoop::WaitForMoreEvents);
        QVERIFY(!aboutToBlock.isEmpty());
    }

    void socketNotifiersCanBeExcluded()
    {
        Pipe pipe;
        QSocketNotifier notifier(pipe.ends[0], QSocketNotifier::Read);
        int activated = 0;
        connect(&notifier, &QSocketNotifier::activated, this, [&] {
            ++activated;
            pipe.take();
        });
        pipe.put();
        QThread thread;
        QObject there;
        for (int round = 0; round < 100; ++round) {
            // Only a posted event or a timer ends this wait.
            bool called = false;
            const std::unique_ptr<QThread> poster(QThread::create([&] {
                QMetaObject::invokeMethod(
                    this, [&] { called = true; }, Qt::QueuedConnection);
            }));
            poster->start();
            while (!called)
                dispatcher()->processEvents(QEventLoop::WaitForMoreEvents |
                                            QEventLoop::ExcludeSocketNotifiers);
            QVERIFY(poster->wait());
        }
        QCOMPARE(activated, 0);
        QTRY_COMPARE(activated, 1);
    }

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
            connect(socket, &QTcpSocket::disconnected, this, [&, socket, text] {
                if (socket->readAll() == text)
                    ++done;
                socket->deleteLater();
                begin();
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
        const QByteArray sent(1024 * 1024, 'x');
        connect(&client, &QSslSocket::encrypted, &client, [&] { client.write(sent); });
        QByteArray received;
        connect(&client, &QSslSocket::readyRead, &client, [&] { received += client.readAll(); });
        client.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.serverPort(),
                                      QStringLiteral("localhost"));
        QTRY_COMPARE_WITH_TIMEOUT(received.size(), sent.size(), 30000);
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
    TestEpollDispatcher test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_epoll_dispatcher.moc"
