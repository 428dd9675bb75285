// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a bucket: what goes in comes out, and what is no page harms nobody.
#include "storage/rollup_page.h"

#include "random_exchange.h"

#include <QtTest>

#include <limits>
#include <random>

using namespace sekisho;
using namespace sekisho::storage;

namespace {

using Entries = std::map<RollupKeyId, RollupSums>;

RollupSums randomSums(std::mt19937_64 &random)
{
    RollupSums sums;
    for (auto left = random() % 30; left > 0; --left)
        sums.add(randomExchange(random));
    return sums;
}

Entries entriesOf(std::string_view page)
{
    Entries entries;
    forEachEntry(page, [&](RollupKeyId key, std::string_view sums) { addEncodedSums(sums, entries[key]); });
    return entries;
}

std::string randomBytes(std::mt19937_64 &random)
{
    std::string bytes(random() % 100, '\0');
    for (char &byte : bytes)
        byte = static_cast<char>(random() >> (random() % 8));
    return bytes;
}

} // namespace

class TstRollupPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void varints_data();
    void varints();
    void sums();
    void emptySumsAreSmall();
    void extremes();
    void pages();
    void cuts();
    void randomBytesAreNoHarm();
};

void TstRollupPage::varints_data()
{
    QTest::addColumn<quint64>("value");
    QTest::addColumn<int>("bytes");
    QTest::newRow("nothing") << quint64(0) << 1;
    QTest::newRow("one byte") << quint64(127) << 1;
    QTest::newRow("two bytes") << quint64(128) << 2;
    QTest::newRow("nine bytes") << (quint64(1) << 62) << 9;
    QTest::newRow("top bit") << (quint64(1) << 63) << 10;
    QTest::newRow("most") << std::numeric_limits<quint64>::max() << 10;
}

void TstRollupPage::varints()
{
    QFETCH(quint64, value);
    QFETCH(int, bytes);
    std::string text;
    putVarint(text, value);
    QCOMPARE(int(text.size()), bytes);
    text += "rest";
    std::string_view rest = text;
    QCOMPARE(takeVarint(rest).value_or(~value), value);
    QCOMPARE(rest, std::string_view("rest"));
    for (int length = 0; length < bytes; ++length) {
        std::string_view cut = std::string_view(text).substr(0, std::size_t(length));
        QVERIFY(!takeVarint(cut));
    }
    const auto number = static_cast<std::int64_t>(value);
    QCOMPARE(unzigzag(zigzag(number)), number);
    QVERIFY(zigzag(-3) == 5 && zigzag(3) == 6);
}

void TstRollupPage::sums()
{
    std::mt19937_64 random(1);
    for (int round = 0; round < 300; ++round) {
        const RollupSums a = randomSums(random);
        const RollupSums b = randomSums(random);
        RollupSums read;
        addEncodedSums(encodeSums(a), read);
        QVERIFY(read == a);
        addEncodedSums(encodeSums(b), read);
        RollupSums both = a;
        both.add(b);
        QVERIFY(read == both);
    }
}

void TstRollupPage::emptySumsAreSmall()
{
    QCOMPARE(encodeSums({}).size(), std::size_t(1));
    RollupSums refused;
    refused.requests = 3;
    refused.refused = 3;
    QCOMPARE(encodeSums(refused).size(), std::size_t(3));
}

void TstRollupPage::extremes()
{
    RollupSums sums;
    sums.tokensIn = TokenCount{std::numeric_limits<std::int64_t>::max()};
    sums.cost = Money{std::numeric_limits<std::int64_t>::min()};
    sums.savedTime = Micros(-1);
    sums.overhead.add(std::numeric_limits<std::int64_t>::max());
    RollupSums read;
    addEncodedSums(encodeSums(sums), read);
    QVERIFY(read == sums);
    addEncodedSums(encodeSums(sums), read);
    QCOMPARE(read.tokensIn.value, sums.tokensIn.value);
    QCOMPARE(read.cost.picoUsd, sums.cost.picoUsd);
    QVERIFY(read.savedTime == Micros(-2));
    QCOMPARE(read.overhead.count(), 2);
}

void TstRollupPage::pages()
{
    std::mt19937_64 random(2);
    Entries expected;
    std::string bytes;
    for (int round = 0; round < 50; ++round) {
        RollupPage page(bytes);
        for (auto left = random() % 10; left > 0; --left) {
            const auto key = static_cast<RollupKeyId>(1 + random() % 300);
            const RollupSums sums = randomSums(random);
            expected[key].add(sums);
            page.add(key, sums);
        }
        bytes = page.bytes();
        QVERIFY(entriesOf(bytes) == expected);
    }
    QVERIFY(RollupPage().bytes().empty());
}

void TstRollupPage::cuts()
{
    std::mt19937_64 random(3);
    RollupPage page;
    for (RollupKeyId key = 1; key < 6; ++key)
        page.add(key * 100, randomSums(random));
    const std::string bytes = page.bytes();
    const Entries whole = entriesOf(bytes);
    QCOMPARE(whole.size(), std::size_t(5));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const Entries entries = entriesOf(bytes.substr(0, length));
        QVERIFY(entries.size() < whole.size());
        QVERIFY(std::equal(entries.begin(), entries.end(), whole.begin()));
    }
}

void TstRollupPage::randomBytesAreNoHarm()
{
    std::mt19937_64 random(4);
    for (int round = 0; round < 20'000; ++round) {
        const std::string bytes = randomBytes(random);
        RollupSums sums;
        addEncodedSums(bytes, sums);
        RollupSums again;
        addEncodedSums(encodeSums(sums), again);
        QVERIFY(again == sums);
        RollupPage page(bytes);
        page.add(1, sums);
        QVERIFY(entriesOf(page.bytes()).contains(1));
    }
}

QTEST_GUILESS_MAIN(TstRollupPage)
#include "tst_rollup_page.moc"
