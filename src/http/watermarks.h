// SPDX-License-Identifier: GPL-3.0-or-later
// When a stream tells its writer to go on: Stream's onDrained() rule, in one place for all its kinds.
#pragma once

#include "http/limits.h"

namespace sekisho::http {

class Watermarks {
public:
    explicit Watermarks(const Limits &limits) : m_high(limits.writeHighWater), m_low(limits.writeLowWater) {}

    /// Bytes were added: `pending` is their sum now.
    void rose(std::size_t pending)
    {
        m_above = m_above || pending > m_high;
        m_any = m_any || pending > 0;
    }

    /// Bytes were taken: whether the writer is to be told.
    [[nodiscard]] bool fell(std::size_t pending)
    {
        const bool drained = (m_above && pending <= m_low) || (m_any && pending == 0);
        if (drained)
            m_above = false;
        if (pending == 0)
            m_any = false;
        return drained;
    }

private:
    std::size_t m_high;
    std::size_t m_low;
    bool m_above = false; // over the high mark since it last drained
    bool m_any = false;
};

} // namespace sekisho::http
