// SPDX-License-Identifier: GPL-3.0-or-later
// One contract, every kind of stream.
#include "kernel_sockets.h"
#include "stream_pairs.h"

#include "http/memory_stream.h"
#include "http/socket_stream.h"
#include "support/epoll_main.h"
#include "support/stream_recorder.h"

#include <QTest>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace sekisho;
using namespace sekisho::http;
using test::StreamPair;
using test::StreamPairs;
using test::StreamRecorder;

namespace {

std::string pattern(std::size_t size)
{
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
    return text;
}

} // namespace

class TestStreams : public QObject {
    Q_OBJECT

    StreamPairs m_pairs;

    static void addKinds(const QStringList &kinds)
    {
        QTest::addColumn<QString>("kind");
        for (const QString &kind : kinds)
            QTest::newRow(qPrintable(kind)) << kind;
    }
    static void addAllKinds()
    {
        addKinds({QStringLiteral("descriptor"), QStringLiteral("socket"), QStringLiteral("tls"),
                  QStringLiteral("memory")});
    }

    /// The stream's descriptor; -1 for one of memory, which has none.
    static int socketOf(const StreamRecorder &recorder)
    {
        const PeerAddress ends = recorder.stream->peer();
        const std::vector<int> sockets = test::socketsBetween(ends.localPort, ends.port);
        return ends.port != 0 && sockets.size() == 1 ? sockets.front() : -1;
    }

private Q_SLOTS:
    void carriesBytesBothWays_data() { addAllKinds(); }
    void carriesBytesBothWays()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        QVERIFY(pair.first && pair.second);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        a.write("ping");
        QTRY_COMPARE(b.data, std::string("ping"));
        b.write("po");
        b.write("ng");
        QTRY_COMPARE(a.data, std::string("pong"));
        QTRY_COMPARE(a.stream->pendingBytes(), std::size_t(0));
        QVERIFY(!a.ended && !b.ended && !a.broken && !b.broken);
        QVERIFY(!a.calledFromWithin && !b.calledFromWithin);
    }

    void carriesMuchBothWaysAtOnce_data() { addAllKinds(); }
    void carriesMuchBothWaysAtOnce()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        const std::string there = pattern(12 * 1024 * 1024);
        const std::string back = pattern(5 * 1024 * 1024 + 1);
        a.write(there);
        b.write(back);
        QTRY_COMPARE_WITH_TIMEOUT(b.data.size(), there.size(), 60000);
        QTRY_COMPARE_WITH_TIMEOUT(a.data.size(), back.size(), 60000);
        QVERIFY(b.data == there);
        QVERIFY(a.data == back);
        QTRY_COMPARE(a.stream->pendingBytes(), std::size_t(0));
        QTRY_VERIFY(a.drainedCalls > 0);
        QVERIFY(!a.calledFromWithin && !b.calledFromWithin);
    }

    void piecesGoInOrder_data() { addAllKinds(); }
    // More of them than one call to the system takes, and more bytes, so that one is cut somewhere.
    void piecesGoInOrder()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        const std::string large = pattern(8 * 1024 * 1024);
        std::vector<std::string_view> pieces;
        std::string_view rest = large;
        for (std::size_t size = 0; size < 20; ++size) {
            pieces.push_back(rest.substr(0, size));
            rest.remove_prefix(size);
        }
        pieces.insert(pieces.end(), {rest.substr(0, rest.size() / 2), {}, rest.substr(rest.size() / 2)});
        a.stream->writeAll(pieces);
        a.stream->writeAll(std::array<std::string_view, 2>{"the ", "end"});
        QTRY_COMPARE_WITH_TIMEOUT(b.data.size(), large.size() + 7, 60000);
        QVERIFY(b.data == large + "the end");
        QTRY_COMPARE(a.stream->pendingBytes(), std::size_t(0));
    }

    void smallReadsLoseNothing_data() { addAllKinds(); }
    void smallReadsLoseNothing()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        b.reads = false;
        b.onReadableHook = [&] {
            while (b.readSome(7)) {
            }
        };
        const std::string sent = pattern(100 * 1000);
        a.write(sent);
        QTRY_COMPARE_WITH_TIMEOUT(b.data.size(), sent.size(), 30000);
        QVERIFY(b.data == sent);
    }

    void bytesBeforeTheObserverAreTold_data() { addAllKinds(); }
    void bytesBeforeTheObserverAreTold()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        a.write("early");
        QTest::qWait(20); // that it may have arrived; the test holds either way
        StreamRecorder b(std::move(pair.second));
        QCOMPARE(b.readableCalls, 0);
        QTRY_COMPARE(b.data, std::string("early"));
    }

    void notReadingHoldsTheWriterBack_data() { addAllKinds(); }
    void notReadingHoldsTheWriterBack()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        b.setReadEnabled(false);
        // More than all the kernel's buffers.
        const std::string sent = pattern(48 * 1024 * 1024);
        a.write(sent);
        const int writer = socketOf(a);
        QCOMPARE(writer < 0, kind == QStringLiteral("memory"));
        QVERIFY(test::waitUntilStuck(writer, [&] { return a.stream->pendingBytes(); }));
        QVERIFY(a.stream->pendingBytes() > 16U * 1024 * 1024);
        QCOMPARE(b.readableCalls, 0);
        const int drainedBefore = a.drainedCalls;
        b.setReadEnabled(true);
        QTRY_COMPARE_WITH_TIMEOUT(b.data.size(), sent.size(), 60000);
        QVERIFY(b.data == sent);
        QTRY_COMPARE(a.stream->pendingBytes(), std::size_t(0));
        // Once at the low watermark, once at nothing.
        QTRY_VERIFY(a.drainedCalls > drainedBefore);
        QVERIFY(a.drainedCalls <= drainedBefore + 2);
    }

    void pausingTakesEffectAtOnce_data() { addAllKinds(); }
    void pausingTakesEffectAtOnce()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        b.reads = false;
        b.onReadableHook = [&] {
            b.setReadEnabled(false);
            b.readSome(10);
        };
        a.write(pattern(200));
        QTRY_COMPARE(b.data.size(), std::size_t(10));
        a.write(pattern(200));
        QTest::qWait(50);
        QCOMPARE(b.readableCalls, 1);
        // What is there already is told of again.
        for (int call = 2; call <= 4; ++call) {
            b.setReadEnabled(true);
            QTRY_COMPARE(b.readableCalls, call);
        }
        QCOMPARE(b.data.size(), std::size_t(40));
    }

    void closingGracefullySendsWhatIsPending_data() { addAllKinds(); }
    void closingGracefullySendsWhatIsPending()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        b.setReadEnabled(false);
        const std::string sent = pattern(24 * 1024 * 1024);
        a.write(sent);
        QVERIFY(a.stream->pendingBytes() > 0);
        a.stream.release()->closeGracefully();
        b.setReadEnabled(true);
        QTRY_VERIFY_WITH_TIMEOUT(b.ended || b.broken, 60000);
        QVERIFY(b.data == sent);
        QVERIFY(b.ended && !b.broken);
        QCOMPARE(a.drainedCalls, 0);
    }

    void closingGracefullyDoesNotResetAPeerThatSends_data()
    {
        addKinds({QStringLiteral("descriptor"), QStringLiteral("socket"), QStringLiteral("memory")});
    }
    void closingGracefullyDoesNotResetAPeerThatSends()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        b.setReadEnabled(false);
        a.reads = false;
        a.setReadEnabled(false);
        b.write(pattern(50000)); // that a never reads
        a.write("too large");
        a.stream.release()->closeGracefully();
        b.write(pattern(300000));
        QTRY_COMPARE_WITH_TIMEOUT(b.stream->pendingBytes(), std::size_t(0), 10000);
        b.setReadEnabled(true);
        QTRY_VERIFY(b.ended || b.broken);
        QVERIFY(!b.broken);
        QCOMPARE(b.data, std::string("too large"));
    }

    void theEndIsReadAfterTheBytes_data() { addAllKinds(); }
    void theEndIsReadAfterTheBytes()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        b.setReadEnabled(false);
        const std::string sent = pattern(150000); // over TLS more than one buffer
        a.write(sent);
        a.stream.release()->closeGracefully();
        QTest::qWait(50);
        QCOMPARE(b.readableCalls, 0);
        b.setReadEnabled(true);
        QTRY_VERIFY(b.ended || b.broken);
        QCOMPARE(QString::fromStdString(b.broken ? b.broken->detail : ""), QString());
        QCOMPARE(b.data.size(), sent.size());
        QVERIFY(b.ended && !b.broken);
        QVERIFY(b.data == sent);
        b.readAll();
        QVERIFY(b.ended);
    }

    void destructionIsSeenByThePeer_data() { addAllKinds(); }
    void destructionIsSeenByThePeer()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        a.write("last words");
        QTRY_COMPARE(b.data, std::string("last words"));
        a.stream.reset();
        QTRY_VERIFY(b.ended || b.broken);
    }

    void aCutIsNotAnEnd_data() { addAllKinds(); }
    void aCutIsNotAnEnd()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        // Closing with bytes unread resets; over TLS what is missing is the close_notify.
        a.reads = false;
        a.setReadEnabled(false);
        b.write(pattern(500000)); // more than a socket reads ahead
        a.write("half an ans");
        QTRY_VERIFY(!a.stream->isQuiet());
        QTRY_COMPARE(b.data, std::string("half an ans"));
        a.stream.reset();
        QTRY_VERIFY(b.ended || b.broken);
        QVERIFY(b.broken.has_value());
        QCOMPARE(b.broken->kind, ErrorKind::Reset);
        QVERIFY(!b.broken->detail.empty());
        QVERIFY(!b.ended);
    }

    void aResetIsToldOfWhileNotReading_data()
    {
        addKinds({QStringLiteral("descriptor"), QStringLiteral("memory")});
    }
    void aResetIsToldOfWhileNotReading()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        b.setReadEnabled(false);
        a.reads = false;
        a.setReadEnabled(false);
        b.write("unread");
        QTRY_VERIFY(!a.stream->isQuiet());
        a.stream.reset();
        QTRY_VERIFY(b.broken.has_value());
        QCOMPARE(b.broken->kind, ErrorKind::Reset);
    }

    void writingToNobodyBreaks_data() { addAllKinds(); }
    void writingToNobodyBreaks()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        a.stream.reset();
        bool told = false;
        b.onBrokenHook = [&] { told = true; };
        // The first one may still go out.
        QVERIFY(QTest::qWaitFor([&] {
            if (!told && b.stream->pendingBytes() < 1024)
                b.write("anyone?");
            return told;
        }));
        QVERIFY(!b.calledFromWithin);
    }

    void quietIsOpenAndSilent_data() { addAllKinds(); }
    void quietIsOpenAndSilent()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        // Over TLS session tickets may still be on their way.
        QTRY_VERIFY(a.stream->isQuiet() && b.stream->isQuiet());
        b.reads = false;
        b.setReadEnabled(false);
        a.write("x");
        QTRY_VERIFY(!b.stream->isQuiet());
        a.stream.reset();
        b.reads = true;
        b.setReadEnabled(true);
        QTRY_VERIFY(b.ended || b.broken);
        QVERIFY(!b.stream->isQuiet());
    }

    void aClosedIdleStreamIsNotQuietBeforeItIsTold_data() { addAllKinds(); }
    void aClosedIdleStreamIsNotQuietBeforeItIsTold()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        QTRY_VERIFY(a.stream->isQuiet() && b.stream->isQuiet());
        const int reader = socketOf(b);
        QCOMPARE(reader < 0, kind == QStringLiteral("memory"));
        a.stream.reset();
        // Without a turn of the event loop.
        QVERIFY(reader < 0 || test::waitForPeersEnd(reader));
        QVERIFY(!b.stream->isQuiet());
        QVERIFY(!b.ended && !b.broken);
    }

    void maybeDestroyedInEachEvent_data() { addAllKinds(); }
    void maybeDestroyedInEachEvent()
    {
        QFETCH(QString, kind);
        for (const int event : {0, 1, 2}) {
            StreamPair pair = m_pairs.make(kind);
            StreamRecorder a(std::move(pair.first));
            StreamRecorder b(std::move(pair.second));
            bool happened = false;
            const auto destroy = [&](StreamRecorder &recorder) {
                happened = true;
                recorder.stream.reset();
            };
            if (event == 0) {
                a.onReadableHook = [&] { destroy(a); };
                b.write(pattern(50000));
            } else if (event == 1) {
                a.onDrainedHook = [&] { destroy(a); };
                a.write(pattern(12 * 1024 * 1024));
            } else {
                b.onBrokenHook = [&] { destroy(b); };
                a.reads = false;
                a.setReadEnabled(false);
                b.write(pattern(500000));
                QTRY_VERIFY(!a.stream->isQuiet());
                a.stream.reset();
            }
            QTRY_VERIFY_WITH_TIMEOUT(happened, 20000);
            if (event != 2)
                QTRY_VERIFY_WITH_TIMEOUT(b.ended || b.broken, 20000);
        }
    }

    void mayBeClosedGracefullyInAnEvent_data() { addAllKinds(); }
    void mayBeClosedGracefullyInAnEvent()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        a.reads = false;
        a.onReadableHook = [&] {
            a.readSome();
            a.stream->write("answer");
            a.stream.release()->closeGracefully();
        };
        b.write("question");
        QTRY_VERIFY(b.ended || b.broken);
        QVERIFY(b.ended);
        QCOMPARE(b.data, std::string("answer"));
    }

    void peersAreNamed_data()
    {
        addKinds({QStringLiteral("descriptor"), QStringLiteral("socket"), QStringLiteral("tls")});
    }
    void peersAreNamed()
    {
        QFETCH(QString, kind);
        StreamPair pair = m_pairs.make(kind);
        const PeerAddress first = pair.first->peer();
        const PeerAddress second = pair.second->peer();
        QCOMPARE(first.host, std::string("127.0.0.1"));
        QCOMPARE(first.localHost, std::string("127.0.0.1"));
        QVERIFY(first.port != 0);
        QCOMPARE(first.port, second.localPort);
        QCOMPARE(first.localPort, second.port);
    }

    void watermarksCallOncePerCrossing()
    {
        Limits limits;
        limits.writeHighWater = 1000;
        limits.writeLowWater = 100;
        MemoryPair pair = makeMemoryPair(m_pairs.loop(), 10, limits);
        StreamRecorder a(std::move(pair.first));
        StreamRecorder b(std::move(pair.second));
        b.reads = false;
        a.write(pattern(2010)); // 10 on their way, 2000 pending
        QCOMPARE(a.stream->pendingBytes(), std::size_t(2000));
        const auto take = [&](int times) {
            for (int i = 0; i < times; ++i)
                QVERIFY(b.readSome(10));
            QTest::qWait(1);
        };
        take(150); // 500 left: under the high mark, over the low one
        QCOMPARE(a.drainedCalls, 0);
        take(40); // 100
        QTRY_COMPARE(a.drainedCalls, 1);
        take(9);
        QCOMPARE(a.drainedCalls, 1);
        take(1);
        QTRY_COMPARE(a.drainedCalls, 2);
    }
};

SEKISHO_LOOP_TEST_MAIN(TestStreams)

#include "tst_streams.moc"
