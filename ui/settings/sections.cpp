// SPDX-License-Identifier: GPL-3.0-or-later
// The sections with a few rows each: cache, appearance, data.
#include "ui/settings/sections.h"
#include "ui/cache/keep_times.h"
#include "ui/logs/logs_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/choice.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/segments.h"
#include "ui/window_state.h"

#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>

namespace sekisho::ui {
namespace {

constexpr int PathWidth = 360;

} // namespace

CacheSection::CacheSection(ConfigEditor &editor, QWidget *parent) : SettingsSection(tr("Cache"), parent)
{
    auto *limit = new Choice(tr("Size limit"), this);
    limit->setObjectName(QStringLiteral("settingsCacheLimit"));
    for (const qint64 bytes : cacheLimits())
        limit->addItem(formatLimit(bytes), bytes);
    addRow(tr("Size limit"), tr("Beyond it the least recently used answers go; pinned ones stay."), limit);
    auto *page = new QPushButton(tr("Open the page Cache"), this);
    page->setObjectName(QStringLiteral("openCachePage"));
    addRow(tr("Mode and time"), tr("Whether answers are kept, for how long, and what is kept now."), page);
    connect(page, &QPushButton::clicked, this, &CacheSection::cacheRequested);
    connect(limit, &QComboBox::activated, this, [limit, &editor] {
        editor.change([bytes = limit->currentData().toLongLong()](settings::Config &config) {
            config.cacheBytes = bytes;
        });
    });
    const auto showConfig = [limit, &editor] {
        const qint64 bytes = editor.config().cacheBytes;
        limit->setValue(bytes, formatLimit(bytes));
    };
    connect(&editor, &ConfigEditor::shown, this, showConfig);
    showConfig();
}

AppearanceSection::AppearanceSection(LogsPage &logs, QWidget *parent)
    : SettingsSection(tr("Appearance"), parent), m_logs(logs)
{
    m_theme = new Segments(tr("Colours"), this);
    m_theme->add(static_cast<int>(Theme::Mode::System), tr("System"), QStringLiteral("themeSystem"));
    m_theme->add(static_cast<int>(Theme::Mode::Light), tr("Light"), QStringLiteral("themeLight"));
    m_theme->add(static_cast<int>(Theme::Mode::Dark), tr("Dark"), QStringLiteral("themeDark"));
    addRow(tr("Colours"), tr("System follows the desktop, also when it changes."), m_theme);
    m_detail = new Segments(tr("Details of a request"), this);
    m_detail->add(0, tr("Below the log"), QStringLiteral("detailBelow"));
    m_detail->add(1, tr("Right of the log"), QStringLiteral("detailRight"));
    addRow(tr("Details of a request"), tr("Where they open when a row is chosen."), m_detail);
    connect(m_theme, &Segments::chosen, this, [this](int mode) {
        Theme::instance().setMode(static_cast<Theme::Mode>(mode));
        if (m_state)
            m_state->setThemeMode(static_cast<Theme::Mode>(mode));
    });
    connect(&Theme::instance(), &Theme::changed, this,
            [this] { m_theme->setValue(static_cast<int>(Theme::instance().mode())); });
    connect(m_detail, &Segments::chosen, this, [this](int right) { m_logs.setDetailRight(right != 0); });
}

// Both can be changed elsewhere, by the menu and by keys.
void AppearanceSection::showEvent(QShowEvent *event)
{
    SettingsSection::showEvent(event);
    m_theme->setValue(static_cast<int>(Theme::instance().mode()));
    m_detail->setValue(m_logs.isDetailRight() ? 1 : 0);
}

DataSection::DataSection(const ConfigEditor &editor, const QString &profileDirectory,
                         const QString &dataDirectory, QWidget *parent)
    : SettingsSection(tr("Data"), parent)
{
    addRow(tr("Profile folder"), tr("Settings, and what the window remembers."),
           makePath(profileDirectory, tr("Open the profile folder"), QStringLiteral("openProfile")));
    if (QDir(dataDirectory) != QDir(profileDirectory))
        addRow(tr("Data folder"), tr("The logs and the cache."),
               makePath(dataDirectory, tr("Open the data folder"), QStringLiteral("openData")));
    addRow(
        tr("Configuration file"),
        tr("All settings but those of the window; changes made in an editor work at once. No key is in it."),
        makePath(editor.path(), tr("Open the configuration file"), QStringLiteral("openConfig")));
    auto *version = new QWidget(this);
    auto *number = new QLabel(QStringLiteral("Sekisho " SEKISHO_VERSION), version);
    auto *copy = new QPushButton(tr("Copy"), version);
    copy->setObjectName(QStringLiteral("copyVersion"));
    copy->setAccessibleName(tr("Copy the version"));
    auto *layout = new QHBoxLayout(version);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3 * metrics::Step);
    layout->addWidget(number);
    layout->addWidget(copy);
    addRow(tr("Version"), {}, version);
    connect(copy, &QPushButton::clicked, this, [copy] {
        QGuiApplication::clipboard()->setText(QStringLiteral("Sekisho " SEKISHO_VERSION));
        confirmOn(*copy, tr("Copied"));
    });
}

QWidget *DataSection::makePath(const QString &path, const QString &opened, const QString &objectName)
{
    auto *field = new QWidget(this);
    auto *label = new ElidedLabel(field);
    label->setText(QDir::toNativeSeparators(path));
    label->setFont(Theme::instance().codeFont());
    label->setFixedWidth(PathWidth);
    auto *open = new QPushButton(tr("Open"), field);
    open->setObjectName(objectName);
    open->setAccessibleName(opened);
    auto *layout = new QVBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * metrics::Step);
    layout->addWidget(label);
    layout->addWidget(open, 0, Qt::AlignLeft);
    connect(open, &QPushButton::clicked, this, [path] { openPath(path); });
    return field;
}

} // namespace sekisho::ui
