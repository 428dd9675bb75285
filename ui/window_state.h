// SPDX-License-Identifier: GPL-3.0-or-later
// What the window remembers from one run to the next, in window.ini of the profile. Losing the file costs
// nothing but habits.
#pragma once

#include "ui/theme/theme.h"

#include <QByteArray>
#include <QSettings>
#include <QStringList>

namespace sekisho::ui {

class WindowState final {
public:
    explicit WindowState(const QString &profileDir);

    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray &geometry);

    [[nodiscard]] Theme::Mode themeMode() const;
    void setThemeMode(Theme::Mode mode);

    [[nodiscard]] bool isWelcomeSkipped() const;
    void setWelcomeSkipped(bool skipped);

    [[nodiscard]] QStringList columns() const;
    void setColumns(const QStringList &columns);
    [[nodiscard]] bool isDetailRight() const;
    void setDetailRight(bool right);
    [[nodiscard]] QString detailTab() const;
    void setDetailTab(const QString &tab);
    [[nodiscard]] QByteArray logsSplitter() const;
    void setLogsSplitter(const QByteArray &splitter);

private:
    QSettings m_file;
};

} // namespace sekisho::ui
