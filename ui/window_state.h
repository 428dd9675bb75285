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

    /// The name of the page that was shown last; empty for none.
    [[nodiscard]] QString page() const;
    void setPage(const QString &page);

    [[nodiscard]] QStringList columns() const;
    void setColumns(const QStringList &columns);
    [[nodiscard]] bool isDetailRight() const;
    void setDetailRight(bool right);
    [[nodiscard]] QString detailTab() const;
    void setDetailTab(const QString &tab);
    [[nodiscard]] QByteArray logsSplitter() const;
    void setLogsSplitter(const QByteArray &splitter);
    [[nodiscard]] QByteArray cacheSplitter() const;
    void setCacheSplitter(const QByteArray &splitter);
    [[nodiscard]] QString settingsSection() const;
    void setSettingsSection(const QString &section);

    [[nodiscard]] QByteArray providersSplitter() const;
    void setProvidersSplitter(const QByteArray &splitter);
    /// "all" or "used".
    [[nodiscard]] QString providersShown() const;
    void setProvidersShown(const QString &shown);
    [[nodiscard]] QString analyticsRange() const;
    void setAnalyticsRange(const QString &range);
    /// By the name of a filter; empty for no condition.
    [[nodiscard]] QString analyticsFilter(const QString &filter) const;
    void setAnalyticsFilter(const QString &filter, const QString &value);
    /// The charts that are shown as tables.
    [[nodiscard]] QStringList analyticsTables() const;
    void setAnalyticsTables(const QStringList &charts);

private:
    QSettings m_file;
};

} // namespace sekisho::ui
