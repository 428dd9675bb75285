// SPDX-License-Identifier: GPL-3.0-or-later
// The Analytics page: what it shows, asks, remembers and exports, and what it says when there is nothing.
#include "gui/sample_figures.h"
#include "gui/window_fixture.h"
#include "ui/analytics/analytics_page.h"
#include "ui/analytics/chart_card.h"
#include "ui/analytics/figure_tile.h"
#include "ui/analytics/filter_button.h"
#include "ui/models/figures_feed.h"
#include "ui/widgets/chart_view.h"

#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTableView>

using namespace sekisho;
using namespace sekisho::ui;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int Patience = 30'000;

WallTime now()
{
    return std::chrono::sys_days(std::chrono::year(2026) / 11 / 4) + 14h + 30min;
}

struct Analytics : test::WindowFixture {
    explicit Analytics(std::shared_ptr<test::FakeFiguresFile> figures)
    {
        port.figures = std::move(figures);
        reopen();
    }
    void reopen()
    {
        window.reset();
        open();
        page = window->findChild<AnalyticsPage *>();
        if (FiguresFeed *feed = page->feed()) {
            feed->setClock(now);
            feed->setPace(1ms, 1, 1ms);
        }
        window->showPage(u"analytics"_s);
    }
    [[nodiscard]] bool waitForFigures() const
    {
        return QTest::qWaitFor([this] { return isShown("analyticsBoard"); }, Patience);
    }
    [[nodiscard]] bool waitForNotice(const QString &title) const
    {
        return QTest::qWaitFor(
            [&] { return isShown("figuresNoticeTitle") && label("figuresNoticeTitle") == title; }, Patience);
    }
    [[nodiscard]] QString label(const char *name) const { return find<QLabel>(name)->text(); }
    [[nodiscard]] FigureText tile(int index) const
    {
        return find<FigureTile>(qPrintable(QStringLiteral("tile%1").arg(index)))->text();
    }
    void choose(const char *filter, const QString &value) const
    {
        click(filter);
        auto *menu = find<QMenu>(qPrintable(QLatin1String(filter) + QStringLiteral("Menu")));
        for (QAction *action : menu->actions()) {
            if (action->text() == value)
                action->trigger();
        }
        menu->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    AnalyticsPage *page = nullptr;
};

std::shared_ptr<test::FakeFiguresFile> few()
{
    auto file = std::make_shared<test::FakeFiguresFile>();
    file->add(now() - 10min, {"default", "openai", "gpt-5", "curl"},
              test::oneMiss(2s, {5'000'000'000}, 900, 100));
    file->add(now() - 5min, {"default", "openai", "gpt-5", "curl"}, test::oneHit(400us, {5'000'000'000}));
    file->add(now() - 5min, {"batch", "anthropic", "claude", "cli"}, test::oneMiss(1s, {}, 10, 10));
    return file;
}

} // namespace

class TestAnalytics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void figuresAreShown()
    {
        Analytics page(few());
        QVERIFY(page.waitForFigures());
        QCOMPARE(page.tile(0).figure, u"3"_s);
        QCOMPARE(page.tile(1).figure, u"33.3 %"_s);
        QCOMPARE(page.tile(2).figure, u"1,020"_s);
        QCOMPARE(page.tile(3).figure, u"$0.0050"_s);
        auto *tile = page.find<FigureTile>("tile0");
        QCOMPARE(tile->accessibleName(), u"Requests: 3"_s);
        // The newest bucket is at the right edge of the plot.
        auto *chart = page.find("requestsCard")->findChild<ChartView *>();
        QTRY_VERIFY(chart->plotArea().width() > 100);
        const QRect plot = chart->plotArea();
        QTRY_VERIFY(chart->textAt(plot.topRight() - QPoint(1, -5)).contains(u"openai: 2"_s));
        QVERIFY(chart->textAt(plot.topLeft() + QPoint(2, 5)).contains(u"openai: 0"_s));
        QVERIFY(chart->textAt(QPoint(0, 0)).isEmpty());
    }

    void filtersAskAnew()
    {
        Analytics page(few());
        QVERIFY(page.waitForFigures());
        QTRY_COMPARE_WITH_TIMEOUT(page.find<FilterButton>("providerFilter")->choices().size(), std::size_t(3),
                                  Patience);
        page.choose("providerFilter", u"openai"_s);
        QTRY_COMPARE_WITH_TIMEOUT(page.tile(0).figure, u"2"_s, Patience);
        QCOMPARE(page.button("providerFilter")->text(), u"Provider: openai"_s);
        page.choose("toolFilter", u"cli"_s);
        QVERIFY(page.waitForNotice(u"Last 7 days: nothing fits"_s));
        QVERIFY(!page.button("export")->isEnabled());
        page.click("figuresNoticeButton");
        QVERIFY(page.waitForFigures());
        QTRY_COMPARE_WITH_TIMEOUT(page.tile(0).figure, u"3"_s, Patience);
        QCOMPARE(page.button("toolFilter")->text(), u"Tool: all"_s);
    }

    void rangesAreAskedFor()
    {
        auto file = few();
        file->add(now() - 20 * 24h, {"default", "openai", "gpt-5", "curl"}, test::oneMiss(2s, {}, 1, 1));
        Analytics page(file);
        QVERIFY(page.waitForFigures());
        page.choose("range", u"Last 30 days"_s);
        QTRY_COMPARE_WITH_TIMEOUT(page.tile(0).figure, u"4"_s, Patience);
        page.choose("range", u"Last hour"_s);
        QTRY_COMPARE_WITH_TIMEOUT(page.tile(0).figure, u"3"_s, Patience);
    }

    void choicesAreRemembered()
    {
        Analytics page(few());
        QVERIFY(page.waitForFigures());
        page.choose("range", u"Last 24 hours"_s);
        QTRY_VERIFY_WITH_TIMEOUT(page.page->feed()->names(), Patience);
        page.choose("modelFilter", u"gpt-5"_s);
        page.click("tokensCardFlip");
        page.reopen();
        QVERIFY(page.waitForFigures());
        QCOMPARE(page.button("range")->text(), u"Last 24 hours"_s);
        QCOMPARE(page.button("modelFilter")->text(), u"Model: gpt-5"_s);
        QTRY_COMPARE_WITH_TIMEOUT(page.tile(0).figure, u"2"_s, Patience);
        QVERIFY(page.isShown("tokensCardTable"));
        QVERIFY(!page.isShown("requestsCardTable"));
    }

    void eachChartHasATable_data()
    {
        QTest::addColumn<QByteArray>("card");
        QTest::addColumn<int>("rows");
        QTest::newRow("requests") << QByteArray("requestsCard") << 168;
        QTest::newRow("latency") << QByteArray("latencyCard") << 46;
        QTest::newRow("costs") << QByteArray("costsCard") << 2;
        QTest::newRow("tokens") << QByteArray("tokensCard") << 168;
        QTest::newRow("errors") << QByteArray("errorsCard") << 168;
    }
    void eachChartHasATable()
    {
        QFETCH(QByteArray, card);
        QFETCH(int, rows);
        Analytics page(few());
        QVERIFY(page.waitForFigures());
        std::string name;
        const auto of = [&](const char *part) {
            name = card.toStdString() + part;
            return name.c_str();
        };
        auto *flip = page.button(of("Flip"));
        QVERIFY(!flip->accessibleName().isEmpty());
        flip->setFocus();
        QVERIFY(flip->hasFocus());
        QTest::keyClick(flip, Qt::Key_Space);
        QVERIFY(page.isShown(of("Table")));
        auto *table = page.find<QTableView>(of("Table"));
        if (card == "latencyCard")
            QVERIFY(table->model()->rowCount() > 10);
        else
            QCOMPARE(table->model()->rowCount(), rows);
        QVERIFY(!table->accessibleName().isEmpty());
        QTest::keyClick(flip, Qt::Key_Space);
        QVERIFY(!page.isShown(of("Table")));
    }

    void tabReachesEachControl()
    {
        Analytics page(few());
        QVERIFY(page.waitForFigures());
        QSet<QString> wanted = {
            u"range"_s,         u"gatewayFilter"_s,  u"providerFilter"_s,   u"modelFilter"_s,
            u"toolFilter"_s,    u"export"_s,         u"requestsCardFlip"_s, u"latencyCardFlip"_s,
            u"costsCardFlip"_s, u"tokensCardFlip"_s, u"errorsCardFlip"_s};
        page.find("range")->setFocus();
        for (int i = 0; i < 40 && !wanted.isEmpty(); ++i) {
            QVERIFY(QApplication::focusWidget());
            wanted.remove(QApplication::focusWidget()->objectName());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        QVERIFY2(wanted.isEmpty(), qPrintable(QStringList(wanted.begin(), wanted.end()).join(u' ')));
    }

    void newRequestsAppearAndKeepThePlaceInATable()
    {
        auto file = few();
        Analytics page(file);
        QVERIFY(page.waitForFigures());
        page.click("requestsCardFlip");
        auto *table = page.find<QTableView>("requestsCardTable");
        table->selectRow(100);
        file->add(now(), {"default", "openai", "gpt-5", "curl"}, test::oneMiss(2s, {}, 1, 1));
        page.port.send(test::workingDay(9));
        QTRY_COMPARE_WITH_TIMEOUT(page.tile(0).figure, u"4"_s, Patience);
        QCOMPARE(table->currentIndex().row(), 100);
    }

    void nothingIsReadWhileHidden()
    {
        auto file = few();
        Analytics page(file);
        QVERIFY(page.waitForFigures());
        QTRY_VERIFY_WITH_TIMEOUT(page.page->feed()->names(), Patience);
        page.window->showLogs();
        QVERIFY(!page.page->isVisible());
        const auto before = page.page->feed()->figures();
        file->add(now(), {"default", "openai", "gpt-5", "curl"}, test::oneMiss(2s, {}, 1, 1));
        page.port.send(test::workingDay(9));
        QCoreApplication::processEvents();
        QCOMPARE(page.page->feed()->figures()->total.requests, before->total.requests);
        page.window->showPage(u"analytics"_s);
        QTRY_COMPARE_WITH_TIMEOUT(page.tile(0).figure, u"4"_s, Patience);
    }

    void withoutRequestsItTeaches()
    {
        Analytics page(std::make_shared<test::FakeFiguresFile>());
        QVERIFY(page.waitForNotice(u"No requests yet"_s));
        QSignalSpy asked(page.page, &AnalyticsPage::helpRequested);
        page.click("figuresNoticeButton");
        QCOMPARE(asked.size(), 1);
        QVERIFY(!page.page->isVisible());
    }

    void olderRequestsAreOffered()
    {
        auto file = std::make_shared<test::FakeFiguresFile>();
        file->add(now() - 40 * 24h, {"default", "openai", "gpt-5", "curl"}, test::oneMiss(2s, {}, 1, 1));
        Analytics page(file);
        QVERIFY(page.waitForNotice(u"Last 7 days: no requests"_s));
        page.click("figuresNoticeButton");
        QVERIFY(page.waitForFigures());
        QCOMPARE(page.tile(0).figure, u"1"_s);
        QCOMPARE(page.button("range")->text(), u"Last 12 months"_s);
    }

    void withoutALogItSaysSo()
    {
        Analytics page(nullptr);
        QVERIFY(page.waitForNotice(u"No figures are kept"_s));
        QVERIFY(!page.isShown("figuresNoticeButton"));
        QVERIFY(!page.button("export")->isEnabled());
    }

    void loadingIsSaid()
    {
        auto file = few();
        file->hold();
        Analytics page(file);
        QCOMPARE(page.label("figuresNoticeText"), u"Reading the figures…"_s);
        QVERIFY(page.isShown("figuresNoticeText"));
        file->release();
        QVERIFY(page.waitForFigures());
    }

    void whatCannotBeReadIsTriedAgain()
    {
        auto file = few();
        file->fail(1'000, storage::StorageError::Kind::Damaged, "logs.db is damaged.");
        Analytics page(file);
        QVERIFY(page.waitForNotice(u"The figures cannot be read"_s));
        QCOMPARE(page.label("figuresNoticeText"), u"logs.db is damaged."_s);
        file->fail(0, {}, {});
        page.click("figuresNoticeButton");
        QVERIFY(page.waitForFigures());
    }

    void figuresStayWhenARefreshFails()
    {
        auto file = few();
        Analytics page(file);
        QVERIFY(page.waitForFigures());
        file->fail(1'000, storage::StorageError::Kind::Io, "The disk is gone.");
        page.port.send(test::workingDay(9));
        QTRY_VERIFY_WITH_TIMEOUT(page.isShown("figuresBanner"), Patience);
        QVERIFY(page.isShown("analyticsBoard"));
        file->fail(0, {}, {});
        QTest::mouseClick(page.find("figuresBanner")->findChild<QAbstractButton *>(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!page.isShown("figuresBanner"), Patience);
    }

    void exportSaysHowItWent()
    {
        Analytics page(few());
        QVERIFY(page.waitForFigures());
        const QString path = page.profile.filePath(u"figures.csv"_s);
        page.page->exportTo(path);
        QVERIFY(page.isShown("exportStrip"));
        QTRY_VERIFY_WITH_TIMEOUT(page.label("exportText").startsWith(u"2 rows"_s), Patience);
        QVERIFY(QFile::exists(path));
        QVERIFY(page.button("export")->isEnabled());
        page.click("closeExport");
        QVERIFY(!page.isShown("exportStrip"));
        page.page->exportTo(page.profile.filePath(u"no/such/folder.csv"_s));
        QTRY_VERIFY_WITH_TIMEOUT(page.label("exportText").contains(u"was not written"_s), Patience);
    }

    void anExportCanBeCancelled()
    {
        auto file = few();
        Analytics page(file);
        QVERIFY(page.waitForFigures());
        QTRY_VERIFY_WITH_TIMEOUT(page.page->feed()->names(), Patience);
        file->hold();
        const QString path = page.profile.filePath(u"figures.csv"_s);
        page.page->exportTo(path);
        QVERIFY(!page.button("export")->isEnabled());
        page.click("cancelExport");
        file->release();
        QTRY_VERIFY_WITH_TIMEOUT(page.label("exportText").contains(u"cancelled"_s), Patience);
        QVERIFY(!QFile::exists(path));
    }

    void chartsFollowTheTheme()
    {
        Analytics page(few());
        QVERIFY(page.waitForFigures());
        for (const Theme::Mode mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
            Theme::instance().setMode(mode);
            for (const char *card :
                 {"requestsCard", "latencyCard", "costsCard", "tokensCard", "errorsCard"}) {
                const QImage picture = page.find(card)->grab().toImage();
                QCOMPARE(picture.pixelColor(picture.rect().center().x(), 12), tokens().panel);
            }
        }
    }

    void tilesAndChartsFitAnyWidth_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {800, 1024, 1280, 1440, 2200})
            QTest::newRow(qPrintable(QString::number(width))) << width;
    }
    void tilesAndChartsFitAnyWidth()
    {
        QFETCH(int, width);
        Analytics page(test::sampleFigures(now()));
        QVERIFY(page.waitForFigures());
        page.window->resize(width, 800);
        QTRY_COMPARE(page.window->width(), width);
        QCoreApplication::processEvents();
        const QWidget *board = page.find("analyticsBoard");
        std::vector<const QWidget *> all;
        for (const QFrame *frame : board->findChildren<QFrame *>(QString(), Qt::FindDirectChildrenOnly))
            all.push_back(frame);
        QCOMPARE(all.size(), std::size_t(12));
        for (const QWidget *each : all) {
            QVERIFY2(board->rect().contains(each->geometry()), qPrintable(each->objectName()));
            QVERIFY(each->width() >= 100);
            for (const QWidget *other : all)
                QVERIFY(other == each || !other->geometry().intersects(each->geometry()));
        }
        QVERIFY(board->width() <= page.page->width());
    }
};

QTEST_MAIN(TestAnalytics)
#include "tst_analytics.moc"
