// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/config_file.h"

#include "settings/json_text.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <chrono>

namespace sekisho::settings {
namespace {

/// Editors write in several steps; what stands there after this rest is meant.
constexpr std::chrono::milliseconds Settle{50};

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

ConfigError plainError(const QString &reason)
{
    return {0, 0, {}, reason.toStdString()};
}

/// Nothing at all is what a first start finds.
Result<Config, ConfigError> parsed(const QByteArray &text)
{
    if (text.isNull())
        return Config{};
    return parseConfig(view(text));
}

} // namespace

ConfigFile::ConfigFile(QString path, QObject *parent) : QObject(parent), m_path(std::move(path))
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(Settle);
    connect(&m_settle, &QTimer::timeout, this, &ConfigFile::reread);
    // The folder tells of a file that is made, or put in place of another; the file itself of one written in
    // place.
    const auto later = [this] { m_settle.start(); };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, later);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, later);
}

Result<Done, ConfigError> ConfigFile::load()
{
    watch();
    auto text = read();
    if (!text) {
        m_fault = text.error();
        return Failure{*m_fault};
    }
    m_text = *text;
    auto config = parsed(m_text);
    if (!config) {
        m_fault = config.error();
        return Failure{*m_fault};
    }
    m_config = std::move(*config);
    m_fault.reset();
    return Done{};
}

void ConfigFile::watch()
{
    const QString folder = QFileInfo(m_path).absolutePath();
    if (!m_watcher.directories().contains(folder) && QFileInfo::exists(folder))
        m_watcher.addPath(folder);
    // A file that was put in place of the watched one is another file to the watcher.
    if (!m_watcher.files().contains(m_path) && QFileInfo::exists(m_path))
        m_watcher.addPath(m_path);
}

void ConfigFile::reread()
{
    watch();
    auto text = read();
    if (text && *text == m_text && text->isNull() == m_text.isNull())
        return;
    auto config = text ? parsed(*text) : Result<Config, ConfigError>(Failure{text.error()});
    // A file that goes is no wish for the defaults: they could open what its settings had closed.
    if (text && text->isNull())
        config = Failure{plainError(tr("the file is gone"))};
    if (config) {
        take(*text, std::move(*config));
        return;
    }
    if (text)
        m_text = *text;
    m_fault = config.error();
    Q_EMIT refused(*m_fault);
}

void ConfigFile::take(const QByteArray &text, Config config)
{
    m_text = text;
    const bool mended = m_fault.has_value();
    m_fault.reset();
    const bool differs = !(config == m_config);
    m_config = std::move(config);
    if (differs || mended)
        Q_EMIT changed();
}

Result<QByteArray, ConfigError> ConfigFile::read() const
{
    QFile file(m_path);
    if (!file.exists())
        return QByteArray();
    if (!file.open(QIODevice::ReadOnly))
        return Failure{plainError(file.errorString())};
    const QByteArray text = file.read(static_cast<qint64>(MaxConfigBytes) + 1);
    if (file.error() != QFileDevice::NoError)
        return Failure{plainError(file.errorString())};
    return text.isNull() ? QByteArray("") : text;
}

Result<Done, ConfigError> ConfigFile::update(const std::function<void(Config &)> &change)
{
    const auto text = read();
    if (!text)
        return Failure{text.error()};
    auto now = parsed(*text);
    if (!now)
        return Failure{now.error()};
    Config wanted = *now;
    change(wanted);
    const QByteArray base = text->isNull() ? QByteArray("{}\n") : *text;
    const auto patched = patchConfig(view(base), *now, wanted);
    if (!patched)
        return Failure{patched.error()};
    const QByteArray fresh(patched->data(), static_cast<qsizetype>(patched->size()));
    if (fresh != base) {
        if (const auto written = write(fresh); !written)
            return written;
    }
    auto said = parsed(fresh);
    take(fresh != base ? fresh : *text, std::move(*said));
    watch();
    return Done{};
}

Result<Done, ConfigError> ConfigFile::write(const QByteArray &text)
{
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly))
        return Failure{plainError(file.errorString())};
    // Before the first byte, so that nobody else reads even a part.
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    if (file.write(text) != text.size() || !file.commit())
        return Failure{plainError(file.errorString())};
    return Done{};
}

} // namespace sekisho::settings
