// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes on their way into the cache: what was appended is what is read, in memory and beyond.
#include "storage/spool.h"
#include "support/cache_samples.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

#ifdef Q_OS_UNIX
#include <csignal>

#include <sys/resource.h>
#endif

using namespace sekisho::storage;
using namespace sekisho::test;
using namespace Qt::StringLiterals;

class TestSpool final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void givesBackWhatItGot_data();
    void givesBackWhatItGot();
    void refusesWhatIsNotThere();
    void isReadWhileItGrows();
    void leavesNoName();
    void noFolder();
    void theSystemsFolder();
    void aFullDisk();
    void sharesMemory();
    void isReadByManyThreads();
};

namespace {

/// More than there is to hold.
std::shared_ptr<SpoolMemory> plenty()
{
    return std::make_shared<SpoolMemory>(std::uint64_t(1) << 40);
}

/// Reads all of it in steps, and says whether it is that text.
bool holds(const Spool &spool, const std::string &text, std::size_t step)
{
    if (spool.size() != text.size())
        return false;
    std::string part = "left over";
    for (std::size_t offset = 0; offset < text.size(); offset += step) {
        const std::size_t length = std::min(step, text.size() - offset);
        if (!spool.read(offset, length, part) || part != text.substr(offset, length))
            return false;
    }
    return spool.read(text.size(), 0, part) && part.empty();
}

} // namespace

void TestSpool::givesBackWhatItGot_data()
{
    QTest::addColumn<std::size_t>("memory");
    QTest::addColumn<std::size_t>("piece"); // appended at once
    for (const std::size_t memory : {0U, 1U, 1'000U, 65'536U, 100'000U, 131'072U, 10'000'000U}) {
        for (const std::size_t piece : {777U, 16'384U, 65'536U, 200'000U, 1'000'000U})
            QTest::addRow("%zu in memory, by %zu", memory, piece) << memory << piece;
    }
}

void TestSpool::givesBackWhatItGot()
{
    QFETCH(std::size_t, memory);
    QFETCH(std::size_t, piece);
    const QTemporaryDir folder;
    Spool spool(folder.path(), memory, plenty());
    QVERIFY(holds(spool, {}, 1));
    const std::string text = noise(memory + piece, 700'001);
    for (std::size_t offset = 0; offset < text.size(); offset += piece) {
        QVERIFY(spool.append(std::string_view(text).substr(offset, piece)));
        QVERIFY(spool.append({}));
    }
    for (const std::size_t step : {std::size_t(1'013), std::size_t(65'536), text.size()})
        QVERIFY(holds(spool, text, step));
}

void TestSpool::refusesWhatIsNotThere()
{
    const QTemporaryDir folder;
    Spool spool(folder.path(), 10, plenty());
    QVERIFY(spool.append("0123456789abcdef"));
    std::string out;
    QVERIFY(spool.read(8, 4, out));
    QCOMPARE(out, std::string("89ab"));
    QVERIFY(!spool.read(0, 17, out));
    QVERIFY(!spool.read(16, 1, out));
    QVERIFY(!spool.read(17, 0, out));
    QVERIFY(!spool.read(1, std::numeric_limits<std::size_t>::max(), out));
    QVERIFY(!spool.read(std::numeric_limits<std::uint64_t>::max(), 2, out));
    QVERIFY(spool.read(15, 1, out));
    QCOMPARE(out, std::string("f"));
}

void TestSpool::isReadWhileItGrows()
{
    const QTemporaryDir folder;
    Spool spool(folder.path(), 5'000, plenty());
    std::string text;
    for (std::uint64_t i = 0; i < 100; ++i) {
        const std::string piece = noise(i, 100 + i);
        QVERIFY(spool.append(piece));
        text += piece;
        QVERIFY(holds(spool, text, 2'048));
    }
}

void TestSpool::leavesNoName()
{
    const QTemporaryDir folder;
    Spool spool(folder.path(), 1'000, plenty());
    QVERIFY(spool.append(noise(1, 500'000)));
    const QDir directory(folder.path());
    QVERIFY(
        directory.entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot).isEmpty());
}

void TestSpool::noFolder()
{
    Spool spool(u"/no/such/folder"_s, 1'000, plenty());
    const std::string text = noise(1, 900);
    QVERIFY(spool.append(text));
    // Partly in memory, and so refused as a whole.
    QVERIFY(!spool.append(noise(2, 200)));
    QVERIFY(holds(spool, text, 100));
    QVERIFY(!spool.append("x"));
    QVERIFY(holds(spool, text, 100));
}

void TestSpool::theSystemsFolder()
{
    Spool spool(QString(), 0, plenty());
    const std::string text = noise(1, 100'000);
    QVERIFY(spool.append(text));
    QVERIFY(holds(spool, text, 4'096));
}

void TestSpool::aFullDisk()
{
#ifdef Q_OS_UNIX
    const QTemporaryDir folder;
    Spool spool(folder.path(), 1'000, plenty());
    std::string text = noise(1, 50'000);
    QVERIFY(spool.append(text));
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
    rlimit tight = before;
    tight.rlim_cur = 60'000;
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &tight), 0);
    const bool fits = spool.append(noise(2, 5'000));
    const bool isPartly = spool.append(noise(3, 50'000)); // the disk takes the beginning
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, ignored);
    QVERIFY(fits);
    QVERIFY(!isPartly);
    text += noise(2, 5'000);
    QVERIFY(holds(spool, text, 7'000));
    // Not with a hole, once there is room again.
    QVERIFY(!spool.append("x"));
    QVERIFY(holds(spool, text, 7'000));
#endif
}

void TestSpool::sharesMemory()
{
    const QTemporaryDir folder;
    const auto memory = std::make_shared<SpoolMemory>(100'000);
    auto first = std::make_unique<Spool>(folder.path(), 80'000, memory);
    const std::string text = noise(1, 200'000);
    QVERIFY(first->append(std::string_view(text).substr(0, 30'000)));
    QVERIFY(first->append(std::string_view(text).substr(30'000)));
    QVERIFY(holds(*first, text, 10'000));
    QVERIFY(!memory->take(20'001));
    Spool second(folder.path(), 80'000, memory);
    const std::string other = noise(2, 90'000);
    for (std::size_t offset = 0; offset < other.size(); offset += 9'000)
        QVERIFY(second.append(std::string_view(other).substr(offset, 9'000)));
    QVERIFY(holds(second, other, 10'000));
    QVERIFY(!memory->take(2'001));
    first.reset();
    QVERIFY(memory->take(82'000));
    memory->giveBack(82'000);
    // Nowhere to go, and nothing kept of what was asked for.
    Spool third(u"/no/such/folder"_s, 80'000, memory);
    QVERIFY(!third.append(text));
    QCOMPARE(third.size(), std::uint64_t(0));
    QVERIFY(memory->take(82'000));
    QVERIFY(!memory->take(1));
}

void TestSpool::isReadByManyThreads()
{
    const QTemporaryDir folder;
    const auto spool = std::make_shared<Spool>(folder.path(), 300'000, plenty());
    const std::string text = noise(1, 1'000'000);
    for (std::size_t offset = 0; offset < text.size(); offset += 50'000)
        QVERIFY(spool->append(std::string_view(text).substr(offset, 50'000)));
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 4; ++i)
        threads.emplace_back([&, i] { right += holds(*spool, text, 10'000 + i) ? 1 : 0; });
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(right.load(), 4);
}

QTEST_GUILESS_MAIN(TestSpool)
#include "tst_spool.moc"
