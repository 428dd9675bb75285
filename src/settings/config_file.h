// SPDX-License-Identifier: GPL-3.0-or-later
// config.json on disk: read, read again when somebody changes it, changed field by field.
#pragma once

#include "settings/config.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <optional>

namespace sekisho::settings {

/// Holds the configuration in force: the last one that was read without a fault. Lives in the main thread.
class ConfigFile final : public QObject {
    Q_OBJECT
public:
    explicit ConfigFile(QString path, QObject *parent = nullptr);

    /// Reads it for the first time and watches it from then on. A file that is not there is the default
    /// configuration; a faulty one is an error, and the defaults are in force until it is mended.
    Result<Done, ConfigError> load();

    [[nodiscard]] const Config &config() const { return m_config; }
    [[nodiscard]] const QString &path() const { return m_path; }
    /// What is wrong with the file as it is now; nothing while it is fine.
    [[nodiscard]] const std::optional<ConfigError> &fault() const { return m_fault; }

    /// Reads the file again, changes a copy of what it says, and writes what differs: unknown fields, order
    /// and layout stay, and so does what another program has changed meanwhile. Never writes over a file that
    /// it can't parse.
    Result<Done, ConfigError> update(const std::function<void(Config &)> &change);

Q_SIGNALS:
    /// Another configuration is in force.
    void changed();
    /// The file was changed and is refused; the configuration in force stays.
    void refused(const sekisho::settings::ConfigError &error);

private:
    void watch();
    void reread();
    void take(const QByteArray &text, Config config);
    [[nodiscard]] Result<QByteArray, ConfigError> read() const;
    [[nodiscard]] Result<Done, ConfigError> write(const QByteArray &text);

    QString m_path;
    Config m_config;
    QByteArray m_text; // as last read, faulty or not
    std::optional<ConfigError> m_fault;
    QFileSystemWatcher m_watcher;
    QTimer m_settle;
};

} // namespace sekisho::settings
