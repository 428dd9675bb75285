// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/server_connection.h"

#include "http/response_writer.h"
#include "http/server_transaction.h"

#include <chrono>
#include <string>
#include <utility>

namespace sekisho::http {

namespace {

std::string inWords(Micros time)
{
    using namespace std::chrono;
    if (time >= seconds(1))
        return std::to_string(duration_cast<seconds>(time).count()) + " s";
    return std::to_string(duration_cast<milliseconds>(time).count()) + " ms";
}

} // namespace

ServerConnection::ServerConnection(std::shared_ptr<ServerContext> context, StreamPtr stream, Closed closed)
    : m_context(std::move(context)),
      m_stream(std::move(stream)),
      m_closed(std::move(closed)),
      m_outlet(*m_stream, *m_context, [this] { abort(); }),
      m_reader(m_context->limits(), [this](std::string_view piece) { onBodyPiece(piece); }),
      m_peer(m_stream->peer()),
      m_readTimer(m_context->loop(), [this] { onReadTimeout(); })
{}

ServerConnection::~ServerConnection() = default;

std::shared_ptr<ServerConnection> ServerConnection::start(std::shared_ptr<ServerContext> context,
                                                          StreamPtr stream, Closed closed)
{
    std::shared_ptr<ServerConnection> connection(
        new ServerConnection(std::move(context), std::move(stream), std::move(closed)));
    connection->m_stream->setObserver(connection.get());
    connection->settle();
    return connection;
}

PeerUser ServerConnection::peerUser()
{
    if (!m_peerUser)
        m_peerUser = findPeerUser(m_peer);
    return *m_peerUser;
}

bool ServerConnection::mayStayOpen() const
{
    if (!m_keepAlive || m_refusing || m_draining)
        return false;
    if (m_reader.requestDone())
        return true;
    // The client may still send the body that it was not asked for, or not: the connection's next bytes would
    // be ambiguous.
    if (m_awaitsContinue)
        return false;
    const Framing framing = m_reader.framing();
    return framing.kind != Framing::Kind::Length ||
           framing.length - m_bodyReceived <= m_context->limits().discardedBytes;
}

void ServerConnection::flushSoon()
{
    // The pump flushes at its end, which spares the loop a call.
    if (m_inPump || std::exchange(m_flushPosted, true))
        return;
    m_context->loop().post([weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self)
            return;
        self->m_flushPosted = false;
        if (self->m_current)
            self->m_current->writer().flush();
    });
}

void ServerConnection::onDrained()
{
    const auto self = shared_from_this();
    const bool hasRoomAgain = m_outlet.drained();
    if (m_phase == Phase::Flushing && m_outlet.pending() == 0)
        close(Manner::Graceful);
    else if (m_phase == Phase::Reading && hasRoomAgain)
        resumeSoon();
    else if (m_phase == Phase::Answering && hasRoomAgain && m_current->observer())
        m_current->observer()->onResponseDrained();
}

void ServerConnection::finished(bool closes)
{
    m_current = nullptr;
    m_servedOne = true;
    m_dropped = 0;
    if (closes || m_refusing || m_draining) {
        flushAndClose();
        return;
    }
    if (m_reader.requestDone()) {
        m_phase = Phase::Reading;
        m_reader.next();
    } else {
        m_phase = Phase::Discarding;
    }
    if (m_inPump)
        return;
    if (m_reader.canAdvance())
        resumeSoon();
    settle();
}

void ServerConnection::cut(ResponseWriter &writer)
{
    m_current = nullptr;
    writer.flush();
    // Without the end of the body that its head has promised, or without any head, the close says it all. A
    // body that ends with the connection can only be cut by a reset.
    if (writer.endsWithClose())
        close(Manner::Reset);
    else
        flushAndClose();
}

bool ServerConnection::isIdle() const
{
    return m_phase == Phase::Reading && !m_reader.inRequest();
}

void ServerConnection::closeIdle()
{
    if (isIdle()) {
        const auto self = shared_from_this();
        flushAndClose();
    }
}

void ServerConnection::closeAfterCurrent()
{
    m_draining = true;
    closeIdle();
}

void ServerConnection::abort()
{
    const auto self = shared_from_this();
    clientGone();
}

void ServerConnection::onBroken(const HttpError &)
{
    const auto self = shared_from_this();
    clientGone();
}

void ServerConnection::clientGone()
{
    ServerTransaction *transaction = std::exchange(m_current, nullptr);
    TransactionObserver *observer = transaction ? transaction->observer() : nullptr;
    if (transaction)
        transaction->detach();
    close(Manner::Abrupt);
    if (observer)
        observer->onClientGone();
}

void ServerConnection::flushAndClose()
{
    if (m_phase == Phase::Closed)
        return;
    m_phase = Phase::Flushing;
    m_dropped = 0;
    if (m_outlet.pending() == 0) {
        close(Manner::Graceful);
        return;
    }
    settle();
}

void ServerConnection::close(Manner manner)
{
    if (std::exchange(m_phase, Phase::Closed) == Phase::Closed)
        return;
    m_readTimer.stop();
    m_outlet.stop();
    m_reader.stop();
    switch (manner) {
    case Manner::Graceful:
        m_stream.release()->closeGracefully();
        break;
    case Manner::Abrupt:
        // A client that does not know the length must not take what it has for all of it.
        if (m_stream->pendingBytes() > 0)
            m_stream.release()->abort();
        else
            m_stream.reset();
        break;
    case Manner::Reset:
        m_stream.release()->abort();
        break;
    }
    if (const auto closed = std::exchange(m_closed, {}))
        closed(*this);
}

void ServerConnection::resumeSoon()
{
    if (std::exchange(m_resumePosted, true))
        return;
    m_context->loop().post([weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self)
            return;
        self->m_resumePosted = false;
        self->pump();
        self->readAll();
        self->settle();
    });
}

void ServerConnection::settle()
{
    if (m_phase == Phase::Closed)
        return;
    const bool reading = wantsBytes();
    if (reading != m_reading) {
        m_reading = reading;
        m_stream->setReadEnabled(reading);
    }
    const Watch watch = wantedWatch();
    const bool progress = std::exchange(m_bodyProgress, false);
    if (watch == m_watch && !(watch == Watch::Body && progress))
        return;
    m_watch = watch;
    const Limits &limits = m_context->limits();
    switch (watch) {
    case Watch::None:
        m_readTimer.stop();
        break;
    case Watch::FirstByte:
    case Watch::Head:
        m_readTimer.start(limits.headerTimeout);
        break;
    case Watch::Idle:
        m_readTimer.start(limits.keepAliveIdle);
        break;
    case Watch::Body:
        m_readTimer.start(limits.bodyStall);
        break;
    }
}

ServerConnection::Watch ServerConnection::wantedWatch() const
{
    switch (m_phase) {
    case Phase::Reading:
        if (m_reader.inRequest())
            return m_outlet.isFull() ? Watch::None : Watch::Head;
        return m_servedOne ? Watch::Idle : Watch::FirstByte;
    case Phase::Answering:
        return m_bodyReleased && !m_bodyPaused && !m_refusing && !m_reader.requestDone() ? Watch::Body
                                                                                         : Watch::None;
    case Phase::Discarding:
        return Watch::Body;
    case Phase::Flushing:
    case Phase::Closed:
        break;
    }
    return Watch::None;
}

void ServerConnection::onReadTimeout()
{
    const auto self = shared_from_this();
    const Limits &limits = m_context->limits();
    switch (std::exchange(m_watch, Watch::None)) {
    case Watch::Head:
        m_reader.dropInput();
        refuse(m_reader.partialHead(), {ErrorKind::Timeout, "the head of the request did not come within " +
                                                                inWords(limits.headerTimeout)});
        break;
    case Watch::Body:
        if (m_phase == Phase::Answering)
            requestBroken(
                {ErrorKind::Timeout, "no byte of the request's body came for " + inWords(limits.bodyStall)});
        else
            flushAndClose();
        break;
    case Watch::Idle:
    case Watch::FirstByte:
        if (m_outlet.pending() == 0)
            flushAndClose();
        break;
    case Watch::None:
        break;
    }
    settle();
}

} // namespace sekisho::http
