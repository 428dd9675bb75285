// SPDX-License-Identifier: GPL-3.0-or-later
// The Loop of a thread that runs a Qt event loop.
#pragma once

#include "base/loop.h"

#include <QBasicTimer>
#include <QObject>

#include <vector>

namespace sekisho {

/// Made, used and destroyed in the thread whose event loop it uses.
class QtLoop final : public QObject, public Loop {
    Q_OBJECT
public:
    QtLoop();
    ~QtLoop() override;

    [[nodiscard]] Micros now() const override;
    [[nodiscard]] WallTime wallTime() const override;
    void post(std::function<void()> call) override;

protected:
    void scheduleWakeUp(Micros deadline) override;
    void timerEvent(QTimerEvent *event) override;
    void customEvent(QEvent *event) override;

private:
    QBasicTimer m_timer;
    Micros m_wakeUpAt = Micros::max();
    std::vector<std::function<void()>> m_posted;
    std::vector<std::function<void()>> m_spare; // empty, with the memory of former calls
    bool m_flushQueued = false;
};

} // namespace sekisho
