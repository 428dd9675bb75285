// SPDX-License-Identifier: GPL-3.0-or-later
// The window as its user knows it: rows that fill in, keys, filter, details, themes, a busy port, a restart.
#include "gui/window_fixture.h"

#include <QClipboard>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPointer>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTreeWidget>

using namespace sekisho;
using namespace sekisho::ui;

class TestMainWindow : public QObject {
    Q_OBJECT

    std::unique_ptr<test::WindowFixture> m_fixture;

    [[nodiscard]] test::WindowFixture &f() const { return *m_fixture; }
    void key(int key, Qt::KeyboardModifiers modifiers = {}) const
    {
        QWidget *focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : f().window.get(), Qt::Key(key), modifiers);
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<test::WindowFixture>();
        f().showWorkingDay();
    }
    void cleanup()
    {
        m_fixture.reset();
        Theme::instance().setMode(Theme::Mode::Light);
    }

    void runningRowsShowAndFill()
    {
        const auto open = test::openRecord();
        f().port.send({open}, 1);
        const int row = 60;
        QCOMPARE(f().cell(row, Column::Status), QStringLiteral("running"));
        QVERIFY(f().find<QLabel>("traffic")->text().contains(QStringLiteral("1 in flight")));
        auto done = std::make_shared<storage::ExchangeRecord>(*open);
        done->state = storage::ExchangeState::Complete;
        done->status = 200;
        done->total = std::chrono::milliseconds(900);
        f().port.send({done}, 0);
        QCOMPARE(f().table()->model()->rowCount(), 61);
        QCOMPARE(f().cell(row, Column::Status), QStringLiteral("200"));
        QVERIFY(f().find<QLabel>("traffic")->text().contains(QStringLiteral("0 in flight")));
    }

    void droppedRecordsAreTold()
    {
        f().port.send({}, 0, 1204);
        QVERIFY(f().says("1,204 not shown"));
    }

    void filterByKeyboard()
    {
        f().table()->setFocus();
        key(Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(QApplication::focusWidget(), f().filter());
        QTest::keyClicks(f().filter(), QStringLiteral("anthropic 200"));
        QTRY_VERIFY(f().table()->model()->rowCount() < 60);
        const int rows = f().table()->model()->rowCount();
        QVERIFY(rows > 0);
        for (int row = 0; row < rows; ++row)
            QCOMPARE(f().cell(row, Column::Provider), QStringLiteral("anthropic"));
        key(Qt::Key_Escape);
        QVERIFY(f().filter()->text().isEmpty());
        QCOMPARE(f().table()->model()->rowCount(), 60);
        key(Qt::Key_Escape);
        QCOMPARE(QApplication::focusWidget(), f().table());
    }

    void noMatchIsSaidAndUndone()
    {
        f().filter()->setText(QStringLiteral("nothing-like-it"));
        key(Qt::Key_Return);
        QTRY_VERIFY(f().isShown("noticeButton"));
        QVERIFY(!f().table()->isVisible());
        f().click("noticeButton");
        QVERIFY(f().table()->isVisible());
        QCOMPARE(f().table()->model()->rowCount(), 60);
    }

    void anUnclosedQuoteIsNoFilter()
    {
        f().filter()->setText(QStringLiteral("openai"));
        QTest::keyClick(f().filter(), Qt::Key_Return);
        const int rows = f().table()->model()->rowCount();
        f().filter()->setText(QStringLiteral("\"openai"));
        QTest::keyClick(f().filter(), Qt::Key_Return);
        QVERIFY(f().filter()->property("invalid").toBool());
        QVERIFY(!f().filter()->accessibleDescription().isEmpty());
        QCOMPARE(f().table()->model()->rowCount(), rows);
    }

    void selectionSurvivesTheFilter()
    {
        f().table()->selectRow(20);
        const RecordPtr chosen = f().table()->currentRecord();
        f().filter()->setText(QString::fromStdString(chosen->provider));
        QTest::keyClick(f().filter(), Qt::Key_Return);
        QCOMPARE(f().table()->currentRecord(), chosen);
        f().filter()->clear();
        QCOMPARE(f().table()->currentRecord(), chosen);
        QCOMPARE(f().table()->currentIndex().row(), 20);
    }

    void followAndPauseByKeys()
    {
        QAbstractButton *follow = f().button("follow");
        f().table()->setFocus();
        QVERIFY(follow->isChecked());
        key(Qt::Key_F);
        QVERIFY(!follow->isChecked());
        f().port.send(test::overtime(3));
        QTRY_VERIFY(f().isShown("pill"));
        QCOMPARE(f().button("pill")->text(), QStringLiteral("3 new"));
        f().click("pill");
        QVERIFY(follow->isChecked());
        QVERIFY(!f().isShown("pill"));

        f().table()->setFocus();
        key(Qt::Key_Space);
        QVERIFY(f().button("pause")->isChecked());
        f().port.send({test::completeRecord()});
        QCOMPARE(f().table()->model()->rowCount(), 63);
        QCOMPARE(f().button("pause")->text(), QStringLiteral("1 waiting"));
        key(Qt::Key_Space);
        QCOMPARE(f().table()->model()->rowCount(), 64);
    }

    void typingInTheFilterIsNoShortcut()
    {
        f().filter()->setFocus();
        QTest::keyClicks(f().filter(), QStringLiteral("f f"));
        QCOMPARE(f().filter()->text(), QStringLiteral("f f"));
        QVERIFY(f().button("follow")->isChecked());
        QVERIFY(!f().button("pause")->isChecked());
    }

    void rowsAreCopiedAsTsv()
    {
        f().table()->setFocus();
        f().table()->selectRow(9);
        key(Qt::Key_C, Qt::ControlModifier);
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY(text.endsWith(u'\n'));
        const QStringList cells = text.chopped(1).split(u'\t');
        QCOMPARE(cells.size(), 11);
        QVERIFY(cells[0].endsWith(u'Z'));
        QCOMPARE(cells[1], QStringLiteral("429"));
    }

    void aClickOpensTheDetailsAndEscCloses()
    {
        QVERIFY(!f().detail()->isVisible());
        const int row = f().table()->rowAt(60);
        f().clickRow(row);
        QVERIFY(f().detail()->isVisible());
        QTRY_VERIFY(f().table()->viewport()->rect().contains(
            f().table()->visualRect(f().table()->currentIndex()).center()));
        f().table()->setFocus();
        key(Qt::Key_Escape);
        QVERIFY(!f().detail()->isVisible());
        QVERIFY(f().table()->selectionModel()->selectedRows().isEmpty());
        f().clickRow(f().table()->rowAt(60));
        QVERIFY(f().detail()->isVisible());
    }

    void theLastRowIsNotCoveredByItsDetails()
    {
        f().clickRow(59);
        QVERIFY(f().detail()->isVisible());
        QTRY_VERIFY(f().table()->viewport()->rect().contains(
            f().table()->visualRect(f().table()->model()->index(59, 0)).center()));
    }

    void eachTabShowsItsPart()
    {
        f().table()->selectRow(54);
        auto *tabs = f().find<QTabBar>("detailTabs");
        auto *request = f().find("requestBody")->findChild<QPlainTextEdit *>();
        auto *response = f().find("responseBody")->findChild<QPlainTextEdit *>();
        QCOMPARE(tabs->currentIndex(), 0);
        auto *conversation = f().find("conversationView");
        QTRY_VERIFY(conversation->findChild<QWidget *>(QStringLiteral("answerCard")));
        QVERIFY(conversation->isVisible());
        tabs->setCurrentIndex(2);
        QTRY_VERIFY(request->toPlainText().contains(QStringLiteral("parse_header()")));
        QVERIFY(request->isVisible());
        tabs->setCurrentIndex(3);
        QTRY_VERIFY(response->toPlainText().contains(QStringLiteral("bare LF in a header")));
        tabs->setCurrentIndex(4);
        auto *headers = f().find<QTreeWidget>("headersView");
        QVERIFY(headers->isVisible());
        QCOMPARE(headers->topLevelItem(0)->child(3)->text(1), QStringLiteral("[redacted]"));
        tabs->setCurrentIndex(1);
        auto *timing = f().find<QTreeWidget>("timingView");
        QVERIFY(timing->isVisible());
        QVERIFY(timing->topLevelItem(1)->text(0).contains(QStringLiteral("503")));
    }

    void aRunningOneCanBeCancelled()
    {
        const auto open = test::openRecord();
        f().port.send({open}, 1);
        f().table()->selectRow(60);
        QVERIFY(f().isShown("cancelRequest"));
        f().click("cancelRequest");
        QCOMPARE(f().port.cancelled.size(), std::size_t(1));
        QCOMPARE(f().port.cancelled.front(), open->id);
        auto ended = std::make_shared<storage::ExchangeRecord>(*open);
        ended->state = storage::ExchangeState::Cancelled;
        f().port.send({ended});
        QVERIFY(!f().isShown("cancelRequest"));
    }

    void detailsMoveByKey()
    {
        f().table()->setFocus();
        f().table()->selectRow(30);
        const auto top = [this] { return f().detail()->mapTo(f().window.get(), QPoint()).y(); };
        QTRY_VERIFY(top() > 300 && top() < 800);
        const int below = top();
        key(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(top() < 100);
        key(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(top(), below);
    }

    void themeChangesWhileRowsCome()
    {
        f().table()->selectRow(40);
        for (int i = 0; i < 12; ++i) {
            Theme::instance().setMode(i % 2 == 0 ? Theme::Mode::Dark : Theme::Mode::Light);
            f().port.send(test::overtime(5), 1);
            QCoreApplication::processEvents();
            const QImage image = f().window->grab().toImage();
            QCOMPARE(image.pixelColor(4, 300).name(), tokens().panel.name());
        }
        QCOMPARE(f().table()->model()->rowCount(), 120);
    }

    void addressIsCopied()
    {
        f().click("address");
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("http://127.0.0.1:18484"));
        QGuiApplication::clipboard()->clear();
        QTest::keyClick(f().window.get(), Qt::Key_U, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("http://127.0.0.1:18484"));
    }

    void aBusyPortHasTwoWaysOut()
    {
        QVERIFY(!f().isShown("listenBanner"));
        f().port.listen(QStringLiteral("127.0.0.1"), 18484);
        f().port.calls.clear();
        f().port.fail(QStringLiteral("Port 18484 is taken."), 18485);
        QVERIFY(f().isShown("listenBanner"));
        QVERIFY(f().find<QLabel>("listenReason")->text().contains(QStringLiteral("18484")));
        QCOMPARE(f().find<QLabel>("gatewayState")->text(), QStringLiteral("Stopped"));
        f().click("tryAgain");
        QCOMPARE(f().port.calls, QStringList(QStringLiteral("listen 127.0.0.1:18484")));
        QSignalSpy chosen(f().window.get(), &MainWindow::portChosen);
        QCOMPARE(f().button("useOtherPort")->text(), QStringLiteral("Use port 18485 instead"));
        f().click("useOtherPort");
        QCOMPARE(f().port.calls.last(), QStringLiteral("listen 127.0.0.1:18485"));
        QCOMPARE(chosen.size(), 1);
        f().port.setListening(QStringLiteral("http://127.0.0.1:18485"));
        QVERIFY(!f().isShown("listenBanner"));
        QCOMPARE(f().find<QLabel>("gatewayState")->text(), QStringLiteral("Listening"));
    }

    void withoutAFreePortOnlyOneWayOut()
    {
        f().port.fail(QStringLiteral("No permission."), 0);
        QVERIFY(f().isShown("tryAgain"));
        QVERIFY(!f().isShown("useOtherPort"));
    }

    void aRestartRestoresTheState()
    {
        f().table()->setColumnShown(static_cast<int>(Column::Path), true);
        f().table()->setColumnShown(static_cast<int>(Column::Tool), false);
        f().table()->horizontalHeader()->moveSection(0, 3);
        f().table()->setColumnWidth(static_cast<int>(Column::Model), 233);
        const QStringList columns = f().table()->columnState();
        f().table()->selectRow(5);
        f().find<QTabBar>("detailTabs")->setCurrentIndex(4);
        f().click("moveDetail");
        f().click("menu");
        QPointer<QMenu> menu = f().find<QMenu>("appMenu");
        menu->actions().at(2)->trigger();
        QCOMPARE(Theme::instance().mode(), Theme::Mode::Dark);
        menu->close();
        f().window->resize(1111, 777);

        f().window->close();
        f().window.reset();
        Theme::instance().setMode(Theme::Mode::Light);
        f().window = std::make_unique<MainWindow>(f().ports(), f().profile.path());
        f().window->show();
        QVERIFY(QTest::qWaitForWindowExposed(f().window.get()));
        QCOMPARE(f().table()->columnState(), columns);
        QCOMPARE(f().find<QTabBar>("detailTabs")->currentIndex(), 4);
        QCOMPARE(Theme::instance().mode(), Theme::Mode::Dark);
        QCOMPARE(f().window->size(), QSize(1111, 777));
        QVERIFY(!f().isShown("firstRunPage"));
        f().port.send(test::workingDay(9));
        f().table()->selectRow(2);
        QVERIFY(f().detail()->mapTo(f().window.get(), QPoint()).x() > 400); // right of the log
    }

    void theSummaryTellsTheMissFromTheHit()
    {
        const auto value = [this](const char *name) {
            for (const QLabel *label : f().find("summaryPanel")->findChildren<QLabel *>()) {
                if (label->accessibleName() == QLatin1String(name) && label->isVisible())
                    return label->text();
            }
            return QString();
        };
        auto hit = test::completeRecord();
        hit->cache = storage::CacheOutcome::Hit;
        hit->total = std::chrono::microseconds(800);
        hit->savedTime = std::chrono::milliseconds(1320) - *hit->total;
        hit->cost = Money{};
        hit->savedCost = Money{18'200'000'000};
        auto open = test::openRecord();
        f().port.send({hit, open});
        f().table()->selectRow(60);
        QCOMPARE(value("Cache"), QStringLiteral("HIT · from the cache, the provider took 1,320 ms"));
        QCOMPARE(value("Saved"), QStringLiteral("1,319 ms · $0.0182"));
        QCOMPARE(value("Cost"), QStringLiteral("$0"));
        f().table()->selectRow(61);
        QCOMPARE(value("Cache"), QStringLiteral("MISS"));
        QCOMPARE(value("Saved"), QString());
        QCOMPARE(value("Cost"), QString());
    }

    void aBrokenStateFileCostsOnlyHabits()
    {
        f().window.reset();
        QFile file(f().profile.filePath(QStringLiteral("window.ini")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[logs]\ncolumns=\"time=-4 bogus=9 !model=x =3 ! status\"\nsplitter=@ByteArray(zzz)\n"
                   "[window]\ntheme=pink\ngeometry=17\nwelcomeSkipped=true\n");
        file.close();
        f().open();
        f().port.send(test::workingDay(9));
        QCOMPARE(f().table()->model()->rowCount(), 9);
        QVERIFY(f().table()->shownColumns().any());
        QVERIFY(f().table()->isColumnHidden(static_cast<int>(Column::Model)));
    }

    void everythingHasAName()
    {
        f().table()->selectRow(3);
        f().port.fail(QStringLiteral("Port 18484 is taken."), 18485);
        f().click("help");
        f().click("chooseOwnKey");
        for (QWidget *widget : f().window->findChildren<QWidget *>()) {
            const bool speaks = widget->focusPolicy() & Qt::TabFocus;
            if (!speaks || qobject_cast<QScrollBar *>(widget) || widget->objectName().startsWith(u"qt_"))
                continue;
            QString name = widget->accessibleName();
            if (auto *button = qobject_cast<QAbstractButton *>(widget); button && name.isEmpty())
                name = button->text();
            QVERIFY2(!name.isEmpty(), qPrintable(QString(QLatin1String(widget->metaObject()->className()) +
                                                         u' ' + widget->objectName())));
        }
    }

    void tabReachesEachControl()
    {
        f().table()->selectRow(3);
        f().table()->setFocus();
        QSet<QWidget *> reached;
        for (int i = 0; i < 60; ++i) {
            reached += QApplication::focusWidget();
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        for (const char *name : {"filterField", "columns", "pause", "follow", "logTable", "detailTabs",
                                 "moveDetail", "closeDetail", "menu", "help", "address"})
            QVERIFY2(reached.contains(f().find(name)), name);
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
