// SPDX-License-Identifier: GPL-3.0-or-later
// The answer parser against tables of messages, each cut at every byte: the same events, the same error.
#include "parser_tables.h"

#include <QtTest>

using namespace sekisho;
using namespace sekisho::test;

class TstParserResponses : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void badResponses_data();
    void badResponses();
    void goodResponses_data();
    void goodResponses();
    void headAnswers();
};

void TstParserResponses::badResponses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("error");
    row("nothing", "", "closed before an answer: ");
    row("closed within the status line", "HTTP/1.1 2", "truncated: closed within the head");
    row("closed after informational", "HTTP/1.1 100 Continue\r\n\r\n", "truncated: closed within the head");
    row("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n", "bad message: not an HTTP");
    row("not HTTP, without an end of line", "\x15\x03\x03 and so on", "bad message");
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

void TstParserResponses::badResponses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, error);
    const std::string input = bytes.toStdString();
    compareError(input, error, [&](const Cuts &cuts) { return responseTranscript(input, "GET", cuts); });
}

void TstParserResponses::goodResponses_data()
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

void TstParserResponses::goodResponses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, events);
    const std::string input = bytes.toStdString();
    compareTranscript(input, events,
                      [&](const Cuts &cuts) { return responseTranscript(input, "GET", cuts); });
}

// RFC 9112 section 6.3: the method decides, whatever the fields say.
void TstParserResponses::headAnswers()
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

QTEST_GUILESS_MAIN(TstParserResponses)
#include "tst_parser_responses.moc"
