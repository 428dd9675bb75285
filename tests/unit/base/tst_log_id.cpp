// SPDX-License-Identifier: GPL-3.0-or-later
// Ids of log rows: RFC 9562 version 7, rising.
#include "base/log_id.h"

#include <QtTest>

#include <set>
#include <thread>
#include <vector>

using namespace sekisho;
using namespace std::chrono_literals;

namespace {

constexpr WallTime Day{std::chrono::sys_days(std::chrono::year(2026) / 2 / 3)};

std::uint64_t millisOf(const LogId &id)
{
    std::uint64_t millis = 0;
    for (std::size_t i = 0; i < 6; ++i)
        millis = (millis << 8) | id.bytes()[i];
    return millis;
}

} // namespace

class TstLogId : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void fields();
    void risesWithinAMillisecond();
    void risesWhenTheClockGoesBack();
    void differsBetweenThreads();
    void textForm();
    void parse_data();
    void parse();
};

void TstLogId::fields()
{
    const WallTime now = Day + 123'456us;
    const LogId id = LogId::generate(now);
    QCOMPARE(id.bytes()[6] >> 4, 7);
    QCOMPARE(id.bytes()[8] >> 6, 2); // the variant of RFC 9562
    const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
    QCOMPARE(millisOf(id), std::uint64_t(millis.count()));
}

void TstLogId::risesWithinAMillisecond()
{
    const WallTime now = Day + 1h;
    LogId last = LogId::generate(now);
    for (int i = 0; i < 20'000; ++i) { // more than the 12-bit counter holds
        const LogId id = LogId::generate(now);
        QVERIFY(last < id);
        QVERIFY(last.toString() < id.toString());
        last = id;
    }
    QCOMPARE(last.bytes()[6] >> 4, 7);
}

void TstLogId::risesWhenTheClockGoesBack()
{
    const LogId before = LogId::generate(Day + 3h);
    const LogId after = LogId::generate(Day + 2h);
    QVERIFY(before < after);
}

void TstLogId::differsBetweenThreads()
{
    constexpr std::size_t Each = 5000;
    std::vector<std::vector<LogId>> ids(4);
    std::vector<std::thread> threads;
    for (auto &list : ids) {
        threads.emplace_back([&list] {
            for (std::size_t i = 0; i < Each; ++i)
                list.push_back(LogId::generate(Day + 4h));
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    std::set<LogId> all;
    for (const auto &list : ids)
        all.insert(list.begin(), list.end());
    QCOMPARE(all.size(), Each * ids.size());
}

void TstLogId::textForm()
{
    for (int i = 0; i < 100; ++i) {
        const LogId id = LogId::generate(Day + 5h);
        const std::string text = id.toString();
        QCOMPARE(text.size(), std::size_t(36));
        QVERIFY(LogId::parse(text) == id);
    }
    QCOMPARE(LogId().toString(), std::string("00000000-0000-0000-0000-000000000000"));
}

void TstLogId::parse_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("canonical"); // empty: refused
    const auto add = [](const char *name, const char *text, const char *canonical) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(canonical);
    };
    constexpr const char *Canonical = "019a7b3e-5f2c-7c41-9d3e-2b8f6a1c4e07";
    add("canonical", Canonical, Canonical);
    add("upper case", "019A7B3E-5F2C-7C41-9D3E-2B8F6A1C4E07", Canonical);
    add("empty", "", "");
    add("short", "019a7b3e-5f2c-7c41-9d3e-2b8f6a1c4e0", "");
    add("long", "019a7b3e-5f2c-7c41-9d3e-2b8f6a1c4e070", "");
    add("no dashes", "019a7b3e5f2c7c419d3e2b8f6a1c4e070000", "");
    add("dash elsewhere", "019a7b3-e5f2c-7c41-9d3e-2b8f6a1c4e07", "");
    add("dash for a digit", "019a7b3e-5f2c-7c41-9d3e-2b8f6a1c4e-7", "");
    add("not hex", "019a7b3e-5f2c-7c41-9d3e-2b8f6a1c4g07", "");
    add("space", " 19a7b3e-5f2c-7c41-9d3e-2b8f6a1c4e07", "");
    add("braces", "{19a7b3e-5f2c-7c41-9d3e-2b8f6a1c4e0}", "");
}

void TstLogId::parse()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, canonical);
    const std::optional<LogId> id = LogId::parse(text.toStdString());
    QCOMPARE(id ? QByteArray::fromStdString(id->toString()) : QByteArray(), canonical);
}

QTEST_GUILESS_MAIN(TstLogId)
#include "tst_log_id.moc"
