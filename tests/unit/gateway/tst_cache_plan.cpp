// SPDX-License-Identifier: GPL-3.0-or-later
// When the cache is asked: settings, headers and endpoints in a table.
#include "gateway/cache/cache_plan.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::gateway;
using std::chrono::seconds;

Q_DECLARE_METATYPE(sekisho::gateway::CacheMode)

class TestCachePlan final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void table_data();
    void table();
    void whatIsNeverCached_data();
    void whatIsNeverCached();
};

namespace {

constexpr int Minute = 60;
constexpr int Month = 2'592'000;
constexpr int Year = 365 * 24 * 3600;

struct Row {
    GatewayPlan gateway;
    http::RequestHead head;
    dialects::RequestFacts facts;
    providers::Endpoint endpoint;
    bool whole = true;
    std::vector<std::string> notes;

    Row()
    {
        head.method = "POST";
        endpoint.cacheable = true;
    }
    CachePlan plan() { return planCache({gateway, &endpoint, head, facts, whole}, notes); }
};

} // namespace

void TestCachePlan::table_data()
{
    QTest::addColumn<CacheMode>("mode");
    QTest::addColumn<int>("gatewayTtl");
    QTest::addColumn<QByteArray>("headers");  ///< lines of name: value
    QTest::addColumn<QByteArray>("expected"); ///< letters: r read, w write, o replay-only; then the ttl
    QTest::addColumn<int>("notes");
    const auto row = [](const char *name, CacheMode mode, int ttl, const char *headers, const char *expected,
                        int notes = 0) {
        QTest::newRow(name) << mode << ttl << QByteArray(headers) << QByteArray(expected) << notes;
    };
    const CacheMode live = CacheMode::Live;
    row("off until turned on", live, 0, "", "");
    row("by the gateway", live, Minute, "", "rw 60");
    row("by the gateway for a year", live, Year, "", "rw 31536000");
    row("by the request", live, 0, "cf-aig-cache-ttl: 120", "rw 120");
    row("a second is enough for a request", live, 0, "cf-aig-cache-ttl: 1", "rw 1");
    row("the request beats the gateway", live, Month, "cf-aig-cache-ttl: 5", "rw 5");
    row("the request turns it off", live, Month, "cf-aig-cache-ttl: 0", "");
    row("off beats a key", live, Month, "cf-aig-cache-ttl: 0\ncf-aig-cache-key: a", "");
    row("more than a year", live, 0, "cf-aig-cache-ttl: 99999999999", "rw 31536000", 1);
    row("no number", live, Minute, "cf-aig-cache-ttl: soon", "rw 60", 1);
    row("negative", live, 0, "cf-aig-cache-ttl: -1", "", 1);
    row("a key turns it on", live, 0, "cf-aig-cache-key: mine", "rw 300");
    row("a key with the gateway's time", live, Month, "cf-aig-cache-key: mine", "rw 2592000");
    row("a key with the request's time", live, Month, "cf-aig-cache-key: mine\ncf-aig-cache-ttl: 9", "rw 9");
    row("skip", live, Month, "cf-aig-skip-cache: true", "");
    row("skip beats all", live, Month, "cf-aig-skip-cache: TRUE\ncf-aig-cache-ttl: 9\ncf-aig-cache-key: a",
        "");
    row("no skip", live, Minute, "cf-aig-skip-cache: false", "rw 60");
    row("an odd skip", live, Minute, "cf-aig-skip-cache: maybe", "rw 60", 1);
    row("deprecated time", live, 0, "cf-cache-ttl: 77", "rw 77");
    row("deprecated skip", live, Minute, "cf-skip-cache: true", "");
    row("the new name beats the old one", live, 0, "cf-cache-ttl: 77\ncf-aig-cache-ttl: 8", "rw 8");
    row("switched off", CacheMode::Off, Month, "", "");
    row("switched off, asked for", CacheMode::Off, 0, "cf-aig-cache-ttl: 60", "", 1);
    row("record", CacheMode::Record, Minute, "", "w 60");
    row("record without a time", CacheMode::Record, 0, "", "w 31536000");
    row("record, told not to", CacheMode::Record, 0, "cf-aig-cache-ttl: 0", "");
    row("replay", CacheMode::ReplayOnly, 0, "", "ro 300");
    row("replay, skipped", CacheMode::ReplayOnly, 0, "cf-aig-skip-cache: true", "o");
}

void TestCachePlan::table()
{
    QFETCH(CacheMode, mode);
    QFETCH(int, gatewayTtl);
    QFETCH(QByteArray, headers);
    QFETCH(QByteArray, expected);
    QFETCH(int, notes);
    Row row;
    row.gateway.cacheMode = mode;
    row.gateway.cacheTtl = seconds(gatewayTtl);
    for (const QByteArray &line : headers.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0)
            row.head.headers.add(line.left(colon).toStdString(), line.mid(colon + 1).toStdString());
    }
    const CachePlan plan = row.plan();
    QByteArray got;
    if (plan.read)
        got += 'r';
    if (plan.write)
        got += 'w';
    if (plan.replayOnly)
        got += 'o';
    if (plan.isConsulted())
        got += ' ' + QByteArray::number(qint64(plan.ttl.count()));
    QCOMPARE(got, expected);
    QCOMPARE(int(row.notes.size()), notes);
    QCOMPARE(plan.isConsulted() && headers.contains("cache-key"), !plan.customKey.empty());
}

void TestCachePlan::whatIsNeverCached_data()
{
    QTest::addColumn<QByteArray>("what");
    for (const char *what : {"endpoint", "unknown endpoint", "large body", "background", "continues"})
        QTest::newRow(what) << QByteArray(what);
}

void TestCachePlan::whatIsNeverCached()
{
    QFETCH(QByteArray, what);
    Row row;
    row.gateway.cacheTtl = seconds(Month);
    QVERIFY(row.plan().isConsulted());
    row.endpoint.cacheable = what != "endpoint";
    row.whole = what != "large body";
    row.facts.background = what == "background";
    row.facts.continues = what == "continues";
    const providers::Endpoint *endpoint = what == "unknown endpoint" ? nullptr : &row.endpoint;
    const auto consulted = [&] {
        return planCache({row.gateway, endpoint, row.head, row.facts, row.whole}, row.notes).isConsulted();
    };
    QVERIFY(!consulted());
    // Nobody asked for it, so nobody is told; who asks is.
    QVERIFY(row.notes.empty());
    row.head.headers.add("cf-aig-cache-key", "mine");
    QVERIFY(!consulted());
    QCOMPARE(row.notes.size(), 1U);
}

QTEST_GUILESS_MAIN(TestCachePlan)
#include "tst_cache_plan.moc"
