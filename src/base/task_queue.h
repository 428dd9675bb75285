// SPDX-License-Identifier: GPL-3.0-or-later
// Runs tasks one after the other from the event loop.
#pragma once

#ifndef Q_MOC_RUN // the moc of Qt 6.4 stumbles over libstdc++'s <coroutine>
#include "base/task.h"
#endif

#include <QObject>

#include <deque>

namespace sekisho {

/// Destroying it cancels what runs and drops what waits. Lives in one thread. Not to be destroyed by one of
/// its tasks.
class TaskQueue final : public QObject {
public:
    /// Never runs from within this call.
    void add(Task<> task);
    [[nodiscard]] bool isIdle() const { return !m_busy; }

private:
    Task<> runOne(Task<> task);
    void startNext();

    std::deque<Task<>> m_waiting;
    Task<> m_running;
    bool m_busy = false;
};

} // namespace sekisho
