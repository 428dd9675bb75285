// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/response_writer.h"

#include "base/text.h"
#include "http/chunk.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sekisho::http {

namespace {

/// A larger piece stands beside the held head in one write, without being copied there.
constexpr std::size_t LargestHeldEnd = 1024;
/// The same where more of the answer follows, if only the last chunk, which would be a write of its own.
constexpr std::size_t LargestHeldPiece = 16 * 1024;

} // namespace

ResponseWriter::ResponseWriter(Outlet &outlet, const RequestHead &request)
    : m_outlet(outlet), m_isHead(request.method == "HEAD"), m_http10(request.minorVersion == 0)
{}

void ResponseWriter::informational(const ResponseHead &head)
{
    // An HTTP/1.0 client takes a 1xx for the answer (RFC 9110 section 15.2).
    if (m_http10)
        return;
    ResponseHead ours = head;
    ours.minorVersion = 1;
    const std::string bytes = serialize(ours, Framing{});
    m_bytesSent += bytes.size();
    m_outlet.write(bytes);
}

void ResponseWriter::head(ResponseHead head, Framing framing, bool mayKeepAlive, std::string_view date)
{
    const Framing declared = declaredFraming(head, framing);
    const bool bodyless = m_isHead || head.status < 200 || head.status == 204 || head.status == 304;
    m_body = bodyless ? Framing{} : declared;
    m_closes = !mayKeepAlive || endsWithClose() || head.headers.listContains("Connection", "close");

    // Our own version, whatever the client's (RFC 9110 section 6.2).
    head.minorVersion = 1;
    if (!head.headers.contains("Date"))
        head.headers.add("Date", date);
    const std::string_view connection = m_closes ? "close" : m_http10 ? "keep-alive" : "";
    const std::uint64_t room = m_body.length <= LargestHeldEnd ? m_body.length : 0;
    m_held = serialize(head, declared, connection, static_cast<std::size_t>(room));
    m_bytesSent += m_held.size();
    m_headSent = true;
    if (m_held.size() >= m_outlet.gatherBytes())
        flush();
}

Framing ResponseWriter::declaredFraming(const ResponseHead &head, Framing framing) const
{
    using Kind = Framing::Kind;
    // RFC 9110 section 8.6: no Content-Length in 1xx and 204.
    if (head.status < 200 || head.status == 204)
        return {};
    if (m_isHead || head.status == 304) {
        // No body follows; the fields describe the one that GET would have got.
        if (framing.kind == Kind::Length)
            return framing;
        if (framing.kind == Kind::None) {
            const auto length = parseUnsigned(trimmed(head.headers.value("Content-Length")));
            return length ? Framing{Kind::Length, *length} : Framing{};
        }
        return m_isHead && !m_http10 ? Framing{Kind::Chunked} : Framing{};
    }
    switch (framing.kind) {
    case Kind::None:
        return {Kind::Length, 0};
    case Kind::Length:
        return framing;
    case Kind::Chunked:
    case Kind::UntilClose:
        break;
    }
    return {m_http10 ? Kind::UntilClose : Kind::Chunked};
}

void ResponseWriter::body(std::string_view piece)
{
    if (m_body.kind == Framing::Kind::None)
        return;
    if (m_body.kind == Framing::Kind::Length) {
        // More than was declared would be read as the next answer.
        piece = piece.substr(0, std::min<std::uint64_t>(piece.size(), m_body.length));
        m_body.length -= piece.size();
    }
    if (piece.empty())
        return;
    const bool chunked = m_body.kind == Framing::Kind::Chunked;
    const ChunkLine line(piece.size());
    const std::string_view before = chunked ? line.text() : "";
    const std::string_view behind = chunked ? LineEnd : "";
    m_bytesSent += before.size() + piece.size() + behind.size();
    const bool ends = m_body.kind == Framing::Kind::Length && m_body.length == 0;
    if (isHolding() && piece.size() <= (ends ? LargestHeldEnd : LargestHeldPiece)) {
        m_held.append(before).append(piece).append(behind);
        if (m_held.size() >= m_outlet.gatherBytes())
            flush();
    } else if (isHolding() || chunked) {
        m_outlet.write(std::array{std::string_view(m_held), before, piece, behind});
        m_held.clear();
    } else {
        m_outlet.write(piece);
    }
}

bool ResponseWriter::end()
{
    if (m_body.kind == Framing::Kind::Chunked) {
        m_bytesSent += LastChunk.size();
        if (m_held.empty())
            m_outlet.write(LastChunk);
        else
            m_held += LastChunk;
    }
    flush();
    return m_headSent && (m_body.kind != Framing::Kind::Length || m_body.length == 0);
}

void ResponseWriter::flush()
{
    if (!m_held.empty())
        m_outlet.write(std::exchange(m_held, {}));
}

} // namespace sekisho::http
