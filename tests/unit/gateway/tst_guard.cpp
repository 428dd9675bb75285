// SPDX-License-Identifier: GPL-3.0-or-later
// Who is let in and who is not.
#include "gateway/guard.h"
#include "gateway/refusal_meter.h"
#include "support/fake_loop.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::gateway;

class TestGuard final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void callers_data();
    void callers();
    void tenRowsASecond();
};

void TestGuard::callers_data()
{
    QTest::addColumn<QByteArray>("headers"); // name: value lines
    QTest::addColumn<int>("minorVersion");
    QTest::addColumn<bool>("allowed");
    QTest::addColumn<QByteArray>("target");
    const auto row = [](const char *name, const char *headers, bool allowed, int minorVersion = 1,
                        const char *target = "/openai/v1/models") {
        QTest::newRow(name) << QByteArray(headers) << minorVersion << allowed << QByteArray(target);
    };
    row("localhost", "Host: localhost:8484", true);
    row("loopback", "Host: 127.0.0.1:8484", true);
    row("IPv6 loopback", "Host: [::1]:8484", true);
    row("case and root dot", "Host: LOCALHOST.:8484", true);
    row("configured name", "Host: sekisho.lan:8484", true);
    row("another name: DNS rebinding", "Host: evil.example:8484", false);
    row("our name within another", "Host: localhost.evil.example:8484", false);
    row("another port", "Host: localhost:80", false);
    row("no port means 80", "Host: localhost", false);
    row("port is no number", "Host: localhost:84x4", false);
    row("port too large", "Host: localhost:74020", false);
    row("another loopback address", "Host: 127.0.0.2:8484", false);
    row("all addresses", "Host: 0.0.0.0:8484", false);
    row("user info", "Host: x@localhost:8484", false);
    row("unclosed bracket", "Host: [::1:8484", false);
    row("empty", "Host:", false);
    row("none in HTTP/1.1", "", false);
    row("none in HTTP/1.0", "", true, 0);
    row("absolute form counts", "Host: localhost:8484", false, 1, "http://evil.example:8484/openai/v1");
    row("absolute form of ours", "Host: evil.example", true, 1, "http://localhost:8484/openai/v1");
    row("foreign origin", "Host: localhost:8484\nOrigin: https://evil.example", false);
    row("null origin", "Host: localhost:8484\nOrigin: null", false);
    row("origin of a page on our own port", "Host: localhost:8484\nOrigin: http://localhost:8484", false);
    row("allowed origin", "Host: localhost:8484\nOrigin: https://app.example\nSec-Fetch-Site: cross-site",
        true);
    row("allowed origin on another port", "Host: localhost:8484\nOrigin: https://app.example:444", false);
    row("cross-site", "Host: localhost:8484\nSec-Fetch-Site: cross-site", false);
    row("same-site", "Host: localhost:8484\nsec-fetch-site: Same-Site", false);
    row("typed by the user", "Host: localhost:8484\nSec-Fetch-Site: none", true);
    row("Node's fetch", "Host: 127.0.0.1:8484\nsec-fetch-mode: cors\naccept-language: *", true);
}

void TestGuard::callers()
{
    QFETCH(QByteArray, headers);
    QFETCH(int, minorVersion);
    QFETCH(bool, allowed);
    QFETCH(QByteArray, target);
    Snapshot snapshot;
    snapshot.allowedHosts = {"sekisho.lan"};
    snapshot.allowedOrigins = {"https://app.example"};
    http::RequestHead head;
    head.minorVersion = minorVersion;
    head.target = target.toStdString();
    for (const QByteArray &line : headers.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0)
            head.headers.add(line.left(colon).toStdString(), line.mid(colon + 1).trimmed().toStdString());
    }
    const auto refusal = checkCaller(snapshot, head, 8484, Caller::Own);
    QCOMPARE(!refusal.has_value(), allowed);
    if (refusal)
        QVERIFY(!refusal->message.empty());
    QVERIFY(checkCaller(snapshot, head, 8484, Caller::Other).has_value());
}

void TestGuard::tenRowsASecond()
{
    test::FakeLoop loop;
    RefusalMeter meter(loop);
    std::uint64_t skipped = 0;
    int rows = 0;
    for (int i = 0; i < 25; ++i)
        rows += meter.take(skipped) ? 1 : 0;
    QCOMPARE(rows, 10);
    loop.advance(std::chrono::seconds(1));
    QVERIFY(meter.take(skipped));
    QCOMPARE(skipped, std::uint64_t(15));
}

QTEST_GUILESS_MAIN(TestGuard)
#include "tst_guard.moc"
