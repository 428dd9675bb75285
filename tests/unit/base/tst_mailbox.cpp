// SPDX-License-Identifier: GPL-3.0-or-later
// Calls cross threads in order, each once, and none after the end.
#include "base/mailbox.h"

#include <QTest>
#include <QThread>

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

using namespace sekisho;

class TestMailbox final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runsInItsThreadInOrder();
    void callsMayPostCalls();
    void whatIsLeftDoesNotRun();
};

void TestMailbox::runsInItsThreadInOrder()
{
    QThread thread;
    Mailbox inbox;
    Mailbox outbox;
    inbox.moveToThread(&thread);
    thread.start();
    std::vector<int> seen;
    bool done = false;
    for (int i = 0; i < 1000; ++i) {
        inbox.post([&, i] {
            if (QThread::currentThread() == &thread)
                seen.push_back(i);
        });
    }
    inbox.post([&] { outbox.post([&] { done = true; }); });
    QTRY_VERIFY(done);
    inbox.post([&thread] { thread.quit(); });
    thread.wait();
    inbox.synchronize();
    QCOMPARE(seen.size(), std::size_t(1000));
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
}

void TestMailbox::callsMayPostCalls()
{
    Mailbox mailbox;
    int depth = 0;
    const std::function<void()> next = [&] {
        if (++depth < 5)
            mailbox.post(next);
    };
    mailbox.post(next);
    QCOMPARE(depth, 0);
    QTRY_COMPARE(depth, 5);
}

void TestMailbox::whatIsLeftDoesNotRun()
{
    bool ran = false;
    const auto token = std::make_shared<int>(1);
    {
        Mailbox mailbox;
        mailbox.post([&ran, token] { ran = true; });
        QCOMPARE(token.use_count(), 2L);
    }
    QCoreApplication::processEvents();
    QVERIFY(!ran);
    QCOMPARE(token.use_count(), 1L);
}

QTEST_GUILESS_MAIN(TestMailbox)
#include "tst_mailbox.moc"
