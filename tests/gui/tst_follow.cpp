// SPDX-License-Identifier: GPL-3.0-or-later
// The follow rule, act by act.
#include "gui/fake_log.h"
#include "gui/sample_records.h"
#include "ui/logs/follow_controller.h"
#include "ui/logs/log_table.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace sekisho;
using namespace sekisho::ui;

class TestFollow : public QObject {
    Q_OBJECT

    std::unique_ptr<ExchangeModel> m_model;
    std::unique_ptr<LogTable> m_table;
    FollowController *m_follow = nullptr;
    std::shared_ptr<test::FakeLogFile> m_file;
    std::unique_ptr<LogHistory> m_history;
    test::Records m_before;

    void add(int count) const
    {
        test::Records records;
        for (int i = 0; i < count; ++i)
            records.push_back(test::completeRecord());
        m_model->ingest(records);
    }
    /// So many requests of earlier runs, all before what add() makes.
    void addEarlier(int count)
    {
        m_file = std::make_shared<test::FakeLogFile>(test::Records(m_before.end() - count, m_before.end()));
        m_history = std::make_unique<LogHistory>(std::make_unique<test::FakeLog>(m_file));
        m_model->setHistory(*m_history);
        QTRY_VERIFY_WITH_TIMEOUT(!m_history->isWalking(), 30'000);
    }
    [[nodiscard]] QScrollBar *bar() const { return m_table->verticalScrollBar(); }
    [[nodiscard]] bool atBottom() const { return bar()->value() == bar()->maximum(); }
    void wheel(int notches) const
    {
        const QPointF at = m_table->viewport()->rect().center();
        QWheelEvent event(at, m_table->viewport()->mapToGlobal(at), {}, QPoint(0, 120 * notches),
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_table->viewport(), &event);
    }
    [[nodiscard]] QString topText() const { return m_table->indexAt(QPoint(4, 4)).data().toString(); }

private Q_SLOTS:
    void init()
    {
        Theme::apply(*qApp);
        m_before = test::dayBefore(100);
        m_model = std::make_unique<ExchangeModel>(200);
        m_table = std::make_unique<LogTable>(*m_model);
        m_follow = new FollowController(*m_table);
        m_table->resize(900, 400);
        m_table->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_table.get()));
        add(50);
        QTRY_VERIFY(bar()->maximum() > 0);
    }
    void cleanup()
    {
        m_table.reset();
        m_history.reset();
        m_model.reset();
    }

    void followsAtFirst()
    {
        QVERIFY(m_follow->isFollowing());
        QVERIFY(atBottom());
        add(10);
        QVERIFY(atBottom());
        QCOMPARE(m_follow->newRows(), 0);
    }

    void wheelUpStopsAndDownStarts()
    {
        wheel(3);
        QVERIFY(!m_follow->isFollowing());
        const int value = bar()->value();
        add(5);
        QCOMPARE(bar()->value(), value);
        QCOMPARE(m_follow->newRows(), 5);
        for (int i = 0; i < 20 && !m_follow->isFollowing(); ++i)
            wheel(-3);
        QVERIFY(m_follow->isFollowing());
        QCOMPARE(m_follow->newRows(), 0);
        add(5);
        QVERIFY(atBottom());
    }

    void scrollBarStepsCount()
    {
        bar()->triggerAction(QAbstractSlider::SliderPageStepSub);
        QVERIFY(!m_follow->isFollowing());
        bar()->triggerAction(QAbstractSlider::SliderToMaximum);
        QVERIFY(m_follow->isFollowing());
        bar()->triggerAction(QAbstractSlider::SliderToMinimum);
        QVERIFY(!m_follow->isFollowing());
    }

    void withinARowOfTheBottomIsTheBottom()
    {
        bar()->triggerAction(QAbstractSlider::SliderToMinimum);
        bar()->setSliderPosition(bar()->maximum() - 10);
        bar()->triggerAction(QAbstractSlider::SliderMove);
        QVERIFY(m_follow->isFollowing());
    }

    void selectingStopsWithoutScrolling()
    {
        const int value = bar()->value();
        const int row = m_table->rowAt(100);
        QTest::mouseClick(m_table->viewport(), Qt::LeftButton, {},
                          m_table->visualRect(m_model->index(row, 1)).center());
        QVERIFY(!m_follow->isFollowing());
        QCOMPARE(bar()->value(), value);
        add(3);
        QCOMPARE(bar()->value(), value);
        QCOMPARE(m_follow->newRows(), 3);
    }

    void selectingTheLastRowStopsToo()
    {
        m_table->selectRow(m_model->rowCount() - 1);
        QVERIFY(!m_follow->isFollowing());
    }

    void keys_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("modifiers");
        QTest::addColumn<bool>("followsBefore");
        QTest::addColumn<bool>("followsAfter");
        QTest::newRow("Home stops") << int(Qt::Key_Home) << 0 << true << false;
        QTest::newRow("PageUp stops") << int(Qt::Key_PageUp) << 0 << true << false;
        QTest::newRow("Up stops") << int(Qt::Key_Up) << 0 << true << false;
        QTest::newRow("End starts") << int(Qt::Key_End) << 0 << false << true;
        QTest::newRow("Ctrl+End starts") << int(Qt::Key_End) << int(Qt::ControlModifier) << false << true;
    }
    void keys()
    {
        QFETCH(int, key);
        QFETCH(int, modifiers);
        QFETCH(bool, followsBefore);
        QFETCH(bool, followsAfter);
        if (!followsBefore)
            wheel(5);
        QCOMPARE(m_follow->isFollowing(), followsBefore);
        QTest::keyClick(m_table.get(), Qt::Key(key), Qt::KeyboardModifiers(modifiers));
        QTRY_COMPARE(m_follow->isFollowing(), followsAfter);
    }

    void endGoesToTheLastRow()
    {
        wheel(9);
        QTest::keyClick(m_table.get(), Qt::Key_End);
        QTRY_VERIFY(m_follow->isFollowing());
        QCOMPARE(m_table->currentIndex().row(), m_model->rowCount() - 1);
        QTest::keyClick(m_table.get(), Qt::Key_Home);
        QCOMPARE(m_table->currentIndex().row(), 0);
    }

    void upFromNowhereStartsWhereTheReaderLooks()
    {
        QVERIFY(!m_table->currentIndex().isValid());
        const int value = bar()->value();
        QTest::keyClick(m_table.get(), Qt::Key_Up);
        QCOMPARE(m_table->currentIndex().row(), m_model->rowCount() - 1);
        QCOMPARE(bar()->value(), value);
    }

    void theReaderKeepsThePlaceWhileOldRowsGo()
    {
        add(150); // full
        QCOMPARE(m_model->rowCount(), 200);
        wheel(9);
        QVERIFY(!m_follow->isFollowing());
        const QString top = topText();
        add(20);
        QCOMPARE(m_model->rowCount(), 200);
        QTRY_COMPARE(topText(), top);
        add(20);
        QTRY_COMPARE(topText(), top);
    }

    void aSelectedRowThatGoesDoesNotPullTheView()
    {
        add(150);
        m_table->selectRow(0);
        m_follow->setFollowing(true);
        add(5);
        QVERIFY(m_follow->isFollowing());
        QVERIFY(atBottom());
        QVERIFY(!m_table->currentIndex().isValid());
    }

    void earlierRowsMoveNothing_data()
    {
        QTest::addColumn<int>("scrolledTo");
        QTest::newRow("near the top") << 3;
        QTest::newRow("in the middle of a row") << 5 * metrics::RowHeight + 9;
    }
    void earlierRowsMoveNothing()
    {
        QFETCH(int, scrolledTo);
        m_follow->setFollowing(false);
        bar()->setValue(scrolledTo);
        const QString top = topText();
        const int offset = m_table->visualRect(m_table->indexAt(QPoint(4, 4))).top();
        addEarlier(80);
        QCOMPARE(topText(), top);
        QCoreApplication::processEvents();
        QCOMPARE(topText(), top);
        QCOMPARE(m_table->visualRect(m_table->indexAt(QPoint(4, 4))).top(), offset);
        QCOMPARE(bar()->value(), scrolledTo + 80 * metrics::RowHeight);
        QVERIFY(!m_follow->isFollowing());
        QCOMPARE(m_follow->newRows(), 0);
    }

    void earlierRowsWhileFollowing()
    {
        addEarlier(80);
        QVERIFY(m_follow->isFollowing());
        QCoreApplication::processEvents();
        QVERIFY(atBottom());
    }

    void earlierRowsKeepTheSelection()
    {
        m_table->selectRow(40);
        const RecordPtr chosen = m_table->currentRecord();
        addEarlier(80);
        QCOMPARE(m_model->rowCount(), 130);
        QCOMPARE(m_model->rowOf(chosen->id), 120);
    }

    void earlierRowsAreNotNew()
    {
        m_follow->setFollowing(false);
        m_model->setFilter(RowFilter::parse(QStringLiteral("anthropic")));
        QCOMPARE(m_model->rowCount(), 0);
        addEarlier(80);
        QVERIFY(m_model->rowCount() > 0);
        QCOMPARE(m_follow->newRows(), 0);
    }

    void theOldestIsReachedWhileTheListGrows()
    {
        m_follow->setFollowing(false);
        QTest::keyClick(m_table.get(), Qt::Key_Home);
        addEarlier(80);
        QTRY_COMPARE_WITH_TIMEOUT(bar()->value(), 0, 30'000);
        QCOMPARE(m_table->currentIndex().row(), 0);
    }

    void rowsThatTheLogLosesMoveNothing()
    {
        addEarlier(80);
        m_follow->setFollowing(false);
        bar()->setValue(100 * metrics::RowHeight + 5);
        const QString top = topText();
        m_file->removeIf([this](const storage::ExchangeRecord &record) {
            return record.id < m_before[m_before.size() - 50]->id;
        });
        m_model->checkLog();
        QTRY_COMPARE_WITH_TIMEOUT(m_model->rowCount(), 100, 30'000);
        QCOMPARE(topText(), top);
        QCoreApplication::processEvents();
        QCOMPARE(topText(), top);
    }

    void aRowThatJoinsAboveMovesNothing()
    {
        const auto open = test::openRecord();
        m_model->ingest({open});
        add(40);
        m_model->setFilter(RowFilter::parse(QStringLiteral("340")));
        wheel(3);
        QVERIFY(!m_follow->isFollowing());
        const QString top = topText();
        auto ended = std::make_shared<storage::ExchangeRecord>(*open);
        ended->state = storage::ExchangeState::Complete;
        ended->tokensOut = TokenCount{340};
        const int rows = m_model->rowCount();
        m_model->ingest({ended});
        QCOMPARE(m_model->rowCount(), rows + 1);
        QCOMPARE(topText(), top);
    }

    void resizingKeepsTheBottomInSight()
    {
        m_table->resize(900, 250);
        QTRY_VERIFY(atBottom());
        QVERIFY(m_follow->isFollowing());
    }

    void whatWasChosenStaysInSightWhenItIsResized()
    {
        const int last = m_model->rowCount() - 1;
        m_table->selectRow(last);
        QVERIFY(!m_follow->isFollowing());
        m_table->resize(900, 200);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_table->viewport()->rect().contains(m_table->visualRect(m_model->index(last, 0))), 30'000);
    }

    void whatIsReadElsewhereStaysWhenItIsResized()
    {
        m_table->selectRow(m_model->rowCount() - 1);
        bar()->setValue(0);
        m_table->resize(900, 200);
        QTRY_COMPARE_WITH_TIMEOUT(m_table->height(), 200, 30'000);
        QCoreApplication::processEvents();
        QCOMPARE(bar()->value(), 0);
    }

    void turningItOnGoesDownAndSaysSo()
    {
        wheel(9);
        add(7);
        QSignalSpy changed(m_follow, &FollowController::followingChanged);
        m_follow->setFollowing(true);
        QCOMPARE(changed.size(), 1);
        QVERIFY(atBottom());
        QCOMPARE(m_follow->newRows(), 0);
    }
};

QTEST_MAIN(TestFollow)
#include "tst_follow.moc"
