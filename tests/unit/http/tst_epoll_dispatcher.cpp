// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program runs on the dispatcher under test, Qt Test's own waiting included.
#include "http/epoll_dispatcher.h"
#include "test_pipe.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <memory>
#include <vector>

using namespace sekisho;
using namespace sekisho::http;
using test::Pipe;

namespace {

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
};

int main(int argc, char *argv[])
{
    QCoreApplication::setEventDispatcher(new EpollDispatcher);
    QCoreApplication app(argc, argv);
    TestEpollDispatcher test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_epoll_dispatcher.moc"
