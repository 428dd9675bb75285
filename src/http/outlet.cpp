// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/outlet.h"

#include <algorithm>
#include <utility>

namespace sekisho::http {

Outlet::Outlet(Stream &stream, ServerContext &context, std::function<void()> stalled)
    : m_stream(stream),
      m_context(context),
      m_stalled(std::move(stalled)),
      m_timer(context.loop(), [this] { onTimer(); }),
      m_gatherBytes(std::clamp<std::size_t>(context.limits().writeLowWater, 1, 64 * 1024))
{}

void Outlet::write(Pieces pieces)
{
    m_handed += totalSize(pieces);
    m_stream.writeAll(pieces);
    const std::size_t unsent = pending();
    if (unsent == 0)
        return;
    m_full = m_full || unsent >= m_context.limits().writeHighWater;
    if (!m_timer.isActive()) {
        m_takenBefore = taken();
        m_timer.start(m_context.limits().writeStall);
    }
}

bool Outlet::drained()
{
    const std::size_t unsent = pending();
    if (unsent == 0)
        m_timer.stop();
    return unsent <= m_context.limits().writeLowWater && std::exchange(m_full, false);
}

void Outlet::stop()
{
    m_timer.stop();
}

void Outlet::onTimer()
{
    if (pending() == 0)
        return;
    if (taken() == m_takenBefore) {
        m_stalled();
        return;
    }
    m_takenBefore = taken();
    m_timer.start(m_context.limits().writeStall);
}

} // namespace sekisho::http
