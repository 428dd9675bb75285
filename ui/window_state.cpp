// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window_state.h"

#include <QDir>

namespace sekisho::ui {
namespace {

constexpr QLatin1String GeometryKey("window/geometry");
constexpr QLatin1String ThemeKey("window/theme");
constexpr QLatin1String WelcomeKey("window/welcomeSkipped");
constexpr QLatin1String ColumnsKey("logs/columns");
constexpr QLatin1String DetailRightKey("logs/detailRight");
constexpr QLatin1String SplitterKey("logs/splitter");
constexpr QLatin1String DetailTabKey("logs/detailTab");

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
    return m_file.value(DetailTabKey, QStringLiteral("request")).toString();
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

} // namespace sekisho::ui
