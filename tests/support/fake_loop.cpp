// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fake_loop.h"

#include <algorithm>

namespace sekisho::test {

void FakeLoop::post(std::function<void()> call)
{
    m_posted.push_back(std::move(call));
}

std::size_t FakeLoop::runPosted()
{
    const std::size_t count = m_posted.size();
    for (std::size_t i = 0; i < count; ++i) {
        const auto call = std::move(m_posted.front());
        m_posted.pop_front();
        call();
    }
    return count;
}

bool FakeLoop::turn()
{
    if (!m_posted.empty())
        runPosted();
    else if (m_wakeUpAt <= m_now)
        runDueTimers();
    else
        return false;
    return true;
}

bool FakeLoop::runUntilIdle(std::size_t maxCalls)
{
    for (std::size_t calls = 0; calls <= maxCalls;) {
        if (!m_posted.empty()) {
            calls += runPosted();
        } else if (m_wakeUpAt <= m_now) {
            runDueTimers();
            ++calls;
        } else {
            return true;
        }
    }
    return false;
}

void FakeLoop::skipTo(Micros latest)
{
    m_now = std::max(m_now, std::min(m_wakeUpAt, latest));
}

void FakeLoop::advance(Micros by)
{
    const Micros target = m_now + by;
    do {
        runUntilIdle();
        m_now = std::max(m_now, std::min(m_wakeUpAt, target));
        runUntilIdle();
    } while (m_now < target);
}

} // namespace sekisho::test
