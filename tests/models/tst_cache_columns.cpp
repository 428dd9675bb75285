// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the cells of the cache's table.
#include "ui/models/cache_columns.h"

#include <QLocale>
#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;
using namespace std::chrono_literals;

namespace {

const WallTime Now{std::chrono::seconds(1'793'800'000)};

storage::CacheListing listing()
{
    storage::CacheListing entry;
    entry.row.size = 1'312;
    entry.row.expiresAt = Now + 23h + 10min;
    entry.head.model = "gpt-4";
    entry.head.path = "/v1/chat/completions";
    entry.head.latency = 4'602ms;
    entry.head.cost = Money{3'120'000'000};
    entry.head.preview = "What is\n  Cloudflare?";
    entry.hits = 14;
    entry.savedTime = 14 * (4'602ms - 400us);
    return entry;
}

QString cell(const storage::CacheListing &entry, CacheColumn column)
{
    return cacheCellText(entry, column, Now);
}

} // namespace

class TestCacheColumns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void cells()
    {
        const storage::CacheListing entry = listing();
        QCOMPARE(cell(entry, CacheColumn::Prompt), QStringLiteral("What is Cloudflare?"));
        QCOMPARE(cell(entry, CacheColumn::Model), QStringLiteral("gpt-4"));
        QCOMPARE(cell(entry, CacheColumn::Endpoint), QStringLiteral("chat/completions"));
        QCOMPARE(cell(entry, CacheColumn::Hits), QStringLiteral("14"));
        QCOMPARE(cell(entry, CacheColumn::Timing), QStringLiteral("4.60 s → 0.4 ms"));
        QCOMPARE(cell(entry, CacheColumn::SavedPerHit), QStringLiteral("$0.0031"));
        QCOMPARE(cell(entry, CacheColumn::Expires), QStringLiteral("in 23 h"));
        for (int column = 0; column < CacheColumnCount; ++column)
            QVERIFY(!cacheColumnTitle(column).isEmpty());
    }

    void cellsOfNothing()
    {
        const storage::CacheListing nothing;
        for (const CacheColumn column : {CacheColumn::Prompt, CacheColumn::Model, CacheColumn::SavedPerHit})
            QCOMPARE(cell(nothing, column), QStringLiteral("—"));
    }

    void timingOfHits()
    {
        storage::CacheListing entry = listing();
        entry.hits = 0;
        entry.savedTime = {};
        QVERIFY(!meanHitTime(entry));
        QCOMPARE(cell(entry, CacheColumn::Timing), QStringLiteral("4.60 s"));
        entry.hits = 2; // that took as long as the miss
        QCOMPARE(*meanHitTime(entry), entry.head.latency);
        entry.savedTime = 10 * entry.head.latency; // more than there was
        QCOMPARE(*meanHitTime(entry), Micros(0));
    }

    void expiry_data()
    {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<bool>("pinned");
        QTest::addColumn<QString>("expected");
        const auto s = [](const char *text) { return QString::fromLatin1(text); };
        QTest::newRow("pinned") << qint64(-5) << true << s("pinned");
        QTest::newRow("over") << qint64(0) << false << s("expired");
        QTest::newRow("a second") << qint64(1) << false << s("in 1 s");
        QTest::newRow("minutes") << qint64(41 * 60 + 59) << false << s("in 41 m");
        QTest::newRow("hours") << qint64(47 * 3600) << false << s("in 47 h");
        QTest::newRow("days") << qint64(48 * 3600) << false << s("in 2 d");
        QTest::newRow("a year") << qint64(365 * 24 * 3600) << false << s("in 365 d");
    }
    void expiry()
    {
        QFETCH(qint64, seconds);
        QFETCH(bool, pinned);
        storage::CacheListing entry;
        entry.row.expiresAt = Now + std::chrono::seconds(seconds);
        entry.row.pinned = pinned;
        QTEST(cell(entry, CacheColumn::Expires), "expected");
    }

    void endpoints_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("stream");
        QTest::addColumn<QString>("expected");
        const auto s = [](const char *text) { return QString::fromUtf8(text); };
        QTest::newRow("version") << s("/v1/messages") << false << s("messages");
        QTest::newRow("stream") << s("/v1/messages") << true << s("messages · stream");
        QTest::newRow("beta") << s("/v1beta/models/g:generateContent") << false
                              << s("models/g:generateContent");
        QTest::newRow("query") << s("/v2/rerank?x=1") << false << s("rerank");
        QTest::newRow("no version") << s("/chat/completions") << false << s("chat/completions");
        QTest::newRow("a word with v") << s("/videos/new") << false << s("videos/new");
        QTest::newRow("only a version") << s("/v1") << false << s("v1");
        QTest::newRow("nothing") << QString() << false << QString();
    }
    void endpoints()
    {
        QFETCH(QString, path);
        QFETCH(bool, stream);
        storage::CacheEntryHead head;
        head.path = path.toStdString();
        head.stream = stream;
        QTEST(endpointOf(head), "expected");
    }

    void spans_data()
    {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("expected");
        const auto s = [](const char *text) { return QString::fromLatin1(text); };
        QTest::newRow("none") << qint64(0) << s("0 s");
        QTest::newRow("less than none") << qint64(-3) << s("0 s");
        QTest::newRow("seconds") << qint64(59) << s("59 s");
        QTest::newRow("minutes") << qint64(61) << s("1 m 1 s");
        QTest::newRow("whole") << qint64(3600) << s("1 h");
        QTest::newRow("two units") << qint64(9 * 3600 + 12 * 60 + 5) << s("9 h 12 m");
        QTest::newRow("days") << qint64(3 * 86'400 + 4 * 3600) << s("3 d 4 h");
        QTest::newRow("a gap between units") << qint64(86'400 + 59) << s("1 d");
    }
    void spans()
    {
        QFETCH(qint64, seconds);
        QTEST(formatSpan(std::chrono::seconds(seconds)), "expected");
    }
};

QTEST_APPLESS_MAIN(TestCacheColumns)
#include "tst_cache_columns.moc"
