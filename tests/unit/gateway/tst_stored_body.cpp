// SPDX-License-Identifier: GPL-3.0-or-later
// Stored bodies become readable, as far as they can be.
#include "gateway/cache/stored_body.h"
#include "support/gzipped.h"

#include <QTest>

using namespace sekisho;
using gateway::readableBody;

class TestStoredBody : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void becomesReadable_data()
    {
        QTest::addColumn<QByteArray>("coding");
        QTest::addColumn<QByteArray>("stored");
        QTest::addColumn<int>("limit");
        QTest::addColumn<QByteArray>("readable");
        QTest::addColumn<bool>("decoded");
        QTest::addColumn<bool>("cut");
        const QByteArray text(100'000, 'x');
        const QByteArray packed = QByteArray::fromStdString(test::gzipped(text.toStdString()));
        QTest::newRow("plain") << QByteArray() << QByteArray("abc") << 10 << QByteArray("abc") << true
                               << false;
        QTest::newRow("plain, just fits")
            << QByteArray() << QByteArray("abc") << 3 << QByteArray("abc") << true << false;
        QTest::newRow("plain, too long")
            << QByteArray() << QByteArray("abc") << 2 << QByteArray("ab") << true << true;
        QTest::newRow("empty") << QByteArray("gzip") << QByteArray() << 10 << QByteArray() << true << false;
        QTest::newRow("gzip") << QByteArray("gzip") << packed << 200'000 << text << true << false;
        QTest::newRow("gzip, only its beginning")
            << QByteArray("gzip") << packed.left(packed.size() - 8) << 200'000 << text << true << true;
        QTest::newRow("unknown coding")
            << QByteArray("rot13") << QByteArray("nop") << 10 << QByteArray("nop") << false << false;
        QTest::newRow("damaged") << QByteArray("gzip") << QByteArray("no gzip at all") << 99
                                 << QByteArray("no gzip at all") << false << false;
    }
    void becomesReadable()
    {
        QFETCH(QByteArray, coding);
        QFETCH(QByteArray, stored);
        QFETCH(int, limit);
        const gateway::ReadableBody body =
            readableBody(coding.toStdString(), stored.toStdString(), static_cast<std::uint64_t>(limit));
        QTEST(QByteArray::fromStdString(body.bytes), "readable");
        QTEST(body.decoded, "decoded");
        QTEST(body.cut, "cut");
    }

    void whatUnpacksToTooMuchIsCut()
    {
        const std::string text(5'000'000, 'x');
        const gateway::ReadableBody body = readableBody("gzip", test::gzipped(text), 100'000);
        QVERIFY(body.cut);
        QVERIFY(body.bytes.size() <= 100'000);
    }
};

QTEST_APPLESS_MAIN(TestStoredBody)
#include "tst_stored_body.moc"
