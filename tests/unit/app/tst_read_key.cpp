// SPDX-License-Identifier: GPL-3.0-or-later
// A key from a pipe, and from a terminal that does not show it.
#include "app/read_key.h"

#include <QTest>

#include <array>
#include <atomic>
#include <string>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

using namespace sekisho;

namespace {

/// A descriptor as standard input, while it lives.
class AsInput {
public:
    explicit AsInput(int descriptor) : m_before(::dup(STDIN_FILENO)) { ::dup2(descriptor, STDIN_FILENO); }
    ~AsInput()
    {
        ::dup2(m_before, STDIN_FILENO);
        ::close(m_before);
    }
    AsInput(const AsInput &) = delete;
    AsInput &operator=(const AsInput &) = delete;

private:
    int m_before;
};

bool echoes(int terminal)
{
    termios state = {};
    return ::tcgetattr(terminal, &state) == 0 && (state.c_lflag & ECHO) != 0;
}

} // namespace

class TestReadKey final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fromAPipe_data();
    void fromAPipe();
    void fromATerminal();
};

void TestReadKey::fromAPipe_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<QByteArray>("key"); // empty: refused
    QTest::newRow("line") << QByteArray("the-key\n") << QByteArray("the-key");
    QTest::newRow("no line break") << QByteArray("the-key") << QByteArray("the-key");
    QTest::newRow("CR LF") << QByteArray("the-key\r\n") << QByteArray("the-key");
    QTest::newRow("white space") << QByteArray(" \tthe-key \n\n") << QByteArray("the-key");
    // Whether this is a key is for those who keep it.
    QTest::newRow("two lines") << QByteArray("one\ntwo\n") << QByteArray("one\ntwo");
    QTest::newRow("long") << QByteArray(16'384, 'k') << QByteArray(16'384, 'k');
    QTest::newRow("too long") << QByteArray(16'385, 'k') << QByteArray();
    QTest::newRow("nothing") << QByteArray() << QByteArray();
    QTest::newRow("white space alone") << QByteArray(" \n") << QByteArray();
}

void TestReadKey::fromAPipe()
{
    QFETCH(QByteArray, input);
    QFETCH(QByteArray, key);
    std::array<int, 2> ends{};
    QCOMPARE(::pipe(ends.data()), 0);
    const AsInput asInput(ends[0]);
    std::thread writer([&] {
        // In pieces, as it may come.
        for (qsizetype at = 0; at < input.size(); at += 5'000) {
            const QByteArray piece = input.mid(at, 5'000);
            if (::write(ends[1], piece.constData(), static_cast<std::size_t>(piece.size())) < 0)
                break;
        }
        ::close(ends[1]);
    });
    const auto read = app::readKey("not shown: ");
    writer.join();
    ::close(ends[0]);
    QCOMPARE(read.ok(), !key.isEmpty());
    if (read)
        QCOMPARE(QByteArray(read->reveal().data(), static_cast<qsizetype>(read->reveal().size())), key);
}

void TestReadKey::fromATerminal()
{
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
    QVERIFY(master >= 0);
    QCOMPARE(::grantpt(master), 0);
    QCOMPARE(::unlockpt(master), 0);
    const int terminal = ::open(::ptsname(master), O_RDWR | O_NOCTTY);
    QVERIFY(terminal >= 0);
    QVERIFY(echoes(terminal));
    const AsInput asInput(terminal);
    std::atomic<bool> over = false;
    std::atomic<bool> wasSilent = false;
    std::thread typist([&] {
        while (echoes(terminal) && !over)
            std::this_thread::yield();
        wasSilent = !echoes(terminal);
        const std::string line = "the-key\n";
        if (::write(master, line.data(), line.size()) < 0)
            wasSilent = false;
    });
    const auto read = app::readKey("");
    over = true;
    typist.join();
    QVERIFY(read.ok());
    QCOMPARE(read->reveal(), std::string_view("the-key"));
    QVERIFY(wasSilent);
    QVERIFY(echoes(terminal));
    // What the person saw: the line break alone.
    std::string shown;
    pollfd readable{master, POLLIN, 0};
    while (::poll(&readable, 1, 0) > 0 && (readable.revents & POLLIN) != 0) {
        std::array<char, 100> piece{};
        const ssize_t got = ::read(master, piece.data(), piece.size());
        if (got <= 0)
            break;
        shown.append(piece.data(), static_cast<std::size_t>(got));
    }
    QCOMPARE(shown, std::string("\r\n"));
    ::close(terminal);
    ::close(master);
}

QTEST_GUILESS_MAIN(TestReadKey)
#include "tst_read_key.moc"
