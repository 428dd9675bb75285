// SPDX-License-Identifier: GPL-3.0-or-later
// What an earlier run has recorded is in the window: listed at its start, fetched whole when it is looked at.
#include "gui/window_fixture.h"

#include <QPlainTextEdit>
#include <QTreeWidget>

using namespace sekisho;
using namespace sekisho::ui;
using storage::StorageError;

class TestEarlierRequests : public QObject {
    Q_OBJECT

    std::unique_ptr<test::WindowFixture> m_fixture;

    [[nodiscard]] test::WindowFixture &f() const { return *m_fixture; }
    [[nodiscard]] test::FakeLogFile &log() const { return *f().port.log; }
    [[nodiscard]] int rows() const { return f().table()->model()->rowCount(); }
    [[nodiscard]] const ExchangeModel &model() const { return f().table()->exchanges(); }
    void start(test::Records recorded, bool held = false) const
    {
        f().window.reset();
        f().port.log = std::make_shared<test::FakeLogFile>(std::move(recorded));
        if (held)
            log().hold();
        f().open();
    }
    void awaitRow(int row) const { QTRY_VERIFY_WITH_TIMEOUT(model().rowAt(row).record, 30'000); }
    [[nodiscard]] bool detailSays(const char *text) const { return f().says(f().detail(), text); }
    [[nodiscard]] QString requestText() const
    {
        return f().find("requestBody")->findChild<QPlainTextEdit *>()->toPlainText();
    }
    /// Beside the page's name in the rail.
    [[nodiscard]] QString count() const
    {
        for (const auto *button : f().find("rail")->findChildren<QAbstractButton *>()) {
            if (button->accessibleName() == QStringLiteral("Logs"))
                return button->accessibleDescription();
        }
        return {};
    }
    void showTab(int tab) const { f().find<QTabBar>("detailTabs")->setCurrentIndex(tab); }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<test::WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void allRowsAreListedAndCounted()
    {
        test::Records recorded;
        const auto one = test::dayBefore(1).front();
        for (int i = 0; i < 10'050; ++i) {
            auto made = std::make_shared<storage::ExchangeRecord>(*one);
            made->startedAt += std::chrono::milliseconds(i);
            made->id = LogId::generate(made->startedAt);
            recorded.push_back(std::move(made));
        }
        start(recorded);
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 10'050, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(count(), QStringLiteral("10,050"), 30'000);
        f().port.send(test::workingDay(20));
        QCOMPARE(rows(), 10'070);
        QCOMPARE(count(), QStringLiteral("10,070"));
    }

    void loadingIsSaid()
    {
        start(test::dayBefore(30), true);
        f().click("skip");
        QVERIFY(f().says("Loading earlier requests…"));
        QVERIFY(!f().isShown("noticeButton"));
        log().release();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 30, 30'000);
        QVERIFY(f().table()->isVisible());
        QVERIFY(f().table()->hasFocus());
        QVERIFY(!f().says("Loading earlier requests…"));
    }

    void anEmptyLogIsEmpty()
    {
        start({}, true);
        f().click("skip");
        log().release();
        QTRY_VERIFY_WITH_TIMEOUT(f().says("No requests yet"), 30'000);
        QVERIFY(f().isShown("noticeButton"));
    }

    void withoutALogThereIsNothingToWaitFor()
    {
        f().click("skip");
        QVERIFY(f().says("No requests yet"));
    }

    void theyStandAboveThoseOfThisRun()
    {
        start(test::dayBefore(620), true);
        f().click("skip");
        f().port.send(test::workingDay(40), 2);
        QCOMPARE(rows(), 40);
        log().release();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 660, 30'000);
        for (int row = 0; row < rows(); ++row)
            QTRY_VERIFY_WITH_TIMEOUT(model().rowAt(row).record, 30'000);
        for (int row = 1; row < rows(); ++row)
            QVERIFY(model().rowAt(row - 1).record->startedAt <= model().rowAt(row).record->startedAt);
        QCOMPARE(count(), QStringLiteral("660"));
        QVERIFY(f().button("follow")->isChecked());
        QVERIFY(f().table()->viewport()->rect().contains(
            f().table()->visualRect(f().table()->model()->index(659, 0)).center()));
        f().port.send(test::overtime(2));
        QCOMPARE(count(), QStringLiteral("662"));
    }

    void whatTheFeedHasBroughtIsNotDoubled()
    {
        test::Records recorded = test::dayBefore(10);
        const test::Records live = test::workingDay(20);
        recorded.insert(recorded.end(), live.begin(), live.begin() + 15);
        start(recorded, true);
        f().click("skip");
        f().port.send(live);
        log().release();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 30, 30'000);
        QVERIFY(!model().rowAt(29).record->requestHeaders.empty());
        f().port.send(live);
        QCOMPARE(rows(), 30);
    }

    void whoHasRequestsIsPastTheFirstSteps()
    {
        start(test::dayBefore(3), true);
        QVERIFY(f().isShown("firstRunPage"));
        log().release();
        QTRY_VERIFY_WITH_TIMEOUT(f().isShown("logsPage"), 30'000);
    }

    void aWholeOneIsFetchedWhenItIsLookedAt()
    {
        start(test::dayBefore(30));
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 30, 30'000);
        awaitRow(20);
        QVERIFY(model().rowAt(20).record->attempts.empty());
        log().hold();
        f().table()->selectRow(20);
        showTab(2);
        QTRY_VERIFY_WITH_TIMEOUT(detailSays("Loading…"), 30'000);
        showTab(1);
        QCOMPARE(f().find<QLabel>("detailNotice")->text(), QStringLiteral("Loading…"));
        QVERIFY(f().isShown("detailNotice"));
        log().release();
        QTRY_VERIFY_WITH_TIMEOUT(f().isShown("timingView"), 30'000);
        QVERIFY(f().find<QTreeWidget>("timingView")->topLevelItemCount() > 1);
        showTab(2);
        QTRY_VERIFY_WITH_TIMEOUT(requestText().contains(QStringLiteral("parse_header()")), 30'000);
        QVERIFY(!detailSays("Loading…"));
        showTab(4);
        QCOMPARE(f().find<QTreeWidget>("headersView")->topLevelItem(0)->childCount(), 4);

        // It is not read again because others come, or because the filter changes.
        const int finds = log().finds();
        f().port.send(test::workingDay(10));
        f().filter()->setText(QString::fromStdString(f().table()->currentRecord()->provider));
        QTest::keyClick(f().filter(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(f().table()->currentRecord(), 30'000);
        QCOMPARE(log().finds(), finds);
        QCOMPARE(f().find<QTreeWidget>("headersView")->topLevelItem(0)->childCount(), 4);
    }

    void oneThatIsGoneIsSaidToBe()
    {
        start(test::dayBefore(30));
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 30, 30'000);
        awaitRow(20);
        log().clear();
        f().table()->selectRow(20);
        showTab(2);
        QTRY_VERIFY_WITH_TIMEOUT(detailSays("It is not in the log any more."), 30'000);
        showTab(4);
        QVERIFY(f().isShown("detailNotice"));
        QCOMPARE(f().find<QLabel>("detailNotice")->text(), QStringLiteral("It is not in the log any more."));
    }

    void oneThatCannotBeReadIsTriedAgainWhenChosenAgain()
    {
        start(test::dayBefore(30));
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 30, 30'000);
        awaitRow(20);
        log().fail(1, StorageError::Kind::Busy, "Another program holds it.");
        f().table()->selectRow(20);
        showTab(2);
        QTRY_VERIFY_WITH_TIMEOUT(detailSays("The log cannot be read. Another program holds it."), 30'000);
        f().table()->selectRow(21);
        f().table()->selectRow(20);
        QTRY_VERIFY_WITH_TIMEOUT(requestText().contains(QStringLiteral("parse_header()")), 30'000);
    }

    void theFeedsNewsReplacesWhatWasListed()
    {
        const test::Records recorded = test::dayBefore(5);
        start(recorded);
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 5, 30'000);
        awaitRow(4);
        log().hold();
        f().table()->selectRow(4);
        showTab(2);
        f().port.send({recorded.back()});
        QTRY_VERIFY_WITH_TIMEOUT(requestText().contains(QStringLiteral("parse_header()")), 30'000);
        log().release();
    }

    void bodiesThatWereLetGoComeFromTheLog()
    {
        const auto huge = std::make_shared<const std::string>(std::size_t(64) * 1024 * 1024, 'x');
        test::Records live;
        for (int i = 0; i < 6; ++i) {
            const test::MutableRecord record = test::completeRecord();
            if (i > 0)
                record->responseBody = {huge, huge->size(), false};
            live.push_back(record);
        }
        // The journal is behind: it has the first one as it began.
        test::Records recorded = live;
        auto begun = std::make_shared<storage::ExchangeRecord>(*live.front());
        begun->state = storage::ExchangeState::Open;
        begun->attempts.clear();
        recorded.front() = begun;
        start(recorded, true);
        f().click("skip");
        f().port.send(live);
        log().release();
        QVERIFY(model().rowAt(0).bodiesLetGo);
        log().hold();
        f().table()->selectRow(0);
        showTab(2);
        QTRY_VERIFY_WITH_TIMEOUT(detailSays("Loading…"), 30'000);
        showTab(1);
        QVERIFY2(f().isShown("timingView"), "its attempts are still here");
        showTab(2);
        log().release();
        QTRY_VERIFY_WITH_TIMEOUT(requestText().contains(QStringLiteral("parse_header()")), 30'000);
        QVERIFY(detailSays("complete · 200"));
        log().clear();
        f().table()->selectRow(1);
        QTRY_VERIFY_WITH_TIMEOUT(detailSays("It is not in the log any more."), 30'000);
    }

    void aLogThatCannotBeReadIsSaidAndTriedAgain()
    {
        f().window.reset();
        f().port.log = std::make_shared<test::FakeLogFile>(test::dayBefore(7));
        log().fail(1, StorageError::Kind::TooNew, "A newer version of Sekisho has written it.");
        f().open();
        f().click("skip");
        QTRY_VERIFY_WITH_TIMEOUT(f().isShown("historyBanner"), 30'000);
        QVERIFY(f().says("A newer version of Sekisho has written it."));
        QVERIFY(f().says("No requests yet"));
        f().click("historyBannerAction");
        QVERIFY(!f().isShown("historyBanner"));
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 7, 30'000);
        QVERIFY(!f().isShown("historyBanner"));
    }

    void theWindowMayCloseMeanwhile()
    {
        for (int i = 0; i < 5; ++i) {
            start(test::dayBefore(600));
            f().port.send(test::workingDay(5));
            f().table()->selectRow(0);
        }
    }
};

QTEST_MAIN(TestEarlierRequests)
#include "tst_earlier_requests.moc"
