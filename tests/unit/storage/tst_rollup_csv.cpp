// SPDX-License-Identifier: GPL-3.0-or-later
// The CSV of roll-ups, byte for byte; what a spreadsheet may do with it; and that its columns add up.
#include "storage/rollup_csv.h"

#include "random_exchange.h"

#include <QtTest>

#include <limits>
#include <random>

using namespace sekisho;
using namespace sekisho::storage;
using namespace std::chrono_literals;

namespace {

constexpr WallTime Day{std::chrono::sys_days(std::chrono::year(2026) / 2 / 3)};

std::string csv(Tier tier, const std::vector<RollupRow> &rows)
{
    std::string text;
    RollupCsv writer(tier, [&text](std::string_view piece) { text += piece; });
    for (const RollupRow &row : rows)
        writer.add(row);
    return text;
}

/// RFC 4180, read back.
std::vector<std::vector<std::string>> cellsOf(std::string_view text)
{
    std::vector<std::vector<std::string>> lines(1, {std::string()});
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string &cell = lines.back().back();
        if (text[i] == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"')
            cell += text[i++];
        else if (text[i] == '"')
            quoted = !quoted;
        else if (quoted)
            cell += text[i];
        else if (text[i] == ',')
            lines.back().emplace_back();
        else if (text.substr(i, 2) == "\r\n")
            lines.push_back({std::string(text.substr(++i, 0))});
        else
            cell += text[i];
    }
    lines.pop_back();
    return lines;
}

/// A decimal number in units of 10^-12.
std::int64_t picoOf(const std::string &cell)
{
    const std::size_t point = cell.find('.');
    std::string digits = cell.substr(0, point);
    std::string fraction = point == std::string::npos ? "" : cell.substr(point + 1);
    fraction.resize(12, '0');
    return std::stoll(digits + fraction);
}

} // namespace

class TstRollupCsv : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void golden();
    void names_data();
    void names();
    void money_data();
    void money();
    void times_data();
    void times();
    void columnsAddUp();
};

void TstRollupCsv::golden()
{
    RollupRow full{Day + 3h, {"default", "openai", "gpt-5-mini", "claude-cli"}, {}};
    full.sums.requests = 12;
    full.sums.hits = 3;
    full.sums.refused = 1;
    full.sums.limited = 2;
    full.sums.cancelled = 1;
    full.sums.tokensIn = TokenCount{120'000};
    full.sums.tokensCached = TokenCount{80'000};
    full.sums.tokensOut = TokenCount{4'321};
    full.sums.cost = Money{1'234'500'000'001};
    full.sums.savedCost = Money{250'000'000'000};
    for (int i = 0; i < 3; ++i)
        full.sums.hitLatency.add(16);
    for (int i = 0; i < 9; ++i)
        full.sums.missLatency.add(1'000'000);
    full.sums.firstToken.add(0);
    RollupRow empty{Day + 4h, {}, {}};
    empty.sums.requests = 1;
    empty.sums.tokensIn = TokenCount{7};
    empty.sums.unpriced = 1;
    QCOMPARE(
        QByteArray::fromStdString(csv(Tier::Hour, {full, empty})),
        QByteArray("bucket_start_utc,bucket_s,gateway,provider,model,tool,requests,hits,errors,tokens_in,"
                   "tokens_cached,tokens_out,cost_usd,saved_usd,latency_p50_ms,latency_p95_ms,"
                   "first_token_p50_ms\r\n"
                   "2026-02-03T03:00:00Z,3600,default,openai,gpt-5-mini,claude-cli,12,3,3,120000,80000,4321,"
                   "1.234500000001,0.25,1004.12,1004.12,0\r\n"
                   "2026-02-03T04:00:00Z,3600,,,,,1,0,0,7,0,0,,0,,,\r\n"));
    QCOMPARE(cellsOf(csv(Tier::Day, {})).size(), std::size_t(1));
    QVERIFY(csv(Tier::Day, {full}).find("Z,86400,") != std::string::npos);
    QVERIFY(csv(Tier::Minute, {full}).find("Z,60,") != std::string::npos);
}

void TstRollupCsv::names_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("cell");
    const auto add = [](const char *name, const char *cell) {
        QTest::addRow("%s", cell) << QByteArray(name) << QByteArray(cell);
    };
    add("gpt-4o", "gpt-4o");
    add("a=b+c-d@e", "a=b+c-d@e");
    add("=1+2", "'=1+2");
    add("+1", "'+1");
    add("-1", "'-1");
    add("@SUM(A1)", "'@SUM(A1)");
    add("\tx", "'\tx");
    add("\rx", "\"'\rx\"");
    add("=HYPERLINK(\"http://a\",\"b\")", "\"'=HYPERLINK(\"\"http://a\"\",\"\"b\"\")\"");
    add("a,b", "\"a,b\"");
    add("a\nb", "\"a\nb\"");
    add("\"", "\"\"\"\"");
    add("\"\"", "\"\"\"\"\"\"");
    add(" a ", " a ");
    add("'a", "'a");
    add("\xe6\xa8\xa1\xe5\x9e\x8b", "\xe6\xa8\xa1\xe5\x9e\x8b");
}

void TstRollupCsv::names()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, cell);
    for (std::string RollupKey::*field :
         {&RollupKey::gateway, &RollupKey::provider, &RollupKey::model, &RollupKey::tool}) {
        RollupRow row{Day, {"g", "p", "m", "t"}, {}};
        row.key.*field = name.toStdString();
        const std::string text = csv(Tier::Day, {row});
        QVERIFY(text.find("," + cell.toStdString() + ",") != std::string::npos);
        const auto lines = cellsOf(text);
        QCOMPARE(lines.size(), std::size_t(2));
        QCOMPARE(lines[1].size(), lines[0].size());
    }
}

void TstRollupCsv::money_data()
{
    QTest::addColumn<qint64>("pico");
    QTest::addColumn<QByteArray>("cell");
    QTest::newRow("nothing") << qint64(0) << QByteArray("0");
    QTest::newRow("least") << qint64(1) << QByteArray("0.000000000001");
    QTest::newRow("below one") << qint64(999'999'999'999) << QByteArray("0.999999999999");
    QTest::newRow("one") << qint64(1'000'000'000'000) << QByteArray("1");
    QTest::newRow("ten") << qint64(10'000'000'000'000) << QByteArray("10");
    QTest::newRow("more") << qint64(1'020'304'050'600'000) << QByteArray("1020.3040506");
    QTest::newRow("most") << std::numeric_limits<qint64>::max() << QByteArray("9223372.036854775807");
    QTest::newRow("negative") << qint64(-1'500'000'000) << QByteArray("-0.0015");
    QTest::newRow("lowest") << std::numeric_limits<qint64>::min() << QByteArray("-9223372.036854775808");
}

void TstRollupCsv::money()
{
    QFETCH(qint64, pico);
    QFETCH(QByteArray, cell);
    RollupRow row{Day, {}, {}};
    row.sums.cost = Money{pico};
    row.sums.savedCost = Money{pico};
    const auto cells = cellsOf(csv(Tier::Day, {row}))[1];
    QCOMPARE(QByteArray::fromStdString(cells[12]), cell);
    QCOMPARE(QByteArray::fromStdString(cells[13]), cell);
}

void TstRollupCsv::times_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QByteArray>("cell");
    QTest::newRow("epoch") << qint64(0) << QByteArray("1970-01-01T00:00:00Z");
    QTest::newRow("before") << qint64(-60) << QByteArray("1969-12-31T23:59:00Z");
    QTest::newRow("leap day") << qint64(1'709'164'800) << QByteArray("2024-02-29T00:00:00Z");
    QTest::newRow("last minute of a year") << qint64(1'798'761'540) << QByteArray("2026-12-31T23:59:00Z");
}

void TstRollupCsv::times()
{
    QFETCH(qint64, seconds);
    QFETCH(QByteArray, cell);
    const RollupRow row{WallTime(std::chrono::seconds(seconds)), {}, {}};
    QCOMPARE(QByteArray::fromStdString(cellsOf(csv(Tier::Minute, {row}))[1][0]), cell);
}

void TstRollupCsv::columnsAddUp()
{
    std::mt19937_64 random(23);
    RollupSums all;
    std::vector<RollupRow> rows(50);
    for (RollupRow &row : rows) {
        for (int i = 0; i < 20; ++i)
            row.sums.add(randomExchange(random));
        all.add(row.sums);
    }
    const auto lines = cellsOf(csv(Tier::Day, rows));
    QCOMPARE(lines.size(), std::size_t(51));
    std::array<std::int64_t, 8> sums{};
    for (std::size_t line = 1; line < lines.size(); ++line) {
        QCOMPARE(lines[line].size(), std::size_t(17));
        for (std::size_t i = 0; i < 6; ++i)
            sums[i] += std::stoll(lines[line][6 + i]);
        for (std::size_t i = 6; i < 8; ++i)
            sums[i] += picoOf(lines[line][6 + i]);
    }
    QCOMPARE(sums, (std::array<std::int64_t, 8>{all.requests, all.hits, all.errors(), all.tokensIn.value,
                                                all.tokensCached.value, all.tokensOut.value, all.cost.picoUsd,
                                                all.savedCost.picoUsd}));
}

QTEST_GUILESS_MAIN(TstRollupCsv)
#include "tst_rollup_csv.moc"
