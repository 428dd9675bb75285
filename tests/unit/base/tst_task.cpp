// SPDX-License-Identifier: GPL-3.0-or-later
// The coroutine that nothing runs until it is wanted, and that is gone when it is dropped.
#include "base/task.h"

#include <QtTest>

#include <memory>
#include <string>
#include <vector>

using sekisho::Signal;
using sekisho::Task;

namespace {

using Log = std::vector<std::string>;

/// Says when it goes.
struct Witness {
    Witness(Log &where, std::string text) : log(where), name(std::move(text)) {}
    ~Witness() { log.push_back("~" + name); }
    Witness(const Witness &) = delete;
    Witness &operator=(const Witness &) = delete;
    Log &log;
    std::string name;
};

Task<int> answer(Log &log, int value)
{
    log.push_back("answer");
    co_return value;
}

Task<int> sum(Log &log)
{
    const int first = co_await answer(log, 40);
    const int second = co_await answer(log, 2);
    co_return first + second;
}

Task<> keep(Task<int> task, int &out)
{
    out = co_await std::move(task);
}

/// Waits for a signal that the caller can reach.
Task<> waitFor(Log &log, Signal<int> *&reachable, std::string name)
{
    const Witness before(log, name);
    Signal<int> signal;
    reachable = &signal;
    log.push_back(name + " waits");
    const int value = co_await signal;
    log.push_back(name + " got " + std::to_string(value));
}

Task<> outer(Log &log, Signal<int> *&reachable)
{
    const Witness witness(log, "outer");
    co_await waitFor(log, reachable, "inner");
    log.push_back("outer goes on");
}

} // namespace

class TstTask : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lazy();
    void neverStarted();
    void values();
    void moveOnlyValue();
    void signalResumes();
    void signalBeforeTheWait();
    void signalTwice();
    void cancelDestroysWhatWaits();
    void replacingCancels();
    void cancelledWaiterIsNotResumed();
    void manyInARow();
    void emptyTask();
};

void TstTask::lazy()
{
    Log log;
    int out = 0;
    Task<> task = keep(sum(log), out);
    QVERIFY(log.empty());
    QVERIFY(!task.done());
    task.start();
    QVERIFY(task.done());
    QCOMPARE(out, 42);
    QCOMPARE(log, (Log{"answer", "answer"}));
}

void TstTask::neverStarted()
{
    Log log;
    {
        Signal<int> *signal = nullptr;
        const Task<> task = waitFor(log, signal, "never");
        QVERIFY(!task.done());
        QVERIFY(!signal);
    }
    QVERIFY(log.empty());
}

void TstTask::values()
{
    const auto text = []() -> Task<std::string> { co_return std::string(100, 'x'); };
    std::string got;
    const auto run = [&]() -> Task<> { got = co_await text(); };
    Task<> task = run();
    task.start();
    QCOMPARE(got, std::string(100, 'x'));
}

void TstTask::moveOnlyValue()
{
    const auto make = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
    int got = 0;
    const auto run = [&]() -> Task<> {
        const std::unique_ptr<int> value = co_await make();
        got = *value;
    };
    Task<> task = run();
    task.start();
    QCOMPARE(got, 7);
}

void TstTask::signalResumes()
{
    Log log;
    Signal<int> *signal = nullptr;
    Task<> task = outer(log, signal);
    task.start();
    QCOMPARE(log, (Log{"inner waits"}));
    QVERIFY(!task.done());
    QVERIFY(!signal->isSet());
    signal->set(5);
    QVERIFY(task.done());
    QCOMPARE(log, (Log{"inner waits", "inner got 5", "~inner", "outer goes on", "~outer"}));
}

void TstTask::signalBeforeTheWait()
{
    int got = 0;
    const auto run = [&]() -> Task<> {
        Signal<int> signal;
        signal.set(9);
        got = co_await signal;
    };
    Task<> task = run();
    task.start();
    QVERIFY(task.done());
    QCOMPARE(got, 9);
}

void TstTask::signalTwice()
{
    int got = 0;
    const auto run = [&]() -> Task<> {
        Signal<int> signal;
        signal.set(1);
        signal.set(2);
        got = co_await signal;
    };
    Task<> task = run();
    task.start();
    QCOMPARE(got, 1);
}

// From the inside to the outside, like leaving scopes.
void TstTask::cancelDestroysWhatWaits()
{
    Log log;
    Signal<int> *signal = nullptr;
    Task<> task = outer(log, signal);
    task.start();
    log.clear();
    task.cancel();
    QVERIFY(task.done());
    QCOMPARE(log, (Log{"~inner", "~outer"}));
    task.cancel();
    QCOMPARE(log.size(), std::size_t(2));
}

void TstTask::replacingCancels()
{
    Log log;
    Signal<int> *first = nullptr;
    Signal<int> *second = nullptr;
    Task<> task = waitFor(log, first, "first");
    task.start();
    Task<> other = waitFor(log, second, "second");
    other.start();
    log.clear();
    task = std::move(other);
    QCOMPARE(log, (Log{"~first"}));
    second->set(3);
    QVERIFY(task.done());
    QCOMPARE(log, (Log{"~first", "second got 3", "~second"}));
}

// A signal may outlive the one who waited, as a member does; setting it then wakes nobody.
void TstTask::cancelledWaiterIsNotResumed()
{
    Signal<int> signal;
    bool resumed = false;
    const auto run = [&]() -> Task<> {
        co_await signal;
        resumed = true;
    };
    {
        Task<> task = run();
        task.start();
    }
    signal.set(1);
    QVERIFY(signal.isSet());
    QVERIFY(!resumed);
}

void TstTask::manyInARow()
{
    Log log;
    int total = 0;
    const auto run = [&]() -> Task<> {
        for (int i = 0; i < 1000; ++i)
            total += co_await answer(log, 1);
    };
    Task<> task = run();
    task.start();
    QVERIFY(task.done());
    QCOMPARE(total, 1000);
}

void TstTask::emptyTask()
{
    Task<> task;
    QVERIFY(task.done());
    task.cancel();
    const Task<> moved = std::move(task);
    QVERIFY(moved.done());
}

QTEST_GUILESS_MAIN(TstTask)
#include "tst_task.moc"
