// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/seen_request.h"

#include <algorithm>

namespace sekisho::test {

namespace {

// A head without an end must not fill the memory.
constexpr std::size_t MaxHead = 16 * 1024 * 1024;

} // namespace

void RequestReader::startNext()
{
    *this = RequestReader();
}

void RequestReader::complain(std::string text, bool fatal)
{
    m_request.complaints.push_back(std::move(text));
    if (fatal)
        m_state = State::Broken;
}

std::size_t RequestReader::consume(std::string_view input)
{
    m_newBody.clear();
    if (input.empty() || m_state == State::Complete || m_state == State::Broken)
        return 0;
    m_begun = true;
    if (m_state == State::Head)
        return consumeHead(input);
    std::size_t taken = 0;
    while (taken < input.size() && m_state != State::Complete && m_state != State::Broken)
        taken += consumeBody(input.substr(taken));
    return taken;
}

std::size_t RequestReader::consumeHead(std::string_view input)
{
    std::string &head = m_request.rawHead;
    const std::size_t before = head.size();
    head += input;
    // RFC 9112 section 2.2: empty lines before a request line are skipped by robust servers; here they count.
    const std::size_t end = head.find("\r\n\r\n", before > 3 ? before - 3 : 0);
    if (end == std::string::npos) {
        if (head.size() > MaxHead)
            complain("the head does not end", true);
        return input.size();
    }
    head.resize(end + 4);
    parseHead();
    return head.size() - before;
}

void RequestReader::parseHead()
{
    std::string_view head(m_request.rawHead);
    head.remove_suffix(2);
    std::size_t end = head.find("\r\n");
    m_request.startLine = head.substr(0, end);
    const std::string_view start(m_request.startLine);
    const std::size_t first = start.find(' ');
    const std::size_t last = start.rfind(' ');
    if (first == std::string_view::npos || first == 0 || last == first ||
        start.find(' ', first + 1) != last || !start.substr(last + 1).starts_with("HTTP/")) {
        complain("no request line: " + m_request.startLine, true);
        return;
    }
    m_request.method = start.substr(0, first);
    m_request.target = start.substr(first + 1, last - first - 1);
    m_request.version = start.substr(last + 1);
    for (head.remove_prefix(end + 2); !head.empty(); head.remove_prefix(end + 2)) {
        end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        if (auto field = parseField(line))
            m_request.fields.push_back(std::move(*field));
        else
            complain("no field: " + std::string(line));
    }
    chooseFraming();
}

void RequestReader::chooseFraming()
{
    const Fields &fields = m_request.fields;
    if (m_request.version == "HTTP/1.1" && fieldCount(fields, "host") != 1)
        complain("not exactly one Host");
    const auto length = fieldValue(fields, "content-length");
    const auto encoding = fieldValue(fields, "transfer-encoding");
    if (fieldCount(fields, "content-length") > 1)
        complain("more than one Content-Length");
    if (length && encoding)
        complain("Content-Length beside Transfer-Encoding");
    if (encoding) {
        m_request.wasChunked = true;
        if (*encoding != "chunked")
            complain("Transfer-Encoding: " + *encoding);
        m_state = State::ChunkSize;
        return;
    }
    m_left = 0;
    if (length) {
        const auto value = parseDecimal(*length);
        if (!value) {
            complain("Content-Length: " + *length, true);
            return;
        }
        m_left = *value;
    }
    m_state = m_left > 0 ? State::Body : State::Complete;
}

std::size_t RequestReader::consumeBody(std::string_view input)
{
    if (m_state == State::Body || m_state == State::ChunkData) {
        const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, input.size()));
        m_newBody += input.substr(0, count);
        m_left -= count;
        if (m_left == 0)
            m_state = m_state == State::Body ? State::Complete : State::ChunkEnd;
        return count;
    }
    const std::size_t newline = input.find('\n');
    const std::size_t count = newline == std::string_view::npos ? input.size() : newline + 1;
    m_line += input.substr(0, count);
    if (newline == std::string_view::npos)
        return count;
    if (!m_line.ends_with("\r\n")) {
        complain("a bare LF in the chunk framing", true);
        return count;
    }
    m_line.resize(m_line.size() - 2);
    if (m_state == State::ChunkSize) {
        const auto size = parseChunkSize(m_line);
        if (!size)
            complain("no chunk size: " + m_line, true);
        else if (*size == 0)
            m_state = State::Trailer;
        else
            m_state = State::ChunkData;
        m_left = size.value_or(0);
    } else if (m_state == State::ChunkEnd) {
        if (!m_line.empty())
            complain("a chunk is longer than its size", true);
        else
            m_state = State::ChunkSize;
    } else if (m_line.empty()) {
        m_state = State::Complete;
    } else {
        complain("a trailer: " + m_line);
    }
    m_line.clear();
    return count;
}

} // namespace sekisho::test
