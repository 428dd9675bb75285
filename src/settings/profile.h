// SPDX-License-Identifier: GPL-3.0-or-later
// Where one instance keeps its files.
#pragma once

#include "base/result.h"

#include <QString>

namespace sekisho::settings {

/// The folders and files of a profile. Everything is in one folder with --profile DIR; else configuration and
/// data are where the desktop wants them (XDG base directories on Linux).
class Profile {
public:
    /// Makes the folders where they are not there yet, for this user only (0700). `directory` is empty for
    /// the user's own profile.
    [[nodiscard]] static Result<Profile> open(const QString &directory);
    /// The same without touching the disk.
    [[nodiscard]] static Profile at(const QString &directory);

    [[nodiscard]] const QString &configDirectory() const { return m_config; }
    [[nodiscard]] const QString &dataDirectory() const { return m_data; }

    [[nodiscard]] QString configFile() const;    ///< config.json
    [[nodiscard]] QString windowFile() const;    ///< window.ini
    [[nodiscard]] QString logDatabase() const;   ///< logs.db
    [[nodiscard]] QString cacheDatabase() const; ///< cache.db
    [[nodiscard]] QString lockFile() const;      ///< held by the running instance

    /// "default", or 16 hexadecimal digits of the folder's path: names the profile in the keychain and its
    /// socket.
    [[nodiscard]] const QString &id() const { return m_id; }
    /// The local socket of the running instance, in the user's runtime folder.
    [[nodiscard]] QString socketPath() const;

private:
    QString m_config;
    QString m_data;
    QString m_id;
};

} // namespace sekisho::settings
