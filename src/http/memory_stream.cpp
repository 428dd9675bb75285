// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/memory_stream.h"

#include "http/watermarks.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

namespace sekisho::http {

namespace {

class MemoryStream;

/// What both ends share. Side 0 and side 1 each have the bytes that are on their way to it.
struct Link {
    struct Side {
        MemoryStream *stream = nullptr; // none once it is closed
        std::string incoming;
        std::size_t incomingAt = 0; // what is before it was read
        bool incomingEnded = false; // nothing follows
        bool lingers = false;       // closed gracefully: what comes is dropped without complaint

        [[nodiscard]] std::size_t unread() const { return incoming.size() - incomingAt; }
    };

    Link(Loop &loopUsed, std::size_t capacityUsed) : loop(loopUsed), capacity(capacityUsed) {}

    Loop &loop;
    std::size_t capacity;
    std::array<Side, 2> sides;
};

class MemoryStream final : public Stream {
public:
    MemoryStream(std::shared_ptr<Link> link, std::size_t side, const Limits &limits)
        : m_link(std::move(link)), m_side(side), m_watermarks(limits)
    {
        here().stream = this;
    }
    ~MemoryStream() override;

    void setObserver(StreamObserver *observer) override
    {
        m_observer = observer;
        schedule();
    }
    [[nodiscard]] ReadResult read(char *buffer, std::size_t capacity) override;
    void setReadEnabled(bool enabled) override
    {
        m_readEnabled = enabled;
        m_armed = m_armed || enabled;
        schedule();
    }
    void write(std::string_view data) override;
    [[nodiscard]] std::size_t pendingBytes() const override { return m_pending.size(); }
    void closeGracefully() override;
    void abort() override
    {
        if (there().stream != nullptr)
            there().stream->breakStream();
        delete this;
    }
    [[nodiscard]] bool isQuiet() override
    {
        return here().unread() == 0 && !here().incomingEnded && !m_broken;
    }
    [[nodiscard]] PeerAddress peer() const override { return {}; }

private:
    [[nodiscard]] Link::Side &here() const { return m_link->sides[m_side]; }
    [[nodiscard]] Link::Side &there() const { return m_link->sides[1 - m_side]; }

    void schedule();
    void deliver();
    void pushPending();
    void breakStream()
    {
        m_broken = HttpError{ErrorKind::Reset, "the other end was closed", false};
        schedule();
    }

    std::shared_ptr<Link> m_link;
    std::size_t m_side;
    StreamObserver *m_observer = nullptr;
    Watermarks m_watermarks;
    std::string m_pending;
    std::optional<HttpError> m_broken;
    bool m_readEnabled = true;
    bool m_armed = true; // read() has emptied it since onReadable, so the next bytes are told of
    bool m_drained = false;
    bool m_scheduled = false;
};

MemoryStream::~MemoryStream()
{
    here().stream = nullptr;
    here().incomingEnded = true;
    MemoryStream *other = there().stream;
    if (other == nullptr)
        return;
    // As TCP does: closing with bytes unread resets, else the other end reads what was sent and then the end.
    there().incomingEnded = true;
    if (here().unread() > 0 && !here().lingers)
        other->breakStream();
    else
        other->schedule();
}

Stream::ReadResult MemoryStream::read(char *buffer, std::size_t capacity)
{
    Link::Side &side = here();
    if (m_broken)
        return {0, ReadState::WouldBlock};
    const std::size_t bytes = std::min(capacity, side.unread());
    if (bytes == 0) {
        m_armed = true;
        return {0, side.incomingEnded ? ReadState::End : ReadState::WouldBlock};
    }
    std::copy_n(side.incoming.data() + side.incomingAt, bytes, buffer);
    side.incomingAt += bytes;
    if (side.unread() == 0) {
        side.incoming.clear();
        side.incomingAt = 0;
    }
    if (there().stream != nullptr)
        there().stream->pushPending();
    return {bytes, ReadState::Data};
}

void MemoryStream::write(std::string_view data)
{
    if (!there().lingers && there().stream == nullptr) {
        m_pending.append(data);
        breakStream();
        return;
    }
    if (there().lingers)
        return;
    m_pending.append(data);
    pushPending();
    m_watermarks.rose(m_pending.size());
}

void MemoryStream::pushPending()
{
    Link::Side &target = there();
    const std::size_t room = m_link->capacity - std::min(m_link->capacity, target.unread());
    const std::size_t bytes = std::min(room, m_pending.size());
    if (bytes == 0)
        return;
    target.incoming.erase(0, std::exchange(target.incomingAt, 0));
    target.incoming.append(m_pending, 0, bytes);
    m_pending.erase(0, bytes);
    if (target.stream != nullptr)
        target.stream->schedule();
    if (m_watermarks.fell(m_pending.size())) {
        m_drained = true;
        schedule();
    }
}

void MemoryStream::schedule()
{
    if (m_scheduled || m_observer == nullptr)
        return;
    m_scheduled = true;
    m_link->loop.post([link = m_link, side = m_side] {
        if (MemoryStream *stream = link->sides[side].stream)
            stream->deliver();
    });
}

void MemoryStream::deliver()
{
    m_scheduled = false;
    if (m_observer == nullptr)
        return;
    const bool readable = m_readEnabled && m_armed && (here().unread() > 0 || here().incomingEnded);
    // One call at a time: the observer may destroy the stream in it.
    if (m_broken) {
        const HttpError error = *m_broken;
        std::exchange(m_observer, nullptr)->onBroken(error);
    } else if (std::exchange(m_drained, false)) {
        if (readable)
            schedule();
        m_observer->onDrained();
    } else if (readable) {
        m_armed = false;
        m_observer->onReadable();
    }
}

void MemoryStream::closeGracefully()
{
    // What is pending goes on its way past the capacity: nobody is left to hold it back, and its reader may
    // still be slow.
    if (there().stream != nullptr) {
        Link::Side &target = there();
        target.incoming.append(m_pending);
        m_pending.clear();
    }
    here().lingers = true;
    delete this;
}

} // namespace

MemoryPair makeMemoryPair(Loop &loop, std::size_t capacity, const Limits &limits)
{
    const auto link = std::make_shared<Link>(loop, capacity);
    return {StreamPtr(new MemoryStream(link, 0, limits)), StreamPtr(new MemoryStream(link, 1, limits))};
}

} // namespace sekisho::http
