// SPDX-License-Identifier: GPL-3.0-or-later
// What the freedesktop.org Secret Service says of itself, for the answers of QtKeychain that mean several
// things: a locked collection without anybody to ask reads as "entry not found".
// specifications.freedesktop.org/secret-service-spec
#pragma once

#include <QObject>

#include <functional>

namespace sekisho::secrets {

enum class SecretServiceState {
    Unlocked,
    Locked,
    NoCollection, ///< a service without a default collection: nothing can be kept
    Denied,
    Absent, ///< no session bus, or no service on it
    Unclear,
};

/// Asks once, without unlocking anything; answers from the loop within a few seconds. Not called any more
/// when `context` is gone.
void askSecretService(QObject *context, std::function<void(SecretServiceState)> callback);

} // namespace sekisho::secrets
