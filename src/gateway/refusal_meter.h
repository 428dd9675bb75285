// SPDX-License-Identifier: GPL-3.0-or-later
// Refused callers get a row each, ten a second at most: a hostile page must not fill the log.
#pragma once

#include "base/loop.h"

namespace sekisho::gateway {

class RefusalMeter {
public:
    explicit RefusalMeter(const Loop &loop) : m_loop(loop) {}

    /// Whether this refusal gets a row; `skipped` is the number of those since the last row that got none.
    [[nodiscard]] bool take(std::uint64_t &skipped)
    {
        const Micros now = m_loop.now();
        if (now - m_windowBegin >= std::chrono::seconds(1)) {
            m_windowBegin = now;
            m_inWindow = 0;
        }
        if (m_inWindow >= RowsPerSecond) {
            ++m_skipped;
            return false;
        }
        ++m_inWindow;
        skipped = m_skipped;
        m_skipped = 0;
        return true;
    }

private:
    static constexpr int RowsPerSecond = 10;
    const Loop &m_loop;
    Micros m_windowBegin = Micros::min() / 2;
    int m_inWindow = 0;
    std::uint64_t m_skipped = 0;
};

} // namespace sekisho::gateway
