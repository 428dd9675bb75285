// SPDX-License-Identifier: GPL-3.0-or-later
// Events out of a stream's bytes, for reading them on the side: the bytes relayed are never rebuilt from
// events.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace sekisho::http {

/// One event of a stream. Views are valid during the call.
struct StreamEvent {
    std::string_view type;   ///< SSE `event:`; empty when absent, and for NDJSON
    std::string_view data;   ///< SSE data lines joined by '\n', or one NDJSON line
    std::uint64_t begin = 0; ///< where the event's bytes begin in the stream
    std::uint64_t end = 0;   ///< just behind the blank line or newline that ended it
};

/// Splits Server-Sent Events (WHATWG HTML section 9.2) or NDJSON, whatever the chunking: LF, CRLF and CR,
/// comments, several data lines, a byte-order mark, a UTF-8 character cut anywhere. An event above
/// `maxEventBytes`, from its begin to its end, is skipped and counted; memory stays under that bound. An
/// event whose blank line ends in CR comes with the next byte, which may be the LF that belongs to it.
class EventSplitter {
public:
    enum class Format { ServerSentEvents, JsonLines };
    using Visitor = std::function<void(const StreamEvent &)>;

    EventSplitter(Format format, std::size_t maxEventBytes);

    void feed(std::string_view bytes, const Visitor &visit);
    /// The end of the stream: an NDJSON line without newline is an event; an SSE block without its blank line
    /// is not (the standard discards it).
    void finish(const Visitor &visit);
    [[nodiscard]] std::uint64_t skippedEvents() const { return m_skipped; }
    /// Bytes of an event have come whose end has not.
    [[nodiscard]] bool inEvent() const;

private:
    void feedEvents(std::string_view bytes, const Visitor &visit);
    void feedJsonLines(std::string_view bytes, const Visitor &visit);
    [[nodiscard]] std::string_view skipByteOrderMark(std::string_view bytes);
    void begin();
    void consume(std::size_t count);
    void keep(std::string_view partialLine);
    void endEventLine(std::string_view rest, const Visitor &visit);
    void readField(std::string_view line);
    void endEvent(const Visitor &visit);
    void endJsonLine(std::string_view rest, const Visitor &visit);
    void reset();

    Format m_format;
    std::size_t m_maxEventBytes;
    std::uint64_t m_skipped = 0;

    std::uint64_t m_at = 0;      // offset of the next byte
    std::uint64_t m_begin = 0;   // of the event under way
    std::size_t m_markBytes = 0; // of a byte-order mark at the very beginning; 3 when that is decided
    std::string m_line;          // the part of a line that came with earlier bytes
    std::string m_type;
    std::string m_data; // data lines, each with '\n'
    bool m_inEvent = false;
    bool m_lineBegun = false;
    bool m_hasData = false;
    bool m_tooLong = false;
    bool m_afterCr = false;
    bool m_ended = false; // by a blank line whose CR may have an LF to come
};

} // namespace sekisho::http
