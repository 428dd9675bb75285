// SPDX-License-Identifier: GPL-3.0-or-later
// The real main window over a fake gateway, in a profile of its own.
#pragma once

#include "gui/fake_parts.h"
#include "gui/sample_records.h"
#include "ui/logs/filter_field.h"
#include "ui/logs/log_table.h"
#include "ui/main_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QTabBar>
#include <QTest>

#include <algorithm>
#include <memory>

namespace sekisho::test {

class WindowFixture : public FakeParts {
public:
    WindowFixture()
    {
        ui::Theme::apply(*qApp);
        port.setListening(QStringLiteral("http://127.0.0.1:18484"));
        open();
    }

    void open()
    {
        window = std::make_unique<ui::MainWindow>(ports(), profile.path());
        window->resize(1280, 800);
        window->show();
        (void)QTest::qWaitForWindowExposed(window.get());
        window->activateWindow();
        (void)QTest::qWaitForWindowActive(window.get());
    }

    /// Of several with that name, one that is in sight.
    template <typename T = QWidget>
    [[nodiscard]] T *find(const char *name) const
    {
        const QList<T *> all = window->findChildren<T *>(QLatin1String(name));
        const auto seen = std::find_if(all.begin(), all.end(), [](const T *one) { return one->isVisible(); });
        if (seen != all.end())
            return *seen;
        return all.isEmpty() ? nullptr : all.first();
    }
    [[nodiscard]] QAbstractButton *button(const char *name) const { return find<QAbstractButton>(name); }
    void click(const char *name) const { QTest::mouseClick(button(name), Qt::LeftButton); }
    [[nodiscard]] ui::LogTable *table() const { return find<ui::LogTable>("logTable"); }
    [[nodiscard]] ui::FilterField *filter() const { return find<ui::FilterField>("filterField"); }
    [[nodiscard]] QWidget *detail() const { return find("detailPane"); }
    /// A label that can be seen has these words.
    [[nodiscard]] static bool says(const QWidget *where, const char *words)
    {
        const auto labels = where->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [words](const QLabel *label) {
            return label->isVisible() && label->text().contains(QString::fromUtf8(words));
        });
    }
    [[nodiscard]] bool says(const char *words) const { return says(window.get(), words); }
    [[nodiscard]] bool isShown(const char *name) const { return find(name) && find(name)->isVisible(); }
    /// Past the first steps, with 60 requests, two of them in flight.
    void showWorkingDay()
    {
        click("skip");
        port.send(workingDay(60), 2);
        QCOMPARE(table()->model()->rowCount(), 60);
    }
    [[nodiscard]] QString cell(int row, ui::Column column) const
    {
        return table()->model()->index(row, static_cast<int>(column)).data().toString();
    }
    void clickRow(int row) const
    {
        const QRect cell = table()->visualRect(table()->model()->index(row, 0));
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, cell.center());
    }

    std::unique_ptr<ui::MainWindow> window;
};

} // namespace sekisho::test
