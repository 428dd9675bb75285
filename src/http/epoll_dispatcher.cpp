// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/epoll_dispatcher.h"

#include <QCoreApplication>
#include <QThread>
#include <QTimerEvent>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace sekisho::http {

namespace {

constexpr std::uint64_t WakeUpToken = std::numeric_limits<std::uint64_t>::max();
constexpr int EventsPerWait = 128;

// The conditions under which Qt's own dispatcher activates a notifier, by QSocketNotifier::Type.
constexpr std::array<std::uint32_t, 3> Interest = {EPOLLIN, EPOLLOUT, EPOLLPRI};
constexpr std::uint32_t Always = EPOLLHUP | EPOLLERR;

} // namespace

EpollDispatcher::EpollDispatcher(QObject *parent)
    : QAbstractEventDispatcher(parent),
      m_epoll(epoll_create1(EPOLL_CLOEXEC)),
      m_wakeUpEvent(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    // Edge-triggered: each write is an event by itself, so the counter need not be read back.
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.u64 = WakeUpToken;
    if (isValid())
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wakeUpEvent, &event);
}

EpollDispatcher::~EpollDispatcher()
{
    if (m_wakeUpEvent >= 0)
        close(m_wakeUpEvent);
    if (m_epoll >= 0)
        close(m_epoll);
}

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_interrupted = false;
    // Cleared before the posted events are sent: what is posted from here on sets it again.
    const bool woken = m_wakeUp.exchange(false);
    Q_EMIT awake();
    QCoreApplication::sendPostedEvents();

    const bool withTimers = !flags.testFlag(QEventLoop::X11ExcludeTimers);
    const bool withSockets = !flags.testFlag(QEventLoop::ExcludeSocketNotifiers);
    int timeoutMs = 0;
    if (flags.testFlag(QEventLoop::WaitForMoreEvents) && !woken && !m_wakeUp && !m_interrupted) {
        Q_EMIT aboutToBlock();
        timeoutMs = withTimers ? msToNextTimer() : -1;
    }

    bool processed = wait(timeoutMs, withSockets) || woken;
    if (withTimers && activateTimers())
        processed = true;
    return processed;
}

bool EpollDispatcher::wait(int timeoutMs, bool withSockets)
{
    if (!withSockets) {
        // Emptied first, so that only a wake-up from now on ends the wait. One that came before has set the
        // flag.
        eventfd_t counter = 0;
        eventfd_read(m_wakeUpEvent, &counter);
        pollfd wakeUpOnly{m_wakeUpEvent, POLLIN, 0};
        return poll(&wakeUpOnly, 1, m_wakeUp ? 0 : timeoutMs) > 0;
    }

    std::array<epoll_event, EventsPerWait> events;
    const int count = epoll_wait(m_epoll, events.data(), EventsPerWait, m_wakeUp ? 0 : timeoutMs);
    bool processed = false;
    for (int i = 0; i < count; ++i) {
        const epoll_event &event = events[static_cast<std::size_t>(i)];
        if (event.data.u64 == WakeUpToken)
            processed = true;
        else if (activateNotifiers(static_cast<int>(event.data.u64 & 0xffffffffU),
                                   static_cast<std::uint32_t>(event.data.u64 >> 32), event.events))
            processed = true;
    }
    return processed;
}

bool EpollDispatcher::activateNotifiers(int descriptor, std::uint32_t generation, std::uint32_t events)
{
    bool processed = false;
    for (std::size_t type = 0; type < Interest.size(); ++type) {
        if ((events & (Interest[type] | Always)) == 0)
            continue;
        // Looked up anew each time: the notifier before may have closed the descriptor or opened others.
        const Descriptor &entry = m_descriptors[static_cast<std::size_t>(descriptor)];
        if (entry.generation != generation)
            break;
        if (QSocketNotifier *notifier = entry.notifiers[type]) {
            QEvent event(QEvent::SockAct);
            QCoreApplication::sendEvent(notifier, &event);
            processed = true;
        }
    }
    return processed;
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    const auto descriptor = static_cast<std::size_t>(notifier->socket());
    if (descriptor >= m_descriptors.size())
        m_descriptors.resize(descriptor + 1);
    m_descriptors[descriptor].notifiers[notifier->type()] = notifier;
    updateInterest(static_cast<int>(descriptor));
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    const auto descriptor = static_cast<std::size_t>(notifier->socket());
    if (descriptor >= m_descriptors.size())
        return;
    // The number may belong to another socket by now, with a notifier of its own.
    QPointer<QSocketNotifier> &registered = m_descriptors[descriptor].notifiers[notifier->type()];
    if (registered != notifier)
        return;
    registered.clear();
    updateInterest(static_cast<int>(descriptor));
}

void EpollDispatcher::updateInterest(int descriptor)
{
    Descriptor &entry = m_descriptors[static_cast<std::size_t>(descriptor)];
    epoll_event event{};
    for (std::size_t type = 0; type < Interest.size(); ++type) {
        if (entry.notifiers[type])
            event.events |= Interest[type];
    }
    const auto setToken = [&] {
        event.data.u64 = (std::uint64_t(entry.generation) << 32) | static_cast<std::uint32_t>(descriptor);
    };

    if (event.events == 0) {
        // Fails when the descriptor was closed first, which took it out already.
        epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, &event);
        entry.added = false;
        ++entry.generation;
        return;
    }
    setToken();
    if (entry.added && epoll_ctl(m_epoll, EPOLL_CTL_MOD, descriptor, &event) == 0)
        return;
    // Never added, or closed behind our back and opened again as something else.
    ++entry.generation;
    setToken();
    entry.added = epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event) == 0;
    if (!entry.added)
        qWarning("EpollDispatcher: cannot watch descriptor %d: %s", descriptor, std::strerror(errno));
}

void EpollDispatcher::registerTimer(int timerId, qint64 interval, Qt::TimerType timerType, QObject *object)
{
    unregisterTimer(timerId);
    RunningTimer timer;
    timer.interval = std::chrono::milliseconds(std::max<qint64>(interval, 0));
    timer.type = timerType;
    timer.object = object;
    timer.deadline = Clock::now() + timer.interval;
    m_deadlines.emplace(timer.deadline, timerId);
    m_timers.emplace(timerId, timer);
}

bool EpollDispatcher::unregisterTimer(int timerId)
{
    const auto timer = m_timers.find(timerId);
    if (timer == m_timers.end())
        return false;
    m_deadlines.erase({timer->second.deadline, timerId});
    m_timers.erase(timer);
    return true;
}

bool EpollDispatcher::unregisterTimers(QObject *object)
{
    const auto dropped = std::erase_if(m_timers, [&](const auto &entry) {
        if (entry.second.object != object)
            return false;
        m_deadlines.erase({entry.second.deadline, entry.first});
        return true;
    });
    return dropped > 0;
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject *object) const
{
    QList<TimerInfo> timers;
    for (const auto &[id, timer] : m_timers) {
        if (timer.object == object)
            timers.append(TimerInfo(id, static_cast<int>(timer.interval.count()), timer.type));
    }
    return timers;
}

int EpollDispatcher::remainingTime(int timerId)
{
    const auto timer = m_timers.find(timerId);
    if (timer == m_timers.end())
        return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(timer->second.deadline - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

int EpollDispatcher::msToNextTimer() const
{
    for (const auto &[deadline, id] : m_deadlines) {
        if (m_timers.at(id).firing)
            continue; // not again before its handler, which runs this loop, has returned
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
    }
    return -1;
}

bool EpollDispatcher::activateTimers()
{
    if (m_deadlines.empty())
        return false;
    const Clock::time_point present = Clock::now();
    // The due ones are noted first: a handler that starts a timer of zero does not keep the loop here.
    std::vector<int> due;
    for (auto it = m_deadlines.begin(); it != m_deadlines.end() && it->first <= present; ++it)
        due.push_back(it->second);

    bool processed = false;
    for (const int id : due) {
        const auto entry = m_timers.find(id);
        if (entry == m_timers.end() || entry->second.deadline > present || entry->second.firing)
            continue;
        RunningTimer &timer = entry->second;
        m_deadlines.erase({timer.deadline, id});
        timer.deadline += timer.interval;
        if (timer.deadline <= present) // periods that were missed are not made up for
            timer.deadline = present + timer.interval;
        m_deadlines.emplace(timer.deadline, id);

        timer.firing = true;
        QTimerEvent event(id);
        QCoreApplication::sendEvent(timer.object, &event);
        if (const auto after = m_timers.find(id); after != m_timers.end())
            after->second.firing = false;
        processed = true;
    }
    return processed;
}

void EpollDispatcher::wakeUp()
{
    // One write however many ask. In the own thread none: it looks at the flag before it waits.
    if (!m_wakeUp.exchange(true) && QThread::currentThread() != thread())
        eventfd_write(m_wakeUpEvent, 1);
}

void EpollDispatcher::interrupt()
{
    m_interrupted = true;
    wakeUp();
}

} // namespace sekisho::http
