// SPDX-License-Identifier: GPL-3.0-or-later
// The sections of the settings that are rows of plain controls. Each shows what is in force and writes what
// is chosen at once.
#pragma once

#include "ui/settings/config_editor.h"
#include "ui/settings/disk_usage.h"
#include "ui/widgets/setting_row.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace sekisho::ui {

class Choice;
class GatewayPort;
class LogsPage;
class Segments;
class Switch;
class TextList;
class WindowState;

class GatewaySection final : public SettingsSection {
    Q_OBJECT
public:
    GatewaySection(ConfigEditor &editor, GatewayPort &port, QWidget *parent);

private:
    QWidget *makeAddress();
    QWidget *makeCaFile();
    void makeLists();
    void showConfig();
    void showListening();
    void changeListen(const QString &host, quint16 port);
    void restart();
    void chooseCaFile();

    ConfigEditor &m_editor;
    GatewayPort &m_port;
    QString m_failure; ///< why the listener did not start with what was chosen
    Choice *m_host = nullptr;
    QLineEdit *m_portField = nullptr;
    QPushButton *m_restart = nullptr;
    SettingRow *m_address = nullptr;
    TextList *m_hosts = nullptr;
    TextList *m_origins = nullptr;
    Switch *m_peerUser = nullptr;
    SettingRow *m_caRow = nullptr;
    QLabel *m_caFile = nullptr;
    QPushButton *m_removeCa = nullptr;
};

class CacheSection final : public SettingsSection {
    Q_OBJECT
public:
    CacheSection(ConfigEditor &editor, QWidget *parent);

Q_SIGNALS:
    void cacheRequested();
};

class LogsSection final : public SettingsSection {
    Q_OBJECT
public:
    LogsSection(ConfigEditor &editor, const QString &dataDirectory, QWidget *parent);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void makeRetention();
    QWidget *makeDisk();
    void showConfig();
    [[nodiscard]] QString gateway() const;

    ConfigEditor &m_editor;
    DiskUsage m_usage;
    QString m_dataDirectory;
    SettingRow *m_gatewayRow = nullptr;
    Choice *m_gateway = nullptr;
    Switch *m_record = nullptr;
    Switch *m_bodies = nullptr;
    Choice *m_bodySize = nullptr;
    Choice *m_rows = nullptr;
    Choice *m_days = nullptr;
    Choice *m_whenFull = nullptr;
    QLabel *m_disk = nullptr;
};

class AppearanceSection final : public SettingsSection {
    Q_OBJECT
public:
    AppearanceSection(LogsPage &logs, QWidget *parent);
    /// What is chosen is remembered there.
    void setState(WindowState &state) { m_state = &state; }

protected:
    void showEvent(QShowEvent *event) override;

private:
    LogsPage &m_logs;
    WindowState *m_state = nullptr;
    Segments *m_theme;
    Segments *m_detail;
};

class DataSection final : public SettingsSection {
    Q_OBJECT
public:
    DataSection(const ConfigEditor &editor, const QString &profileDirectory, const QString &dataDirectory,
                QWidget *parent);

private:
    QWidget *makePath(const QString &path, const QString &opened, const QString &objectName);
};

/// Opens a folder or a file with whatever the desktop has for it.
void openPath(const QString &path);

} // namespace sekisho::ui
