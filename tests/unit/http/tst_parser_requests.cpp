// SPDX-License-Identifier: GPL-3.0-or-later
// The request parser against tables of messages, each cut at every byte: the same events, the same error.
#include "parser_tables.h"

#include <QtTest>

using namespace sekisho;
using namespace sekisho::test;

class TstParserRequests : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void traps_data();
    void traps();
    void badRequests_data();
    void badRequests();
    void goodRequests_data();
    void goodRequests();
};

// What Boost.Beast 1.74 lets pass when it is left alone. Each must be refused.
void TstParserRequests::traps_data()
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

void TstParserRequests::traps()
{
    badRequests();
}

void TstParserRequests::badRequests_data()
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

void TstParserRequests::badRequests()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, error);
    const std::string input = bytes.toStdString();
    compareError(input, error, [&](const Cuts &cuts) { return requestTranscript(input, cuts); });
}

void TstParserRequests::goodRequests_data()
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

void TstParserRequests::goodRequests()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, events);
    const std::string input = bytes.toStdString();
    compareTranscript(input, events, [&](const Cuts &cuts) { return requestTranscript(input, cuts); });
}

QTEST_GUILESS_MAIN(TstParserRequests)
#include "tst_parser_requests.moc"
