// SPDX-License-Identifier: GPL-3.0-or-later
// Each control that can be pressed does something that can be told: no dead button gets in.
#include "gui/control_scenes.h"
#include "ui/widgets/rail.h"

#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSlider>
#include <QTableView>

using namespace sekisho;
using namespace sekisho::ui;

namespace {

/// What was opened in another program.
QStringList &opened()
{
    static QStringList paths;
    return paths;
}

/// All that a press may change, without focus and hover, which any press changes; `but` is left out.
QStringList stateOf(const test::WindowFixture &fixture, const QWidget *but = nullptr)
{
    QStringList state;
    for (const QWidget *widget : QApplication::allWidgets()) {
        if (!widget->isVisible() || (but && (widget == but || but->isAncestorOf(widget))))
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
        if (const auto *choice = qobject_cast<const QComboBox *>(widget))
            line += u'|' + choice->currentText();
        if (const auto *slider = qobject_cast<const QAbstractSlider *>(widget))
            line += QStringLiteral("|%1").arg(slider->value());
        if (const auto *table = qobject_cast<const QTableView *>(widget))
            line += QStringLiteral("|%1|%2").arg(table->model()->rowCount()).arg(table->currentIndex().row());
        state += line;
    }
    state.sort();
    QFile config(fixture.config.path());
    if (config.open(QIODevice::ReadOnly))
        state += QString::fromUtf8(config.readAll());
    state += opened();
    state += Theme::name(Theme::instance().mode());
    state += fixture.find("logsPage")
                 ->findChild<QWidget *>(QStringLiteral("logsSplitter"))
                 ->property("orientation")
                 .toString();
    state += fixture.port.calls;
    state += QGuiApplication::clipboard()->text();
    state += QString::number(fixture.table()->verticalScrollBar()->value());
    return state;
}

/// Several views have a button of that name.
QAbstractButton *visibleButton(const test::WindowFixture &fixture, const QString &name)
{
    const QList<QAbstractButton *> buttons = fixture.window->findChildren<QAbstractButton *>(name);
    for (QAbstractButton *button : buttons) {
        if (button->isVisible() && button->isEnabled())
            return button;
    }
    return nullptr;
}

/// Lists to choose from and sliders, by name.
std::vector<QString> turnable()
{
    std::vector<QString> names;
    const QWidget *modal = QApplication::activeModalWidget();
    for (const QWidget *widget : QApplication::allWidgets()) {
        const auto *choice = qobject_cast<const QComboBox *>(widget);
        const bool turns = (choice && choice->count() > 1) || qobject_cast<const QSlider *>(widget);
        if (turns && widget->isVisible() && widget->isEnabled() && (!modal || modal->isAncestorOf(widget)))
            names.push_back(widget->objectName());
    }
    std::sort(names.begin(), names.end());
    return names;
}

void closePopups()
{
    while (QWidget *popup = QApplication::activePopupWidget())
        popup->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

bool isInRail(const QWidget *widget)
{
    while (widget && !qobject_cast<const Rail *>(widget))
        widget = widget->parentWidget();
    return widget;
}

std::vector<QString> pressable(bool withRail)
{
    std::vector<QString> names;
    QWidget *modal = QApplication::activeModalWidget();
    for (const QWidget *widget : QApplication::allWidgets()) {
        const auto *button = qobject_cast<const QAbstractButton *>(widget);
        if (!button || !button->isVisible() || !button->isEnabled() ||
            button->testAttribute(Qt::WA_TransparentForMouseEvents) ||
            (modal && !modal->isAncestorOf(button)) || (!withRail && isInRail(button)))
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

public Q_SLOTS:
    void takeUrl(const QUrl &url) { opened() += url.toString(); }

private Q_SLOTS:
    void initTestCase() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "takeUrl"); }
    void init()
    {
        opened().clear();
        Theme::instance().setMode(Theme::Mode::System);
    }
    void cleanup() { closePopups(); }
    void cleanupTestCase() { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }

    void pressingHasAnEffect_data()
    {
        QTest::addColumn<int>("scene");
        const auto scenes = test::controlScenes();
        for (std::size_t i = 0; i < scenes.size(); ++i)
            QTest::newRow(scenes[i].name) << static_cast<int>(i);
    }
    void pressingHasAnEffect()
    {
        QFETCH(int, scene);
        const test::ControlScene &shown = test::controlScenes()[static_cast<std::size_t>(scene)];
        std::vector<QString> names;
        {
            test::WindowFixture fixture;
            shown.prepare(fixture);
            QCoreApplication::processEvents();
            names = pressable(shown.withRail);
        }
        QVERIFY(!names.empty());
        for (const QString &name : names) {
            QVERIFY2(!name.isEmpty(), "a button without a name cannot be pressed by a test");
            test::WindowFixture fixture;
            shown.prepare(fixture);
            QCoreApplication::processEvents();
            QGuiApplication::clipboard()->clear();
            const QStringList before = stateOf(fixture);
            QAbstractButton *button = visibleButton(fixture, name);
            QVERIFY2(button, qPrintable(name));
            QTest::mouseClick(button, Qt::LeftButton);
            QTRY_VERIFY2(stateOf(fixture) != before, qPrintable(name));
            closePopups();
        }
    }

    void turningHasAnEffect_data() { pressingHasAnEffect_data(); }
    void turningHasAnEffect()
    {
        QFETCH(int, scene);
        const test::ControlScene &shown = test::controlScenes()[static_cast<std::size_t>(scene)];
        std::vector<QString> names;
        {
            test::WindowFixture fixture;
            shown.prepare(fixture);
            names = turnable();
        }
        for (const QString &name : names) {
            QVERIFY2(!name.isEmpty(), "a control without a name cannot be turned by a test");
            test::WindowFixture fixture;
            shown.prepare(fixture);
            auto *control = fixture.window->findChild<QWidget *>(name);
            QVERIFY2(control, qPrintable(name));
            QVERIFY2(!control->accessibleName().isEmpty(), qPrintable(name));
            const QStringList before = stateOf(fixture, control);
            control->setFocus();
            QTest::keyClick(control, Qt::Key_Home);
            QTest::keyClick(control, Qt::Key_End);
            QTRY_VERIFY2(stateOf(fixture, control) != before, qPrintable(name));
        }
    }

    void menuEntriesHaveAnEffect()
    {
        for (int entry = 0;; ++entry) {
            test::WindowFixture fixture;
            fixture.click("skip");
            fixture.port.send(test::workingDay(20));
            fixture.table()->selectRow(3);
            test::awaitConversation(fixture);
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
