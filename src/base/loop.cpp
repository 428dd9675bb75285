// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/loop.h"

#include <algorithm>

namespace sekisho {

Loop::~Loop() = default;

Micros Loop::nextDeadline() const
{
    return m_queue.empty() ? Micros::max() : m_queue.begin()->first;
}

void Loop::runDueTimers()
{
    const Micros present = now();
    while (!m_queue.empty() && m_queue.begin()->first <= present) {
        Timer *timer = m_queue.begin()->second;
        timer->dequeue();
        if (timer->m_deadline == Micros::max())
            continue;
        if (timer->m_deadline > present) {
            timer->enqueue();
            continue;
        }
        timer->m_deadline = Micros::max();
        // A copy, because the callback may destroy the timer.
        const auto callback = timer->m_callback;
        callback();
    }
    scheduleWakeUp(nextDeadline());
}

Timer::Timer(Loop &loop, std::function<void()> callback) : m_loop(loop), m_callback(std::move(callback)) {}

Timer::~Timer()
{
    if (m_queued)
        dequeue();
}

void Timer::start(Micros after)
{
    // At the earliest in the next turn, so that a timer which restarts itself lets others have theirs; and
    // "never" as a duration neither overflows nor reads as stopped.
    const Micros now = m_loop.now();
    m_deadline = now + std::clamp(after, Micros(1), Micros::max() - now - Micros(1));
    if (m_queued && m_entry->first <= m_deadline)
        return;
    if (m_queued)
        dequeue();
    enqueue();
}

void Timer::stop()
{
    m_deadline = Micros::max();
}

void Timer::enqueue()
{
    const Micros before = m_loop.nextDeadline();
    m_entry = m_loop.m_queue.emplace(m_deadline, this);
    m_queued = true;
    if (m_deadline < before)
        m_loop.scheduleWakeUp(m_deadline);
}

void Timer::dequeue()
{
    m_loop.m_queue.erase(m_entry);
    m_queued = false;
}

} // namespace sekisho
