// SPDX-License-Identifier: GPL-3.0-or-later
// The page of the cache: what is chosen is written to the file, what is in the file is shown, and entries are
// found, read, kept and deleted.
#include "gui/window_fixture.h"
#include "ui/cache/cache_page.h"
#include "ui/logs/body_view.h"
#include "ui/widgets/choice.h"
#include "ui/widgets/row_table.h"

#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSlider>

using namespace sekisho;
using namespace sekisho::ui;
using settings::CacheMode;
using storage::CacheListing;
using storage::StorageError;

namespace {

constexpr int Patience = 30'000;

WallTime now()
{
    return std::chrono::floor<Micros>(std::chrono::system_clock::now());
}

std::shared_ptr<storage::ExchangeRecord> hit()
{
    auto record = std::make_shared<storage::ExchangeRecord>();
    record->id = LogId::generate(now());
    record->startedAt = now();
    record->state = storage::ExchangeState::Complete;
    record->cache = storage::CacheOutcome::Hit;
    return record;
}

} // namespace

class TestCachePage : public QObject {
    Q_OBJECT

    std::unique_ptr<test::WindowFixture> m_fixture;

    [[nodiscard]] test::WindowFixture &f() const { return *m_fixture; }
    void open(int entries) const
    {
        f().window.reset();
        f().port.cache = std::make_shared<test::FakeCacheFile>(test::cachedWeek(entries, now()));
        f().open();
        f().click("skip");
        f().window->showPage(QStringLiteral("cache"));
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), std::min(entries, CacheModel::FirstPage),
                                  Patience);
    }
    [[nodiscard]] RowTable *table() const { return f().find<RowTable>("cacheTable"); }
    [[nodiscard]] QString text(const char *label) const { return f().find<QLabel>(label)->text(); }
    [[nodiscard]] QString cell(int row, int column) const
    {
        return table()->model()->index(row, column).data().toString();
    }
    [[nodiscard]] settings::GatewaySettings gateway(const char *id = "default") const
    {
        settings::Config config = f().config.config();
        return config.gatewayFor(id);
    }
    [[nodiscard]] QString body() const
    {
        return f().find("cacheBody")->findChild<QPlainTextEdit *>(QStringLiteral("bodyText"))->toPlainText();
    }
    void confirm(const char *button) const
    {
        QTRY_VERIFY_WITH_TIMEOUT(f().find("confirmDialog"), Patience);
        f().click(button);
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<test::WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void modesAreWritten()
    {
        open(3);
        f().click("modeReplayOnly");
        QCOMPARE(gateway().cacheMode, CacheMode::ReplayOnly);
        QVERIFY(text("modeSentence").contains(QStringLiteral("nothing leaves")));
        f().click("modeOff");
        QCOMPARE(gateway().cacheMode, CacheMode::Off);
        f().click("modeRecord");
        QCOMPARE(gateway().cacheMode, CacheMode::Record);
        QVERIFY(text("keepTimeSentence").contains(QStringLiteral("for a year")));
        f().click("modeLive");
        QCOMPARE(gateway().cacheMode, CacheMode::Live);
        QVERIFY(text("modeSentence").contains(QStringLiteral("cf-aig-cache-ttl")));
    }

    void timesAreWrittenByTheKeyboard()
    {
        open(3);
        auto *slider = f().find<QSlider>("keepTime");
        QCOMPARE(slider->value(), 0);
        QCOMPARE(text("keepTimeValue"), QStringLiteral("when asked"));
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Right);
        QCOMPARE(text("keepTimeValue"), QStringLiteral("1 minute"));
        QTest::keyClick(slider, Qt::Key_Right);
        QTRY_COMPARE_WITH_TIMEOUT(gateway().cacheTtl, 300, Patience);
        QTest::keyClick(slider, Qt::Key_End);
        QTRY_COMPARE_WITH_TIMEOUT(gateway().cacheTtl, 365 * 24 * 3600, Patience);
        QCOMPARE(slider->accessibleDescription(), QStringLiteral("1 year"));
        QTest::keyClick(slider, Qt::Key_Home);
        QTRY_COMPARE_WITH_TIMEOUT(gateway().cacheTtl, 0, Patience);
    }

    void everyStopIsAccepted()
    {
        open(1);
        auto *slider = f().find<QSlider>("keepTime");
        QTest::mouseClick(slider, Qt::LeftButton, {}, QPoint(8, slider->height() / 2)); // on the knob
        QVERIFY2(!QFile::exists(f().config.path()), "nothing was chosen");
        std::int64_t before = -1;
        for (int stop = 0; stop <= slider->maximum(); ++stop) {
            slider->setSliderDown(true);
            slider->setValue(stop);
            slider->setSliderDown(false);
            QVERIFY2(!f().isShown("cacheNotSaved"), qPrintable(text("cacheNotSavedText")));
            QVERIFY(gateway().cacheTtl > before);
            before = gateway().cacheTtl;
        }
    }

    void timesBetweenTheStopsStay()
    {
        open(3);
        QVERIFY(
            f().config.update([](settings::Config &config) { config.gatewayFor("default").cacheTtl = 100; }));
        QCOMPARE(text("keepTimeValue"), QStringLiteral("1 m 40 s"));
        QCOMPARE(f().find<QSlider>("keepTime")->value(), 1);
        QCoreApplication::processEvents();
        QCOMPARE(gateway().cacheTtl, 100);
    }

    void changesMadeElsewhereShow()
    {
        open(3);
        QFile file(f().config.path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"gateways":[{"id":"default","cache_ttl":3600,"sekisho":{"cache_mode":"record"}}],)"
                   R"("sekisho":{"cache_bytes":3145728}})");
        file.close();
        QTRY_VERIFY_WITH_TIMEOUT(f().button("modeRecord")->isChecked(), Patience);
        QCOMPARE(text("keepTimeValue"), QStringLiteral("1 hour"));
        QCOMPARE(f().find<Choice>("cacheLimit")->currentText(), QStringLiteral("3 MiB"));
    }

    void whatCannotBeWrittenGoesBack()
    {
        open(3);
        QFile file(f().config.path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{ \"listen\": 7 }\n");
        file.close();
        QTRY_VERIFY_WITH_TIMEOUT(f().isShown("cacheNotSaved"), Patience);
        QVERIFY(text("cacheNotSavedText").contains(QStringLiteral("line 1")));
        f().click("modeRecord");
        QCOMPARE(text("cacheNotSavedTitle"), QStringLiteral("Not saved"));
        QVERIFY(f().button("modeLive")->isChecked());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("{ \"listen\": 7 }\n"));
        file.close();
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{}\n");
        file.close();
        QTRY_VERIFY_WITH_TIMEOUT(!f().isShown("cacheNotSaved"), Patience);
        f().click("modeRecord");
        QCOMPARE(gateway().cacheMode, CacheMode::Record);
    }

    void severalGateways()
    {
        open(3);
        QVERIFY(!f().isShown("cacheGateway"));
        QVERIFY(
            f().config.update([](settings::Config &config) { config.gatewayFor("lab").cacheTtl = 3600; }));
        QVERIFY(f().isShown("cacheGateway"));
        auto *choice = f().find<Choice>("cacheGateway");
        choice->setFocus();
        QTest::keyClick(choice, Qt::Key_Down);
        QCOMPARE(choice->currentText(), QStringLiteral("lab"));
        QCOMPARE(text("keepTimeValue"), QStringLiteral("1 hour"));
        f().click("modeOff");
        QCOMPARE(gateway().cacheMode, CacheMode::Live);
        QCOMPARE(gateway("lab").cacheMode, CacheMode::Off);
    }

    void limit()
    {
        open(3);
        auto *limit = f().find<Choice>("cacheLimit");
        QCOMPARE(limit->currentText(), QStringLiteral("1 GiB"));
        limit->setFocus();
        QTest::keyClick(limit, Qt::Key_Up);
        QCOMPARE(f().config.config().cacheBytes, 512 * 1024 * 1024);
    }

    void figures()
    {
        open(1);
        QTRY_COMPARE_WITH_TIMEOUT(text("saved"), QStringLiteral("$0.0437 · 1 m 4 s"), Patience);
        QCOMPARE(text("cacheEntries"), QStringLiteral("1 entry · 14 hits"));
        QCOMPARE(text("cacheSize"), QStringLiteral("1.3 KiB of"));
        QCOMPARE(f().button("cacheButton")->accessibleDescription(), QStringLiteral("1"));
    }

    void readsOnWhileScrolling()
    {
        open(3 * CacheModel::FirstPage);
        QScrollBar *bar = table()->verticalScrollBar();
        for (int pages = 2; pages <= 3; ++pages) {
            bar->setValue(bar->maximum());
            QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), pages * CacheModel::FirstPage, Patience);
        }
    }

    void searches()
    {
        open(64);
        auto *search = f().find<QLineEdit>("cacheSearch");
        QTest::keyClicks(search, QStringLiteral("rerank"));
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 8, Patience);
        QCOMPARE(f().button("deleteMatching")->text(), QStringLiteral("Delete matching…"));
        QTest::keyClicks(search, QStringLiteral("x"));
        QTRY_VERIFY_WITH_TIMEOUT(f().isShown("cacheNoticeTitle"), Patience);
        QCOMPARE(text("cacheNoticeTitle"), QStringLiteral("No match"));
        f().click("cacheNoticeButton");
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 64, Patience);
        QVERIFY(search->text().isEmpty());
    }

    void theChosenAnswerIsShown()
    {
        open(16);
        f().port.cache->setBody(R"({"answer":42})");
        table()->selectRow(1);
        QVERIFY(f().isShown("cacheDetail"));
        QCOMPARE(text("cacheTitle"), cell(1, 0));
        QTRY_COMPARE_WITH_TIMEOUT(body(), QStringLiteral("{\n  \"answer\": 42\n}"), Patience);
        // The facts follow, and the body is not read again.
        const int reads = f().port.cache->reads();
        f().port.cache->change(15, [](CacheListing &entry) { entry.hits = 777; });
        f().port.send({hit()});
        QTRY_COMPARE_WITH_TIMEOUT(cell(1, 4), QStringLiteral("777"), Patience);
        QVERIFY(f().port.cache->reads() > reads);
        QCOMPARE(body(), QStringLiteral("{\n  \"answer\": 42\n}"));
        QTest::keyClick(table(), Qt::Key_Escape);
        QVERIFY(!f().isShown("cacheDetail"));
    }

    void anAnswerThatCannotBeRead()
    {
        open(16);
        f().port.cache->remove({16});
        table()->selectRow(0);
        QTRY_VERIFY_WITH_TIMEOUT(
            [this] {
                for (const QLabel *label : f().find("cacheBody")->findChildren<QLabel *>()) {
                    if (label->text().contains(QStringLiteral("There is no such entry")))
                        return true;
                }
                return false;
            }(),
            Patience);
    }

    void newEntriesKeepSelectionAndPlace()
    {
        open(400);
        table()->selectRow(200);
        table()->scrollTo(table()->currentIndex(), QAbstractItemView::PositionAtCenter);
        const QString prompt = cell(200, 0);
        const int top = table()->visualRect(table()->currentIndex()).top();
        for (int i = 1; i <= 3; ++i) {
            CacheListing entry = test::cachedWeek(1, now()).front();
            entry.row.id = 400 + i;
            f().port.cache->add(entry);
        }
        f().port.send({hit()});
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 403, Patience);
        QCOMPARE(table()->chosenRows(), std::vector<int>{203});
        QCOMPARE(cell(203, 0), prompt);
        QCOMPARE(table()->visualRect(table()->currentIndex()).top(), top);
    }

    void pinsByKeyAndButton()
    {
        open(16);
        table()->selectRow(0);
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_P);
        QCOMPARE(f().port.calls, QStringList(QStringLiteral("pin 16")));
        QCOMPARE(cell(0, 7), QStringLiteral("pinned"));
        QCOMPARE(f().button("pinEntry")->text(), QStringLiteral("Unpin"));
        f().click("pinEntry");
        QCOMPARE(f().port.calls.last(), QStringLiteral("unpin 16"));
    }

    void expiryOfSeveral()
    {
        open(16);
        table()->selectRow(0);
        table()->selectionModel()->select(table()->model()->index(3, 0),
                                          QItemSelectionModel::Select | QItemSelectionModel::Rows);
        QCOMPARE(text("cacheTitle"), QStringLiteral("2 entries are chosen"));
        f().click("keepEntry");
        const QList<QAction *> times = f().find<QMenu>("keepMenu")->actions();
        times.last()->trigger();
        f().find<QMenu>("keepMenu")->close();
        QCOMPARE(f().port.calls, QStringList({QStringLiteral("expiry 16"), QStringLiteral("expiry 13")}));
        QCOMPARE(cell(0, 7), QStringLiteral("in 364 d"));
    }

    void deletesOneAtOnceAndSeveralWhenConfirmed()
    {
        open(16);
        table()->selectRow(0);
        QTest::keyClick(table(), Qt::Key_Delete);
        QCOMPARE(f().port.calls, QStringList(QStringLiteral("remove 16")));
        QCOMPARE(table()->model()->rowCount(), 15);
        table()->clearSelection();
        for (const int row : {0, 1, 2})
            table()->selectionModel()->select(table()->model()->index(row, 0),
                                              QItemSelectionModel::Select | QItemSelectionModel::Rows);
        f().click("deleteEntry");
        QVERIFY(text("confirmQuestion").contains(QStringLiteral("3 entries")));
        confirm("confirmNo");
        QCOMPARE(table()->model()->rowCount(), 15);
        f().click("deleteEntry");
        confirm("confirmYes");
        QCOMPARE(table()->model()->rowCount(), 12);
        QCOMPARE(f().port.calls.size(), 4);
    }

    void deletesWhatMatches()
    {
        open(64);
        auto *search = f().find<QLineEdit>("cacheSearch");
        search->setText(QStringLiteral("rerank"));
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 8, Patience);
        f().click("deleteMatching");
        QTRY_VERIFY_WITH_TIMEOUT(f().find("confirmDialog"), Patience);
        QVERIFY(text("confirmQuestion").contains(QStringLiteral("8 entries")));
        confirm("confirmYes");
        QCOMPARE(f().port.calls.filter(QStringLiteral("remove ")).size(), 8);
        QCOMPARE(table()->model()->rowCount(), 0);
        search->clear();
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 56, Patience);
    }

    void deletesAll()
    {
        open(64);
        f().click("deleteMatching");
        confirm("confirmYes");
        QCOMPARE(f().port.calls, QStringList(QStringLiteral("remove all")));
        QCOMPARE(table()->model()->rowCount(), 0);
        QVERIFY(f().isShown("cacheNoticeTitle"));
        QCOMPARE(f().button("cacheButton")->accessibleDescription(), QStringLiteral("0"));
    }

    void emptyTeaches()
    {
        open(0);
        QVERIFY(f().isShown("cacheNoticeButton"));
        f().click("cacheNoticeButton");
        QCOMPARE(gateway().cacheTtl, 30 * 24 * 3600);
        QCOMPARE(text("cacheNoticeTitle"), QStringLiteral("Nothing is kept yet"));
        QVERIFY(!f().isShown("cacheNoticeButton"));
        f().port.cache->add(test::cachedWeek(1, now()).front());
        f().port.send({hit()});
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 1, Patience);
        QVERIFY(f().isShown("cacheTable"));
    }

    void unreadable()
    {
        open(0);
        f().port.cache->add(test::cachedWeek(1, now()).front());
        f().port.cache->fail(1'000, StorageError::Kind::TooNew, "A newer version has written it.");
        f().port.send({hit()});
        QTRY_COMPARE_WITH_TIMEOUT(text("cacheNoticeText"), QStringLiteral("A newer version has written it."),
                                  Patience);
        QCOMPARE(text("cacheNoticeTitle"), QStringLiteral("The cache cannot be read"));
        f().port.cache->fail(0, StorageError::Kind::TooNew, {});
        f().click("cacheNoticeButton");
        QTRY_COMPARE_WITH_TIMEOUT(table()->model()->rowCount(), 1, Patience);
        // With rows in sight, a banner says it.
        f().port.cache->fail(1'000, StorageError::Kind::Io, "The disk does not read.");
        f().port.send({hit()});
        QTRY_VERIFY_WITH_TIMEOUT(f().isShown("cacheUnread"), Patience);
        f().port.cache->fail(0, StorageError::Kind::Io, {});
        f().click("cacheUnreadAction");
        QTRY_VERIFY_WITH_TIMEOUT(!f().isShown("cacheUnread"), Patience);
    }

    void withoutACache()
    {
        f().click("skip");
        f().window->showPage(QStringLiteral("cache"));
        QVERIFY(f().isShown("cacheNoticeTitle"));
        f().click("modeOff");
        QCOMPARE(gateway().cacheMode, CacheMode::Off);
    }
};

QTEST_MAIN(TestCachePage)
#include "tst_cache_page.moc"
