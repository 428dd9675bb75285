// SPDX-License-Identifier: GPL-3.0-or-later
// The gnome-keyring-daemon that with_keyring.sh has started, locked and unlocked over the session bus.
#pragma once

#include <QString>
#include <QVariantList>

class QDBusMessage;

namespace sekisho::test {

/// The collection that keys are kept in.
inline constexpr const char *KeyringCollection = "/org/freedesktop/secrets/collection/login";
inline constexpr const char *KeyringService = "/org/freedesktop/secrets";
inline constexpr const char *KeyringServiceInterface = "org.freedesktop.Secret.Service";

/// Waits until the daemon is on the bus; whether it is.
[[nodiscard]] bool waitForKeyring();
/// Whether it worked.
[[nodiscard]] bool lockKeyring();
[[nodiscard]] bool unlockKeyring();
/// Negative when it cannot be known.
[[nodiscard]] int keyringItems();

/// Any call to the daemon; blocks.
QDBusMessage callKeyring(const char *path, const char *interface, const char *method,
                         const QVariantList &arguments);

} // namespace sekisho::test
