// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/qt_loop.h"

#include <QCoreApplication>
#include <QEvent>
#include <QTimerEvent>

#include <algorithm>
#include <chrono>

namespace sekisho {

QtLoop::QtLoop() = default;
QtLoop::~QtLoop() = default;

Micros QtLoop::now() const
{
    return std::chrono::duration_cast<Micros>(std::chrono::steady_clock::now().time_since_epoch());
}

WallTime QtLoop::wallTime() const
{
    return std::chrono::time_point_cast<Micros>(std::chrono::system_clock::now());
}

void QtLoop::post(std::function<void()> call)
{
    m_posted.push_back(std::move(call));
    if (!m_flushQueued) {
        m_flushQueued = true;
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    }
}

void QtLoop::customEvent(QEvent *)
{
    m_flushQueued = false;
    std::vector<std::function<void()>> calls = std::exchange(m_posted, std::exchange(m_spare, {}));
    for (const auto &call : calls)
        call();
    calls.clear();
    m_spare = std::move(calls);
}

void QtLoop::scheduleWakeUp(Micros deadline)
{
    if (deadline == m_wakeUpAt && (m_timer.isActive() || deadline == Micros::max()))
        return;
    m_wakeUpAt = deadline;
    if (deadline == Micros::max()) {
        m_timer.stop();
        return;
    }
    // Rounded up: waking a little late is one wake-up, waking early is two.
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(std::max(deadline - now(), Micros(0)));
    constexpr std::chrono::milliseconds Longest = std::chrono::hours(24);
    m_timer.start(static_cast<int>(std::min(wait, Longest).count()), Qt::PreciseTimer, this);
}

void QtLoop::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId())
        return;
    m_timer.stop();
    m_wakeUpAt = Micros::max();
    runDueTimers();
}

} // namespace sekisho
