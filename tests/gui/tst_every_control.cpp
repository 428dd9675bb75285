// SPDX-License-Identifier: GPL-3.0-or-later
// Each control that can be pressed does something that can be told: no dead button gets in.
#include "gui/window_fixture.h"

#include <QClipboard>
#include <QDialog>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScrollBar>

using namespace sekisho;
using namespace sekisho::ui;

namespace {

/// All that a press may change, without focus and hover, which any press changes.
QStringList stateOf(const test::WindowFixture &fixture)
{
    QStringList state;
    for (const QWidget *widget : QApplication::allWidgets()) {
        if (!widget->isVisible())
            continue;
        QString line =
            QLatin1String(widget->metaObject()->className()) + QStringLiteral("|") + widget->objectName();
        line += QStringLiteral("|%1,%2").arg(widget->isEnabled()).arg(widget->width());
        if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            line += QStringLiteral("|%1|%2").arg(button->text()).arg(button->isChecked());
        if (const auto *label = qobject_cast<const QLabel *>(widget))
            line += u'|' + label->text();
        if (const auto *field = qobject_cast<const QLineEdit *>(widget))
            line += u'|' + field->text();
        if (const auto *text = qobject_cast<const QPlainTextEdit *>(widget))
            line += u'|' + text->toPlainText();
        state += line;
    }
    state.sort();
    state += fixture.port.calls;
    state += QGuiApplication::clipboard()->text();
    state += QString::number(fixture.table()->verticalScrollBar()->value());
    return state;
}

struct Scene {
    const char *name;
    void (*prepare)(test::WindowFixture &);
};

const Scene Scenes[] = {
    {"welcome", [](test::WindowFixture &) {}},
    {"welcome, own key", [](test::WindowFixture &f) { f.click("chooseOwnKey"); }},
    {"port busy", [](test::WindowFixture &f) { f.port.fail(QStringLiteral("Port 18484 is taken."), 18485); }},
    {"empty log", [](test::WindowFixture &f) { f.click("skip"); }},
    {"log, not following",
     [](test::WindowFixture &f) {
         f.click("skip");
         f.port.send(test::workingDay(60), 2);
         f.click("follow");
         f.port.send(test::overtime(4));
     }},
    {"no match",
     [](test::WindowFixture &f) {
         f.click("skip");
         f.port.send(test::workingDay(60), 2);
         f.filter()->setText(QStringLiteral("nothing-like-it"));
         QTest::keyClick(f.filter(), Qt::Key_Return);
     }},
    {"details of a running one",
     [](test::WindowFixture &f) {
         f.click("skip");
         f.port.send(test::workingDay(60), 2);
         f.table()->selectRow(59);
     }},
    {"rows were lost",
     [](test::WindowFixture &f) {
         storage::JournalStatus status;
         status.lostRows = 3;
         f.port.setRecording(status);
     }},
    {"log that cannot be read",
     [](test::WindowFixture &f) {
         f.port.log = std::make_shared<test::FakeLogFile>(test::dayBefore(20));
         f.port.log->fail(1, storage::StorageError::Kind::TooNew, "A newer version has written the log.");
         f.window.reset();
         f.open();
         f.click("skip");
         (void)QTest::qWaitFor([&f] { return f.isShown("historyBanner"); }, 30'000);
     }},
    {"about",
     [](test::WindowFixture &f) {
         f.click("skip");
         f.click("menu");
         f.find<QMenu>("appMenu")->actions().last()->trigger();
         f.find<QMenu>("appMenu")->close();
     }},
};

void closePopups()
{
    while (QWidget *popup = QApplication::activePopupWidget())
        popup->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

std::vector<QString> pressable()
{
    std::vector<QString> names;
    QWidget *modal = QApplication::activeModalWidget();
    for (const QWidget *widget : QApplication::allWidgets()) {
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        if (!button || !button->isVisible() || !button->isEnabled() ||
            button->testAttribute(Qt::WA_TransparentForMouseEvents) ||
            (modal && !modal->isAncestorOf(button)))
            continue;
        // Radio-like ones that are chosen already have nothing left to do.
        if (button->isCheckable() && button->autoExclusive() && button->isChecked())
            continue;
        if (!button->objectName().startsWith(u"qt_") && !button->inherits("QLineEditIconButton"))
            names.push_back(button->objectName());
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

class TestEveryControl : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { closePopups(); }

    void pressingHasAnEffect_data()
    {
        QTest::addColumn<int>("scene");
        for (int i = 0; i < int(std::size(Scenes)); ++i)
            QTest::newRow(Scenes[i].name) << i;
    }
    void pressingHasAnEffect()
    {
        QFETCH(int, scene);
        std::vector<QString> names;
        {
            test::WindowFixture fixture;
            Scenes[scene].prepare(fixture);
            QCoreApplication::processEvents();
            names = pressable();
        }
        QVERIFY(!names.empty());
        for (const QString &name : names) {
            QVERIFY2(!name.isEmpty(), "a button without a name cannot be pressed by a test");
            test::WindowFixture fixture;
            Scenes[scene].prepare(fixture);
            QCoreApplication::processEvents();
            QGuiApplication::clipboard()->clear();
            const QStringList before = stateOf(fixture);
            auto *button = fixture.window->findChild<QAbstractButton *>(name);
            QVERIFY2(button, qPrintable(name));
            QTest::mouseClick(button, Qt::LeftButton);
            QTRY_VERIFY2(stateOf(fixture) != before, qPrintable(name));
            closePopups();
        }
    }

    void menuEntriesHaveAnEffect()
    {
        for (int entry = 0;; ++entry) {
            test::WindowFixture fixture;
            fixture.click("skip");
            fixture.port.send(test::workingDay(20));
            fixture.table()->selectRow(3);
            fixture.click("menu");
            auto *menu = fixture.find<QMenu>("appMenu");
            const QList<QAction *> actions = menu->actions();
            if (entry >= actions.size())
                break;
            QAction *action = actions[entry];
            if (action->isSeparator() || action->isChecked())
                continue;
            const bool isSystem = entry == 0;
            Theme::instance().setMode(isSystem ? Theme::Mode::Dark : Theme::Mode::System);
            const QString name = action->text();
            const auto signature = [&] {
                return stateOf(fixture) + QStringList{tokens().window.name(),
                                                      Theme::name(Theme::instance().mode()),
                                                      QString::number(fixture.detail()->x())};
            };
            menu->close();
            const QStringList before = signature();
            action->trigger();
            QTRY_VERIFY2(signature() != before, qPrintable(name));
            closePopups();
        }
        Theme::instance().setMode(Theme::Mode::Light);
    }
};

QTEST_MAIN(TestEveryControl)
#include "tst_every_control.moc"
