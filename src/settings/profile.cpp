// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/profile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace sekisho::settings {
namespace {

constexpr QFileDevice::Permissions OwnerOnly =
    QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;

QString standardFolder(QStandardPaths::StandardLocation location)
{
    return QDir(QStandardPaths::writableLocation(location)).filePath(u"sekisho"_s);
}

/// Links resolved where the folder is there, so that two ways to one folder are one profile.
QString canonical(const QString &directory)
{
    const QString absolute = QDir(directory).absolutePath();
    const QString resolved = QFileInfo(absolute).canonicalFilePath();
    return resolved.isEmpty() ? QDir::cleanPath(absolute) : resolved;
}

QString idOf(const QString &path)
{
    const QByteArray hash = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256);
    return QString::fromLatin1(hash.toHex().left(16));
}

Result<Done> makePrivate(const QString &directory)
{
    if (!QDir().mkpath(directory))
        return Failure{Error{"The folder " + directory.toStdString() + " cannot be made."}};
    if (!QFileInfo(directory).isWritable())
        return Failure{Error{"The folder " + directory.toStdString() + " cannot be written to."}};
    if (!QFile::setPermissions(directory, OwnerOnly))
        return Failure{Error{"The folder " + directory.toStdString() + " belongs to somebody else."}};
    return Done{};
}

} // namespace

Profile Profile::at(const QString &directory)
{
    Profile profile;
    if (directory.isEmpty()) {
        profile.m_config = standardFolder(QStandardPaths::GenericConfigLocation);
        profile.m_data = standardFolder(QStandardPaths::GenericDataLocation);
        profile.m_id = u"default"_s;
        return profile;
    }
    profile.m_config = canonical(directory);
    profile.m_data = profile.m_config;
    profile.m_id = idOf(profile.m_config);
    return profile;
}

Result<Profile> Profile::open(const QString &directory)
{
    Profile profile = at(directory);
    for (const QString &folder : {profile.m_config, profile.m_data}) {
        if (const Result<Done> made = makePrivate(folder); !made)
            return Failure{made.error()};
    }
    // Only now is it known whether a link led there.
    return at(directory);
}

QString Profile::configFile() const
{
    return QDir(m_config).filePath(u"config.json"_s);
}

QString Profile::windowFile() const
{
    return QDir(m_config).filePath(u"window.ini"_s);
}

QString Profile::logDatabase() const
{
    return QDir(m_data).filePath(u"logs.db"_s);
}

QString Profile::cacheDatabase() const
{
    return QDir(m_data).filePath(u"cache.db"_s);
}

QString Profile::lockFile() const
{
    return QDir(m_data).filePath(u"instance.lock"_s);
}

QString Profile::socketPath() const
{
    // The path of a default profile differs between users and homes; its id does not.
    const QString name = u"sekisho-"_s + idOf(m_data) + u".sock"_s;
    const QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    return QDir(runtime.isEmpty() ? m_data : runtime).filePath(name);
}

} // namespace sekisho::settings
