// SPDX-License-Identifier: GPL-3.0-or-later
// What waits for the disk: the later record replaces the earlier, and of too much the bodies go first.
#include "storage/journal_queue.h"
#include "unit/storage/journal_bench.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::storage;

class TestJournalQueue final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsTheOrder();
    void theLaterReplacesTheEarlier();
    void anEndedOneStays();
    void bodiesGoFirst();
    void thenTheOldestRows();
    void openRowsAreNotCountedAsLost();
    void lostFiguresAreKept();
    void whatIsTakenCounts();
    void whatComesBackIsTheOldest();
    void aLaterOneMeetsWhatComesBack();
    void erases();
    void ticketsTellWhatWaits();
};

namespace {

constexpr JournalQueue::Limits Wide{std::uint64_t(1) << 30, 1'000'000};

JournalQueue::Record record(ExchangeState state, std::size_t body = 0, LogId id = smallRecord().id)
{
    auto made = std::make_shared<ExchangeRecord>(smallRecord());
    made->id = id;
    made->state = state;
    if (body > 0)
        made->requestBody = {bytes(std::string(body, 'b')), body, false};
    return made;
}

std::vector<LogId> ids(const JournalQueue::Batch &batch)
{
    std::vector<LogId> all;
    for (const JournalQueue::Item &item : batch)
        all.push_back(item.record->id);
    return all;
}

} // namespace

void TestJournalQueue::keepsTheOrder()
{
    JournalQueue queue(Wide);
    std::vector<LogId> added;
    for (int i = 0; i < 10; ++i) {
        const auto one = record(ExchangeState::Complete);
        added.push_back(one->id);
        queue.add(one);
    }
    QCOMPARE(queue.size(), std::size_t(10));
    const auto batch = queue.take(4, 1 << 20);
    QCOMPARE(ids(batch), std::vector(added.begin(), added.begin() + 4));
    QCOMPARE(queue.size(), std::size_t(6));
    QCOMPARE(ids(queue.take(100, 1)).size(), std::size_t(1));
    QCOMPARE(ids(queue.take(100, 1 << 20)), std::vector(added.begin() + 5, added.end()));
    QVERIFY(queue.empty());
}

void TestJournalQueue::theLaterReplacesTheEarlier()
{
    JournalQueue queue(Wide);
    const auto open = record(ExchangeState::Open, 1000);
    queue.add(open);
    queue.add(record(ExchangeState::Complete));
    const auto ended = record(ExchangeState::Failed, 10, open->id);
    queue.add(ended);
    QCOMPARE(queue.size(), std::size_t(2));
    const auto batch = queue.take(10, 1 << 20);
    QCOMPARE(batch.front().record, ended);
    for (const auto &item : batch)
        queue.release(item);
    QCOMPARE(queue.bytes(), std::uint64_t(0));
}

void TestJournalQueue::anEndedOneStays()
{
    JournalQueue queue(Wide);
    const auto ended = record(ExchangeState::Complete);
    queue.add(ended);
    queue.add(record(ExchangeState::Open, 0, ended->id));
    QCOMPARE(queue.take(10, 1 << 20).front().record, ended);
}

void TestJournalQueue::bodiesGoFirst()
{
    JournalQueue queue({100'000, 1000});
    const auto first = record(ExchangeState::Complete, 60'000);
    const auto second = record(ExchangeState::Complete, 30'000);
    const auto third = record(ExchangeState::Complete, 50'000);
    for (const auto &one : {first, second, third})
        queue.add(one);
    QVERIFY(queue.bytes() <= 100'000);
    QCOMPARE(queue.lostBodies(), std::uint64_t(1));
    QCOMPARE(queue.lostRows(), std::uint64_t(0));
    const auto batch = queue.take(10, 1 << 20);
    QCOMPARE(batch.size(), std::size_t(3));
    // The oldest lost it, in a copy: whoever gave the record still has it whole.
    QVERIFY(first->requestBody.bytes);
    QVERIFY(!batch[0].record->requestBody.bytes);
    QCOMPARE(batch[0].record->requestBody.size, std::uint64_t(60'000));
    QCOMPARE(batch[0].record->notes.size(), std::size_t(1));
    QCOMPARE(batch[1].record, second);
    QCOMPARE(batch[2].record, third);
    // One that alone is too large is no exception.
    queue.add(record(ExchangeState::Complete, 200'000));
    QCOMPARE(queue.lostBodies(), std::uint64_t(2));
    QCOMPARE(queue.size(), std::size_t(1));
}

void TestJournalQueue::thenTheOldestRows()
{
    JournalQueue queue({std::uint64_t(1) << 30, 3});
    std::vector<LogId> added;
    for (int i = 0; i < 5; ++i) {
        const auto one = record(ExchangeState::Complete, 10);
        added.push_back(one->id);
        queue.add(one);
    }
    QCOMPARE(queue.lostRows(), std::uint64_t(2));
    QCOMPARE(queue.lostBodies(), std::uint64_t(0));
    QCOMPARE(ids(queue.take(10, 1 << 20)), std::vector(added.begin() + 2, added.end()));
    JournalQueue small({20'000, 1000});
    for (int i = 0; i < 100; ++i)
        small.add(record(ExchangeState::Complete));
    QVERIFY(small.bytes() <= 20'000);
    QCOMPARE(small.size() + small.lostRows(), std::size_t(100));
}

void TestJournalQueue::openRowsAreNotCountedAsLost()
{
    JournalQueue queue({std::uint64_t(1) << 30, 2});
    for (int i = 0; i < 5; ++i)
        queue.add(record(ExchangeState::Open));
    QCOMPARE(queue.size(), std::size_t(2));
    QCOMPARE(queue.lostRows(), std::uint64_t(0));
    QVERIFY(queue.takeLost().empty());
}

void TestJournalQueue::lostFiguresAreKept()
{
    JournalQueue queue({std::uint64_t(1) << 30, 1});
    std::vector<JournalQueue::Record> given;
    for (int i = 0; i < 4; ++i) {
        given.push_back(record(ExchangeState::Complete));
        queue.add(given.back());
    }
    auto lost = queue.takeLost();
    QCOMPARE(lost.ids.size(), std::size_t(3));
    QVERIFY(queue.takeLost().empty());
    queue.add(record(ExchangeState::Complete));
    queue.putBackLost(std::move(lost));
    lost = queue.takeLost();
    QCOMPARE(lost.ids.size(), std::size_t(4));
    QCOMPARE(lost.ids.front(), given.front()->id);
    std::int64_t requests = 0;
    for (const auto &[minute, sums] : lost.sums)
        requests += sums.requests;
    QCOMPARE(requests, 4);
}

void TestJournalQueue::whatIsTakenCounts()
{
    JournalQueue queue({100'000, 1000});
    queue.add(record(ExchangeState::Complete, 80'000));
    const auto batch = queue.take(1, 1);
    QVERIFY(queue.bytes() > 80'000);
    queue.add(record(ExchangeState::Complete, 50'000));
    QCOMPARE(queue.lostBodies(), std::uint64_t(1));
    queue.release(batch.front());
    queue.add(record(ExchangeState::Complete, 50'000));
    QCOMPARE(queue.lostBodies(), std::uint64_t(1));
}

void TestJournalQueue::whatComesBackIsTheOldest()
{
    JournalQueue queue({100'000, 1000});
    const auto first = record(ExchangeState::Complete, 30'000);
    const auto second = record(ExchangeState::Complete, 30'000);
    queue.add(first);
    queue.add(second);
    auto batch = queue.take(10, 1 << 20);
    const auto third = record(ExchangeState::Complete, 30'000);
    queue.add(third);
    queue.putBack(std::move(batch));
    QCOMPARE(queue.lostBodies(), std::uint64_t(0));
    // Theirs are the first bodies to go.
    queue.add(record(ExchangeState::Complete, 60'000));
    QCOMPARE(queue.lostBodies(), std::uint64_t(2));
    batch = queue.take(3, 1 << 20);
    QCOMPARE(ids(batch), (std::vector{first->id, second->id, third->id}));
    QCOMPARE(batch[2].record, third);
}

void TestJournalQueue::aLaterOneMeetsWhatComesBack()
{
    JournalQueue queue(Wide);
    const auto open = record(ExchangeState::Open);
    const auto other = record(ExchangeState::Complete);
    queue.add(open);
    queue.add(other);
    auto batch = queue.take(10, 1 << 20);
    const auto ended = record(ExchangeState::Complete, 100, open->id);
    queue.add(ended);
    queue.putBack(std::move(batch));
    QCOMPARE(queue.size(), std::size_t(2));
    QVERIFY(queue.waitsBefore(2));
    batch = queue.take(10, 1 << 20);
    QCOMPARE(batch.front().record, ended);
    QCOMPARE(batch.back().record, other);
    // The other way round: what ended is not replaced by what comes late.
    queue.add(record(ExchangeState::Open, 0, open->id));
    queue.putBack(std::move(batch));
    QCOMPARE(queue.take(10, 1 << 20).front().record, ended);
}

void TestJournalQueue::erases()
{
    JournalQueue queue(Wide);
    const auto one = record(ExchangeState::Complete, 100);
    queue.add(one);
    queue.add(record(ExchangeState::Complete, 100));
    QVERIFY(queue.erase(one->id));
    QVERIFY(!queue.erase(one->id));
    QCOMPARE(queue.size(), std::size_t(1));
    queue.clear();
    QVERIFY(queue.empty());
    QCOMPARE(queue.bytes(), std::uint64_t(0));
}

void TestJournalQueue::ticketsTellWhatWaits()
{
    JournalQueue queue(Wide);
    const auto open = record(ExchangeState::Open);
    queue.add(open);
    const auto ticket = queue.nextTicket();
    QVERIFY(queue.waitsBefore(ticket));
    // Replaced, it still stands where it stood.
    queue.add(record(ExchangeState::Complete));
    queue.add(record(ExchangeState::Complete, 0, open->id));
    QVERIFY(queue.waitsBefore(ticket));
    const auto batch = queue.take(1, 1);
    QCOMPARE(batch.front().record->id, open->id);
    QVERIFY(!queue.waitsBefore(ticket));
    QVERIFY(queue.waitsBefore(queue.nextTicket()));
}

QTEST_GUILESS_MAIN(TestJournalQueue)
#include "tst_journal_queue.moc"
