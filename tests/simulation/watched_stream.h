// SPDX-License-Identifier: GPL-3.0-or-later
// A stream that passes everything on and counts what its owner, the gateway, takes from it and leaves in it.
#pragma once

#include "http/stream.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sekisho::sim {

/// What is known of one wire at the gateway's end; outlives the stream.
struct Wire {
    std::uint64_t taken = 0;   ///< bytes read from it
    std::uint64_t written = 0; ///< bytes written to it
    std::size_t mostPending = 0;

    bool open = true;
    /// Called for each write.
    std::function<void(std::string_view)> onWrite;
};

class WatchedStream final : public http::Stream {
public:
    WatchedStream(http::StreamPtr inner, std::shared_ptr<Wire> wire)
        : m_inner(std::move(inner)), m_wire(std::move(wire))
    {}
    ~WatchedStream() override { m_wire->open = false; }

    void setObserver(http::StreamObserver *observer) override { m_inner->setObserver(observer); }
    [[nodiscard]] ReadResult read(char *buffer, std::size_t capacity) override
    {
        const ReadResult result = m_inner->read(buffer, capacity);
        m_wire->taken += result.bytes;
        return result;
    }
    void setReadEnabled(bool enabled) override { m_inner->setReadEnabled(enabled); }
    void write(std::string_view data) override
    {
        m_wire->written += data.size();
        if (m_wire->onWrite)
            m_wire->onWrite(data);
        m_inner->write(data);
        m_wire->mostPending = std::max(m_wire->mostPending, m_inner->pendingBytes());
    }
    [[nodiscard]] std::size_t pendingBytes() const override { return m_inner->pendingBytes(); }
    void closeGracefully() override
    {
        m_inner.release()->closeGracefully();
        delete this;
    }
    void abort() override
    {
        m_inner.release()->abort();
        delete this;
    }
    [[nodiscard]] bool isQuiet() override { return m_inner->isQuiet(); }
    [[nodiscard]] http::PeerAddress peer() const override { return m_inner->peer(); }

private:
    http::StreamPtr m_inner;
    std::shared_ptr<Wire> m_wire;
};

} // namespace sekisho::sim
