// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the cells of the log, for people and for programs.
#include "ui/models/columns.h"
#include "ui/models/format.h"
#include "ui/models/row_filter.h"

#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;
using storage::CacheOutcome;

namespace {

constexpr std::int64_t Dollar = 1'000'000'000'000;

QString text(const storage::ExchangeRecord &record, Column column)
{
    return cellText(record, static_cast<int>(column), {});
}

QString tsv(const storage::ExchangeRecord &record, Column column)
{
    return cellTsv(record, static_cast<int>(column));
}

} // namespace

class TestColumns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void orderAndNames()
    {
        QStringList shown;
        QStringList hidden;
        for (int column = 0; column < ColumnCount; ++column)
            (columnInfo(column).shown ? shown : hidden) += columnTitle(column);
        QCOMPARE(shown.join(u','), QStringLiteral("Time,Status,Provider,Model,Tool,Cache,Latency,First token,"
                                                  "Tokens in,Tokens out,Cost"));
        QCOMPARE(hidden.join(u','), QStringLiteral("Method,Path,Key alias,Account,Attempts,Size,Stream,"
                                                   "Saved time,Saved cost,Log id"));
    }

    void keysAreDifferentWords()
    {
        QSet<QString> keys;
        for (int column = 0; column < ColumnCount; ++column) {
            const QString key = QLatin1String(columnInfo(column).key);
            QVERIFY2(!key.contains(u' ') && !key.contains(u'=') && !key.startsWith(u'!'), qPrintable(key));
            keys += key;
        }
        QCOMPARE(keys.size(), qsizetype(ColumnCount));
    }

    void money_data()
    {
        QTest::addColumn<qint64>("pico");
        QTest::addColumn<QString>("forPeople");
        QTest::addColumn<QString>("forPrograms");
        const auto s = [](const char *text) { return QString::fromLatin1(text); };
        QTest::newRow("nothing") << qint64(0) << s("$0") << s("0");
        QTest::newRow("one cached token") << qint64(125'000) << s("<$0.0001") << s("0.000000125");
        QTest::newRow("least of all") << qint64(1) << s("<$0.0001") << s("0.000000000001");
        QTest::newRow("just too little")
            << qint64(Dollar / 10'000 - 1) << s("<$0.0001") << s("0.000099999999");
        QTest::newRow("least shown") << qint64(Dollar / 10'000) << s("$0.0001") << s("0.0001");
        QTest::newRow("a small request") << qint64(2'100'000'000) << s("$0.0021") << s("0.0021");
        QTest::newRow("half a dollar") << qint64(Dollar / 2) << s("$0.5000") << s("0.5");
        QTest::newRow("below a dollar") << qint64(Dollar - Dollar / 10'000) << s("$0.9999") << s("0.9999");
        QTest::newRow("all but a dollar") << qint64(Dollar - 1) << s("$1.00") << s("0.999999999999");
        QTest::newRow("dollars") << qint64(12'400'000'000'000) << s("$12.40") << s("12.4");
        QTest::newRow("thousands") << qint64(1234 * Dollar + Dollar / 2) << s("$1,234.50") << s("1234.5");
        QTest::newRow("most") << std::numeric_limits<qint64>::max() << s("$9,223,372.04")
                              << s("9223372.036854775807");
        QTest::newRow("owed") << qint64(-2'100'000'000) << s("-$0.0021") << s("-0.0021");
        QTest::newRow("least") << std::numeric_limits<qint64>::min() << s("-$9,223,372.04")
                               << s("-9223372.036854775808");
    }
    void money()
    {
        QFETCH(qint64, pico);
        QFETCH(QString, forPeople);
        QFETCH(QString, forPrograms);
        QCOMPARE(formatMoney(Money{pico}), forPeople);
        QCOMPARE(formatExactMoney(Money{pico}), forPrograms);
    }

    void moneyHasTheLocalesDigits()
    {
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        QCOMPARE(formatMoney(Money{1234 * Dollar}), QStringLiteral("$1.234,00"));
        QCOMPARE(formatExactMoney(Money{Dollar / 2}), QStringLiteral("0.5"));
        initTestCase();
    }

    void cost_data()
    {
        QTest::addColumn<bool>("known");
        QTest::addColumn<QString>("credential");
        QTest::addColumn<QString>("forPeople");
        QTest::addColumn<QString>("forPrograms");
        const auto s = [](const char *text) { return QString::fromUtf8(text); };
        QTest::newRow("known") << true << s("stored") << s("$0.0182") << s("0.0182");
        QTest::newRow("unknown") << false << s("stored") << s("—") << s("");
        QTest::newRow("subscription") << false << s("subscription") << s("subscription") << s("");
    }
    void cost()
    {
        QFETCH(bool, known);
        QFETCH(QString, credential);
        storage::ExchangeRecord record;
        record.credential = credential.toStdString();
        if (known)
            record.cost = Money{18'200'000'000};
        QTEST(text(record, Column::Cost), "forPeople");
        QTEST(tsv(record, Column::Cost), "forPrograms");
    }

    void cache_data()
    {
        QTest::addColumn<int>("outcome");
        QTest::addColumn<QString>("forPeople");
        QTest::addColumn<QString>("forPrograms");
        const auto s = [](const char *text) { return QString::fromUtf8(text); };
        QTest::newRow("none") << int(CacheOutcome::None) << s("—") << s("");
        QTest::newRow("miss") << int(CacheOutcome::Miss) << s("MISS") << s("miss");
        QTest::newRow("hit") << int(CacheOutcome::Hit) << s("HIT") << s("hit");
        QTest::newRow("coalesced") << int(CacheOutcome::Coalesced) << s("COALESCED") << s("coalesced");
    }
    void cache()
    {
        QFETCH(int, outcome);
        storage::ExchangeRecord record;
        record.cache = static_cast<CacheOutcome>(outcome);
        QTEST(text(record, Column::Cache), "forPeople");
        QTEST(tsv(record, Column::Cache), "forPrograms");
    }

    void whatAHitSaved()
    {
        storage::ExchangeRecord record;
        QCOMPARE(text(record, Column::SavedTime), QStringLiteral("—"));
        QCOMPARE(text(record, Column::SavedCost), QStringLiteral("—"));
        QCOMPARE(text(record, Column::KeyAlias), QStringLiteral("—"));
        QCOMPARE(text(record, Column::Attempts), QStringLiteral("—"));
        record.savedTime = std::chrono::microseconds(1'319'500);
        record.savedCost = Money{18'200'000'000};
        record.keyAlias = "work";
        QCOMPARE(text(record, Column::SavedTime), QStringLiteral("1,320 ms"));
        QCOMPARE(tsv(record, Column::SavedTime), QStringLiteral("1319.500"));
        QCOMPARE(text(record, Column::SavedCost), QStringLiteral("$0.0182"));
        QCOMPARE(tsv(record, Column::SavedCost), QStringLiteral("0.0182"));
        QCOMPARE(text(record, Column::KeyAlias), QStringLiteral("work"));
        QCOMPARE(tsv(record, Column::KeyAlias), QStringLiteral("work"));
    }

    void theFilterFindsThem()
    {
        storage::ExchangeRecord record;
        record.cache = CacheOutcome::Hit;
        record.cost = Money{2'100'000'000};
        record.keyAlias = "work";
        const QString row = searchText(record);
        ColumnSet all;
        all.set();
        for (const char *word : {"hit", "HIT", "$0.0021", "work"})
            QVERIFY2(RowFilter::parse(QLatin1String(word)).matches(row, all), word);
        all.reset(static_cast<std::size_t>(Column::Cache));
        QVERIFY(!RowFilter::parse(QStringLiteral("hit")).matches(row, all));
    }
};

QTEST_GUILESS_MAIN(TestColumns)
#include "tst_columns.moc"
