// SPDX-License-Identifier: GPL-3.0-or-later
// One job of QtKeychain 0.13 with what it lacks: a time-out, and an end that neither crashes nor stops the
// others.
#pragma once

#include "base/secret.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>

#include <chrono>
#include <functional>
#include <optional>

namespace QKeychain {
class Job;
}

namespace sekisho::secrets {

/// How the keychain answered.
struct KeychainAnswer {
    enum class Kind { Ok, NotFound, AccessDenied, NoBackend, Other, TimedOut };
    Kind kind = Kind::Ok;
    QString message; ///< the backend's own words
    Secret secret;   ///< of a read
};

/// QtKeychain runs the jobs of a process one after the other, and its libsecret backend keeps a bare pointer
/// to a started job until the service answers, which may be never. So a job that takes too long is not
/// deleted: it is told to be finished, which lets the next one start, and left to delete itself should its
/// answer come. Destroying this object does the same. Main thread.
class KeychainJob final : public QObject {
    Q_OBJECT
public:
    using Callback = std::function<void(KeychainAnswer)>;

    static KeychainJob *read(const QString &key);
    static KeychainJob *write(const QString &key, const Secret &secret);
    static KeychainJob *remove(const QString &key);
    ~KeychainJob() override;

    /// Calls `callback` once, unless destroyed before; the callback may destroy this. `late` is called when
    /// the answer comes after the time-out, whether or not this object is still there.
    void start(std::chrono::milliseconds patience, Callback callback, std::function<void()> late);

private:
    explicit KeychainJob(QKeychain::Job *job);
    void finish();
    void abandon(std::function<void()> late);
    void answer(KeychainAnswer answer);

    QPointer<QKeychain::Job> m_job;
    QTimer m_timer;
    Callback m_callback;
    std::function<void()> m_late;
    bool m_started = false;
};

} // namespace sekisho::secrets
