// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/client_connection.h"

#include "http/client_call.h"
#include "http/client_context.h"

#include <chrono>
#include <utility>

namespace sekisho::http {

namespace {

std::string inSeconds(Micros time)
{
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count()) + " s";
}

} // namespace

ClientConnection::ClientConnection(ClientContext &context, Origin origin, StreamPtr stream)
    : m_context(context),
      m_origin(std::move(origin)),
      m_stream(std::move(stream)),
      m_parser(context.limits, *this),
      m_timer(context.loop, [this] { onTimer(); }),
      m_resume(context.loop, [this] { readMore(); })
{
    m_stream->setObserver(this);
}

ClientConnection::~ClientConnection() = default;

void ClientConnection::begin(ClientCall &call, std::string_view method, Micros left, Micros firstByte)
{
    m_call = &call;
    m_written = 0;
    m_headDone = false;
    m_answerEnded = false;
    m_reusable = false;
    m_parser.reset(method);
    m_firstByte = firstByte;
    m_timer.start(left);
}

void ClientConnection::rest()
{
    m_timer.start(m_context.limits.poolIdle);
}

void ClientConnection::send(Pieces pieces)
{
    m_written += totalSize(pieces);
    m_stream->writeAll(pieces);
}

void ClientConnection::restartFirstByte()
{
    if (!m_headDone && !m_paused)
        m_timer.start(m_firstByte);
}

void ClientConnection::setPaused(bool paused)
{
    if (m_paused == paused)
        return;
    m_paused = paused;
    m_stream->setReadEnabled(!paused);
    if (paused) {
        m_timer.stop(); // the provider is not the one who is slow
        m_resume.stop();
        if (m_parsing)
            m_parser.stop();
        return;
    }
    m_timer.start(m_headDone ? m_context.limits.streamSilence : m_firstByte);
    if (!m_unparsed.empty())
        m_resume.start(Micros(0));
}

void ClientConnection::discard(std::unique_ptr<ClientConnection> connection)
{
    connection->m_call = nullptr;
    if (!connection->m_parsing)
        return;
    connection->m_stream.reset();
    connection->m_timer.stop();
    connection->m_resume.stop();
    connection->m_parser.stop();
    ClientConnection &self = *connection;
    self.m_discarded = std::move(connection);
}

void ClientConnection::onReadable()
{
    if (m_call == nullptr)
        m_context.pool.drop(*this); // closed, or talking without being asked
    else
        readMore();
}

void ClientConnection::readMore()
{
    const auto context = m_call->context(); // the call, and all with it, may go in any of its events
    if (!m_unparsed.empty() && !m_paused) {
        const std::string data = std::exchange(m_unparsed, {});
        if (!consume(data))
            return;
    }
    auto &buffer = context->readBuffer;
    while (!m_paused) {
        const Stream::ReadResult got = m_stream->read(buffer.data(), buffer.size());
        if (got.state == Stream::ReadState::WouldBlock)
            return;
        if (got.state == Stream::ReadState::End) {
            onStreamEnd();
            return;
        }
        m_call->received(got.bytes);
        if (!consume({buffer.data(), got.bytes}))
            return;
    }
}

/// False when the connection has left its call, and may be gone.
bool ClientConnection::consume(std::string_view data)
{
    while (!data.empty() && !m_paused) {
        m_parsing = true;
        const auto used = m_parser.feed(data);
        m_parsing = false;
        if (const auto self = std::move(m_discarded))
            return false;
        if (!used) {
            breakCall(used.error());
            return false;
        }
        data.remove_prefix(*used);
        if (m_answerEnded) {
            // Bytes behind the answer: whatever they are, they answer nothing that was asked.
            endCall(data.empty());
            return false;
        }
    }
    m_unparsed.assign(data);
    if (m_headDone && !m_paused)
        m_timer.start(m_context.limits.streamSilence);
    return true;
}

void ClientConnection::onStreamEnd()
{
    m_parsing = true;
    const auto ended = m_parser.feedEnd();
    m_parsing = false;
    if (const auto self = std::move(m_discarded))
        return;
    if (ended)
        endCall(false);
    else
        breakCall(ended.error());
}

void ClientConnection::endCall(bool clean)
{
    bool reusable = clean && m_reusable && m_call->requestSent() && m_stream->pendingBytes() == 0;
    if (reusable) {
        // Up to "nothing more now", so that the next thing to come is told of; more, or the end, would forbid
        // another use.
        char byte = 0;
        reusable = m_stream->read(&byte, 1).state == Stream::ReadState::WouldBlock;
    }
    if (m_paused && reusable) {
        m_paused = false;
        m_stream->setReadEnabled(true);
    }
    m_timer.stop();
    m_resume.stop();
    ClientCall &call = *std::exchange(m_call, nullptr);
    const auto context = call.context();
    if (auto self = call.releaseConnection(); reusable)
        context->pool.put(std::move(self));
    call.answerEnded();
}

void ClientConnection::breakCall(HttpError error)
{
    error.requestMayHaveArrived = requestMayHaveArrived();
    ClientCall &call = *std::exchange(m_call, nullptr);
    if (error.kind == ErrorKind::Reset && call.times().reused && call.bytesReceived() == 0)
        error.kind = ErrorKind::ClosedEarly;
    if (error.kind == ErrorKind::ClosedEarly)
        error.detail = call.times().reused ? "the kept connection was closed before an answer"
                                           : "the connection was closed before an answer";
    error.detail = m_origin.authority() + ": " + error.detail;
    const auto context = call.context();
    call.releaseConnection().reset(); // this is gone now
    call.broke(error);
}

void ClientConnection::onDrained()
{
    if (m_call != nullptr)
        m_call->connectionDrained();
}

void ClientConnection::onBroken(const HttpError &error)
{
    if (m_call == nullptr)
        m_context.pool.drop(*this);
    else
        breakCall(error);
}

void ClientConnection::onTimer()
{
    if (m_call == nullptr)
        m_context.pool.drop(*this);
    else if (m_headDone)
        breakCall({ErrorKind::Timeout,
                   "nothing more of the answer for " + inSeconds(m_context.limits.streamSilence), false});
    else
        breakCall({ErrorKind::Timeout, "no answer within " + inSeconds(m_firstByte), false});
}

void ClientConnection::onInformational(ResponseHead head)
{
    if (m_call != nullptr)
        m_call->observer().onInformational(head);
}

void ClientConnection::onResponseHead(ResponseHead head, Framing framing)
{
    if (m_call == nullptr)
        return;
    m_headDone = true; // consume() starts the timer of the body, unless this was all
    m_reusable = head.minorVersion >= 1 && keepsAlive(head.minorVersion, head.headers) &&
                 framing.kind != Framing::Kind::UntilClose && head.status != 101;
    m_call->answerBegan(std::move(head), framing);
}

void ClientConnection::onResponseBody(std::string_view piece)
{
    if (m_call != nullptr)
        m_call->observer().onBody(piece);
}

} // namespace sekisho::http
