// SPDX-License-Identifier: GPL-3.0-or-later
// The event loop of a worker thread on Linux. Qt's own hands every descriptor to poll() each time round, so a
// request pays for all the idle connections; epoll makes it pay for the ready ones only.
#pragma once

#include <QAbstractEventDispatcher>
#include <QPointer>
#include <QSocketNotifier>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace sekisho::http {

/// Given to QThread::setEventDispatcher() before the thread starts; the thread owns it then. wakeUp() and
/// interrupt() may be called from any thread, all else only from its own.
class EpollDispatcher final : public QAbstractEventDispatcher {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EpollDispatcher)
public:
    explicit EpollDispatcher(QObject *parent = nullptr);
    ~EpollDispatcher() override;

    /// False when the system refused its descriptors; it must not be installed then.
    [[nodiscard]] bool isValid() const { return m_epoll >= 0 && m_wakeUpEvent >= 0; }

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;

    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;

    void registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject *object) override;
    bool unregisterTimer(int timerId) override;
    bool unregisterTimers(QObject *object) override;
    [[nodiscard]] QList<TimerInfo> registeredTimers(QObject *object) const override;
    [[nodiscard]] int remainingTime(int timerId) override;

    void wakeUp() override;
    void interrupt() override;

private:
    using Clock = std::chrono::steady_clock;

    struct RunningTimer {
        std::chrono::milliseconds interval{};
        Qt::TimerType type = Qt::CoarseTimer;
        QObject *object = nullptr;
        Clock::time_point deadline;
        bool firing = false; // its event is being delivered further up the stack
    };

    struct Descriptor {
        /// By QSocketNotifier::Type. Guarded, because a notifier destroyed in another thread does not say so.
        std::array<QPointer<QSocketNotifier>, 3> notifiers;
        bool added = false;
        /// Counts the lives of the descriptor's number: an event fetched for a former life is not delivered
        /// to the present one.
        std::uint32_t generation = 0;
    };

    void updateInterest(int descriptor);
    bool wait(int timeoutMs, bool withSockets);
    bool activateNotifiers(int descriptor, std::uint32_t generation, std::uint32_t events);
    bool activateTimers();
    [[nodiscard]] int msToNextTimer() const;

    int m_epoll = -1;
    int m_wakeUpEvent = -1;
    std::atomic<bool> m_wakeUp = false;
    std::atomic<bool> m_interrupted = false;
    std::vector<Descriptor> m_descriptors; // by descriptor
    std::map<int, RunningTimer> m_timers;  // by id
    std::set<std::pair<Clock::time_point, int>> m_deadlines;
};

} // namespace sekisho::http
