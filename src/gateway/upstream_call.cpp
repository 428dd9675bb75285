// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream_call.h"

namespace sekisho::gateway {

UpstreamCall::UpstreamCall(http::Client &client, http::CallRequest request, http::Transaction &transaction)
    : m_transaction(transaction), m_call(client.start(std::move(request), *this))
{}

Signal<UpstreamCall::EndResult> &UpstreamCall::relay(BodyTee &tee, std::size_t highWater)
{
    m_tee = &tee;
    m_highWater = highWater;
    return m_end;
}

void UpstreamCall::onClientDrained()
{
    if (std::exchange(m_paused, false))
        m_call->setPaused(false);
}

void UpstreamCall::sendBody(std::string_view piece, std::size_t highWater)
{
    m_call->sendBody(piece);
    if (!m_requestPaused && m_call->unsentBytes() > highWater) {
        m_requestPaused = true;
        m_transaction.setRequestBodyPaused(true);
    }
}

void UpstreamCall::endBody()
{
    m_call->endBody();
}

void UpstreamCall::onInformational(const http::ResponseHead &head)
{
    // 100 belongs to this hop: the body was read before the call began, or is being streamed already.
    // Hints in a flood are dropped rather than kept for a client that does not read.
    if (head.status != 100 && m_transaction.unsentBytes() == 0)
        m_transaction.sendInformational(head);
}

void UpstreamCall::onHead(http::ResponseHead head, http::Framing framing)
{
    if (head.status == 101)
        m_head.set(Failure{
            http::HttpError{http::ErrorKind::BadMessage, "it switched protocols without being asked", true}});
    else
        m_head.set(Head{std::move(head), framing});
}

void UpstreamCall::onBody(std::string_view piece)
{
    // The client first: metering is no reason to hold an event back.
    m_transaction.sendBody(piece);
    m_tee->onAnswerBody(piece);
    if (!m_paused && m_transaction.unsentBytes() > m_highWater) {
        m_paused = true;
        m_call->setPaused(true);
    }
}

void UpstreamCall::onEnd()
{
    m_end.set(Done{});
}

void UpstreamCall::onBroken(const http::HttpError &error)
{
    if (!m_head.isSet())
        m_head.set(Failure{error});
    else
        m_end.set(Failure{error});
}

void UpstreamCall::onRequestDrained()
{
    if (std::exchange(m_requestPaused, false))
        m_transaction.setRequestBodyPaused(false);
}

} // namespace sekisho::gateway
