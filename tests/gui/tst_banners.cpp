// SPDX-License-Identifier: GPL-3.0-or-later
// Recording that is suspended, and what was lost meanwhile, are said above the pages.
#include "gui/window_fixture.h"

#include <QLabel>

using namespace sekisho;
using namespace sekisho::ui;

class TestBanners : public QObject {
    Q_OBJECT

    std::unique_ptr<test::WindowFixture> m_fixture;

    [[nodiscard]] test::WindowFixture &f() const { return *m_fixture; }
    [[nodiscard]] bool isShown() const { return f().isShown("recordingBanner"); }
    [[nodiscard]] QString title() const { return f().find<QLabel>("recordingBannerTitle")->text(); }
    [[nodiscard]] QString text() const { return f().find<QLabel>("recordingBannerText")->text(); }
    void dismiss() const { f().click("recordingBannerAction"); }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<test::WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void suspendedAndAgain()
    {
        QVERIFY(!isShown());
        storage::JournalStatus status;
        status.recording = false;
        status.reason = "There is no room on the disk.";
        f().port.setRecording(status);
        QVERIFY(isShown());
        QCOMPARE(title(), QStringLiteral("Recording is suspended"));
        QCOMPARE(text(), QStringLiteral("Requests still work. There is no room on the disk."));
        QVERIFY2(!f().isShown("recordingBannerAction"), "it cannot be dismissed while it lasts");
        QCOMPARE(f().find("recordingBanner")->accessibleName(), title());
        status.reason = "It is not allowed to write.";
        f().port.setRecording(status);
        QVERIFY(text().endsWith(QStringLiteral("It is not allowed to write.")));
        f().port.setRecording({});
        QVERIFY(!isShown());
    }

    void suspendedBeforeTheWindowOpens()
    {
        storage::JournalStatus status;
        status.recording = false;
        status.reason = "There is no room on the disk.";
        f().window.reset();
        f().port.setRecording(status);
        f().open();
        QVERIFY(isShown());
    }

    void losses_data()
    {
        QTest::addColumn<quint64>("rows");
        QTest::addColumn<quint64>("bodies");
        QTest::addColumn<QString>("expected");
        const auto s = [](const char *text) { return QString::fromLatin1(text); };
        QTest::newRow("both") << quint64(3) << quint64(12) << s("3 rows and 12 bodies were not recorded.");
        QTest::newRow("one of each") << quint64(1) << quint64(1) << s("1 row and 1 body were not recorded.");
        QTest::newRow("rows") << quint64(2) << quint64(0) << s("2 rows were not recorded.");
        QTest::newRow("a row") << quint64(1) << quint64(0) << s("1 row was not recorded.");
        QTest::newRow("bodies") << quint64(0) << quint64(1204) << s("1,204 bodies were not recorded.");
    }
    void losses()
    {
        QFETCH(quint64, rows);
        QFETCH(quint64, bodies);
        QFETCH(QString, expected);
        storage::JournalStatus status;
        status.recording = false;
        status.reason = "Why.";
        status.lostRows = rows;
        status.lostBodies = bodies;
        f().port.setRecording(status);
        QCOMPARE(text(), QStringLiteral("Requests still work. Why. ") + expected);
        // They stay in sight after it works again, until they have been read.
        status.recording = true;
        status.reason.clear();
        f().port.setRecording(status);
        QVERIFY(isShown());
        QCOMPARE(title(), QStringLiteral("The log is not complete"));
        QCOMPARE(text(), expected);
        dismiss();
        QVERIFY(!isShown());
    }

    void newLossesAreToldAgain()
    {
        storage::JournalStatus status;
        status.lostBodies = 2;
        f().port.setRecording(status);
        dismiss();
        status.notInserted = 7;
        f().port.setRecording(status);
        QVERIFY(!isShown());
        status.lostBodies = 5;
        f().port.setRecording(status);
        QVERIFY(isShown());
        QCOMPARE(text(), QStringLiteral("5 bodies were not recorded."));
    }

    void aDamagedFileThatWasSetAsideIsToldOnce()
    {
        storage::JournalStatus status;
        status.notice = "logs.db was damaged, and a new one was begun.";
        f().port.setRecording(status);
        QVERIFY(isShown());
        QCOMPARE(text(), QStringLiteral("logs.db was damaged, and a new one was begun."));
        dismiss();
        QVERIFY(!isShown());
        status.recording = false;
        f().port.setRecording(status);
        QVERIFY(isShown());
        status.recording = true;
        f().port.setRecording(status);
        QVERIFY(!isShown());
    }

    void standsBesideABusyPort()
    {
        storage::JournalStatus status;
        status.recording = false;
        f().port.setRecording(status);
        f().port.fail(QStringLiteral("Port 18484 is taken."), 18485);
        QVERIFY(isShown());
        QVERIFY(f().isShown("listenBanner"));
    }
};

QTEST_MAIN(TestBanners)
#include "tst_banners.moc"
