// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/raw_response.h"

namespace sekisho::test {

namespace {

using End = RawResponse::End;

/// What is left of the input, and what it means that there is no more.
class Reader {
public:
    Reader(std::string_view bytes, bool closed) : m_rest(bytes), m_size(bytes.size()), m_closed(closed) {}

    RawResponse read(bool toHead);

private:
    bool readHead(RawResponse &out);
    void readBody(RawResponse &out, bool toHead);
    void readChunks(RawResponse &out);
    void readTrailers(RawResponse &out);
    /// The next line without its CRLF; nothing when it is not there yet.
    std::optional<std::string_view> line();
    End missing() const { return m_closed ? End::CutShort : End::Incomplete; }
    static void malformed(RawResponse &out, std::string_view what, std::string_view where)
    {
        out.end = End::Malformed;
        out.complaint = std::string(what) + ": " + std::string(where.substr(0, 80));
    }

    std::string_view m_rest;
    const std::size_t m_size;
    const bool m_closed;
};

std::optional<std::string_view> Reader::line()
{
    const std::size_t end = m_rest.find("\r\n");
    if (end == std::string_view::npos)
        return std::nullopt;
    const std::string_view found = m_rest.substr(0, end);
    m_rest.remove_prefix(end + 2);
    return found;
}

bool Reader::readHead(RawResponse &out)
{
    if (m_rest.find("\r\n\r\n") == std::string_view::npos) {
        const std::string_view expected("HTTP/1.");
        if (m_rest.substr(0, expected.size()) != expected.substr(0, m_rest.size()))
            malformed(out, "not HTTP", m_rest);
        else
            out.end = missing();
        return false;
    }
    const std::string_view start = line().value_or(std::string_view());
    out.startLine = start;
    // HTTP/1.1 200 OK; the reason may be empty, its space not (RFC 9112 section 4).
    const auto status = start.size() >= 13 ? parseDecimal(start.substr(9, 3)) : std::nullopt;
    if (!start.starts_with("HTTP/1.") || !status || start[8] != ' ' || start[12] != ' ') {
        malformed(out, "status line", start);
        return false;
    }
    out.version = start.substr(0, 8);
    out.status = static_cast<int>(*status);
    out.reason = start.substr(13);
    while (const auto next = line()) {
        if (next->empty())
            break;
        auto field = parseField(*next);
        if (!field) {
            malformed(out, "field", *next);
            return false;
        }
        out.fields.push_back(std::move(*field));
    }
    out.headDone = true;
    return true;
}

void Reader::readBody(RawResponse &out, bool toHead)
{
    const auto length = fieldValue(out.fields, "content-length");
    const auto encoding = fieldValue(out.fields, "transfer-encoding");
    if (fieldCount(out.fields, "content-length") > 1 || (length && encoding)) {
        malformed(out, "framing", out.startLine);
    } else if (toHead || out.status == 204 || out.status == 304 || out.status == 101) {
        out.end = End::Complete;
    } else if (encoding) {
        if (*encoding == "chunked")
            readChunks(out);
        else
            malformed(out, "transfer-encoding", *encoding);
    } else if (length) {
        const auto size = parseDecimal(*length);
        if (!size) {
            malformed(out, "content-length", *length);
            return;
        }
        out.body = m_rest.substr(0, static_cast<std::size_t>(*size));
        m_rest.remove_prefix(out.body.size());
        out.end = out.body.size() == *size ? End::Complete : missing();
    } else {
        out.body = m_rest;
        m_rest = {};
        out.end = m_closed ? End::AtClose : End::Incomplete;
    }
}

void Reader::readChunks(RawResponse &out)
{
    while (const auto sizeLine = line()) {
        const auto size = parseChunkSize(*sizeLine);
        if (!size) {
            malformed(out, "chunk size", *sizeLine);
            return;
        }
        if (*size == 0) {
            readTrailers(out);
            return;
        }
        out.chunks.emplace_back(m_rest.substr(0, static_cast<std::size_t>(*size)));
        out.body += out.chunks.back();
        m_rest.remove_prefix(out.chunks.back().size());
        if (out.chunks.back().size() < *size || m_rest.size() < 2)
            break;
        if (!m_rest.starts_with("\r\n")) {
            malformed(out, "end of chunk", m_rest);
            return;
        }
        m_rest.remove_prefix(2);
    }
    out.end = missing();
}

void Reader::readTrailers(RawResponse &out)
{
    while (const auto next = line()) {
        if (next->empty()) {
            out.end = End::Complete;
            return;
        }
        auto field = parseField(*next);
        if (!field) {
            malformed(out, "trailer", *next);
            return;
        }
        out.trailers.push_back(std::move(*field));
    }
    out.end = missing();
}

RawResponse Reader::read(bool toHead)
{
    std::vector<RawResponse> informational;
    RawResponse out;
    while (readHead(out)) {
        // 101 is final: what follows is no longer HTTP.
        if (out.status >= 200 || out.status == 101) {
            readBody(out, toHead);
            break;
        }
        out.end = End::Complete;
        informational.push_back(std::exchange(out, {}));
    }
    out.informational = std::move(informational);
    out.consumed = m_size - m_rest.size();
    return out;
}

} // namespace

RawResponse parseResponse(std::string_view bytes, bool closed, bool toHead)
{
    return Reader(bytes, closed).read(toHead);
}

} // namespace sekisho::test
