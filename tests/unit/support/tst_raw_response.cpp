// SPDX-License-Identifier: GPL-3.0-or-later
// The tests' own reader of responses: every end that a response can have.
#include "support/raw_response.h"

#include <QTest>

using namespace sekisho::test;
using End = RawResponse::End;

class TestRawResponse : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ends_data();
    void ends();
    void readsEverything();
};

void TestRawResponse::ends_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<bool>("closed");
    QTest::addColumn<bool>("toHead");
    QTest::addColumn<End>("end");
    QTest::addColumn<std::string>("body");
    const auto row = [](const char *name, const char *bytes, bool closed, End end, const char *body = "",
                        bool toHead = false) {
        QTest::newRow(name) << std::string(bytes) << closed << toHead << end << std::string(body);
    };
    const char *const length = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
    row("length", length, false, End::Complete, "abc");
    row("length, to HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", false, End::Complete, "", true);
    row("part of the head", "HTTP/1.1 200", false, End::Incomplete);
    row("part of the head, closed", "HTTP/1.1 200", true, End::CutShort);
    row("nothing, closed", "", true, End::CutShort);
    row("part of the body", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", false, End::Incomplete, "ab");
    row("part of the body, closed", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", true, End::CutShort,
        "ab");
    row("until close, open", "HTTP/1.1 200 OK\r\n\r\nab", false, End::Incomplete, "ab");
    row("until close", "HTTP/1.1 200 OK\r\n\r\nab", true, End::AtClose, "ab");
    row("no content", "HTTP/1.1 204 No Content\r\n\r\n", false, End::Complete);
    row("not modified", "HTTP/1.1 304 \r\nContent-Length: 9\r\n\r\n", false, End::Complete);
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const auto chunks = [&](const char *name, const char *body, bool closed, End end, const char *text) {
        row(name, (head + body).c_str(), closed, end, text);
    };
    chunks("chunks", "2\r\nab\r\n1;x\r\nc\r\n0\r\n\r\n", false, End::Complete, "abc");
    chunks("chunks, no last one", "2\r\nab\r\n", false, End::Incomplete, "ab");
    chunks("chunks, no last one, closed", "2\r\nab\r\n", true, End::CutShort, "ab");
    chunks("part of a chunk, closed", "5\r\nab", true, End::CutShort, "ab");
    chunks("no end of trailers, closed", "0\r\n", true, End::CutShort, "");
    chunks("bad size", "x\r\n", false, End::Malformed, "");
    chunks("chunk too long", "2\r\nabc\r\n", false, End::Malformed, "ab");
    row("both framings", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", false,
        End::Malformed);
    row("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", false,
        End::Malformed);
    row("no status", "HTTP/1.1 OK what is this\r\n\r\n", false, End::Malformed);
    row("not HTTP", "SSH-2.0", false, End::Malformed);
    row("folded field", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", false, End::Malformed);
    row("space before the colon", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", false, End::Malformed);
}

void TestRawResponse::ends()
{
    QFETCH(std::string, bytes);
    QFETCH(bool, closed);
    QFETCH(bool, toHead);
    QFETCH(End, end);
    QFETCH(std::string, body);
    const RawResponse response = parseResponse(bytes, closed, toHead);
    QCOMPARE(response.end, end);
    QCOMPARE(response.body, body);
    QCOMPARE(response.complaint.empty(), end != End::Malformed);
}

void TestRawResponse::readsEverything()
{
    const std::string next = "HTTP/1.1 500 ";
    const std::string bytes = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 All right\r\n"
                              "Set-Cookie: a=1\r\nset-cookie: b=2\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n";
    const RawResponse response = parseResponse(bytes + next, false);
    QCOMPARE(response.end, End::Complete);
    QCOMPARE(response.status, 200);
    QCOMPARE(response.reason, "All right");
    QCOMPARE(response.consumed, bytes.size());
    QCOMPARE(response.informational.size(), std::size_t(1));
    QCOMPARE(response.informational.front().status, 103);
    QCOMPARE(fieldCount(response.fields, "SET-COOKIE"), 2);
    QCOMPARE(response.field("set-cookie"), "a=1");
    QCOMPARE(response.trailers, (Fields{{"X-Sum", "7"}}));
    QCOMPARE(response.chunks, std::vector<std::string>{"abc"});
}

QTEST_GUILESS_MAIN(TestRawResponse)
#include "tst_raw_response.moc"
