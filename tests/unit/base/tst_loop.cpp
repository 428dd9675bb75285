// SPDX-License-Identifier: GPL-3.0-or-later
// Timers and posted calls, on the loop of Qt and on the one whose clock is turned by hand: the same promises.
#include "base/loop.h"
#include "base/qt_loop.h"
#include "support/fake_loop.h"

#include <QtTest>

#include <QTimer>

#include <memory>
#include <string>
#include <vector>

using namespace sekisho;
using sekisho::test::FakeLoop;
using namespace std::chrono_literals;

namespace {

/// Either loop, and how to let its time pass until something holds.
class Bench {
public:
    explicit Bench(bool fake)
    {
        if (fake)
            m_fake = std::make_unique<FakeLoop>();
        else
            m_qt = std::make_unique<QtLoop>();
    }
    Loop &loop()
    {
        if (m_fake)
            return *m_fake;
        return *m_qt;
    }
    template <typename Condition>
    bool runUntil(Condition condition)
    {
        if (!m_fake) {
            QTimer guard;
            guard.setSingleShot(true);
            guard.start(30s);
            while (!condition() && guard.isActive())
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            return condition();
        }
        for (int i = 0; i < 10'000 && !condition(); ++i)
            m_fake->advance(1ms);
        return condition();
    }
    /// Until a timer of this length, started now, and all that was due before it have fired.
    bool pass(Micros time)
    {
        bool fired = false;
        Timer timer(loop(), [&] { fired = true; });
        timer.start(time);
        return runUntil([&] { return fired; });
    }

private:
    std::unique_ptr<FakeLoop> m_fake;
    std::unique_ptr<QtLoop> m_qt;
};

} // namespace

class TstLoop : public QObject {
    Q_OBJECT
private:
    static void bothLoops()
    {
        QTest::addColumn<bool>("fake");
        QTest::newRow("fake") << true;
        QTest::newRow("Qt") << false;
    }

private Q_SLOTS:
    void firesOnce_data() { bothLoops(); }
    void firesOnce();
    void inOrderOfDeadlines_data() { bothLoops(); }
    void inOrderOfDeadlines();
    void restartLater_data() { bothLoops(); }
    void restartLater();
    void restartEarlier_data() { bothLoops(); }
    void restartEarlier();
    void stop_data() { bothLoops(); }
    void stop();
    void destroyed_data() { bothLoops(); }
    void destroyed();
    void destroyedInItsCallback_data() { bothLoops(); }
    void destroyedInItsCallback();
    void destroyedInAnothersCallback_data() { bothLoops(); }
    void destroyedInAnothersCallback();
    void restartedInItsCallback_data() { bothLoops(); }
    void restartedInItsCallback();
    void atOnceIsLater_data() { bothLoops(); }
    void atOnceIsLater();
    void practicallyNever_data() { bothLoops(); }
    void practicallyNever();
    void postedInOrder_data() { bothLoops(); }
    void postedInOrder();
    void postedFromPosted_data() { bothLoops(); }
    void postedFromPosted();
    void clocks_data() { bothLoops(); }
    void clocks();
    void fakeTimeIsExact();
    void fakeRunPosted();
    void fakeRunsAway();
};

void TstLoop::firesOnce()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    int fired = 0;
    Micros at{};
    Timer timer(bench.loop(), [&] {
        ++fired;
        at = bench.loop().now();
    });
    QVERIFY(!timer.isActive());
    const Micros start = bench.loop().now();
    timer.start(5ms);
    QVERIFY(timer.isActive());
    QCOMPARE(fired, 0);
    QVERIFY(bench.runUntil([&] { return fired > 0; }));
    QVERIFY(!timer.isActive());
    QVERIFY(at >= start + 5ms);
    QVERIFY(bench.pass(20ms));
    QCOMPARE(fired, 1);
}

void TstLoop::inOrderOfDeadlines()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    std::string order;
    Timer third(bench.loop(), [&] { order += '3'; });
    Timer first(bench.loop(), [&] { order += '1'; });
    Timer second(bench.loop(), [&] { order += '2'; });
    third.start(30ms);
    first.start(10ms);
    second.start(20ms);
    QVERIFY(bench.runUntil([&] { return order.size() == 3; }));
    QCOMPARE(order, std::string("123"));
}

// What every request does to its connection's idle timer.
void TstLoop::restartLater()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    std::string order;
    Timer timer(bench.loop(), [&] { order += 't'; });
    Timer other(bench.loop(), [&] { order += 'o'; });
    timer.start(5ms);
    other.start(20ms);
    timer.start(40ms);
    QVERIFY(bench.runUntil([&] { return order.size() == 2; }));
    QCOMPARE(order, std::string("ot"));
    QVERIFY(bench.pass(10ms));
    QCOMPARE(order, std::string("ot"));
}

void TstLoop::restartEarlier()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    std::string order;
    Timer timer(bench.loop(), [&] { order += 't'; });
    Timer other(bench.loop(), [&] { order += 'o'; });
    timer.start(1h);
    other.start(30ms);
    timer.start(10ms);
    QVERIFY(bench.runUntil([&] { return order.size() == 2; }));
    QCOMPARE(order, std::string("to"));
}

void TstLoop::stop()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    int fired = 0;
    Timer timer(bench.loop(), [&] { ++fired; });
    timer.start(5ms);
    timer.stop();
    QVERIFY(!timer.isActive());
    QVERIFY(bench.pass(20ms));
    QCOMPARE(fired, 0);
    timer.stop();
    timer.start(5ms);
    timer.stop();
    timer.start(10ms);
    QVERIFY(bench.runUntil([&] { return fired == 1; }));
    QVERIFY(bench.pass(20ms));
    QCOMPARE(fired, 1);
}

void TstLoop::destroyed()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    int fired = 0;
    {
        Timer timer(bench.loop(), [&] { ++fired; });
        timer.start(5ms);
        Timer stopped(bench.loop(), [&] { ++fired; });
        stopped.start(5ms);
        stopped.stop();
        Timer pushedBack(bench.loop(), [&] { ++fired; });
        pushedBack.start(5ms);
        pushedBack.start(10ms);
    }
    QVERIFY(bench.pass(20ms));
    QCOMPARE(fired, 0);
}

// What the callback holds must last until it returns.
void TstLoop::destroyedInItsCallback()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    auto timer = std::unique_ptr<Timer>();
    std::string result;
    timer = std::make_unique<Timer>(bench.loop(), [&timer, &result, text = std::string(100, 'x')] {
        timer.reset();
        result = text;
    });
    timer->start(5ms);
    QVERIFY(bench.runUntil([&] { return !result.empty(); }));
    QCOMPARE(result, std::string(100, 'x'));
    QVERIFY(!timer);
}

void TstLoop::destroyedInAnothersCallback()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    int fired = 0;
    std::vector<std::unique_ptr<Timer>> timers;
    for (int i = 0; i < 3; ++i) {
        timers.push_back(std::make_unique<Timer>(bench.loop(), [&] {
            ++fired;
            timers.clear();
        }));
    }
    for (const auto &timer : timers)
        timer->start(5ms);
    QVERIFY(bench.runUntil([&] { return fired > 0; }));
    QVERIFY(bench.pass(20ms));
    QCOMPARE(fired, 1);
}

void TstLoop::restartedInItsCallback()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    int fired = 0;
    std::unique_ptr<Timer> timer;
    timer = std::make_unique<Timer>(bench.loop(), [&] {
        if (++fired < 3)
            timer->start(2ms);
    });
    timer->start(2ms);
    QVERIFY(bench.runUntil([&] { return fired == 3; }));
    QVERIFY(!timer->isActive());
    QVERIFY(bench.pass(10ms));
    QCOMPARE(fired, 3);
}

// A timer that always restarts itself with nothing to wait for does not keep the others from their turn.
void TstLoop::atOnceIsLater()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    int fired = 0;
    bool posted = false;
    std::unique_ptr<Timer> timer;
    timer = std::make_unique<Timer>(bench.loop(), [&] {
        if (++fired < 1000)
            timer->start(0us);
    });
    timer->start(0us);
    QCOMPARE(fired, 0);
    bench.loop().post([&] { posted = true; });
    QVERIFY(bench.runUntil([&] { return posted && fired == 1000; }));
    timer->start(-5ms);
    QVERIFY(bench.runUntil([&] { return fired == 1001; }));
}

void TstLoop::practicallyNever()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    int fired = 0;
    Timer timer(bench.loop(), [&] { ++fired; });
    timer.start(Micros::max());
    QVERIFY(timer.isActive());
    Timer days(bench.loop(), [&] { ++fired; });
    days.start(1000 * 24h);
    QVERIFY(bench.pass(5ms));
    QCOMPARE(fired, 0);
}

void TstLoop::postedInOrder()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    std::string order;
    for (char c = 'a'; c <= 'e'; ++c)
        bench.loop().post([&order, c] { order += c; });
    QVERIFY(order.empty());
    QVERIFY(bench.runUntil([&] { return order.size() == 5; }));
    QCOMPARE(order, std::string("abcde"));
}

void TstLoop::postedFromPosted()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    std::string order;
    Loop &loop = bench.loop();
    loop.post([&] {
        loop.post([&] { order += '3'; });
        order += '1';
    });
    loop.post([&] { order += '2'; });
    QVERIFY(bench.runUntil([&] { return order.size() == 3; }));
    QCOMPARE(order, std::string("123"));
}

void TstLoop::clocks()
{
    QFETCH(bool, fake);
    Bench bench(fake);
    const Micros before = bench.loop().now();
    const WallTime wall = bench.loop().wallTime();
    QVERIFY(wall.time_since_epoch() > std::chrono::years(50));
    QVERIFY(bench.pass(2ms));
    QVERIFY(bench.loop().now() >= before + 2ms);
}

void TstLoop::fakeTimeIsExact()
{
    FakeLoop loop;
    const Micros start = loop.now();
    std::vector<Micros> times;
    Timer timer(loop, [&] {
        times.push_back(loop.now() - start);
        timer.start(10ms);
    });
    timer.start(10ms);
    loop.advance(9999us);
    QVERIFY(times.empty());
    loop.advance(1us);
    QCOMPARE(times.size(), std::size_t(1));
    loop.advance(1s);
    QCOMPARE(times.size(), std::size_t(101));
    QCOMPARE(times.back().count(), Micros(1010ms).count());
    QCOMPARE((loop.now() - start).count(), Micros(1010ms).count());

    const WallTime wall = loop.wallTime();
    loop.setWallTime(wall - 1h);
    loop.advance(5ms);
    QVERIFY(loop.wallTime() == wall - 1h + 5ms);
    QCOMPARE((loop.now() - start).count(), Micros(1015ms).count());
}

void TstLoop::fakeRunPosted()
{
    FakeLoop loop;
    int ran = 0;
    loop.post([&] {
        ++ran;
        loop.post([&] { ++ran; });
    });
    QCOMPARE(loop.runPosted(), std::size_t(1));
    QCOMPARE(ran, 1);
    QCOMPARE(loop.postedCount(), std::size_t(1));
    QVERIFY(loop.runUntilIdle());
    QCOMPARE(ran, 2);
}

void TstLoop::fakeRunsAway()
{
    FakeLoop loop;
    std::function<void()> again = [&] { loop.post(again); };
    loop.post(again);
    QVERIFY(!loop.runUntilIdle(100));
}

QTEST_GUILESS_MAIN(TstLoop)
#include "tst_loop.moc"
