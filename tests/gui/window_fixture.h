// SPDX-License-Identifier: GPL-3.0-or-later
// The real main window over a fake gateway, in a profile of its own.
#pragma once

#include "gui/fake_port.h"
#include "gui/sample_records.h"
#include "ui/logs/filter_field.h"
#include "ui/logs/log_table.h"
#include "ui/main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace sekisho::test {

class WindowFixture {
public:
    WindowFixture()
    {
        ui::Theme::apply(*qApp);
        port.setListening(QStringLiteral("http://127.0.0.1:18484"));
        open();
    }

    void open()
    {
        window = std::make_unique<ui::MainWindow>(port, profile.path());
        window->resize(1280, 800);
        window->show();
        (void)QTest::qWaitForWindowExposed(window.get());
        window->activateWindow();
        (void)QTest::qWaitForWindowActive(window.get());
    }

    template <typename T = QWidget>
    [[nodiscard]] T *find(const char *name) const
    {
        return window->findChild<T *>(QLatin1String(name));
    }
    [[nodiscard]] QAbstractButton *button(const char *name) const { return find<QAbstractButton>(name); }
    void click(const char *name) const { QTest::mouseClick(button(name), Qt::LeftButton); }
    [[nodiscard]] ui::LogTable *table() const { return find<ui::LogTable>("logTable"); }
    [[nodiscard]] ui::FilterField *filter() const { return find<ui::FilterField>("filterField"); }
    [[nodiscard]] QWidget *detail() const { return find("detailPane"); }
    [[nodiscard]] bool isShown(const char *name) const { return find(name) && find(name)->isVisible(); }
    void clickRow(int row) const
    {
        const QRect cell = table()->visualRect(table()->model()->index(row, 0));
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cell.center());
    }

    QTemporaryDir profile;
    FakePort port;
    std::unique_ptr<ui::MainWindow> window;
};

} // namespace sekisho::test
