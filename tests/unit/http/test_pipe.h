// SPDX-License-Identifier: GPL-3.0-or-later
// Two descriptors to wait on.
#pragma once

#include <QTest>

#include <array>

#include <fcntl.h>
#include <unistd.h>

namespace sekisho::test {

/// A pipe whose reading end is non-blocking.
struct Pipe {
    Pipe()
    {
        if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
            qFatal("no pipe");
    }
    ~Pipe()
    {
        close(ends[0]);
        close(ends[1]);
    }
    Q_DISABLE_COPY_MOVE(Pipe)
    void put() const { QCOMPARE(::write(ends[1], "x", 1), 1); }
    void take() const
    {
        char byte = 0;
        QCOMPARE(::read(ends[0], &byte, 1), 1);
    }
    std::array<int, 2> ends{};
};

} // namespace sekisho::test
