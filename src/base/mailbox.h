// SPDX-License-Identifier: GPL-3.0-or-later
// Calls handed from one thread to another, in order.
#pragma once

#include <QObject>

#include <functional>
#include <mutex>
#include <vector>

namespace sekisho {

/// Lives in the thread that runs the calls; any thread posts. What is handed over is guarded by a mutex of
/// the standard library and not left to Qt's event queue, whose synchronisation the thread sanitizer cannot
/// see.
class Mailbox final : public QObject {
    Q_OBJECT
public:
    Mailbox() = default;
    ~Mailbox() override;
    Q_DISABLE_COPY_MOVE(Mailbox)

    /// Runs the call from this object's event loop. Calls that are left when it goes do not run.
    void post(std::function<void()> call);
    /// Puts the caller behind all that has run here: for the thread that takes over after the other one has
    /// ended.
    void synchronize();

protected:
    void customEvent(QEvent *event) override;

private:
    std::mutex m_mutex;
    std::vector<std::function<void()>> m_calls; // guarded by m_mutex
};

} // namespace sekisho
