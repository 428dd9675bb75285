// SPDX-License-Identifier: GPL-3.0-or-later
// The parsers against tables of messages, each cut at every byte: the same events, the same error.
#include "http/parser.h"
#include "support/http_transcript.h"

#include <QtTest>

#include <string>
#include <string_view>

using namespace sekisho;
using namespace sekisho::test;
using http::ErrorKind;

namespace {

using Transcript = std::function<std::string(const Cuts &)>;

/// All ways of cutting the bytes once; for short messages twice; and everywhere at once.
void compareCuts(std::string_view bytes, const Transcript &transcript, const std::string &whole)
{
    QCOMPARE(QByteArray::fromStdString(transcript(everyByte(bytes))), QByteArray::fromStdString(whole));
    constexpr std::size_t CutTwiceBelow = 100;
    for (std::size_t first = 1; first < bytes.size(); ++first) {
        const std::string once = transcript({first});
        QVERIFY2(once == whole,
                 qPrintable(QStringLiteral("cut at %1: %2").arg(first).arg(QString::fromStdString(once))));
        if (bytes.size() > CutTwiceBelow)
            continue;
        for (std::size_t second = first + 1; second < bytes.size(); ++second) {
            const std::string twice = transcript({first, second});
            QVERIFY2(twice == whole, qPrintable(QStringLiteral("cut at %1 and %2: %3")
                                                    .arg(first)
                                                    .arg(second)
                                                    .arg(QString::fromStdString(twice))));
        }
    }
}

void row(const char *name, std::string_view bytes, std::string_view expected)
{
    QTest::newRow(name) << QByteArray(bytes.data(), qsizetype(bytes.size()))
                        << QByteArray(expected.data(), qsizetype(expected.size()));
}

/// A request whose head has this line besides a Host.
std::string withField(std::string_view lines)
{
    return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(lines) + "\r\n";
}

std::string answerWith(std::string_view lines)
{
    return "HTTP/1.1 200 OK\r\n" + std::string(lines) + "\r\n";
}

std::string chunks(std::string_view body)
{
    return withField("Transfer-Encoding: chunked\r\n") + std::string(body);
}

constexpr std::string_view ChunkedHead =
    "request POST / 1.1 chunked\n  Host: a\n  Transfer-Encoding: chunked\n";

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

} // namespace

class TstParser : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void traps_data();
    void traps();
    void badRequests_data();
    void badRequests();
    void goodRequests_data();
    void goodRequests();
    void badResponses_data();
    void badResponses();
    void goodResponses_data();
    void goodResponses();
    void headAnswers();
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

// What Boost.Beast 1.74 lets pass when it is left alone. Each must be refused.
void TstParser::traps_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("error");
    const std::string body = "3\r\nabc\r\n0\r\n\r\n";
    row("xchunked", withField("Transfer-Encoding: xchunked\r\n") + body,
        "bad message: a Transfer-Encoding other than chunked");
    row("gzip, chunked", withField("Transfer-Encoding: gzip, chunked\r\n") + body,
        "bad message: a Transfer-Encoding other than chunked");
    row("chunked, identity", withField("Transfer-Encoding: chunked, identity\r\n") + body,
        "bad message: a Transfer-Encoding other than chunked");
    row("identity", withField("Transfer-Encoding: identity\r\n"),
        "bad message: a Transfer-Encoding other than chunked");
    row("no coding at all", withField("Transfer-Encoding:\r\n"),
        "bad message: a Transfer-Encoding other than chunked");
    row("identity, then chunked",
        withField("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n") + body,
        "bad message: more than one Transfer-Encoding");
    row("unknown coding and Content-Length",
        withField("Transfer-Encoding: xchunked\r\nContent-Length: 3\r\n") + "abc",
        "bad message: both Transfer-Encoding and Content-Length");
    row("Content-Length: 3, 3", withField("Content-Length: 3, 3\r\n") + "abc",
        "bad message: bad Content-Length");
    row("two equal Content-Lengths", withField("Content-Length: 3\r\nContent-Length: 3\r\n") + "abc",
        "bad message: more than one Content-Length");
    row("two Hosts", withField("Host: b\r\n"), "bad message: more than one Host");
    row("two equal Hosts", withField("host: a\r\n"), "bad message: more than one Host");
    row("no Host", "GET / HTTP/1.1\r\n\r\n", "bad message: no Host");
    row("Transfer-Encoding in HTTP/1.0",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
        "bad message: Transfer-Encoding in HTTP/1.0");
    row("folded line", withField("X: 1\r\n 2\r\n"), "bad message: folded line");
    row("folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "bad message: folded line");
    row("folded Transfer-Encoding", withField("Transfer-Encoding:\r\n\tchunked\r\n") + body,
        "bad message: folded line");
    row("folded trailer", chunks("0\r\nA: b\r\n c\r\n\r\n"), "bad message: folded line");
}

void TstParser::traps()
{
    badRequests();
}

void TstParser::badRequests_data()
{
    using namespace std::string_literals;
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("error");

    row("TLS hello", "\x16\x03\x01\x02", "bad message: illegal byte");
    row("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "bad message: bad version");
    row("HTTP/0.9", "GET /\r\n", "bad message: ");
    row("HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "bad message: bad version");
    row("lower-case version", "GET / http/1.1\r\nHost: a\r\n\r\n", "bad message: bad version");
    row("short version", "GET / HTTP/1\r\nHost: a\r\n\r\n", "bad message: ");
    row("long version", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", "bad message: bad version");
    row("space behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", "bad message: bad version");
    row("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "bad message: bad target");
    row("leading space", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", "bad message: bad method");
    row("tab for a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", "bad message: bad method");
    row("method not a token", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", "bad message: bad method");
    row("target without a form", "GET a/b HTTP/1.1\r\nHost: a\r\n\r\n", "bad message: bad target");
    row("asterisk without OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "bad message: bad target");
    row("other scheme", "GET file:///x HTTP/1.1\r\nHost: a\r\n\r\n", "bad message: bad target");
    row("space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "bad message: bad version");
    row("bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", "bad message: illegal byte");
    row("bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", "bad message: illegal byte");
    row("bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", "bad message: illegal byte");
    row("bare CR in a value", withField("X: 1\r2\r\n"), "bad message: illegal byte");
    row("bare CR first", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", "bad message: illegal byte");
    row("two CR", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", "bad message: illegal byte");
    row("NUL in a value", withField("X: 1\0002\r\n"s), "bad message: illegal byte");
    row("NUL in a name", withField("X\0: 1\r\n"s), "bad message: illegal byte");
    row("NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"s, "bad message: illegal byte");
    row("control in a value", withField("X: \x01\r\n"), "bad message: illegal byte");
    row("DEL in a value", withField("X: \x7f\r\n"), "bad message: illegal byte");
    row("vertical tab before chunked",
        withField("Transfer-Encoding: \x0b"
                  "chunked\r\n"),
        "bad message: illegal byte");
    row("space before the colon", withField("X : 1\r\n"), "bad message: bad field");
    row("space before the colon of Content-Length", withField("Content-Length : 3\r\n") + "abc",
        "bad message: bad field");
    row("tab before the colon", withField("X\t: 1\r\n"), "bad message: bad field");
    row("name not a token", withField("X(y): 1\r\n"), "bad message: bad field");
    row("name not ASCII", withField("X\xc3\xa4: 1\r\n"), "bad message: bad field");
    row("no name", withField(": 1\r\n"), "bad message: bad field");
    row("no colon", withField("garbage\r\n"), "bad message: bad field");
    row("bad Connection", withField("Connection: ;\r\n"), "bad message: bad value");
    row("Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "bad message: bad Host");
    row("Host list", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", "bad message: bad Host");
    row("Host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "bad message: bad Host");

    row("Content-Length +3", withField("Content-Length: +3\r\n") + "abc", "bad message: bad Content-Length");
    row("Content-Length -3", withField("Content-Length: -3\r\n") + "abc", "bad message: bad Content-Length");
    row("Content-Length 0x3", withField("Content-Length: 0x3\r\n") + "abc",
        "bad message: bad Content-Length");
    row("Content-Length 3 3", withField("Content-Length: 3 3\r\n") + "abc",
        "bad message: bad Content-Length");
    row("Content-Length 3,", withField("Content-Length: 3,\r\n") + "abc", "bad message: bad Content-Length");
    row("Content-Length empty", withField("Content-Length:\r\n"), "bad message: bad Content-Length");
    row("Content-Length of 64 bits", withField("Content-Length: 9223372036854775808\r\n"),
        "bad message: bad Content-Length");
    row("Content-Length over 64 bits", withField("Content-Length: 18446744073709551616\r\n"),
        "bad message: bad Content-Length");
    row("two different Content-Lengths", withField("Content-Length: 3\r\nContent-Length: 4\r\n") + "abcd",
        "bad message: ");
    row("Content-Length before chunked",
        withField("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "3\r\nabc\r\n0\r\n\r\n",
        "bad message: ");
    row("Content-Length after chunked",
        withField("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + "3\r\nabc\r\n0\r\n\r\n",
        "bad message: ");
    row("chunked twice", withField("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        "bad message: ");
    row("chunked, chunked", withField("Transfer-Encoding: chunked, chunked\r\n"), "bad message: ");

    row("chunk size +3", chunks("+3\r\nabc\r\n0\r\n\r\n"), "bad message: bad chunk");
    row("chunk size -3", chunks("-3\r\nabc\r\n0\r\n\r\n"), "bad message: bad chunk");
    row("chunk size 0x3", chunks("0x3\r\nabc\r\n0\r\n\r\n"), "bad message: ");
    row("chunk size with space before", chunks(" 3\r\nabc\r\n0\r\n\r\n"), "bad message: bad chunk");
    row("chunk size with space behind", chunks("3 \r\nabc\r\n0\r\n\r\n"), "bad message: bad chunk");
    row("no chunk size", chunks("\r\nabc\r\n0\r\n\r\n"), "bad message: bad chunk");
    row("chunk size of 64 bits", chunks("8000000000000000\r\n"), "bad message: bad chunk size");
    row("chunk size over 64 bits", chunks("10000000000000003\r\nabc\r\n"), "bad message: bad chunk");
    row("chunk ended by LF", chunks("3\nabc\r\n0\r\n\r\n"), "bad message: illegal byte");
    row("chunk longer than its size", chunks("3\r\nabcd\r\n0\r\n\r\n"),
        "bad message: chunk longer than its size");
    row("chunk shorter than its size", chunks("4\r\nabc\r\n0\r\n\r\n"), "bad message: ");
    row("chunk data ended by LF", chunks("3\r\nabc\n0\r\n\r\n"), "bad message: illegal byte");
    row("bad extension", chunks("3;;\r\nabc\r\n0\r\n\r\n"), "bad message: bad chunk extension");
    row("open quote in an extension", chunks("3;a=\"b\r\nabc\r\n0\r\n\r\n"), "bad message: ");
    row("quoted line end in an extension", chunks("3;a=\"\r\n\"\r\nabc\r\n0\r\n\r\n"), "bad message: ");
    row("open quote in the last chunk's extension", chunks("0;a=\"b\r\n\r\n"), "bad message: ");
    row("NUL in an extension", chunks("3;a=\0\r\nabc\r\n0\r\n\r\n"s), "bad message: illegal byte");
    row("Content-Length trailer", chunks("0\r\nContent-Length: 3\r\n\r\n"), "bad message: ");
    row("Transfer-Encoding trailer", chunks("0\r\nTransfer-Encoding: chunked\r\n\r\n"), "bad message: ");
    row("Host trailer", chunks("0\r\nHost: b\r\n\r\n"), "bad message: bad field");
    row("trailer without colon", chunks("0\r\nabc\r\n\r\n"), "bad message: bad field");
    row("trailer ended by LF", chunks("0\r\nA: b\n\r\n"), "bad message: illegal byte");

    row("second of two is bad", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "bad message: no Host");
    row("closed within the request line", "GET /", "truncated: closed within the head");
    row("closed within the fields", "GET / HTTP/1.1\r\nHost: a\r\n", "truncated: closed within the head");
    row("closed within a length", withField("Content-Length: 3\r\n") + "ab",
        "truncated: closed within the body");
    row("closed before a body", withField("Content-Length: 3\r\n"), "truncated: closed within the body");
    row("closed within a chunk", chunks("3\r\nab"), "truncated: closed within the body");
    row("closed before the last chunk", chunks("3\r\nabc\r\n"), "truncated: closed within the body");
    row("closed within the trailers", chunks("0\r\n"), "truncated: closed within the body");
}

void TstParser::badRequests()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, error);
    const std::string input = bytes.toStdString();
    const Transcript transcript = [&](const Cuts &cuts) { return requestTranscript(input, cuts); };
    const std::string whole = transcript({});
    const std::size_t lastLine = whole.rfind('\n', whole.size() - 2);
    const std::string last = lastLine == std::string::npos ? whole : whole.substr(lastLine + 1);
    QVERIFY2(QByteArray::fromStdString(last).startsWith(QByteArray("error " + error)), whole.c_str());
    compareCuts(input, transcript, whole);
}

void TstParser::goodRequests_data()
{
    using namespace std::string_literals;
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("events");
    constexpr std::string_view Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    constexpr std::string_view GetEvents = "request GET / 1.1 none\n  Host: a\nend\n";

    row("nothing", "", "closed\n");
    row("get", Get, std::string(GetEvents) + "closed\n");
    row("empty lines first", "\r\n\r\n" + std::string(Get), std::string(GetEvents) + "closed\n");
    row("empty lines only", "\r\n\r\n\r", "closed\n");
    row("pipelined", std::string(Get) + "\r\n" + std::string(Get) + std::string(Get),
        std::string(GetEvents) + std::string(GetEvents) + std::string(GetEvents) + "closed\n");
    row("order, case and duplicates kept",
        "GET /a%2Fb?q=%20&x#y HTTP/1.1\r\nhOsT:a\r\nX: 1\r\nx:\t2 \t\r\nX:\r\nY: a\tb\r\n\r\n",
        "request GET /a%2Fb?q=%20&x#y 1.1 none\n  hOsT: a\n  X: 1\n  x: 2\n  X: \n  Y: a\tb\nend\nclosed\n");
    row("value not ASCII", withField("X: \xc3\xa4\xff\r\n"),
        "request POST / 1.1 none\n  Host: a\n  X: \xc3\xa4\xff\nend\nclosed\n");
    row("absolute target", "GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n",
        "request GET http://a/b 1.1 none\n  Host: a\nend\nclosed\n");
    row("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "request OPTIONS * 1.1 none\n  Host: a\nend\nclosed\n");
    row("connect", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        "request CONNECT a:443 1.1 none\n  Host: a:443\nend\nclosed\n");
    row("unknown method", "FROB-1 / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
        "request FROB-1 / 1.1 none\n  Host: [::1]:80\nend\nclosed\n");
    row("1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "request GET / 1.0 none\nend\nclosed\n");
    row("empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "request GET / 1.1 none\n  Host: \nend\nclosed\n");
    row("length", withField("Content-Length: 3\r\n") + "abc",
        "request POST / 1.1 length 3\n  Host: a\n  Content-Length: 3\nbody \"abc\"\nend\nclosed\n");
    row("leading zeros", withField("Content-Length: 0003\r\n") + "abc",
        "request POST / 1.1 length 3\n  Host: a\n  Content-Length: 0003\nbody \"abc\"\nend\nclosed\n");
    row("length 0", withField("Content-Length: 0\r\n") + std::string(Get),
        "request POST / 1.1 length 0\n  Host: a\n  Content-Length: 0\nend\n" + std::string(GetEvents) +
            "closed\n");
    row("body like a head", withField("Content-Length: 27\r\n") + std::string(Get) + std::string(Get),
        "request POST / 1.1 length 27\n  Host: a\n  Content-Length: 27\nbody \"" + std::string(Get) +
            "\"\nend\n" + std::string(GetEvents) + "closed\n");
    row("any byte in a body", withField("Content-Length: 4\r\n") + "\0\n\r\xff"s,
        "request POST / 1.1 length 4\n  Host: a\n  Content-Length: 4\nbody \"\0\n\r\xff\"\nend\nclosed\n"s);
    row("chunks", chunks("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"),
        std::string(ChunkedHead) + "body \"abc0123456789\"\nend\nclosed\n");
    row("no chunk but the last", chunks("0\r\n\r\n"), std::string(ChunkedHead) + "end\nclosed\n");
    row("chunk like the end", chunks("7\r\n\r\n0\r\n\r\n\r\n000\r\n\r\n"),
        std::string(ChunkedHead) + "body \"\r\n0\r\n\r\n\"\nend\nclosed\n");
    row("extensions", chunks("03;a;b=c; d=\"e;\\\"\"\r\nabc\r\n0;x=y\r\n\r\n"),
        std::string(ChunkedHead) + "body \"abc\"\nend\nclosed\n");
    row("trailers dropped", chunks("3\r\nabc\r\n0\r\nA: b\r\nC: d\r\n\r\n") + std::string(Get),
        std::string(ChunkedHead) + "body \"abc\"\nend\n" + std::string(GetEvents) + "closed\n");
    row("Chunked", withField("Transfer-Encoding: Chunked\r\n") + "0\r\n\r\n",
        "request POST / 1.1 chunked\n  Host: a\n  Transfer-Encoding: Chunked\nend\nclosed\n");
}

void TstParser::goodRequests()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, events);
    const std::string input = bytes.toStdString();
    const Transcript transcript = [&](const Cuts &cuts) { return requestTranscript(input, cuts); };
    QCOMPARE(QByteArray::fromStdString(transcript({})), events);
    compareCuts(input, transcript, events.toStdString());
}

void TstParser::badResponses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("error");
    row("nothing", "", "closed before an answer: ");
    row("closed within the status line", "HTTP/1.1 2", "truncated: closed within the head");
    row("closed after informational", "HTTP/1.1 100 Continue\r\n\r\n", "truncated: closed within the head");
    row("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n", "bad message: bad version");
    row("HTTP/2", "HTTP/2 200\r\n\r\n", "bad message: ");
    row("empty line first", "\r\nHTTP/1.1 200 OK\r\n\r\n", "bad message: ");
    row("short status", "HTTP/1.1 20 OK\r\n\r\n", "bad message: bad status");
    row("long status", "HTTP/1.1 2000 OK\r\n\r\n", "bad message: bad status");
    row("status 099", "HTTP/1.1 099 No\r\n\r\n", "bad message: bad status");
    row("status not a number", "HTTP/1.1 abc\r\n\r\n", "bad message: bad status");
    row("tab in the status line", "HTTP/1.1\t200 OK\r\n\r\n", "bad message: bad version");
    row("bare LF", "HTTP/1.1 200 OK\n\n", "bad message: illegal byte");
    row("folded line", answerWith("X: 1\r\n 2\r\n"), "bad message: folded line");
    row("space before the colon", answerWith("Transfer-Encoding : chunked\r\n"), "bad message: bad field");
    row("gzip, chunked", answerWith("Transfer-Encoding: gzip, chunked\r\n"),
        "bad message: a Transfer-Encoding other than chunked");
    row("gzip", answerWith("Transfer-Encoding: gzip\r\n"),
        "bad message: a Transfer-Encoding other than chunked");
    row("chunked and Content-Length",
        answerWith("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + "0\r\n\r\n", "bad message: ");
    row("gzip and Content-Length", answerWith("Transfer-Encoding: gzip\r\nContent-Length: 3\r\n") + "abc",
        "bad message: both Transfer-Encoding and Content-Length");
    row("chunked in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "bad message: Transfer-Encoding in HTTP/1.0");
    row("two Content-Lengths", answerWith("Content-Length: 3\r\nContent-Length: 3\r\n") + "abc",
        "bad message: more than one Content-Length");
    row("Content-Length list", answerWith("Content-Length: 3, 3\r\n") + "abc",
        "bad message: bad Content-Length");
    row("204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc",
        "bad message: a body announced");
    row("204 chunked", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "bad message: a body announced");
    row("100 with a body", "HTTP/1.1 100 Continue\r\nContent-Length: 3\r\n\r\nabc",
        "bad message: a body announced");
    row("101 with a body", "HTTP/1.1 101 Switching\r\nContent-Length: 3\r\n\r\nabc",
        "bad message: a body announced");
    row("304 with both",
        "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
        "bad message: ");
    row("closed within a length", answerWith("Content-Length: 3\r\n") + "ab",
        "truncated: closed within the body");
    row("closed within a chunk", answerWith("Transfer-Encoding: chunked\r\n") + "3\r\nab",
        "truncated: closed within the body");
    row("closed before the last chunk", answerWith("Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n",
        "truncated: closed within the body");
    row("closed within the last chunk", answerWith("Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n0\r\n\r",
        "truncated: closed within the body");
}

void TstParser::badResponses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, error);
    const std::string input = bytes.toStdString();
    const Transcript transcript = [&](const Cuts &cuts) { return responseTranscript(input, "GET", cuts); };
    const std::string whole = transcript({});
    QVERIFY2(QByteArray::fromStdString(whole).contains(QByteArray("error " + error)), whole.c_str());
    compareCuts(input, transcript, whole);
}

void TstParser::goodResponses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("events");
    row("length", answerWith("Content-Length: 3\r\n") + "abc",
        "answer 200 \"OK\" 1.1 length 3\n  Content-Length: 3\nbody \"abc\"\nend\nerror closed before an "
        "answer: no byte of it came\n");
    row("until close", "HTTP/1.0 200 OK\r\n\r\nabc\r\n",
        "answer 200 \"OK\" 1.0 until close\nbody \"abc\r\n\"\nend\n"
        "closed\n");
    row("until close, empty", answerWith("Connection: close\r\n"),
        "answer 200 \"OK\" 1.1 until close\n  Connection: close\nend\nclosed\n");
    row("informational",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answerWith("") + "a",
        "informational 100 \"Continue\" 1.1\ninformational 103 \"Early Hints\" 1.1\n  Link: x\n"
        "answer 200 \"OK\" 1.1 until close\nbody \"a\"\nend\nclosed\n");
    row("switching", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02hi",
        "answer 101 \"Switching Protocols\" 1.1 until close\n  Upgrade: websocket\nbody \"\x81\x02hi\"\nend\n"
        "closed\n");
    row("204 and 304",
        "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\nHTTP/1.1 304 Not Modified\r\n"
        "Content-Length: 3\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        "answer 204 \"No Content\" 1.1 none\n  Content-Length: 0\nend\n"
        "answer 304 \"Not Modified\" 1.1 none\n  Content-Length: 3\nend\n"
        "answer 200 \"OK\" 1.1 until close\nend\nclosed\n");
    row("no reason", "HTTP/1.1 200 \r\n\r\n", "answer 200 \"\" 1.1 until close\nend\nclosed\n");
    row("no reason and no space", "HTTP/1.1 200\r\n\r\n", "answer 200 \"\" 1.1 until close\nend\nclosed\n");
    row("odd status", "HTTP/1.1 999 Fr\xc3\xa4gw\xc3\xbcrdig\r\n\r\n",
        "answer 999 \"Fr\xc3\xa4gw\xc3\xbcrdig\" 1.1 until close\nend\nclosed\n");
    row("largest length", answerWith("Content-Length: 9223372036854775807\r\n") + "a",
        "answer 200 \"OK\" 1.1 length 9223372036854775807\n  Content-Length: 9223372036854775807\nbody "
        "\"a\"\n"
        "error truncated: closed within the body\n");
    row("chunked events",
        answerWith("Transfer-Encoding: chunked\r\n") +
            "9\r\ndata: a\n\n\r\n1\r\nd\r\n8\r\nata: b\n\n\r\n0\r\nX-Sum: 1\r\n\r\n",
        "answer 200 \"OK\" 1.1 chunked\n  Transfer-Encoding: chunked\nbody \"data: a\n\ndata: b\n\n\"\nend\n"
        "error closed before an answer: no byte of it came\n");
}

void TstParser::goodResponses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, events);
    const std::string input = bytes.toStdString();
    const Transcript transcript = [&](const Cuts &cuts) { return responseTranscript(input, "GET", cuts); };
    QCOMPARE(QByteArray::fromStdString(transcript({})), events);
    compareCuts(input, transcript, events.toStdString());
}

// RFC 9112 section 6.3: the method decides, whatever the fields say.
void TstParser::headAnswers()
{
    const std::string input =
        answerWith("Content-Length: 3\r\n") + answerWith("Transfer-Encoding: chunked\r\n") + answerWith("");
    const Transcript transcript = [&](const Cuts &cuts) { return responseTranscript(input, "HEAD", cuts); };
    const std::string events = "answer 200 \"OK\" 1.1 none\n  Content-Length: 3\nend\n"
                               "answer 200 \"OK\" 1.1 none\n  Transfer-Encoding: chunked\nend\n"
                               "answer 200 \"OK\" 1.1 none\nend\n"
                               "error closed before an answer: no byte of it came\n";
    QCOMPARE(transcript({}), events);
    compareCuts(input, transcript, events);

    const std::string tunnel = "HTTP/1.1 200 Fine\r\nContent-Length: 1\r\n\r\nabc";
    QCOMPARE(
        responseTranscript(tunnel, "CONNECT", {}),
        std::string("answer 200 \"Fine\" 1.1 until close\n  Content-Length: 1\nbody \"abc\"\nend\nclosed\n"));
}

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
    const std::string whole = transcript({});
    if (error.isEmpty())
        QVERIFY2(QByteArray::fromStdString(whole).endsWith("end\nclosed\n"), whole.c_str());
    else
        QVERIFY2(QByteArray::fromStdString(whole).contains(QByteArray("error " + error)), whole.c_str());
    compareCuts(input, transcript, whole);
}

namespace {

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
