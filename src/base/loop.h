// SPDX-License-Identifier: GPL-3.0-or-later
// Time and "later" as an interface: the gateway's thread runs on QtLoop, the simulation and the unit tests on
// a loop whose clock they turn by hand.
#pragma once

#include "base/types.h"

#include <functional>
#include <map>

namespace sekisho {

class Timer;

/// Clock, timers and posted calls of one thread. Only that thread may use it.
class Loop {
public:
    Loop() = default;
    virtual ~Loop();
    Loop(const Loop &) = delete;
    Loop &operator=(const Loop &) = delete;

    /// Monotonic.
    [[nodiscard]] virtual Micros now() const = 0;
    [[nodiscard]] virtual WallTime wallTime() const = 0;

    /// Runs the call from the loop, after the present one has returned, in the order of posting. What the
    /// call uses must outlive it or be held by it.
    virtual void post(std::function<void()> call) = 0;

protected:
    /// The earliest deadline has changed; called with Micros::max() when no timer runs.
    virtual void scheduleWakeUp(Micros deadline) = 0;
    /// Fires every timer whose deadline is at or before now().
    void runDueTimers();
    [[nodiscard]] Micros nextDeadline() const;

private:
    friend class Timer;
    std::multimap<Micros, Timer *> m_queue;
};

/// One restartable alarm. Destruction stops it; its callback may destroy it. The loop must outlive it.
/// Pushing the deadline back, which every request does to its connection's timer, touches only this object.
class Timer {
public:
    Timer(Loop &loop, std::function<void()> callback);
    ~Timer();
    Timer(const Timer &) = delete;
    Timer &operator=(const Timer &) = delete;

    /// (Re)starts it; it fires once, `after` from now.
    void start(Micros after);
    void stop();
    [[nodiscard]] bool isActive() const { return m_deadline != Micros::max(); }

private:
    friend class Loop;
    void enqueue();
    void dequeue();

    Loop &m_loop;
    std::function<void()> m_callback;
    Micros m_deadline = Micros::max();
    std::multimap<Micros, Timer *>::iterator m_entry;
    bool m_queued = false; // its entry in the queue may be earlier than m_deadline, never later
};

} // namespace sekisho
