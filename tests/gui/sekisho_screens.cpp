// SPDX-License-Identifier: GPL-3.0-or-later
// Renders the pages of the window, light and dark, large and small, into the folder given as argument or
// named by SEKISHO_SCREENS.
#include "gui/fake_demo.h"
#include "gui/fake_parts.h"
#include "gui/page_pictures.h"
#include "gui/sample_records.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextStream>

#include <algorithm>
#include <optional>

namespace {

using namespace sekisho;
using test::Photographer;
using test::press;

// As a desktop would set it up; the offscreen platform has no settings of its own.
void useDesktopFont()
{
    QFont font(QStringLiteral("Inter"));
    font.setPixelSize(13);
    QApplication::setFont(font);
}

// Calls, results and thoughts, as pressing each of them would.
void unfold(QWidget &window)
{
    (void)test::settledPicture(window); // its cards are made bit by bit
    for (auto *button : window.findChildren<QAbstractButton *>(QStringLiteral("fold")))
        button->setChecked(true);
}

// A later start: what was recorded before comes from the log, and then recording stops.
bool shootWithLog(const Photographer &photographer)
{
    test::FakeParts parts;
    test::FakePort &port = parts.port;
    port.log = std::make_shared<test::FakeLogFile>(test::dayBefore(300));
    port.log->hold();
    port.setListening(QStringLiteral("http://127.0.0.1:8484"));
    ui::MainWindow window(parts.ports(), parts.profile.path());
    window.exchanges().setClock(test::afterWork);
    window.show();
    press(window, "skip");
    bool good = photographer.shoot(window, QStringLiteral("history-loading"));

    port.log->release();
    auto *table = window.findChild<QTableView *>(QStringLiteral("logTable"));
    good = QTest::qWaitFor([table] { return table->model()->rowCount() == 300; }, 30'000) && good;
    port.send(test::workingDay(60), 2);
    const auto selectFromLog = [table](int row) {
        table->selectRow(row);
        table->scrollTo(table->currentIndex(), QAbstractItemView::PositionAtCenter);
    };
    const auto *notice = window.findChild<QLabel *>(QStringLiteral("detailNotice"));
    const auto detailSays = [notice](const QString &words) {
        return QTest::qWaitFor([&] { return notice->text() == words; }, 30'000);
    };
    selectFromLog(290);
    good = detailSays({}) && good;
    good = photographer.shoot(window, QStringLiteral("history-detail")) && good;
    port.log->hold();
    selectFromLog(292);
    good = photographer.shoot(window, QStringLiteral("history-detail-loading")) && good;
    port.log->clear();
    port.log->release();
    auto *tabs = window.findChild<QTabBar *>(QStringLiteral("detailTabs"));
    tabs->setCurrentIndex(1);
    good = detailSays(QStringLiteral("It is not in the log any more.")) && good;
    good = photographer.shoot(window, QStringLiteral("history-detail-gone")) && good;

    storage::JournalStatus status;
    status.recording = false;
    status.reason = "Another program holds /home/ada/.local/share/sekisho/logs.db. Recording goes on once it "
                    "lets go.";
    port.setRecording(status);
    good = photographer.shoot(window, QStringLiteral("recording-suspended")) && good;
    status = {};
    status.lostRows = 3;
    status.lostBodies = 12;
    port.setRecording(status);
    port.fail(QStringLiteral("Port 8484 is taken by another program."), 8485);
    return photographer.shoot(window, QStringLiteral("recording-lost")) && good;
}

bool shootUnreadableLog(const Photographer &photographer)
{
    test::FakeParts parts;
    test::FakePort &port = parts.port;
    port.log = std::make_shared<test::FakeLogFile>(test::Records{});
    port.log->fail(1, storage::StorageError::Kind::TooNew,
                   "A newer version of Sekisho has written /home/ada/.local/share/sekisho/logs.db; this one "
                   "leaves it alone.");
    port.setListening(QStringLiteral("http://127.0.0.1:8484"));
    ui::MainWindow window(parts.ports(), parts.profile.path());
    window.show();
    press(window, "skip");
    auto *banner = window.findChild<QWidget *>(QStringLiteral("historyBanner"));
    return QTest::qWaitFor([banner] { return banner->isVisible(); }, 30'000) &&
           photographer.shoot(window, QStringLiteral("history-unreadable"));
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QString folder = qEnvironmentVariable("SEKISHO_SCREENS");
    if (QApplication::arguments().size() > 1)
        folder = QApplication::arguments().at(1);
    const bool wanted = !folder.isEmpty();
    const QTemporaryDir nowhere; // as a mere test that each page can be painted
    if (!wanted)
        folder = nowhere.path();
    if (!QDir().mkpath(folder)) {
        QTextStream(stderr) << "sekisho_screens: cannot make " << folder << '\n';
        return 2;
    }
    useDesktopFont();
    ui::Theme::apply(app);
    const Photographer photographer(QDir(folder), wanted);
    test::FakeParts parts;
    test::FakePort &port = parts.port;
    ui::MainWindow window(parts.ports(), parts.profile.path());
    window.exchanges().setClock(test::afterWork);
    window.show();

    port.fail(QStringLiteral("Port 8484 is taken by another program."), 8485);
    bool good = photographer.shoot(window, QStringLiteral("port-busy"));
    port.setListening(QStringLiteral("http://127.0.0.1:8484"));
    good = photographer.shoot(window, QStringLiteral("first-run")) && good;
    {
        test::FakeDemo demo("200 OK", R"({"usage":{"prompt_tokens":14,"completion_tokens":58}})");
        port.setListening(demo.address());
        press(window, "send");
        auto *result = window.findChild<QWidget *>(QStringLiteral("resultTitle"));
        good = QTest::qWaitFor([result] { return result->isVisible(); }, 30'000) && good;
        port.setListening(QStringLiteral("http://127.0.0.1:8484"));
        good = photographer.shoot(window, QStringLiteral("first-run-sent")) && good;
    }
    press(window, "chooseOwnKey");
    good = photographer.shoot(window, QStringLiteral("first-run-key")) && good;
    press(window, "chooseDemo");
    press(window, "skip");
    good = photographer.shoot(window, QStringLiteral("logs-empty")) && good;

    port.send(test::workingDay(60), 2);
    good = photographer.shoot(window, QStringLiteral("logs")) && good;
    auto *table = window.findChild<QTableView *>(QStringLiteral("logTable"));
    auto *tabs = window.findChild<QTabBar *>(QStringLiteral("detailTabs"));
    table->selectRow(54);
    table->setFocus();
    const QString names[] = {QStringLiteral("conversation"), QStringLiteral("timing"),
                             QStringLiteral("request"), QStringLiteral("response"),
                             QStringLiteral("headers")};
    for (int tab = 0; tab < tabs->count(); ++tab) {
        tabs->setCurrentIndex(tab);
        good = photographer.shoot(window, QStringLiteral("detail-") + names[tab]) && good;
    }
    table->selectRow(47);
    tabs->setCurrentIndex(0);
    good = photographer.shoot(window, QStringLiteral("detail-hit")) && good;
    table->selectRow(54);
    press(window, "moveDetail");
    good = photographer.shoot(window, QStringLiteral("detail-right")) && good;
    auto *place = window.findChild<QScrollArea *>(QStringLiteral("conversationScroll"))->verticalScrollBar();
    place->triggerAction(QAbstractSlider::SliderToMinimum);
    good = photographer.shoot(window, QStringLiteral("conversation-top")) && good;
    unfold(window);
    good = photographer.shoot(window, QStringLiteral("conversation-unfolded")) && good;
    table->selectRow(43);
    good = photographer.shoot(window, QStringLiteral("conversation-failed")) && good;
    press(window, "moveDetail");
    table->selectRow(59);
    port.send(test::overtime(12), 2);
    good = photographer.shoot(window, QStringLiteral("running-and-new")) && good;
    window.hide();
    good = shootWithLog(photographer) && good;
    good = shootUnreadableLog(photographer) && good;
    good = test::shootProviders(photographer) && good;
    good = test::shootAnalytics(photographer) && good;
    good = test::shootCache(photographer) && good;
    good = test::shootEmptyCache(photographer) && good;
    good = test::shootSettings(photographer) && good;
    return good ? 0 : 1;
}
