// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window_state.h"

#include <QDir>

namespace sekisho::ui {
namespace {

constexpr QLatin1String GeometryKey("window/geometry");
constexpr QLatin1String ThemeKey("window/theme");
constexpr QLatin1String WelcomeKey("window/welcomeSkipped");
constexpr QLatin1String PageKey("window/page");
constexpr QLatin1String ColumnsKey("logs/columns");
constexpr QLatin1String DetailRightKey("logs/detailRight");
constexpr QLatin1String SplitterKey("logs/splitter");
constexpr QLatin1String ProvidersSplitterKey("providers/splitter");
constexpr QLatin1String ProvidersShownKey("providers/shown");
constexpr QLatin1String CacheSplitterKey("cache/splitter");
constexpr QLatin1String SettingsSectionKey("settings/section");
constexpr QLatin1String DetailTabKey("logs/detailTab");
constexpr QLatin1String AnalyticsRangeKey("analytics/range");
constexpr QLatin1String AnalyticsFilterKey("analytics/"); // and the filter's name
constexpr QLatin1String AnalyticsTablesKey("analytics/tables");

} // namespace

WindowState::WindowState(const QString &profileDir)
    : m_file(QDir(profileDir).filePath(QStringLiteral("window.ini")), QSettings::IniFormat)
{}

QByteArray WindowState::geometry() const
{
    return m_file.value(GeometryKey).toByteArray();
}

void WindowState::setGeometry(const QByteArray &geometry)
{
    m_file.setValue(GeometryKey, geometry);
}

Theme::Mode WindowState::themeMode() const
{
    return Theme::fromName(m_file.value(ThemeKey).toString());
}

void WindowState::setThemeMode(Theme::Mode mode)
{
    m_file.setValue(ThemeKey, Theme::name(mode));
}

bool WindowState::isWelcomeSkipped() const
{
    return m_file.value(WelcomeKey).toBool();
}

void WindowState::setWelcomeSkipped(bool skipped)
{
    m_file.setValue(WelcomeKey, skipped);
}

QString WindowState::page() const
{
    return m_file.value(PageKey).toString();
}

void WindowState::setPage(const QString &page)
{
    m_file.setValue(PageKey, page);
}

QStringList WindowState::columns() const
{
    return m_file.value(ColumnsKey).toString().split(u' ', Qt::SkipEmptyParts);
}

void WindowState::setColumns(const QStringList &columns)
{
    m_file.setValue(ColumnsKey, columns.join(u' '));
}

bool WindowState::isDetailRight() const
{
    return m_file.value(DetailRightKey).toBool();
}

void WindowState::setDetailRight(bool right)
{
    m_file.setValue(DetailRightKey, right);
}

QString WindowState::detailTab() const
{
    return m_file.value(DetailTabKey, QStringLiteral("conversation")).toString();
}

void WindowState::setDetailTab(const QString &tab)
{
    m_file.setValue(DetailTabKey, tab);
}

QByteArray WindowState::logsSplitter() const
{
    return m_file.value(SplitterKey).toByteArray();
}

void WindowState::setLogsSplitter(const QByteArray &splitter)
{
    m_file.setValue(SplitterKey, splitter);
}

QByteArray WindowState::providersSplitter() const
{
    return m_file.value(ProvidersSplitterKey).toByteArray();
}

void WindowState::setProvidersSplitter(const QByteArray &splitter)
{
    m_file.setValue(ProvidersSplitterKey, splitter);
}

QString WindowState::providersShown() const
{
    return m_file.value(ProvidersShownKey).toString();
}

void WindowState::setProvidersShown(const QString &shown)
{
    m_file.setValue(ProvidersShownKey, shown);
}

QString WindowState::analyticsRange() const
{
    return m_file.value(AnalyticsRangeKey).toString();
}

void WindowState::setAnalyticsRange(const QString &range)
{
    m_file.setValue(AnalyticsRangeKey, range);
}

QString WindowState::analyticsFilter(const QString &filter) const
{
    return m_file.value(AnalyticsFilterKey + filter).toString();
}

void WindowState::setAnalyticsFilter(const QString &filter, const QString &value)
{
    m_file.setValue(AnalyticsFilterKey + filter, value);
}

QStringList WindowState::analyticsTables() const
{
    return m_file.value(AnalyticsTablesKey).toString().split(u' ', Qt::SkipEmptyParts);
}

void WindowState::setAnalyticsTables(const QStringList &charts)
{
    m_file.setValue(AnalyticsTablesKey, charts.join(u' '));
}

QByteArray WindowState::cacheSplitter() const
{
    return m_file.value(CacheSplitterKey).toByteArray();
}

void WindowState::setCacheSplitter(const QByteArray &splitter)
{
    m_file.setValue(CacheSplitterKey, splitter);
}

QString WindowState::settingsSection() const
{
    return m_file.value(SettingsSectionKey).toString();
}

void WindowState::setSettingsSection(const QString &section)
{
    m_file.setValue(SettingsSectionKey, section);
}

} // namespace sekisho::ui
