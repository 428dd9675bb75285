// SPDX-License-Identifier: GPL-3.0-or-later
// Decimals are exact or none.
#include "base/decimal.h"

#include <QtTest>

using namespace sekisho;

class TstDecimal : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbers_data();
    void numbers();
    void longTexts();
};

void TstDecimal::numbers_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<QString>("value");
    const auto row = [](const char *text, int decimals, const char *value) {
        QTest::addRow("%s, %d", text, decimals)
            << QString::fromLatin1(text) << decimals << QString::fromLatin1(value);
    };
    row("0", 6, "0");
    row("10", 6, "10000000");
    row("1.25", 6, "1250000");
    row("0.0375", 6, "37500");
    row("0.1", 6, "100000");
    row("0.000001", 6, "1");
    row("0.0000010", 6, "1");
    row("0.0000001", 6, "none");
    row("2.50000000000000000000000000", 1, "25");
    row("1e3", 6, "1000000000");
    row("1E+3", 0, "1000");
    row("1e-06", 6, "1");
    row("1e-07", 6, "none");
    row("12.5e-1", 2, "125");
    row("100e-2", 0, "1");
    row("0.5e1", 0, "5");
    row("0e9999", 6, "0");
    row("0.0e-9999", 6, "0");
    row("1e-9999", 6, "none");
    row("1e9999", 6, "none");
    row("1e10000", 6, "none");
    row("1e99999999999999999999", 6, "none");
    row("9223372036854.775807", 6, "9223372036854775807");
    row("9223372036854.775808", 6, "none");
    row("9223372036854775807", 0, "9223372036854775807");
    row("9223372036854775808", 0, "none");
    for (const char *text :
         {"",   " 1", "1 ",  "-1",    "+1",   "-0",    ".5",   "5.",  "01",  "00",    "1,5",   "1.5.1",
          "1e", "e1", "1e+", "1e+-1", "1e 1", "1e1.5", "0x10", "nan", "inf", "1_000", "1'000", "$1"})
        row(text, 6, "none");
}

void TstDecimal::numbers()
{
    QFETCH(QString, text);
    QFETCH(int, decimals);
    const auto value = parseDecimal(text.toStdString(), decimals);
    QTEST(value ? QString::number(*value) : QStringLiteral("none"), "value");
}

void TstDecimal::longTexts()
{
    const std::string zeros(1'000'000, '0');
    const std::string nines(1'000'000, '9');
    QVERIFY(!parseDecimal(nines, 6));
    QVERIFY(!parseDecimal("0." + zeros + "1", 6));
    QCOMPARE(parseDecimal("1." + zeros, 6), std::optional<std::int64_t>(1'000'000));
    QVERIFY(!parseDecimal("1e" + nines, 6));
}

QTEST_GUILESS_MAIN(TstDecimal)
#include "tst_decimal.moc"
