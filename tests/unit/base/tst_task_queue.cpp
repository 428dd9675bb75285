// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks one after the other, from the loop, and none after its queue is gone.
#include "base/task_queue.h"

#include <QtTest>

#include <memory>
#include <string>
#include <vector>

using sekisho::Signal;
using sekisho::Task;
using sekisho::TaskQueue;

namespace {

using Log = std::vector<std::string>;

Task<> step(Log &log, std::string name)
{
    log.push_back(name);
    co_return;
}

/// Waits for a signal that the test can reach.
Task<> wait(Log &log, Signal<int> *&reachable, std::string name)
{
    Signal<int> signal;
    reachable = &signal;
    log.push_back(name + " waits");
    const int value = co_await signal;
    log.push_back(name + " got " + std::to_string(value));
}

} // namespace

class TestTaskQueue final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runsInOrderFromTheLoop();
    void waitsForTheOneBefore();
    void addedFromWithinATask();
    void destroyingItCancels();
};

void TestTaskQueue::runsInOrderFromTheLoop()
{
    Log log;
    TaskQueue queue;
    QVERIFY(queue.isIdle());
    queue.add(step(log, "one"));
    queue.add(step(log, "two"));
    QVERIFY(log.empty());
    QVERIFY(!queue.isIdle());
    QTRY_VERIFY(queue.isIdle());
    QCOMPARE(log, (Log{"one", "two"}));
    queue.add(step(log, "three"));
    QTRY_VERIFY(queue.isIdle());
    QCOMPARE(log, (Log{"one", "two", "three"}));
}

void TestTaskQueue::waitsForTheOneBefore()
{
    Log log;
    Signal<int> *signal = nullptr;
    TaskQueue queue;
    queue.add(wait(log, signal, "one"));
    queue.add(step(log, "two"));
    QTRY_VERIFY(signal != nullptr);
    QCoreApplication::processEvents();
    QCOMPARE(log, (Log{"one waits"}));
    signal->set(7);
    QTRY_VERIFY(queue.isIdle());
    QCOMPARE(log, (Log{"one waits", "one got 7", "two"}));
}

void TestTaskQueue::addedFromWithinATask()
{
    Log log;
    TaskQueue queue;
    const auto first = [](TaskQueue &where, Log &what) -> Task<> {
        where.add(step(what, "inner"));
        what.emplace_back("outer");
        co_return;
    };
    queue.add(first(queue, log));
    QTRY_VERIFY(queue.isIdle());
    QCOMPARE(log, (Log{"outer", "inner"}));
}

void TestTaskQueue::destroyingItCancels()
{
    Log log;
    Signal<int> *signal = nullptr;
    auto queue = std::make_unique<TaskQueue>();
    queue->add(wait(log, signal, "one"));
    queue->add(step(log, "two"));
    QTRY_VERIFY(signal != nullptr);
    queue.reset();
    QCoreApplication::processEvents();
    QCOMPARE(log, (Log{"one waits"}));
}

QTEST_GUILESS_MAIN(TestTaskQueue)
#include "tst_task_queue.moc"
