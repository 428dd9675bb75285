// SPDX-License-Identifier: GPL-3.0-or-later
// A Loop whose clock is turned by hand: nothing waits, nothing depends on the machine's load.
#pragma once

#include "base/loop.h"

#include <deque>
#include <functional>

namespace sekisho::test {

/// Owns its posted calls. Time stands still except within advance().
class FakeLoop final : public Loop {
public:
    [[nodiscard]] Micros now() const override { return m_now; }
    [[nodiscard]] WallTime wallTime() const override { return m_wallStart + m_now; }
    void post(std::function<void()> call) override;

    /// Turns the clock, stopping at each timer's time to fire it and to run what was posted, as a real loop
    /// would.
    void advance(Micros by);
    /// Runs the calls posted so far, not those that they post. Gives their number.
    std::size_t runPosted();
    /// Runs posted calls, due timers and what these post until nothing is left to do now. False when
    /// `maxCalls` did not suffice.
    bool runUntilIdle(std::size_t maxCalls = 1'000'000);

    /// One turn of a real loop: the calls posted so far, else the timers that are due. False when there is
    /// nothing to do now.
    bool turn();
    /// Turns the clock to the next timer's time, or to `latest` where that is earlier; nothing fires yet.
    void skipTo(Micros latest);

    [[nodiscard]] std::size_t postedCount() const { return m_posted.size(); }
    /// When the next timer would fire; Micros::max() for never.
    [[nodiscard]] Micros wakeUpAt() const { return m_wakeUpAt; }
    /// Moves the wall clock only, as a user or NTP would.
    void setWallTime(WallTime time) { m_wallStart = time - m_now; }

protected:
    void scheduleWakeUp(Micros deadline) override { m_wakeUpAt = deadline; }

private:
    // Not zero, so that "never" and "at the start" are not the same number.
    Micros m_now = std::chrono::hours(1);
    WallTime m_wallStart{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
    Micros m_wakeUpAt = Micros::max();
    std::deque<std::function<void()>> m_posted;
};

} // namespace sekisho::test
