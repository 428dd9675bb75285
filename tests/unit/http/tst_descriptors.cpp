// SPDX-License-Identifier: GPL-3.0-or-later
// What only streams on descriptors of the system can meet: resets with bytes on their way.
#include "stream_pairs.h"

#include "http/socket_stream.h"
#include "support/epoll_main.h"
#include "support/stream_recorder.h"

#include <QTest>

#include <string>
#include <unistd.h>

using namespace sekisho;
using namespace sekisho::http;
using test::StreamPairs;
using test::StreamRecorder;

class TestDescriptors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A provider that refuses a large upload answers and closes with our bytes unread, which resets.
    void whatWasSentBeforeAResetIsRead()
    {
        const auto [mine, theirs] = StreamPairs::descriptors();
        StreamRecorder a(adoptDescriptor(mine));
        a.setReadEnabled(false);
        a.write("a request that is not read");
        QCOMPARE(::write(static_cast<int>(theirs), "413", 3), 3);
        ::close(static_cast<int>(theirs));
        a.write("more"); // fails
        a.setReadEnabled(true);
        QTRY_VERIFY(a.broken.has_value());
        QCOMPARE(a.data, std::string("413"));
        QVERIFY(!a.ended);
    }

    void whatTheSystemNeverTookStaysPending()
    {
        const auto [mine, theirs] = StreamPairs::descriptors();
        StreamRecorder a;
        StreamPtr stream = adoptDescriptor(mine);
        ::close(static_cast<int>(theirs));
        stream->write("1"); // draws the reset
        a.attach(std::move(stream));
        QTRY_VERIFY(a.ended || a.broken);
        const std::size_t before = a.stream->pendingBytes();
        a.write("12345");
        a.write("67");
        QCOMPARE(a.stream->pendingBytes(), before + 7);
    }
    void aRefusedDescriptorGivesNothing() { QVERIFY(SocketStream::adopt(-1, {}) == nullptr); }
};

SEKISHO_LOOP_TEST_MAIN(TestDescriptors)

#include "tst_descriptors.moc"
