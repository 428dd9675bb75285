// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/event_splitter.h"

#include "base/text.h"

#include <algorithm>

namespace sekisho::http {
namespace {

constexpr std::string_view ByteOrderMark = "\xEF\xBB\xBF";

/// The buffer of a usual event is kept for the next one.
void forget(std::string &text)
{
    constexpr std::size_t KeptCapacity = 64 * 1024;
    if (text.capacity() > KeptCapacity)
        release(text);
    text.clear();
}

/// Finds a byte again and again in a shrinking text without looking at any byte twice.
class Finder {
public:
    Finder(std::string_view text, char byte) : m_text(text), m_byte(byte), m_found(text.find(byte)) {}
    /// The first at or behind `from`, or npos. `from` never falls.
    [[nodiscard]] std::size_t next(std::size_t from)
    {
        if (m_found != std::string_view::npos && m_found < from)
            m_found = m_text.find(m_byte, from);
        return m_found;
    }

private:
    std::string_view m_text;
    char m_byte;
    std::size_t m_found;
};

bool isBlank(std::string_view line)
{
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

} // namespace

EventSplitter::EventSplitter(Format format, std::size_t maxEventBytes)
    : m_format(format), m_maxEventBytes(maxEventBytes)
{}

bool EventSplitter::inEvent() const
{
    return m_inEvent;
}

void EventSplitter::feed(std::string_view bytes, const Visitor &visit)
{
    bytes = skipByteOrderMark(bytes);
    if (bytes.empty())
        return;
    if (m_format == Format::ServerSentEvents)
        feedEvents(bytes, visit);
    else
        feedJsonLines(bytes, visit);
}

void EventSplitter::finish(const Visitor &visit)
{
    if (m_markBytes > 0 && m_markBytes < ByteOrderMark.size()) {
        begin();
        keep(ByteOrderMark.substr(0, m_markBytes));
    }
    if (m_format == Format::ServerSentEvents && m_ended)
        endEvent(visit);
    if (m_format == Format::JsonLines && m_inEvent)
        endJsonLine({}, visit);
    reset();
}

std::string_view EventSplitter::skipByteOrderMark(std::string_view bytes)
{
    while (m_markBytes < ByteOrderMark.size() && !bytes.empty()) {
        if (bytes.front() != ByteOrderMark[m_markBytes]) {
            // Not one after all: what looked like it is the beginning of a line.
            if (m_markBytes > 0) {
                begin();
                keep(ByteOrderMark.substr(0, m_markBytes));
            }
            m_markBytes = ByteOrderMark.size();
            break;
        }
        bytes.remove_prefix(1);
        if (++m_markBytes == ByteOrderMark.size())
            m_at = ByteOrderMark.size();
    }
    return bytes;
}

void EventSplitter::feedEvents(std::string_view bytes, const Visitor &visit)
{
    Finder lineFeeds(bytes, '\n');
    Finder returns(bytes, '\r');
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (m_afterCr) {
            m_afterCr = false;
            if (bytes[at] == '\n') {
                ++at;
                consume(1);
            }
            if (m_ended)
                endEvent(visit);
            continue;
        }
        const std::size_t end = std::min(lineFeeds.next(at), returns.next(at));
        const std::string_view rest = bytes.substr(at, end == std::string_view::npos ? end : end - at);
        if (!rest.empty())
            begin();
        if (end == std::string_view::npos) {
            keep(rest);
            return;
        }
        consume(rest.size() + 1);
        m_afterCr = bytes[end] == '\r';
        at = end + 1;
        endEventLine(rest, visit);
    }
}

void EventSplitter::feedJsonLines(std::string_view bytes, const Visitor &visit)
{
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        begin();
        if (end == std::string_view::npos) {
            keep(bytes);
            return;
        }
        consume(end + 1);
        endJsonLine(bytes.substr(0, end), visit);
        bytes.remove_prefix(end + 1);
    }
}

/// A byte of a line is there.
void EventSplitter::begin()
{
    if (!m_inEvent)
        m_begin = m_at;
    m_inEvent = true;
    m_lineBegun = true;
}

void EventSplitter::consume(std::size_t count)
{
    m_at += count;
    if (!m_inEvent || m_tooLong || m_at - m_begin <= m_maxEventBytes)
        return;
    m_tooLong = true;
    ++m_skipped;
    release(m_line);
    release(m_data);
    release(m_type);
}

void EventSplitter::keep(std::string_view partialLine)
{
    consume(partialLine.size());
    if (!m_tooLong)
        appendWithin(m_line, partialLine, m_maxEventBytes);
}

void EventSplitter::endEventLine(std::string_view rest, const Visitor &visit)
{
    if (!m_lineBegun) {
        if (m_inEvent) {
            m_ended = true;
            if (!m_afterCr)
                endEvent(visit);
        }
        return;
    }
    m_lineBegun = false;
    if (m_tooLong)
        return;
    if (m_line.empty()) {
        readField(rest);
    } else {
        m_line += rest;
        readField(m_line);
        forget(m_line);
    }
}

void EventSplitter::readField(std::string_view line)
{
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    std::string_view value;
    if (colon != std::string_view::npos)
        value = line.substr(colon + 1);
    if (value.starts_with(' '))
        value.remove_prefix(1);
    if (name == "data") {
        m_data += value;
        m_data += '\n';
        m_hasData = true;
    } else if (name == "event") {
        m_type = value;
    }
}

void EventSplitter::endEvent(const Visitor &visit)
{
    if (m_hasData && !m_tooLong) {
        const std::string_view data = m_data;
        visit({m_type, data.substr(0, data.size() - 1), m_begin, m_at});
    }
    reset();
}

void EventSplitter::endJsonLine(std::string_view rest, const Visitor &visit)
{
    if (!m_tooLong) {
        std::string_view line = rest;
        if (!m_line.empty()) {
            m_line += rest;
            line = m_line;
        }
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!isBlank(line))
            visit({{}, line, m_begin, m_at});
    }
    reset();
}

void EventSplitter::reset()
{
    for (std::string *text : {&m_line, &m_type, &m_data})
        forget(*text);
    m_inEvent = false;
    m_lineBegun = false;
    m_hasData = false;
    m_tooLong = false;
    m_ended = false;
}

} // namespace sekisho::http
