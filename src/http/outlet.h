// SPDX-License-Identifier: GPL-3.0-or-later
// The way to the client that the answers of one connection share: its watermarks, and a client that has
// stopped reading.
#pragma once

#include "base/loop.h"
#include "http/server_context.h"
#include "http/stream.h"

#include <cstdint>
#include <functional>
#include <string_view>

namespace sekisho::http {

/// One thread. Stream and context must outlive it or not be used through it any more.
class Outlet {
public:
    /// `stalled` is called when the client has taken no byte for the limit's time, or up to twice that.
    Outlet(Stream &stream, ServerContext &context, std::function<void()> stalled);

    void write(std::string_view bytes) { write(Pieces(&bytes, 1)); }
    void write(Pieces pieces);
    [[nodiscard]] std::size_t pending() const { return m_stream.pendingBytes(); }
    /// Unsent bytes have reached the high watermark and were not yet seen under the low one.
    [[nodiscard]] bool isFull() const { return m_full; }
    /// When the stream says that it has drained: whether isFull() has ended by that.
    [[nodiscard]] bool drained();
    void stop();

    /// Up to so many bytes are worth gathering for one write; never more than the low watermark.
    [[nodiscard]] std::size_t gatherBytes() const { return m_gatherBytes; }

private:
    [[nodiscard]] std::uint64_t taken() const { return m_handed - m_stream.pendingBytes(); }
    void onTimer();

    Stream &m_stream;
    ServerContext &m_context;
    std::function<void()> m_stalled;
    Timer m_timer;
    std::size_t m_gatherBytes;
    std::uint64_t m_handed = 0;      // to the stream, over the connection's life
    std::uint64_t m_takenBefore = 0; // when the timer was started
    bool m_full = false;
};

} // namespace sekisho::http
