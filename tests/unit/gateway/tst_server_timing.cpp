// SPDX-License-Identifier: GPL-3.0-or-later
// Durations as the header Server-Timing has them.
#include "gateway/server_timing.h"

#include <QTest>

using namespace sekisho;

class TestServerTiming final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void milliseconds_data();
    void milliseconds();
};

void TestServerTiming::milliseconds_data()
{
    QTest::addColumn<qint64>("micros");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << qint64(0) << QByteArray("0.000");
    QTest::newRow("one") << qint64(1) << QByteArray("0.001");
    QTest::newRow("zeros inside") << qint64(2010) << QByteArray("2.010");
    QTest::newRow("below one") << qint64(999) << QByteArray("0.999");
    QTest::newRow("a second") << qint64(1'000'000) << QByteArray("1000.000");
    QTest::newRow("a day") << qint64(86'400'123'456) << QByteArray("86400123.456");
    QTest::newRow("below zero") << qint64(-1) << QByteArray("-0.001");
    QTest::newRow("far below") << qint64(-12'345) << QByteArray("-12.345");
}

void TestServerTiming::milliseconds()
{
    QFETCH(qint64, micros);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(gateway::milliseconds(Micros(micros))), text);
}

QTEST_GUILESS_MAIN(TestServerTiming)
#include "tst_server_timing.moc"
