// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of the log in the window: chosen, fitted, remembered, also from a state file of an older
// version.
#include "gui/window_fixture.h"
#include "ui/logs/log_delegate.h"
#include "ui/models/format.h"

#include <QClipboard>
#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>
#include <QSettings>

using namespace sekisho;
using namespace sekisho::ui;

class TestLogColumns : public QObject {
    Q_OBJECT

    std::unique_ptr<test::WindowFixture> m_fixture;

    [[nodiscard]] test::WindowFixture &f() const { return *m_fixture; }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<test::WindowFixture>();
        f().showWorkingDay();
    }
    void cleanup() { m_fixture.reset(); }

    void columnsAreChosenAndMatter()
    {
        f().click("columns");
        auto *menu = f().find<QMenu>("columnsMenu");
        QTRY_VERIFY(menu->isVisible());
        const int path = static_cast<int>(Column::Path);
        QVERIFY(f().table()->isColumnHidden(path));
        menu->actions().at(path)->trigger();
        QVERIFY(!f().table()->isColumnHidden(path));
        menu->close();
        f().filter()->setText(QStringLiteral("responses"));
        QTest::keyClick(f().filter(), Qt::Key_Return);
        QVERIFY(f().table()->model()->rowCount() > 0);
        f().table()->setColumnShown(path, false);
        QCOMPARE(f().table()->model()->rowCount(), 0);
    }

    void oneColumnAlwaysStays()
    {
        for (int column = 0; column < ColumnCount; ++column)
            f().table()->setColumnShown(column, false);
        QCOMPARE(f().table()->shownColumns().count(), std::size_t(1));
    }

    void columnsFillTheView()
    {
        QTRY_COMPARE(f().table()->horizontalHeader()->length(), f().table()->viewport()->width());
        f().window->resize(1500, 800);
        QTRY_COMPARE(f().table()->horizontalHeader()->length(), f().table()->viewport()->width());
    }

    void widthsThatNobodyChoseAreNotKept()
    {
        f().table()->setColumnShown(static_cast<int>(Column::Path), true);
        QVERIFY(!f().table()->columnState().join(u' ').contains(u'='));
        f().window.reset();
        f().open();
        f().port.send(test::workingDay(3));
        f().window->resize(1400, 700);
        QVERIFY(!f().table()->isColumnHidden(static_cast<int>(Column::Path)));
        QTRY_COMPARE(f().table()->horizontalHeader()->length(), f().table()->viewport()->width());
    }

    void anOlderStateFileGetsTheNewColumns_data()
    {
        QTest::addColumn<QString>("columns");
        QTest::addColumn<QString>("expected");
        const auto s = [](const char *text) { return QString::fromLatin1(text); };
        QTest::newRow("as at first")
            << s("time status provider model tool latency first in out !method !path !account !attempts "
                 "!size !stream !id")
            << s("time status provider model tool cache latency first in out cost !method !path !key "
                 "!account !attempts !size !stream !saved-time !saved-cost !id");
        QTest::newRow("moved and hidden")
            << s("out model time status tool !latency first in path provider !method !account !attempts "
                 "!size !stream !id")
            << s("out cost model time status tool cache !latency first in path !key provider !method "
                 "!account !attempts !size !stream !saved-time !saved-cost !id");
    }
    void anOlderStateFileGetsTheNewColumns()
    {
        QFETCH(QString, columns);
        f().window.reset();
        {
            QSettings file(f().profile.filePath(QStringLiteral("window.ini")), QSettings::IniFormat);
            file.setValue(QStringLiteral("logs/columns"), columns);
        }
        f().open();
        QTEST(f().table()->columnState().join(u' '), "expected");
        f().window.reset();
        f().open();
        QTEST(f().table()->columnState().join(u' '), "expected");
    }

    void widthsOfAnOlderStateFileStay()
    {
        f().window.reset();
        {
            QSettings file(f().profile.filePath(QStringLiteral("window.ini")), QSettings::IniFormat);
            file.setValue(QStringLiteral("logs/columns"),
                          QStringLiteral("time=120 status=90 model=233 tool=99"));
        }
        f().open();
        QCOMPARE(f().table()->columnWidth(static_cast<int>(Column::Model)), 233);
        QVERIFY(f().table()->columnWidth(static_cast<int>(Column::Cost)) >= 60);
        QVERIFY(!f().table()->isColumnHidden(static_cast<int>(Column::Cache)));
    }

    void allColumnsFitANotTooLargeWindow()
    {
        f().window->resize(1280, 800);
        QTRY_COMPARE(f().table()->horizontalHeader()->length(), f().table()->viewport()->width());
        QCOMPARE(f().table()->horizontalScrollBar()->maximum(), 0);
    }

    void badgesAreNotCutShort_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {1440, 1280, 1024})
            QTest::addRow("%d", width) << width;
    }
    void badgesAreNotCutShort()
    {
        QFETCH(int, width);
        f().window->resize(width, 800);
        const int railWidth = f().find("rail")->width();
        QTRY_COMPARE_WITH_TIMEOUT(f().table()->width(), width - railWidth, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(
            f().table()->horizontalHeader()->length() >= f().table()->viewport()->width(), 30'000);
        for (const storage::ExchangeState state :
             {storage::ExchangeState::Failed, storage::ExchangeState::Cancelled,
              storage::ExchangeState::Interrupted})
            QVERIFY(f().table()->columnWidth(static_cast<int>(Column::Status)) >=
                    badgeColumnWidth(stateText(state)));
        QVERIFY(f().table()->columnWidth(static_cast<int>(Column::Cache)) >=
                badgeColumnWidth(cacheText(storage::CacheOutcome::Coalesced)));
    }

    void cacheAndCostAreFoundAndCopied()
    {
        f().filter()->setText(QStringLiteral("HIT"));
        QTest::keyClick(f().filter(), Qt::Key_Return);
        const int rows = f().table()->model()->rowCount();
        QVERIFY(rows > 0 && rows < 60);
        for (int row = 0; row < rows; ++row)
            QCOMPARE(f().cell(row, Column::Cache), QStringLiteral("HIT"));
        f().filter()->clear();
        f().table()->setFocus();
        f().table()->selectRow(54);
        QTest::keyClick(f().table(), Qt::Key_C, Qt::ControlModifier);
        const QStringList cells = QGuiApplication::clipboard()->text().chopped(1).split(u'\t');
        QCOMPARE(cells[5], QStringLiteral("miss"));
        QCOMPARE(cells.last(), formatExactMoney(*f().table()->currentRecord()->cost));
        QVERIFY(cells.last().toDouble() > 0.01);
    }
};

QTEST_MAIN(TestLogColumns)
#include "tst_log_columns.moc"
