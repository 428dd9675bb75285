// SPDX-License-Identifier: GPL-3.0-or-later
// Limits of the parsers and their behaviour beside what they say of a message.
#include "http/parser.h"
#include "parser_tables.h"

#include <QtTest>

using namespace sekisho;
using namespace sekisho::test;

namespace {

http::Limits smallLimits()
{
    http::Limits limits;
    limits.headerBytes = 200;
    limits.headerFields = 4;
    limits.targetBytes = 20;
    limits.chunkLineBytes = 24;
    limits.requestBodyBytes = 10;
    return limits;
}

struct CountingSink final : http::RequestSink {
    void onRequestHead(http::RequestHead, http::Framing) override
    {
        ++heads;
        if (stopAtHead)
            parser->stop();
    }
    void onRequestBody(std::string_view piece) override
    {
        pieces.push_back(piece);
        if (stopAtBody)
            parser->stop();
    }
    void onRequestEnd() override { ++ends; }

    http::RequestParser *parser = nullptr;
    bool stopAtHead = false;
    bool stopAtBody = false;
    int heads = 0;
    int ends = 0;
    std::vector<std::string_view> pieces;
};

} // namespace

class TstParser : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void limits_data();
    void limits();
    void bodyViews();
    void stop();
    void partialHead_data();
    void partialHead();
    void states();
    void afterError();
    void answerNotAskedFor();
};

// Each limit at its last good value and one beyond; see smallLimits().
void TstParser::limits_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("error"); // empty: fine
    const auto get = [](std::size_t target) {
        return "GET /" + std::string(target - 1, 't') + " HTTP/1.1\r\nHost: a\r\n\r\n";
    };
    row("target", get(20), "");
    row("target + 1", get(21), "target too long: ");
    row("target without an end", get(1000), "target too long: ");
    row("long target, then an illegal byte", get(30) + "\n\n", "target too long: ");
    row("illegal byte in a target, then too long", "GET /\x01" + std::string(30, 't'), "bad message: ");

    const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
    const auto head = [&](std::size_t size) {
        std::string out = start;
        return out.insert(out.size() - 4, size - out.size(), 'x');
    };
    row("head", head(200), "");
    row("head + 1", head(201), "header too large: ");
    row("head without an end", head(5000), "header too large: ");
    row("method without an end", std::string(300, 'G'), "header too large: ");
    std::string lines;
    for (int i = 0; i < 150; ++i)
        lines += "\r\n";
    row("empty lines without an end", lines, "header too large: ");

    row("fields", withField("A: 1\r\nB: 2\r\nC: 3\r\n"), "");
    row("fields + 1", withField("A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n"), "header too large: too many fields");

    row("length", withField("Content-Length: 10\r\n") + "0123456789", "");
    row("length + 1", withField("Content-Length: 11\r\n") + "0123456789a", "body too large: ");
    row("chunks", chunks("6\r\n012345\r\n4\r\n6789\r\n0\r\n\r\n"), "");
    row("chunks + 1", chunks("6\r\n012345\r\n5\r\n6789a\r\n0\r\n\r\n"), "body too large: ");
    row("one chunk + 1", chunks("b\r\n0123456789a\r\n0\r\n\r\n"), "body too large: ");
    row("largest chunk", chunks("6\r\n012345\r\n7fffffffffffffff\r\n"), "body too large: ");

    // 24 bytes with the CRLF
    row("chunk line", chunks("3;x=" + std::string(18, 'y') + "\r\nabc\r\n0\r\n\r\n"), "");
    row("chunk line + 1", chunks("3;x=" + std::string(19, 'y') + "\r\nabc\r\n0\r\n\r\n"),
        "bad message: chunk line too long");
    row("second chunk line", chunks("3\r\nabc\r\n3;x=" + std::string(18, 'y') + "\r\nabc\r\n0\r\n\r\n"), "");
    row("second chunk line + 1", chunks("3\r\nabc\r\n3;x=" + std::string(19, 'y') + "\r\nabc\r\n0\r\n\r\n"),
        "bad message: chunk line too long");
    row("zeros without an end", chunks(std::string(100, '0')), "bad message: chunk line too long");
    row("trailers", chunks("0\r\nA: " + std::string(17, 'b') + "\r\n\r\n"), "");
    row("trailers + 1", chunks("0\r\nA: " + std::string(18, 'b') + "\r\n\r\n"), "header too large: trailers");
}

void TstParser::limits()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, error);
    const std::string input = bytes.toStdString();
    const Transcript transcript = [&](const Cuts &cuts) {
        return requestTranscript(input, cuts, smallLimits());
    };
    if (!error.isEmpty()) {
        compareError(input, error, transcript);
        return;
    }
    const std::string whole = transcript({});
    QVERIFY2(whole.ends_with("end\nclosed\n"), whole.c_str());
    compareCuts(input, transcript, whole);
}

// Body bytes are the caller's own, not copies.
void TstParser::bodyViews()
{
    CountingSink sink;
    http::RequestParser parser({}, sink);
    const std::string input = chunks("3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
    QCOMPARE(parser.feed(input).value(), input.size());
    QCOMPARE(sink.pieces.size(), std::size_t(2));
    QCOMPARE(static_cast<const void *>(sink.pieces[0].data()),
             static_cast<const void *>(input.data() + input.find("abc")));
    QCOMPARE(static_cast<const void *>(sink.pieces[1].data()),
             static_cast<const void *>(input.data() + input.find("defg")));
}

void TstParser::stop()
{
    CountingSink sink;
    http::RequestParser parser({}, sink);
    sink.parser = &parser;
    sink.stopAtHead = true;
    sink.stopAtBody = true;
    const std::string head = withField("Transfer-Encoding: chunked\r\n");
    const std::string input = head + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n";
    std::string_view rest = input;
    rest.remove_prefix(parser.feed(rest).value());
    QCOMPARE(rest.size(), input.size() - head.size());
    QVERIFY(parser.headDone());
    rest.remove_prefix(parser.feed(rest).value());
    QVERIFY(rest.starts_with("\r\n4"));
    rest.remove_prefix(parser.feed(rest).value());
    QVERIFY(rest.starts_with("\r\n0"));
    QCOMPARE(sink.ends, 0);
    rest.remove_prefix(parser.feed(rest).value());
    QVERIFY(rest.empty());
    QCOMPARE(sink.ends, 1);

    // An end that no further byte brings is not held back.
    QVERIFY(parser.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n").ok());
    QCOMPARE(sink.heads, 2);
    QCOMPARE(sink.ends, 2);
}

void TstParser::partialHead_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    const auto add = [](const char *name, std::string_view bytes, const char *method,
                        const QByteArray &target) {
        QTest::newRow(name) << QByteArray(bytes.data(), qsizetype(bytes.size())) << QByteArray(method)
                            << target;
    };
    add("too long", "POST /" + std::string(20000, 'x'), "POST", "/" + QByteArray(1023, 'x'));
    add("bad version", "GET /a?b HTTP/3.0\r\n", "GET", "/a?b");
    add("no Host", "GET /a?b HTTP/1.1\r\n\r\n", "GET", "/a?b");
    add("fields too large", "PUT /p HTTP/1.1\r\nX: " + std::string(100000, 'x'), "PUT", "/p");
    add("body too large", withField("Content-Length: 999999999999\r\n"), "POST", "/");
    add("illegal byte",
        "GET /ab\x01"
        "c HTTP/1.1\r\n",
        "GET", "/ab");
    add("no method", "GET", "", "");
    add("TLS hello", "\x16\x03\x01", "", "");
}

void TstParser::partialHead()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    CountingSink sink;
    http::RequestParser parser({}, sink);
    if (parser.feed(bytes.toStdString()))
        QVERIFY(!parser.feedEnd());
    QCOMPARE(QByteArray::fromStdString(parser.partialHead().method), method);
    QCOMPARE(QByteArray::fromStdString(parser.partialHead().target), target);
    QCOMPARE(sink.heads, 0);
}

void TstParser::states()
{
    CountingSink sink;
    http::RequestParser parser({}, sink);
    QVERIFY(!parser.inMessage());
    QVERIFY(parser.feed("\r\n\r").ok());
    QVERIFY(!parser.inMessage());
    QVERIFY(parser.feed("\nP").ok());
    QVERIFY(parser.inMessage());
    QVERIFY(!parser.headDone());
    QVERIFY(parser.feed("OST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na").ok());
    QVERIFY(parser.inMessage());
    QVERIFY(parser.headDone());
    QVERIFY(parser.feed("b").ok());
    QVERIFY(!parser.inMessage());
    QVERIFY(!parser.headDone());
    QVERIFY(parser.feedEnd().ok());
    parser.reset();
    QVERIFY(!parser.inMessage());
}

void TstParser::afterError()
{
    CountingSink sink;
    http::RequestParser parser({}, sink);
    QVERIFY(!parser.feed("\x01"));
    QVERIFY(!parser.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    QVERIFY(!parser.feedEnd());
    parser.reset();
    QVERIFY(parser.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n").ok());
    QCOMPARE(sink.heads, 1);
}

void TstParser::answerNotAskedFor()
{
    struct Sink final : http::ResponseSink {
        void onInformational(http::ResponseHead) override {}
        void onResponseHead(http::ResponseHead, http::Framing) override {}
        void onResponseBody(std::string_view) override {}
        void onResponseEnd() override { ++ends; }
        int ends = 0;
    } sink;
    http::ResponseParser parser({}, sink);
    parser.reset("GET");
    const std::string answer = answerWith("Content-Length: 0\r\n");
    QCOMPARE(parser.feed(answer + answer).value(), answer.size());
    QVERIFY(!parser.inMessage());
    QCOMPARE(parser.feed("").value(), std::size_t(0));
    QVERIFY(parser.feedEnd().ok());
    QVERIFY(!parser.feed(answer));
    QCOMPARE(sink.ends, 1);
}

QTEST_GUILESS_MAIN(TstParser)
#include "tst_parser.moc"
