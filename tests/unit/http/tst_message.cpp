// SPDX-License-Identifier: GPL-3.0-or-later
// Heads written and read back, and the fields that stay on one hop.
#include "http/message.h"
#include "support/http_transcript.h"

#include <QtTest>

using namespace sekisho::http;
using sekisho::test::requestTranscript;
using sekisho::test::responseTranscript;

namespace {

constexpr Framing NoBody{};
constexpr Framing Chunked{Framing::Kind::Chunked};
constexpr Framing UntilClose{Framing::Kind::UntilClose};

Framing length(std::uint64_t size)
{
    return {Framing::Kind::Length, size};
}

} // namespace

class TstMessage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void request();
    void requestFraming_data();
    void requestFraming();
    void response();
    void framingFieldsReplaced();
    void nothingIsInjected();
    void keepsAlive_data();
    void keepsAlive();
    void hopByHop();
    void reasons();
    void date_data();
    void date();
};

void TstMessage::request()
{
    const RequestHead head{"POST", "/v1/a?b=%20", 1, {{"Host", "a:1"}, {"x-Y", "1"}, {"X-y", ""}}};
    QCOMPARE(serialize(head, length(3), "close"),
             std::string("POST /v1/a?b=%20 HTTP/1.1\r\nHost: a:1\r\nx-Y: 1\r\nX-y: \r\nContent-Length: 3\r\n"
                         "Connection: close\r\n\r\n"));
    QCOMPARE(requestTranscript(serialize(head, Chunked) + "0\r\n\r\n", {}),
             std::string("request POST /v1/a?b=%20 1.1 chunked\n  Host: a:1\n  x-Y: 1\n  X-y: \n"
                         "  Transfer-Encoding: chunked\nend\nclosed\n"));
}

void TstMessage::requestFraming_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("fields");
    QTest::newRow("get") << QByteArray("GET") << QByteArray("");
    QTest::newRow("delete") << QByteArray("DELETE") << QByteArray("");
    QTest::newRow("post") << QByteArray("POST") << QByteArray("Content-Length: 0\r\n");
    QTest::newRow("put") << QByteArray("PUT") << QByteArray("Content-Length: 0\r\n");
}

// RFC 9110 section 8.6: where content is expected, its absence is said.
void TstMessage::requestFraming()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, fields);
    const RequestHead head{method.toStdString(), "/", 1, {}};
    QCOMPARE(QByteArray::fromStdString(serialize(head, NoBody)),
             QByteArray(method + " / HTTP/1.1\r\n" + fields + "\r\n"));
}

void TstMessage::response()
{
    const ResponseHead head{200, "OK", 1, {{"Server", "x"}}};
    QCOMPARE(serialize(head, UntilClose), std::string("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"));
    QCOMPARE(serialize({404, "", 0, {}}, length(0)),
             std::string("HTTP/1.0 404 \r\nContent-Length: 0\r\n\r\n"));
    QCOMPARE(
        responseTranscript(serialize(head, Chunked, "keep-alive") + "0\r\n\r\n", "GET", {}),
        std::string("answer 200 \"OK\" 1.1 chunked\n  Server: x\n  Transfer-Encoding: chunked\n"
                    "  Connection: keep-alive\nend\nerror closed before an answer: no byte of it came\n"));
}

void TstMessage::framingFieldsReplaced()
{
    const ResponseHead head{200,
                            "OK",
                            1,
                            {{"content-length", "9"},
                             {"Transfer-Encoding", "gzip"},
                             {"A", "1"},
                             {"connection", "upgrade"},
                             {"Content-Length", "8"}}};
    QCOMPARE(serialize(head, length(7)), std::string("HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 7\r\n\r\n"));
    QCOMPARE(serialize(head, NoBody), std::string("HTTP/1.1 200 OK\r\nA: 1\r\n\r\n"));
}

// Values from a configuration or an environment may hold anything.
void TstMessage::nothingIsInjected()
{
    using namespace std::string_literals;
    const Headers headers{{"A", "1\r\nB: 2"}, {"C\r\nD", "3"}, {"E:", "4"},
                          {"", "5"},          {"F", "6\0"s},   {"G", "7\n"}};
    QCOMPARE(serialize(ResponseHead{200, "O\r\nK", 1, headers}, NoBody),
             std::string("HTTP/1.1 200 O  K\r\nA: 1  B: 2\r\nF: 6 \r\nG: 7 \r\n\r\n"));
    Headers parsed;
    parsed.addParsed("A", "1");
    parsed.addParsed("B", "2");
    parsed.set("a", "3\r\nC: 4");
    parsed.add("D\n", "5");
    QCOMPARE(serialize(ResponseHead{200, "OK", 1, parsed}, NoBody),
             std::string("HTTP/1.1 200 OK\r\na: 3  C: 4\r\nB: 2\r\n\r\n"));
    QCOMPARE(serialize(RequestHead{"GET", "/a b\r\nc\x7f", 1, {}}, NoBody, "close\r\nX: y"),
             std::string("GET /a%20b%0D%0Ac%7F HTTP/1.1\r\nConnection: close  X: y\r\n\r\n"));
}

void TstMessage::keepsAlive_data()
{
    QTest::addColumn<int>("minor");
    QTest::addColumn<QByteArray>("connection");
    QTest::addColumn<bool>("keeps");
    QTest::newRow("1.1") << 1 << QByteArray() << true;
    QTest::newRow("1.0") << 0 << QByteArray() << false;
    QTest::newRow("1.1 close") << 1 << QByteArray("Close") << false;
    QTest::newRow("1.0 keep-alive") << 0 << QByteArray("Keep-Alive") << true;
    QTest::newRow("close wins") << 0 << QByteArray("keep-alive, close") << false;
    QTest::newRow("among others") << 1 << QByteArray("te,close") << false;
    QTest::newRow("others") << 1 << QByteArray("upgrade") << true;
}

void TstMessage::keepsAlive()
{
    QFETCH(int, minor);
    QFETCH(QByteArray, connection);
    QFETCH(bool, keeps);
    Headers headers;
    if (!connection.isNull())
        headers.add("Connection", connection.toStdString());
    QCOMPARE(sekisho::http::keepsAlive(minor, headers), keeps);
}

void TstMessage::hopByHop()
{
    Headers headers{{"Host", "a"},
                    {"connection", "close, X-Hop"},
                    {"Keep-Alive", "5"},
                    {"TE", "trailers"},
                    {"Trailer", "x"},
                    {"x-hop", "1"},
                    {"Transfer-Encoding", "chunked"},
                    {"Content-Length", "3"},
                    {"Upgrade", "h2c"},
                    {"Proxy-Connection", "close"},
                    {"Proxy-Authorization", "Basic x"},
                    {"Connection", "X-Other"},
                    {"X-Other", "2"},
                    {"Authorization", "y"},
                    {"X-Stays", "3"}};
    removeHopByHop(headers);
    QVERIFY((headers == Headers{{"Host", "a"}, {"Authorization", "y"}, {"X-Stays", "3"}}));
}

void TstMessage::reasons()
{
    QCOMPARE(reasonPhrase(100), std::string_view("Continue"));
    QCOMPARE(reasonPhrase(200), std::string_view("OK"));
    QCOMPARE(reasonPhrase(429), std::string_view("Too Many Requests"));
    QCOMPARE(reasonPhrase(511), std::string_view("Network Authentication Required"));
    for (const int unknown : {-1, 0, 99, 299, 599, 1000})
        QCOMPARE(reasonPhrase(unknown), std::string_view());
    int known = 0;
    for (int status = 0; status < 1000; ++status)
        known += reasonPhrase(status).empty() ? 0 : 1;
    QCOMPARE(known, 61); // all are found only when the table is sorted
}

void TstMessage::date_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QByteArray>("text");
    // The example of RFC 9110 section 5.6.7.
    QTest::newRow("RFC") << qint64(784111777) << QByteArray("Sun, 06 Nov 1994 08:49:37 GMT");
    QTest::newRow("epoch") << qint64(0) << QByteArray("Thu, 01 Jan 1970 00:00:00 GMT");
    QTest::newRow("before it") << qint64(-1) << QByteArray("Wed, 31 Dec 1969 23:59:59 GMT");
    QTest::newRow("leap day") << qint64(1709251199) << QByteArray("Thu, 29 Feb 2024 23:59:59 GMT");
}

void TstMessage::date()
{
    QFETCH(qint64, seconds);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(httpDate(seconds)), text);
}

QTEST_GUILESS_MAIN(TstMessage)
#include "tst_message.moc"
