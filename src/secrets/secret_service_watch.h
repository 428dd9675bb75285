// SPDX-License-Identifier: GPL-3.0-or-later
// Hears when the freedesktop.org Secret Service comes, goes, or locks and unlocks a collection: a keychain
// that could not be read may be readable now.
#pragma once

#include <QObject>
#include <QTimer>

namespace sekisho::secrets {

/// Says only that something has changed; askSecretService() tells what is so now. Main thread.
class SecretServiceWatch final : public QObject {
    Q_OBJECT
public:
    explicit SecretServiceWatch(QObject *parent = nullptr);

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void onSignal();

private:
    QTimer m_settle;
};

} // namespace sekisho::secrets
