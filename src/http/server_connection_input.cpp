// SPDX-License-Identifier: GPL-3.0-or-later
// The half of ServerConnection that goes from bytes to requests; its answers and its end are in
// server_connection.cpp.
#include "http/server_connection.h"

#include "base/text.h"
#include "http/server_transaction.h"

#include <span>
#include <string>
#include <utility>

namespace sekisho::http {

namespace {

/// Reads of one turn of the event loop, so that a fast sender does not starve the other connections.
constexpr int ReadsPerTurn = 16;

} // namespace

void ServerConnection::onReadable()
{
    const auto self = shared_from_this();
    readAll();
    settle();
}

void ServerConnection::readAll()
{
    for (int reads = 0; wantsBytes(); ++reads) {
        if (reads == ReadsPerTurn) {
            resumeSoon();
            return;
        }
        const std::span<char> buffer = m_context->readBuffer();
        const auto [bytes, state] = m_stream->read(buffer.data(), buffer.size());
        if (state == Stream::ReadState::End) {
            onPeerEnded();
            return;
        }
        if (state == Stream::ReadState::WouldBlock || bytes == 0)
            return;
        m_reader.supply({buffer.data(), bytes});
        m_bodyProgress = true;
        pump();
        m_reader.keepRest();
    }
}

bool ServerConnection::wantsBytes() const
{
    const Limits &limits = m_context->limits();
    if (m_peerEnded || m_phase == Phase::Closed)
        return false;
    if (m_refusing || m_phase == Phase::Flushing)
        return m_dropped < limits.discardedBytes;
    // A head that is not complete is bounded by its own limits.
    if (m_phase == Phase::Reading && !m_reader.canAdvance())
        return true;
    return m_reader.waitingBytes() < limits.pipelinedBytes;
}

void ServerConnection::pump()
{
    if (m_inPump)
        return;
    m_inPump = true;
    m_turnRequests = 0;
    while (step()) {
    }
    m_inPump = false;
    if (m_current)
        m_current->writer().flush();
    if (m_refusing || m_phase == Phase::Flushing || m_phase == Phase::Closed) {
        m_dropped += m_reader.waitingBytes();
        m_reader.dropInput();
    }
}

bool ServerConnection::step()
{
    switch (m_phase) {
    case Phase::Reading:
        return stepHead();
    case Phase::Answering:
        return stepBody();
    case Phase::Discarding:
        return stepDiscard();
    case Phase::Flushing:
    case Phase::Closed:
        break;
    }
    return false;
}

bool ServerConnection::stepHead()
{
    if (!m_reader.canAdvance() || m_outlet.isFull())
        return false;
    if (m_turnRequests >= m_context->limits().pipelinedRequests) {
        resumeSoon();
        return false;
    }
    if (!m_requestStartedAt)
        m_requestStartedAt = m_context->loop().now();
    const auto result = m_reader.advance();
    if (!result) {
        refuse(m_reader.partialHead(), result.error());
        return true;
    }
    if (m_reader.headDone()) {
        ++m_turnRequests;
        beginRequest();
        return true;
    }
    // An empty line before a request is not its beginning.
    if (!m_reader.inRequest())
        m_requestStartedAt.reset();
    return m_reader.canAdvance();
}

bool ServerConnection::stepBody()
{
    if (m_refusing || !m_bodyReleased || m_bodyPaused || m_endDelivered)
        return false;
    if (!m_reader.requestDone()) {
        if (!m_reader.canAdvance())
            return false;
        const auto result = m_reader.advance();
        if (!result) {
            // What was fed last may have brought an early answer already.
            if (m_phase == Phase::Answering)
                requestBroken(result.error());
            else
                flushAndClose();
        }
        return true;
    }
    m_endDelivered = true;
    if (TransactionObserver *observer = m_current->observer())
        observer->onRequestEnd();
    return true;
}

bool ServerConnection::stepDiscard()
{
    if (m_reader.requestDone()) {
        if (m_draining) {
            flushAndClose();
            return false;
        }
        m_reader.next();
        m_phase = Phase::Reading;
        return true;
    }
    if (!m_reader.canAdvance())
        return false;
    const bool fine = m_reader.advance().ok();
    if (!fine || m_dropped > m_context->limits().discardedBytes) {
        flushAndClose();
        return false;
    }
    return true;
}

void ServerConnection::onBodyPiece(std::string_view piece)
{
    m_bodyReceived += piece.size();
    if (m_phase != Phase::Answering)
        m_dropped += piece.size();
    else if (TransactionObserver *observer = m_current->observer())
        observer->onRequestBody(piece);
}

void ServerConnection::onPeerEnded()
{
    m_peerEnded = true;
    switch (m_phase) {
    case Phase::Answering:
        clientGone();
        break;
    case Phase::Reading:
    case Phase::Discarding:
        flushAndClose();
        break;
    case Phase::Flushing:
    case Phase::Closed:
        break;
    }
}

std::unique_ptr<ServerTransaction> ServerConnection::makeTransaction(RequestHead head, Framing framing)
{
    const std::optional<Micros> startedAt = std::exchange(m_requestStartedAt, {});
    auto transaction = std::make_unique<ServerTransaction>(shared_from_this(), std::move(head), framing,
                                                           startedAt ? *startedAt : m_context->loop().now());
    m_current = transaction.get();
    m_phase = Phase::Answering;
    m_bodyReceived = m_dropped = 0;
    m_bodyReleased = m_bodyPaused = m_endDelivered = m_awaitsContinue = false;
    return transaction;
}

void ServerConnection::beginRequest()
{
    RequestHead head = m_reader.takeHead();
    const auto expectation = head.headers.find("Expect");
    m_keepAlive = keepsAlive(head.minorVersion, head.headers);
    // RFC 9110 section 10.1.1: an HTTP/1.0 client's expectation is ignored.
    if (expectation && head.minorVersion > 0) {
        if (!equalsIgnoringCase(trimmed(*expectation), "100-continue")) {
            refuse(std::move(head), {ErrorKind::ExpectationFailed, "the Expect header is not 100-continue"});
            return;
        }
    }
    const bool awaitsContinue = expectation && head.minorVersion > 0 && !m_reader.requestDone();
    auto transaction = makeTransaction(std::move(head), m_reader.framing());
    m_awaitsContinue = awaitsContinue;
    m_context->handler().handleRequest(std::move(transaction));
}

void ServerConnection::refuse(RequestHead head, const HttpError &error)
{
    auto transaction = makeTransaction(std::move(head), {});
    m_refusing = true;
    m_context->handler().handleBadRequest(std::move(transaction), error);
}

void ServerConnection::requestBroken(const HttpError &error)
{
    m_refusing = true;
    if (TransactionObserver *observer = m_current->observer())
        observer->onRequestBroken(error);
    else
        clientGone();
}

void ServerConnection::releaseBody()
{
    if (std::exchange(m_bodyReleased, true))
        return;
    if (m_awaitsContinue && !m_current->headSent())
        sendContinue();
    if (!m_inPump)
        resumeSoon();
}

void ServerConnection::sendContinue()
{
    m_awaitsContinue = false;
    // Not needed by a client that has not waited (RFC 9110 section 10.1.1).
    if (m_reader.waitingBytes() > 0)
        return;
    m_current->sendInformational({100, std::string(reasonPhrase(100)), 1, {}});
}

void ServerConnection::setBodyPaused(bool paused)
{
    if (std::exchange(m_bodyPaused, paused) == paused)
        return;
    if (paused)
        m_reader.stop();
    if (m_inPump)
        return;
    // The time that the handler takes is not the client's.
    settle();
    if (!paused)
        resumeSoon();
}

} // namespace sekisho::http
