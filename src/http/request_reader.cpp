// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/request_reader.h"

#include "base/text.h"

#include <utility>

namespace sekisho::http {

RequestReader::RequestReader(const Limits &limits, BodyVisitor visitBody)
    : m_parser(limits, *this), m_visitBody(std::move(visitBody))
{}

void RequestReader::supply(std::string_view fresh)
{
    m_starved = false;
    if (m_kept.empty())
        m_fresh = fresh;
    else
        m_kept += fresh;
}

void RequestReader::keepRest()
{
    m_kept += std::exchange(m_fresh, {});
}

void RequestReader::dropInput()
{
    // Given back to the heap: an idle connection keeps no buffer.
    release(m_kept);
    m_keptAt = 0;
    m_fresh = {};
}

std::string_view RequestReader::waiting() const
{
    return m_kept.empty() ? m_fresh : std::string_view(m_kept).substr(m_keptAt);
}

void RequestReader::consume(std::size_t bytes)
{
    if (m_kept.empty()) {
        m_fresh.remove_prefix(bytes);
        return;
    }
    m_keptAt += bytes;
    if (m_keptAt == m_kept.size()) {
        dropInput();
    } else if (m_keptAt > m_kept.size() / 2) {
        m_kept.erase(0, m_keptAt);
        m_keptAt = 0;
    }
}

Result<Done, HttpError> RequestReader::advance()
{
    m_stopped = false;
    const bool headWasDone = m_headDone;
    const auto consumed = m_parser.feed(waiting());
    if (!consumed)
        return Failure{consumed.error()};
    consume(*consumed);
    m_starved = *consumed == 0 && headWasDone == m_headDone && !m_requestDone;
    return Done{};
}

void RequestReader::stop()
{
    m_stopped = true;
    m_parser.stop();
}

bool RequestReader::inRequest() const
{
    return (waitingBytes() > 0 || m_parser.inMessage()) && !m_requestDone;
}

void RequestReader::next()
{
    m_parser.reset();
    m_headDone = m_requestDone = m_stopped = m_starved = false;
}

void RequestReader::onRequestHead(RequestHead head, Framing framing)
{
    m_head = std::move(head);
    m_framing = framing;
    m_headDone = true;
    // The body waits for the one who answers; a request without one ends in the same go.
    if (framing.kind != Framing::Kind::None)
        stop();
}

void RequestReader::onRequestBody(std::string_view piece)
{
    m_visitBody(piece);
}

void RequestReader::onRequestEnd()
{
    m_requestDone = true;
}

} // namespace sekisho::http
