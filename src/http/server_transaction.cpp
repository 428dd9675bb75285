// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/server_transaction.h"

#include "http/server_connection.h"

#include <utility>

namespace sekisho::http {

ServerTransaction::ServerTransaction(std::shared_ptr<ServerConnection> connection, RequestHead head,
                                     Framing framing, Micros startedAt)
    : m_connection(std::move(connection)),
      m_head(std::move(head)),
      m_framing(framing),
      m_startedAt(startedAt),
      m_writer(m_connection->outlet(), m_head)
{}

ServerTransaction::~ServerTransaction()
{
    if (std::exchange(m_live, false))
        m_connection->cut(m_writer);
}

PeerAddress ServerTransaction::peer() const
{
    return m_connection->peer();
}

PeerUser ServerTransaction::peerUser()
{
    return m_connection->peerUser();
}

void ServerTransaction::readRequestBody()
{
    if (m_live)
        m_connection->releaseBody();
}

void ServerTransaction::setRequestBodyPaused(bool paused)
{
    if (m_live)
        m_connection->setBodyPaused(paused);
}

void ServerTransaction::sendInformational(const ResponseHead &head)
{
    if (m_live && !headSent())
        m_writer.informational(head);
}

void ServerTransaction::sendHead(ResponseHead head, Framing framing)
{
    if (!m_live || headSent())
        return;
    m_writer.head(std::move(head), framing, m_connection->mayStayOpen(), m_connection->date());
    if (m_writer.isHolding())
        m_connection->flushSoon();
}

void ServerTransaction::sendBody(std::string_view piece)
{
    if (m_live)
        m_writer.body(piece);
}

void ServerTransaction::finish()
{
    if (!std::exchange(m_live, false))
        return;
    if (m_writer.end())
        m_connection->finished(m_writer.closes());
    else
        m_connection->cut(m_writer);
}

std::size_t ServerTransaction::unsentBytes() const
{
    return m_live ? m_connection->outlet().pending() : 0;
}

} // namespace sekisho::http
