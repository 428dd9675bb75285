// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/client_call.h"

#include "base/secret_memory.h"
#include "http/chunk.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace sekisho::http {

namespace {

/// Bodies up to this are copied behind the head; a larger one stands beside it in the same write.
constexpr std::size_t JoinedBodyBytes = 4 * 1024;

} // namespace

ClientCall::ClientCall(std::shared_ptr<ClientContext> context, CallRequest request, CallObserver &observer)
    : m_context(std::move(context)), m_request(std::move(request)), m_observer(observer)
{}

ClientCall::~ClientCall()
{
    if (m_connection)
        ClientConnection::discard(std::move(m_connection));
    forgetHead();
}

/// There may be a key in it.
void ClientCall::forgetHead()
{
    m_request.head.headers.clear();
    wipe(m_request.head.target);
}

Framing ClientCall::requestFraming() const
{
    if (m_request.streamed)
        return *m_request.streamed;
    if (m_request.body)
        return {Framing::Kind::Length, m_request.body->size()};
    return {};
}

void ClientCall::start()
{
    m_times.started = m_context->loop.now();
    m_request.head.minorVersion = 1;
    if (!m_request.head.headers.contains("Host"))
        m_request.head.headers.add("Host", m_request.origin.authority());
    if (auto connection = m_context->pool.take(m_request.origin)) {
        m_times.reused = true;
        begin(std::move(connection), m_times.started);
        return;
    }
    m_timer.emplace(m_context->loop, [this] { onTimer(); });
    m_timer->start(m_request.firstByteTimeout.value_or(m_context->limits.firstByteTimeout));
    m_connecting = m_context->connector.connect(
        m_request.origin, [this](ConnectResult result) { onConnected(std::move(result)); });
}

void ClientCall::onConnected(ConnectResult result)
{
    m_connecting.reset();
    if (m_over)
        return; // the timer tells why
    m_timer->stop();
    if (!result) {
        m_over = true;
        m_observer.onBroken(result.error());
        return;
    }
    m_times.connect = result->times;
    begin(std::make_unique<ClientConnection>(*m_context, m_request.origin, std::move(result->stream)),
          m_context->loop.now());
    // What had to wait for the connection is on its way.
    if (m_request.streamed && m_streamed > 0 && !m_bodyEnded && m_connection->pendingBytes() == 0)
        m_observer.onRequestDrained();
}

void ClientCall::begin(std::unique_ptr<ClientConnection> connection, Micros now)
{
    m_connection = std::move(connection);
    const Micros whole = m_request.firstByteTimeout.value_or(m_context->limits.firstByteTimeout);
    const Micros left = m_times.started + whole - now;
    m_connection->begin(*this, m_request.head.method, std::max(left, Micros(0)), whole);
    m_connection->setPaused(m_paused);

    const bool joined = m_request.body && m_request.body->size() <= JoinedBodyBytes;
    const std::size_t room = m_waiting.size() + (joined ? m_request.body->size() : 0);
    std::string bytes = serialize(m_request.head, requestFraming(), {}, room);
    forgetHead();
    bytes += std::exchange(m_waiting, {});
    if (m_request.body && !joined) {
        pumpHeldBody(bytes);
    } else {
        if (joined)
            bytes += *m_request.body;
        const std::string_view all = bytes;
        m_connection->send({&all, 1});
        if (!m_request.streamed || m_bodyEnded)
            m_times.sent = m_context->loop.now();
    }
    wipe(bytes);
}

/// `before` goes out in front of it.
void ClientCall::pumpHeldBody(std::string_view before)
{
    const std::string_view body = *m_request.body;
    const std::size_t highWater = m_context->limits.writeHighWater;
    while (m_heldSent < body.size() && m_connection->pendingBytes() <= highWater) {
        const std::string_view piece = body.substr(m_heldSent, highWater);
        m_heldSent += piece.size();
        m_connection->send(std::array{std::exchange(before, {}), piece});
    }
    if (m_heldSent == body.size())
        m_times.sent = m_context->loop.now();
}

void ClientCall::connectionDrained()
{
    if (m_request.streamed) {
        if (!m_bodyEnded)
            m_observer.onRequestDrained();
    } else if (!requestSent()) {
        pumpHeldBody({});
    }
}

void ClientCall::append(Pieces pieces)
{
    if (m_connection) {
        m_connection->restartFirstByte();
        m_connection->send(pieces);
        return;
    }
    for (const std::string_view piece : pieces)
        m_waiting += piece;
}

void ClientCall::sendBody(std::string_view piece)
{
    // Past the end of the answer there is nobody to send to.
    if (m_over || !m_request.streamed || m_bodyEnded || piece.empty() || (!m_connection && !m_connecting))
        return;
    m_streamed += piece.size();
    if (m_request.streamed->kind == Framing::Kind::Chunked)
        append(std::array{ChunkLine(piece.size()).text(), piece, LineEnd});
    else if (m_streamed <= m_request.streamed->length)
        append({&piece, 1});
    else
        failLater(ErrorKind::BadMessage, "the request's body is longer than its Content-Length");
}

void ClientCall::endBody()
{
    if (m_over || !m_request.streamed || m_bodyEnded || (!m_connection && !m_connecting))
        return;
    m_bodyEnded = true;
    if (m_request.streamed->kind == Framing::Kind::Chunked) {
        append({&LastChunk, 1});
    } else if (m_streamed < m_request.streamed->length) {
        failLater(ErrorKind::Truncated, "the request's body is shorter than its Content-Length");
        return;
    }
    if (m_connection)
        m_times.sent = m_context->loop.now();
}

/// The request cannot be completed: the provider sees the connection close within it.
void ClientCall::failLater(ErrorKind kind, std::string detail)
{
    m_over = true;
    m_fault = HttpError{kind, std::move(detail), m_connection && m_connection->requestMayHaveArrived()};
    m_connecting.reset();
    if (m_connection)
        ClientConnection::discard(std::move(m_connection));
    m_timer.emplace(m_context->loop, [this] { onTimer(); });
    m_timer->start(Micros(0));
}

void ClientCall::onTimer()
{
    m_over = true;
    m_connecting.reset();
    if (!m_fault) {
        const Micros whole = m_request.firstByteTimeout.value_or(m_context->limits.firstByteTimeout);
        m_fault = HttpError{ErrorKind::Timeout,
                            m_request.origin.authority() + ": no connection within " +
                                std::to_string(std::chrono::ceil<std::chrono::seconds>(whole).count()) + " s",
                            false};
    }
    const HttpError error = *m_fault;
    m_observer.onBroken(error);
}

void ClientCall::answerBegan(ResponseHead head, Framing framing)
{
    m_times.head = m_context->loop.now();
    m_observer.onHead(std::move(head), framing);
}

void ClientCall::setPaused(bool paused)
{
    m_paused = paused;
    if (m_connection)
        m_connection->setPaused(paused);
}

std::size_t ClientCall::unsentBytes() const
{
    const std::size_t held = m_request.body ? m_request.body->size() - m_heldSent : 0;
    if (m_connection)
        return m_connection->pendingBytes() + (requestSent() ? 0 : held);
    return m_waiting.size() + (m_connecting ? held : 0);
}

} // namespace sekisho::http
