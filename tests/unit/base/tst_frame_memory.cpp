// SPDX-License-Identifier: GPL-3.0-or-later
// Memory of coroutine frames: whole, apart from each other, and never more kept than the bound.
#include "base/frame_memory.h"

#include <QtTest>

#include <algorithm>
#include <cstring>
#include <thread>
#include <vector>

using namespace sekisho;

class TstFrameMemory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sizes_data();
    void sizes();
    void manyAtOnce();
    void crossesThreads();
};

void TstFrameMemory::sizes_data()
{
    QTest::addColumn<quint32>("size");
    for (const quint32 size : {1U, 63U, 64U, 65U, 1168U, 1984U, 1985U, 2048U, 2049U, 100'000U})
        QTest::addRow("%u", size) << size;
}

// Each byte asked for is there, whether fresh or used before by a smaller frame of the same class.
void TstFrameMemory::sizes()
{
    QFETCH(quint32, size);
    for (int turn = 0; turn < 3; ++turn) {
        for (const std::size_t bytes : {std::size_t(std::max(size, 8U) - 7), std::size_t(size)}) {
            void *const frame = takeFrameMemory(bytes);
            QCOMPARE(reinterpret_cast<std::uintptr_t>(frame) % alignof(std::max_align_t), std::uintptr_t(0));
            std::memset(frame, 0x5a, bytes);
            giveFrameMemory(frame, bytes);
        }
    }
}

void TstFrameMemory::manyAtOnce()
{
    constexpr std::size_t Size = 300;
    for (int turn = 0; turn < 2; ++turn) {
        std::vector<void *> frames;
        for (int i = 0; i < 200; ++i) {
            frames.push_back(takeFrameMemory(Size));
            std::memset(frames.back(), i, Size);
        }
        for (int i = 0; i < 200; ++i) {
            const auto *bytes = static_cast<const unsigned char *>(frames[static_cast<std::size_t>(i)]);
            QVERIFY(std::all_of(bytes, bytes + Size, [&](unsigned char byte) { return byte == i; }));
        }
        for (void *const frame : frames)
            giveFrameMemory(frame, Size);
    }
}

void TstFrameMemory::crossesThreads()
{
    void *const mine = takeFrameMemory(500);
    void *others = nullptr;
    std::thread([&] {
        giveFrameMemory(mine, 500);
        others = takeFrameMemory(700);
    }).join();
    std::memset(others, 0, 700);
    giveFrameMemory(others, 700);
}

QTEST_GUILESS_MAIN(TstFrameMemory)
#include "tst_frame_memory.moc"
