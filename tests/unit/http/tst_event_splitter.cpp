// SPDX-License-Identifier: GPL-3.0-or-later
// Streams of events, each cut everywhere, with the offsets of every event.
#include "http/event_splitter.h"
#include "support/event_transcript.h"

#include <QtTest>

#include <QRandomGenerator>

using namespace sekisho::test;
using sekisho::http::EventSplitter;
using sekisho::http::StreamEvent;

namespace {

using Format = EventSplitter::Format;

QByteArray transcript(Format format, std::string_view bytes, const Cuts &cuts, std::size_t max = 1000)
{
    return QByteArray::fromStdString(eventTranscript(format, bytes, cuts, max));
}

void compareCuts(Format format, std::string_view bytes, const QByteArray &expected, std::size_t max = 1000)
{
    QCOMPARE(transcript(format, bytes, {}, max), expected);
    QCOMPARE(transcript(format, bytes, everyByte(bytes), max), expected);
    for (std::size_t first = 1; first < bytes.size(); ++first) {
        for (std::size_t second = first; second < bytes.size(); ++second) {
            const QByteArray actual = transcript(format, bytes, {first, second}, max);
            if (actual != expected)
                qInfo() << "cut at" << first << second;
            QCOMPARE(actual, expected);
        }
    }
}

void row(const char *name, std::string_view bytes, std::string_view expected)
{
    QTest::newRow(name) << QByteArray(bytes.data(), qsizetype(bytes.size()))
                        << QByteArray(expected.data(), qsizetype(expected.size()));
}

} // namespace

class TstEventSplitter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void events_data();
    void events();
    void jsonLines_data();
    void jsonLines();
    void tooLong_data();
    void tooLong();
    void atOnce();
    void randomStreams();
};

void TstEventSplitter::events_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    row("nothing", "", "");
    row("one", "data: a\n\n", "0-9 \"a\"\n");
    row("CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", "0-11 \"a\"\n11-22 \"b\"\n");
    row("CR", "data: a\r\rdata: b\r\r", "0-9 \"a\"\n9-18 \"b\"\nopen\n");
    row("mixed ends", "data: a\r\n\ndata: b\n\r\ndata: c\r\r\ndata: d\n\rdata: e\n\n",
        "0-10 \"a\"\n10-20 \"b\"\n20-30 \"c\"\n30-39 \"d\"\n39-48 \"e\"\n");
    row("type", "event: ping\ndata: {}\n\n", "0-22 [ping] \"{}\"\n");
    row("type after data, the last one", "event:x\ndata:a\nevent:  y\n\n", "0-26 [ y] \"a\"\n");
    row("type does not stay", "event: x\ndata: a\n\ndata: b\n\n", "0-18 [x] \"a\"\n18-27 \"b\"\n");
    row("type without data", "event: x\n\ndata: b\n\n", "10-19 \"b\"\n");
    row("several data lines", "data: a\ndata:\ndata:  b\ndata: c\n\n", "0-32 \"a\n\n b\nc\"\n");
    row("data without colon", "data\n\n", "0-6 \"\"\n");
    row("two data without colon", "data\ndata\n\n", "0-11 \"\n\"\n");
    row("no space", "data:a\n\n", "0-8 \"a\"\n");
    row("colon in data", "data: a: b\n\n", "0-12 \"a: b\"\n");
    row("tab is not stripped", "data:\ta\n\n", "0-9 \"\ta\"\n");
    row("comments", ": c\ndata: a\n:\n\n: ping\n\ndata: b\n\n", "0-15 \"a\"\n23-32 \"b\"\n");
    row("other fields", "id: 1\nretry: 5\nfoo: x\nDATA: x\n data: x\ndata : x\ndata: a\n\n", "0-57 \"a\"\n");
    row("blank lines", "\n\r\n\rdata: a\n\n\n\n", "4-13 \"a\"\n");
    row("mark",
        "\xEF\xBB\xBF"
        "data: a\n\n",
        "3-12 \"a\"\n");
    row("two marks",
        "\xEF\xBB\xBF\xEF\xBB\xBF"
        "data: a\n\ndata: b\n\n",
        "15-24 \"b\"\n");
    row("half a mark",
        "\xEF\xBB"
        "data: a\n\ndata: b\n\n",
        "11-20 \"b\"\n");
    row("mark later",
        "data: a\n\n\xEF\xBB\xBF"
        "data: b\n\n",
        "0-9 \"a\"\n");
    row("characters cut", "data: \xE6\x97\xA5\xF0\x9F\x8E\x8C\n\n",
        "0-15 \"\xE6\x97\xA5\xF0\x9F\x8E\x8C\"\n");
    row("no blank line at the end", "data: a\n\ndata: b\n", "0-9 \"a\"\nopen\n");
    row("cut in a line", "data: a\n\nda", "0-9 \"a\"\nopen\n");
    row("OpenAI", "data: {\"x\":1}\n\ndata: [DONE]\n\n", "0-15 \"{\"x\":1}\"\n15-29 \"[DONE]\"\n");
}

void TstEventSplitter::events()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    compareCuts(Format::ServerSentEvents, bytes.toStdString(), expected);
}

void TstEventSplitter::jsonLines_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    row("nothing", "", "");
    row("two", "{}\n[1]\n", "0-3 \"{}\"\n3-7 \"[1]\"\n");
    row("CRLF", "{}\r\n[1]\r\n", "0-4 \"{}\"\n4-9 \"[1]\"\n");
    row("CR is no end", "{\r}\n", "0-4 \"{\r}\"\n");
    row("no newline at the end", "{}\n[1]", "0-3 \"{}\"\n3-6 \"[1]\"\nopen\n");
    row("CR at the end", "{}\r", "0-3 \"{}\"\nopen\n");
    row("blank lines", "\n \t\n\r\n{}\n\n", "6-9 \"{}\"\n");
    row("mark", "\xEF\xBB\xBF{}\n", "3-6 \"{}\"\n");
    row("half a mark", "\xEF\xBB{}\n", "0-5 \"\xEF\xBB{}\"\n");
    row("only half a mark", "\xEF\xBB", "0-2 \"\xEF\xBB\"\n");
    row("only a mark", "\xEF\xBB\xBF", "");
}

void TstEventSplitter::jsonLines()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    compareCuts(Format::JsonLines, bytes.toStdString(), expected);
}

// At most 12 bytes from begin to end.
void TstEventSplitter::tooLong_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const auto add = [](const char *name, Format format, const char *bytes, const char *expected) {
        QTest::newRow(name) << int(format) << QByteArray(bytes) << QByteArray(expected);
    };
    add("just fits", Format::ServerSentEvents, "data: abcd\n\n", "0-12 \"abcd\"\n");
    add("one more", Format::ServerSentEvents, "data: abcde\n\ndata: a\n\n", "13-22 \"a\"\nskipped 1\n");
    add("fits with CRLF", Format::ServerSentEvents, "data: ab\r\n\r\n", "0-12 \"ab\"\n");
    add("too long by the last LF", Format::ServerSentEvents, "data: abc\r\n\r\ndata: a\n\n",
        "13-22 \"a\"\nskipped 1\n");
    add("fits with CR", Format::ServerSentEvents, "data: abcd\r\rdata: a\n\n",
        "0-12 \"abcd\"\n12-21 \"a\"\n");
    add("by many lines", Format::ServerSentEvents, "data:\ndata:\ndata:\nevent: x\n\ndata: a\n\n",
        "28-37 \"a\"\nskipped 1\n");
    add("two", Format::ServerSentEvents, "data: abcde\n\ndata: abcde\n\ndata: a\n\n",
        "26-35 \"a\"\nskipped 2\n");
    add("never ends", Format::ServerSentEvents, "data: abcdefghijkl", "skipped 1\nopen\n");
    add("line just fits", Format::JsonLines, "[123456789]\n", "0-12 \"[123456789]\"\n");
    add("line one more", Format::JsonLines, "[1234567890]\n{}\n", "13-16 \"{}\"\nskipped 1\n");
    add("line never ends", Format::JsonLines, "{}\n[1234567890123", "0-3 \"{}\"\nskipped 1\nopen\n");
    add("line fits without its newline", Format::JsonLines, "[1234567890]", "0-12 \"[1234567890]\"\nopen\n");
}

void TstEventSplitter::tooLong()
{
    QFETCH(int, format);
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, expected);
    compareCuts(static_cast<Format>(format), bytes.toStdString(), expected, 12);
}

// An event comes with the byte that ends it, not with the next one.
void TstEventSplitter::atOnce()
{
    EventSplitter splitter(Format::ServerSentEvents, 1000);
    int events = 0;
    const auto count = [&](const StreamEvent &) { ++events; };
    splitter.feed("data: a\n", count);
    QVERIFY(splitter.inEvent());
    QCOMPARE(events, 0);
    splitter.feed("\n", count);
    QCOMPARE(events, 1);
    QVERIFY(!splitter.inEvent());
    splitter.feed("data: b\r\n\r\n", count);
    QCOMPARE(events, 2);
}

void TstEventSplitter::randomStreams()
{
    const quint32 seed = QRandomGenerator::system()->generate();
    qInfo() << "seed" << seed;
    QRandomGenerator random(seed);
    constexpr std::string_view Parts[] = {"data",    "data: ", "event: ",      ":", "\n",           "\r",
                                          "\r\n",    "\n\n",   "\xEF\xBB\xBF", "x", "\xE6\x97\xA5", " ",
                                          "id: 1\n", "{}",     "\r\n\r\n"};
    for (int round = 0; round < 500; ++round) {
        std::string bytes;
        const int parts = random.bounded(40);
        for (int i = 0; i < parts; ++i)
            bytes += Parts[random.bounded(int(std::size(Parts)))];
        const auto max = std::size_t(random.bounded(1, 60));
        for (const Format format : {Format::ServerSentEvents, Format::JsonLines}) {
            const QByteArray whole = transcript(format, bytes, {}, max);
            QCOMPARE(transcript(format, bytes, everyByte(bytes), max), whole);
            Cuts cuts;
            for (std::size_t at = 0; at < bytes.size(); at += std::size_t(random.bounded(1, 12)))
                cuts.push_back(at);
            QCOMPARE(transcript(format, bytes, cuts, max), whole);
        }
    }
}

QTEST_GUILESS_MAIN(TstEventSplitter)
#include "tst_event_splitter.moc"
