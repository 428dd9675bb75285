// SPDX-License-Identifier: GPL-3.0-or-later
// Prices are shown and read to the last digit.
#include "ui/models/price_model.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace sekisho;
using namespace sekisho::ui;

class TestPriceModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bothWays_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<qint64>("picoUsd"); ///< for one token
        QTest::addColumn<QString>("shown");
        const auto s = [](const char *text) { return QString::fromLatin1(text); };
        QTest::newRow("nothing at all") << s("0") << qint64(0) << s("0.00");
        QTest::newRow("dollars") << s("3") << qint64(3'000'000) << s("3.00");
        QTest::newRow("cents") << s(" 2.5 ") << qint64(2'500'000) << s("2.50");
        QTest::newRow("less than a cent") << s("0.075") << qint64(75'000) << s("0.075");
        QTest::newRow("the last digit") << s("0.000001") << qint64(1) << s("0.000001");
        QTest::newRow("the most") << s("1000000") << qint64(1'000'000'000'000) << s("1000000.00");
    }
    void bothWays()
    {
        QFETCH(QString, typed);
        QFETCH(qint64, picoUsd);
        const std::optional<Money> money = fromPerMillion(typed);
        QVERIFY(money);
        QCOMPARE(money->picoUsd, picoUsd);
        QTEST(perMillion(money), "shown");
        QCOMPARE(fromPerMillion(perMillion(money)), money);
    }

    void refused_data()
    {
        QTest::addColumn<QString>("typed");
        for (const char *text : {"", " ", "-1", "a", "1,5", "$2", "0.0000001", "1000001", "1e9", "2.5."})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void refused()
    {
        QFETCH(QString, typed);
        QVERIFY(!fromPerMillion(typed));
    }

    void table()
    {
        PriceModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        settings::PriceSettings price;
        price.provider = "openai";
        price.model = "gpt-5*";
        price.input = Money{1'250'000};
        model.setPrices({price});
        QCOMPARE(model.rowCount(), 1);
        QStringList cells;
        for (int column = 0; column < PriceColumnCount; ++column)
            cells += model.index(0, column).data().toString();
        QCOMPARE(cells.join(u'|'), QStringLiteral("openai|gpt-5*|$1.25|—|—|—|—"));
        model.setPrices({});
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_APPLESS_MAIN(TestPriceModel)
#include "tst_price_model.moc"
