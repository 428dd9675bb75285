// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/upstream_call.h"

namespace sekisho::gateway {

UpstreamCall::UpstreamCall(std::shared_ptr<Flight> flight, http::Transaction &transaction,
                           std::size_t highWater, std::function<void()> leading)
    : m_flight(std::move(flight)),
      m_transaction(transaction),
      m_highWater(highWater),
      m_leading(std::move(leading))
{
    m_flight->join(*this);
}

UpstreamCall::~UpstreamCall()
{
    m_flight->leave(*this);
}

Signal<UpstreamCall::EndResult> &UpstreamCall::relay(BodyTee &tee)
{
    m_tee = &tee;
    m_flight->receive(*this);
    return m_end;
}

void UpstreamCall::sendBody(std::string_view piece)
{
    m_flight->sendBody(piece);
    if (!m_requestPaused && m_flight->unsentBytes() > m_highWater) {
        m_requestPaused = true;
        m_transaction.setRequestBodyPaused(true);
    }
}

void UpstreamCall::onFlightInformational(const http::ResponseHead &head)
{
    // 100 belongs to this hop: the body was read before the call began, or is being streamed already.
    // Hints in a flood are dropped rather than kept for a client that does not read.
    if (head.status != 100 && m_transaction.unsentBytes() == 0)
        m_transaction.sendInformational(head);
}

void UpstreamCall::onFlightHead(http::ResponseHead head, http::Framing framing)
{
    if (head.status == 101)
        m_head.set(Failure{
            http::HttpError{http::ErrorKind::BadMessage, "it switched protocols without being asked", true}});
    else
        m_head.set(Head{std::move(head), framing});
}

void UpstreamCall::onFlightBody(std::string_view piece)
{
    // The client first: metering is no reason to hold an event back.
    m_transaction.sendBody(piece);
    m_tee->onAnswerBody(piece);
}

void UpstreamCall::onFlightEnd()
{
    m_end.set(Done{});
}

void UpstreamCall::onFlightBroken(const http::HttpError &error)
{
    if (!m_head.isSet())
        m_head.set(Failure{error});
    else
        m_end.set(Failure{error});
}

void UpstreamCall::onFlightRequestDrained()
{
    if (std::exchange(m_requestPaused, false))
        m_transaction.setRequestBodyPaused(false);
}

} // namespace sekisho::gateway
