// SPDX-License-Identifier: GPL-3.0-or-later
// The memory of secrets: out of core dumps, wiped, and its own.
#include "base/secret.h"
#include "base/secret_memory.h"

#include <QFile>
#include <QtTest>

#include <algorithm>
#include <cstdint>
#include <set>
#include <thread>
#include <vector>

using namespace sekisho;

namespace {

bool isZero(const char *bytes, std::size_t size)
{
    return std::all_of(bytes, bytes + size, [](char c) { return c == '\0'; });
}

/// The line VmFlags of the mapping that an address is in (proc(5)); empty where there is none.
QByteArray flagsOf(const void *address)
{
    QFile maps(QStringLiteral("/proc/self/smaps"));
    if (!maps.open(QIODevice::ReadOnly))
        return {};
    const auto wanted = reinterpret_cast<std::uintptr_t>(address);
    bool inside = false;
    for (const QByteArray &line : maps.readAll().split('\n')) {
        if (inside && line.startsWith("VmFlags:"))
            return line + ' ';
        const qsizetype dash = line.indexOf('-');
        const qsizetype space = line.indexOf(' ');
        bool ok = false;
        const auto begin = line.left(dash).toULongLong(&ok, 16);
        if (dash > 0 && space > dash && ok)
            inside =
                wanted >= begin && wanted < line.mid(dash + 1, space - dash - 1).toULongLong(nullptr, 16);
    }
    return {};
}

} // namespace

class TestSecretMemory final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void isOutOfCoreDumps_data();
    void isOutOfCoreDumps();
    void isZeroWhenTaken();
    void blocksAreTheirOwn();
    void threadsShareIt();
    void stringsAreWiped();
    void allocatorWipesWhatItOutgrows();
};

void TestSecretMemory::isOutOfCoreDumps_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {1, 64, 65, 4096, 4097, 100'000})
        QTest::addRow("%d", size) << size;
}

void TestSecretMemory::isOutOfCoreDumps()
{
#ifdef Q_OS_LINUX
    QFETCH(int, size);
    const Secret secret(std::string(static_cast<std::size_t>(size), 'k'));
    const QByteArray flags = flagsOf(secret.reveal().data());
    QVERIFY2(flags.contains(" dd "), flags.constData());
    const int onTheStack = 0;
    QVERIFY2(!flagsOf(&onTheStack).contains(" dd "), "the test sees what it looks for");
#endif
}

void TestSecretMemory::isZeroWhenTaken()
{
    constexpr std::size_t Size = 200;
    char *const first = takeSecretMemory(Size);
    QVERIFY(isZero(first, Size));
    std::fill_n(first, Size, 'k');
    giveSecretMemory(first, Size);
    // The last that was given is the first to be taken.
    char *const second = takeSecretMemory(Size);
    QCOMPARE(second, first);
    QVERIFY(isZero(second, Size));
    giveSecretMemory(second, Size);
}

void TestSecretMemory::blocksAreTheirOwn()
{
    std::vector<Secret> secrets;
    for (std::size_t i = 0; i < 2'000; ++i)
        secrets.emplace_back(std::string(i * 7 % 5'000, static_cast<char>('a' + i % 26)));
    for (std::size_t i = 0; i < secrets.size(); i += 3)
        secrets[i] = Secret(std::string(50, 'z'));
    for (std::size_t i = 0; i < secrets.size(); ++i) {
        const std::string expected =
            i % 3 == 0 ? std::string(50, 'z') : std::string(i * 7 % 5'000, static_cast<char>('a' + i % 26));
        QVERIFY(secrets[i].reveal() == expected);
    }
}

void TestSecretMemory::threadsShareIt()
{
    std::vector<std::thread> threads;
    std::vector<int> wrong(4);
    for (std::size_t t = 0; t < wrong.size(); ++t) {
        threads.emplace_back([t, &wrong] {
            for (int i = 0; i < 2'000; ++i) {
                const std::string text(100, static_cast<char>('a' + t));
                const Secret secret(text);
                wrong[t] += secret.clone().reveal() == text ? 0 : 1;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(wrong, std::vector<int>(4));
}

void TestSecretMemory::stringsAreWiped()
{
    std::string text = "a key that is longer than what stands in the object";
    const char *const bytes = text.data();
    const std::size_t size = text.size();
    text.resize(10); // what is behind the end counts too
    wipe(text);
    QVERIFY(text.empty());
    QVERIFY(isZero(bytes, size));
    std::string shortOne = "short";
    wipe(shortOne);
    QVERIFY(shortOne.empty());
}

void TestSecretMemory::allocatorWipesWhatItOutgrows()
{
    // The heap hands a freed block out again, and what it holds then is what was left in it.
    WipedString text(100, 'k');
    std::set<const void *> blocks{text.data()};
    for (int i = 0; i < 10; ++i) {
        text.append(text);
        blocks.insert(text.data());
    }
    QVERIFY(blocks.size() > 1);
    WipingAllocator<char> allocator;
    char *const block = allocator.allocate(101);
    std::fill_n(block, 101, 'k');
    allocator.deallocate(block, 101);
    char *const again = allocator.allocate(101);
    // The allocator of the system writes some bytes of its own at the beginning.
    if (again == block)
        QVERIFY(std::count(again, again + 101, 'k') < 16);
    allocator.deallocate(again, 101);
}

QTEST_GUILESS_MAIN(TestSecretMemory)
#include "tst_secret_memory.moc"
