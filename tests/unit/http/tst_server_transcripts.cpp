// SPDX-License-Identifier: GPL-3.0-or-later
// What a server connection answers, byte for byte, to what a client sends at once and a byte at a time.
#include "server_harness.h"

#include <QtTest>

#include <string>
#include <string_view>

using namespace sekisho;
using namespace sekisho::test;
using http::Framing;
using Kind = http::Framing::Kind;

namespace {

/// Sends the request's head and body back as text: what the path says is how.
void answerByPath(TestExchange &exchange)
{
    const std::string target = exchange.transaction->head().target;
    const auto is = [target](std::string_view path) { return target == path; };
    if (is("/early")) {
        exchange.answer(200, "early");
        return;
    }
    if (is("/dropped")) {
        exchange.transaction.reset();
        return;
    }
    exchange.onEnd = [=](TestExchange &ended) {
        http::Transaction &answer = *ended.transaction;
        const std::string text = answer.head().method + " " + target + " " + ended.body;
        if (is("/chunked") || is("/until-close") || is("/cut-chunked") || is("/cut-until-close")) {
            ended.head({is("/chunked") || is("/cut-chunked") ? Kind::Chunked : Kind::UntilClose});
            answer.sendBody("first,");
            answer.sendBody({});
            answer.sendBody("second");
            if (target.starts_with("/cut")) {
                ended.transaction.reset();
                return;
            }
            answer.finish();
        } else if (is("/cut-length") || is("/short")) {
            ended.head({Kind::Length, 10});
            answer.sendBody("half");
            if (is("/short"))
                answer.finish();
            else
                ended.transaction.reset();
        } else if (is("/long")) {
            ended.head({Kind::Length, 4});
            answer.sendBody("more than four");
            answer.finish();
        } else if (is("/no-content")) {
            ended.head({Kind::Length, 3}, 204);
            answer.sendBody("abc");
            answer.finish();
        } else if (is("/not-modified")) {
            answer.sendHead({304, "Not Modified", 1, {{"Content-Length", "77"}, {"ETag", "\"x\""}}}, {});
            answer.finish();
        } else if (is("/no-body")) {
            ended.head({Kind::None});
            answer.sendBody("dropped");
            answer.finish();
        } else if (is("/hints")) {
            answer.sendInformational({103, "Early Hints", 1, {{"Link", "</a>"}}});
            ended.answer(200, "hinted");
            answer.sendInformational({103, "Early Hints", 1, {}});
        } else if (is("/own-fields")) {
            answer.sendHead({200,
                             "Fine",
                             0,
                             {{"date", "yesterday"},
                              {"Connection", "close"},
                              {"Transfer-Encoding", "gzip"},
                              {"Content-Length", "9"}}},
                            {Kind::Length, 2});
            answer.sendBody("ok");
            answer.finish();
        } else if (is("/nothing")) {
            answer.finish();
        } else {
            ended.answer(200, text);
        }
    };
    exchange.transaction->readRequestBody();
}

/// `@200 OK@` is a status line with a Date.
std::string expanded(std::string text)
{
    std::size_t at = 0;
    while ((at = text.find('@', at)) != std::string::npos) {
        const std::size_t end = text.find('@', at + 1);
        const std::string line =
            "HTTP/1.1 " + text.substr(at + 1, end - at - 1) + "\r\nDate: Thu, 01 Jan 2026 01:00:00 GMT\r\n";
        text.replace(at, end - at + 1, line);
        at += line.size();
    }
    return text;
}

http::Limits smallLimits()
{
    http::Limits limits;
    limits.headerBytes = 300;
    limits.headerFields = 5;
    limits.targetBytes = 50;
    limits.requestBodyBytes = 1000;
    limits.discardedBytes = 40;
    return limits;
}

void row(const char *name, std::string_view request, std::string_view answer, const char *state)
{
    QTest::newRow(name) << QByteArray(request.data(), qsizetype(request.size()))
                        << QByteArray::fromStdString(expanded(std::string(answer))) << QByteArray(state);
}

std::string post(std::string_view target, std::string_view body, std::string_view fields = {})
{
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(fields) + "\r\n" + std::string(body);
}

} // namespace

class TestServerTranscripts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void answers_data();
    void answers();
    void continues();
    void dateFollowsTheClock();
};

void TestServerTranscripts::answers_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("state");
    using namespace std::string_literals;

    const std::string getA = "@200 OK@Content-Length: 7\r\n\r\nGET /a ";
    row("nothing", "", "", "open");
    row("one", get("/a"), getA, "open");
    row("asked to close", get("/a", "Connection: close\r\n"),
        "@200 OK@Content-Length: 7\r\nConnection: close\r\n\r\nGET /a ", "ended");
    row("nothing after close", get("/a", "Connection: close\r\n") + get("/b"),
        "@200 OK@Content-Length: 7\r\nConnection: close\r\n\r\nGET /a ", "ended");
    row("three pipelined", get("/a") + post("/b", "xyz") + get("/c"),
        getA + "@200 OK@Content-Length: 11\r\n\r\nPOST /b xyz" + "@200 OK@Content-Length: 7\r\n\r\nGET /c ",
        "open");
    row("empty lines between", "\r\n" + get("/a") + "\r\n" + get("/a"), getA + getA, "open");
    row("chunked request",
        "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n"
        "Trailer: t\r\n\r\n" +
            get("/a"),
        "@200 OK@Content-Length: 13\r\n\r\nPOST /b abcde" + getA, "open");
    row("empty body", post("/b", ""), "@200 OK@Content-Length: 8\r\n\r\nPOST /b ", "open");
    row("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "@200 OK@Content-Length: 10\r\n\r\nOPTIONS * ",
        "open");
    row("absolute form", get("http://a/b?c=%2f"), "@200 OK@Content-Length: 21\r\n\r\nGET http://a/b?c=%2f ",
        "open");
    row("authority form", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        "@200 OK@Content-Length: 14\r\n\r\nCONNECT a:443 ", "open");
    row("an upgrade is a request", get("/a", "Connection: Upgrade\r\nUpgrade: websocket\r\n"), getA, "open");

    row("chunked answer", get("/chunked") + get("/a"),
        "@200 OK@Transfer-Encoding: chunked\r\n\r\n6\r\nfirst,\r\n6\r\nsecond\r\n0\r\n\r\n" + getA, "open");
    row("until close becomes chunked", get("/until-close"),
        "@200 OK@Transfer-Encoding: chunked\r\n\r\n6\r\nfirst,\r\n6\r\nsecond\r\n0\r\n\r\n", "open");
    row("no body is length 0", get("/no-body") + get("/a"), "@200 OK@Content-Length: 0\r\n\r\n" + getA,
        "open");
    row("204", get("/no-content") + get("/a"), "@204 No Content@\r\n" + getA, "open");
    row("304 keeps its length", get("/not-modified") + get("/a"),
        "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nDate: Thu, 01 Jan 2026 01:00:00 GMT\r\n"
        "Content-Length: 77\r\n\r\n" +
            getA,
        "open");
    row("head", "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + get("/a"), "@200 OK@Content-Length: 8\r\n\r\n" + getA,
        "open");
    row("head chunked", "HEAD /chunked HTTP/1.1\r\nHost: a\r\n\r\n" + get("/a"),
        "@200 OK@Transfer-Encoding: chunked\r\n\r\n" + getA, "open");
    row("head cut short is complete", "HEAD /short HTTP/1.1\r\nHost: a\r\n\r\n" + get("/a"),
        "@200 OK@Content-Length: 10\r\n\r\n" + getA, "open");
    row("early hints", get("/hints"),
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n@200 OK@Content-Length: 6\r\n\r\nhinted", "open");
    row("own fields", get("/own-fields"),
        "HTTP/1.1 200 Fine\r\ndate: yesterday\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", "ended");
    row("no more than declared", get("/long") + get("/a"), "@200 OK@Content-Length: 4\r\n\r\nmore" + getA,
        "open");

    row("1.0", "GET /a HTTP/1.0\r\n\r\n", "@200 OK@Content-Length: 7\r\nConnection: close\r\n\r\nGET /a ",
        "ended");
    row("1.0 keep-alive", "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get("/a"),
        "@200 OK@Content-Length: 7\r\nConnection: keep-alive\r\n\r\nGET /a " + getA, "open");
    row("1.0 has no chunks", "GET /chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "@200 OK@Connection: close\r\n\r\nfirst,second", "ended");
    row("1.0 head", "HEAD /chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        "@200 OK@Connection: keep-alive\r\n\r\n", "open");
    row("1.0 has no 1xx", "GET /hints HTTP/1.0\r\n\r\n",
        "@200 OK@Content-Length: 6\r\nConnection: close\r\n\r\nhinted", "ended");
    row("1.0 expects nothing", "POST /b HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nhi",
        "@200 OK@Content-Length: 10\r\nConnection: close\r\n\r\nPOST /b hi", "ended");

    row("cut: length", get("/cut-length") + get("/a"), "@200 OK@Content-Length: 10\r\n\r\nhalf", "ended");
    row("cut: finished too early", get("/short"), "@200 OK@Content-Length: 10\r\n\r\nhalf", "ended");
    row("cut: chunked", get("/cut-chunked"),
        "@200 OK@Transfer-Encoding: chunked\r\n\r\n6\r\nfirst,\r\n6\r\nsecond\r\n", "ended");
    row("cut: no head", get("/nothing"), "", "ended");
    row("cut: dropped at once", get("/dropped"), "", "ended");

    row("rest of a body is dropped", post("/early", "0123456789") + get("/a"),
        "@200 OK@Content-Length: 5\r\n\r\nearly" + getA, "open");
    row("rest of a chunked body is dropped",
        "POST /early HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" +
            get("/a"),
        "@200 OK@Content-Length: 5\r\n\r\nearly" + getA, "open");
    row("a long rest closes", post("/early", std::string(100, 'x')) + get("/a"),
        "@200 OK@Content-Length: 5\r\nConnection: close\r\n\r\nearly", "ended");
    row("a long chunked rest closes",
        "POST /early HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + std::string(64, 'x') +
            "\r\n0\r\n\r\n" + get("/a"),
        "@200 OK@Content-Length: 5\r\n\r\nearly", "ended");
    row("a broken rest closes",
        "POST /early HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + get("/a"),
        "@200 OK@Content-Length: 5\r\n\r\nearly", "ended");
    row("refused before the body is sent", get("/early", "Content-Length: 9\r\nExpect: 100-continue\r\n"),
        "@200 OK@Content-Length: 5\r\nConnection: close\r\n\r\nearly", "ended");
    row("unknown expectation", post("/b", "hi", "Expect: miracle\r\n"),
        "@417 Expectation Failed@Content-Length: 18\r\nConnection: close\r\n\r\nexpectation failed", "ended");

    const std::string bad = "@400 Bad Request@Content-Length: 11\r\nConnection: close\r\n\r\nbad message";
    row("400", "nonsense\r\n\r\n", bad, "ended");
    row("400 after an answer", get("/a") + "GET /b HTTP/1.1\r\n\r\n", getA + bad, "ended");
    row("400 ends it", "GET /b HTTP/1.1\r\n\r\n" + get("/a"), bad, "ended");
    row("413", "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n",
        "@413 Content Too Large@Content-Length: 14\r\nConnection: close\r\n\r\nbody too large", "ended");
    row("414", get("/" + std::string(60, 't')),
        "@414 URI Too Long@Content-Length: 15\r\nConnection: close\r\n\r\ntarget too long", "ended");
    row("431 bytes", get("/a", "X: " + std::string(300, 'x') + "\r\n"),
        "@431 Request Header Fields Too Large@Content-Length: 16\r\nConnection: close\r\n\r\n"
        "header too large",
        "ended");
    row("431 fields", get("/a", "A: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n"),
        "@431 Request Header Fields Too Large@Content-Length: 16\r\nConnection: close\r\n\r\n"
        "header too large",
        "ended");
}

void TestServerTranscripts::answers()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, state);
    for (const bool byByte : {false, true}) {
        ServerHarness server(smallLimits());
        server.onRequest = answerByPath;
        if (byByte) {
            for (const char byte : request)
                server.send({&byte, 1});
        } else {
            server.send({request.data(), std::size_t(request.size())});
        }
        server.run();
        QCOMPARE(QByteArray::fromStdString(server.client->received()), answer);
        QCOMPARE(QByteArray::fromStdString(server.client->state()), state);
        QCOMPARE(server.closed, state != "open");
    }
}

void TestServerTranscripts::continues()
{
    const std::string head =
        "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n";
    const std::string answer = expanded("@200 OK@Content-Length: 10\r\n\r\nPOST /b hi");
    {
        ServerHarness waits;
        waits.onRequest = answerByPath;
        waits.send(head);
        QCOMPARE(waits.client->received(), std::string("HTTP/1.1 100 Continue\r\n\r\n"));
        waits.send("hi");
        QCOMPARE(waits.client->received(), "HTTP/1.1 100 Continue\r\n\r\n" + answer);
    }
    {
        ServerHarness doesNotWait;
        doesNotWait.onRequest = answerByPath;
        doesNotWait.send(head + "hi");
        QCOMPARE(doesNotWait.client->received(), answer);
    }
    {
        ServerHarness undecided;
        undecided.send(head);
        QCOMPARE(undecided.client->received(), std::string());
        undecided.last().transaction->readRequestBody();
        undecided.run();
        QCOMPARE(undecided.client->received(), std::string("HTTP/1.1 100 Continue\r\n\r\n"));
    }
}

void TestServerTranscripts::dateFollowsTheClock()
{
    ServerHarness server;
    server.onRequest = answerByPath;
    for (const char *date : {"01:00:00", "01:00:00", "01:00:01"}) {
        server.send(get("/a"));
        const std::string &received = server.client->received();
        QCOMPARE(received.substr(received.rfind("2026 ") + 5, 8), std::string(date));
        server.loop.advance(std::chrono::milliseconds(600));
    }
}

QTEST_GUILESS_MAIN(TestServerTranscripts)
#include "tst_server_transcripts.moc"
