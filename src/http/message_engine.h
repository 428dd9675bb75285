// SPDX-License-Identifier: GPL-3.0-or-later
// The machine behind both parsers: lines go through SectionReader to Beast, heads through framingOf(), body
// bytes straight to the sink. What it says depends on the bytes alone, not on how they were cut. Private to
// the parser.
#pragma once

#include "http/beast_parser.h"
#include "http/error.h"
#include "http/framing.h"
#include "http/limits.h"
#include "http/parser.h"
#include "http/section_reader.h"

#include <algorithm>
#include <optional>

namespace sekisho::http {

template <bool isRequest>
class MessageEngine {
public:
    using Sink = std::conditional_t<isRequest, RequestSink, ResponseSink>;
    using Head = typename BeastParser<isRequest>::Head;

    MessageEngine(const Limits &limits, Sink &sink) : m_limits(limits), m_sink(sink) { reset({}); }

    void reset(std::string_view requestMethod)
    {
        m_requestMethod = requestMethod;
        m_error.reset();
        beginHead();
    }

    void stop() { m_stopped = true; }

    [[nodiscard]] Result<std::size_t, HttpError> feed(std::string_view data)
    {
        m_stopped = false;
        m_ended = false;
        std::size_t used = 0;
        if (m_phase == Phase::Done && !data.empty()) {
            if constexpr (isRequest)
                beginHead();
            else
                fail(ErrorKind::BadMessage, "bytes after the end of the answer");
        }
        while (!m_error && !m_stopped && !m_ended && used < data.size())
            used += advance(data.substr(used));
        if (m_error)
            return Failure{*m_error};
        return used;
    }

    [[nodiscard]] Result<Done, HttpError> feedEnd()
    {
        if (m_error)
            return Failure{*m_error};
        if (m_phase == Phase::UntilClose) {
            end();
            return Done{};
        }
        if (isRequest ? !inMessage() : m_phase == Phase::Done)
            return Done{};
        if (!isRequest && !m_begun)
            fail(ErrorKind::ClosedEarly, "no byte of it came");
        else
            fail(ErrorKind::Truncated, headDone() ? "closed within the body" : "closed within the head");
        return Failure{*m_error};
    }

    [[nodiscard]] bool inMessage() const
    {
        if (m_phase != Phase::StartLine)
            return m_phase != Phase::Done;
        // Of an empty line before a request nothing is begun.
        return isRequest ? !m_section.bytes().empty() && m_section.bytes() != "\r" : m_begun;
    }

    [[nodiscard]] bool headDone() const { return m_phase > Phase::Fields && m_phase != Phase::Done; }

    [[nodiscard]] const Head &head() const { return m_beast->head(); }
    /// The start line as far as it has come, while it has not been parsed.
    [[nodiscard]] std::string_view rawStartLine() const
    {
        return m_phase == Phase::StartLine ? m_section.bytes() : std::string_view();
    }

private:
    enum class Phase { StartLine, Fields, LengthBody, UntilClose, ChunkLine, ChunkBody, Trailers, Done };

    void beginHead()
    {
        m_beast.emplace();
        m_section.clear();
        m_section.setBudget(m_limits.headerBytes);
        m_phase = Phase::StartLine;
        m_begun = false;
        m_fields = 0;
        m_targetAt = 0;
        m_bodyBytes = 0;
    }

    void fail(ErrorKind kind, std::string detail)
    {
        if (!m_error)
            m_error = HttpError{kind, std::move(detail)};
    }

    std::size_t advance(std::string_view data)
    {
        switch (m_phase) {
        case Phase::LengthBody:
        case Phase::ChunkBody:
        case Phase::UntilClose:
            return takeBody(data);
        default:
            return takeLine(data);
        }
    }

    std::size_t takeLine(std::string_view data)
    {
        m_begun = true;
        const SectionReader::Taken taken = m_section.take(data);
        // Before the state: a target is too long at an earlier byte than the one that ended the line.
        if (isRequest && m_phase == Phase::StartLine)
            checkTarget();
        if (!isRequest && m_phase == Phase::StartLine)
            checkProtocol();
        if (taken.state == SectionReader::State::Illegal)
            fail(ErrorKind::BadMessage,
                 headDone() ? "illegal byte in a chunk line or trailer" : "illegal byte in the head");
        if (taken.state == SectionReader::State::TooLarge)
            tooLarge();
        if (!m_error && taken.state == SectionReader::State::Line)
            lineDone(m_section.line());
        return taken.bytes;
    }

    void tooLarge()
    {
        if (m_phase == Phase::ChunkLine)
            fail(ErrorKind::BadMessage, "chunk line too long");
        else
            fail(ErrorKind::HeaderTooLarge,
                 m_phase == Phase::Trailers ? "trailers too large" : "head too large");
    }

    void checkTarget()
    {
        const std::string_view bytes = m_section.bytes();
        if (m_targetAt == 0) {
            const std::size_t space = bytes.find(' ');
            if (space == std::string_view::npos)
                return;
            m_targetAt = space + 1;
        }
        const std::size_t limit = m_targetAt + m_limits.targetBytes;
        if (bytes.size() > limit && bytes.find(' ', m_targetAt) > limit)
            fail(ErrorKind::TargetTooLong, "request target too long");
    }

    /// What is no HTTP is refused at its first bytes: a line that never ends would be waited for.
    void checkProtocol()
    {
        constexpr std::string_view Protocol = "HTTP/1.";
        const std::string_view bytes = m_section.bytes();
        const std::size_t size = std::min(bytes.size(), Protocol.size());
        if (bytes.substr(0, size) != Protocol.substr(0, size))
            fail(ErrorKind::BadMessage, "not an HTTP/1.x answer");
    }

    void lineDone(std::string_view line)
    {
        switch (m_phase) {
        case Phase::StartLine:
            startLine(line);
            return;
        case Phase::Fields:
        case Phase::Trailers:
            if (line.empty())
                m_phase == Phase::Fields ? endHead() : endChunks();
            else if (line.front() == ' ' || line.front() == '\t')
                fail(ErrorKind::BadMessage, "folded line");
            else if (++m_fields > m_limits.headerFields)
                fail(ErrorKind::HeaderTooLarge, "too many fields");
            return;
        default:
            chunkLine(line);
        }
    }

    void startLine(std::string_view line)
    {
        if (isRequest && line.empty()) { // RFC 9112 section 2.2
            m_section.clear();
            return;
        }
        // RFC 9112 section 4 lets a client do without the space before an empty reason, which some servers
        // leave out; Beast does not.
        constexpr std::size_t NoReason = std::string_view("HTTP/1.1 200").size();
        if (!isRequest && line.size() == NoReason)
            present(std::string(line) + " \r\n");
        else
            present(m_section.bytes());
        if (m_error)
            return;
        m_phase = Phase::Fields;
        m_section.clear();
    }

    void endHead()
    {
        m_beast->head().headers.reserve(m_fields, m_section.bytes().size());
        present(m_section.bytes());
        if (m_error)
            return;
        const Result<Framing, HttpError> framing = framingOfHead();
        if (!framing) {
            m_error = framing.error();
            return;
        }
        if (isRequest && framing->length > m_limits.requestBodyBytes) {
            fail(ErrorKind::BodyTooLarge, "request body too large");
            return;
        }
        m_section.clear();
        if constexpr (!isRequest) {
            if (head().status / 100 == 1 && head().status != 101) {
                Head informational = std::move(m_beast->head());
                beginHead();
                m_begun = true;
                m_sink.onInformational(std::move(informational));
                return;
            }
        }
        beginBody(*framing);
    }

    [[nodiscard]] Result<Framing, HttpError> framingOfHead() const
    {
        if constexpr (isRequest)
            return framingOf(head());
        else
            return framingOf(head(), m_requestMethod);
    }

    void beginBody(Framing framing)
    {
        m_fields = 0;
        m_left = framing.length;
        switch (framing.kind) {
        case Framing::Kind::Chunked:
            beginChunkLine();
            break;
        case Framing::Kind::UntilClose:
            m_phase = Phase::UntilClose;
            break;
        default:
            m_phase = Phase::LengthBody;
        }
        if constexpr (isRequest)
            m_sink.onRequestHead(std::move(m_beast->head()), framing);
        else
            m_sink.onResponseHead(std::move(m_beast->head()), framing);
        if (m_phase == Phase::LengthBody && m_left == 0)
            end();
    }

    std::size_t takeBody(std::string_view data)
    {
        if (m_phase == Phase::UntilClose) {
            body(data);
            return data.size();
        }
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(m_left, data.size()));
        const std::string_view piece = data.substr(0, size);
        m_left -= size;
        if (m_phase == Phase::ChunkBody) {
            present(piece); // for its place in the body
            if (m_error)
                return size;
            if (m_left == 0)
                beginChunkLine();
            body(piece);
            return size;
        }
        body(piece);
        if (m_left == 0)
            end();
        return size;
    }

    void body(std::string_view piece)
    {
        if constexpr (isRequest)
            m_sink.onRequestBody(piece);
        else
            m_sink.onResponseBody(piece);
    }

    /// The line break behind a chunk's data belongs to the next chunk's line, as Beast has it.
    void beginChunkLine()
    {
        const bool first = m_phase != Phase::ChunkBody;
        m_phase = Phase::ChunkLine;
        m_breakExpected = !first;
        m_section.clear();
        m_section.setBudget(m_limits.chunkLineBytes + (first ? 0 : 2));
    }

    void chunkLine(std::string_view line)
    {
        if (m_breakExpected) {
            m_breakExpected = false;
            if (!line.empty())
                fail(ErrorKind::BadMessage, "chunk longer than its size");
            return;
        }
        const std::size_t digits = line.find_first_not_of('0');
        const bool zero =
            digits != 0 && (digits == std::string_view::npos ||
                            std::string_view("; \t").find(line[digits]) != std::string_view::npos);
        if (zero) {
            m_phase = Phase::Trailers;
            m_section.setBudget(m_limits.chunkLineBytes);
            return;
        }
        present(m_section.bytes());
        if (m_error)
            return;
        m_left = m_beast->chunkSize();
        if (m_left == 0 || m_left > LargestChunk) {
            fail(ErrorKind::BadMessage, "bad chunk size");
            return;
        }
        if (isRequest && m_left > m_limits.requestBodyBytes - m_bodyBytes) {
            fail(ErrorKind::BodyTooLarge, "request body too large");
            return;
        }
        m_bodyBytes += m_left;
        m_section.clear();
        m_phase = Phase::ChunkBody;
    }

    void endChunks()
    {
        present(m_section.bytes());
        if (!m_error && !m_beast->is_done())
            fail(ErrorKind::BadMessage, "bad last chunk");
        if (!m_error)
            end();
    }

    void end()
    {
        m_phase = Phase::Done;
        m_ended = true;
        m_section.clear();
        if constexpr (isRequest)
            m_sink.onRequestEnd();
        else
            m_sink.onResponseEnd();
    }

    void present(std::string_view bytes)
    {
        if (std::optional<std::string> reason = m_beast->present(bytes))
            fail(ErrorKind::BadMessage, std::move(*reason));
    }

    // Signed in some peers, like Content-Length.
    static constexpr std::uint64_t LargestChunk = std::numeric_limits<std::int64_t>::max();

    const Limits m_limits;
    Sink &m_sink;
    std::string m_requestMethod;
    SectionReader m_section;
    std::optional<BeastParser<isRequest>> m_beast;
    std::optional<HttpError> m_error;
    Phase m_phase = Phase::StartLine;
    std::size_t m_fields = 0;
    std::size_t m_targetAt = 0;
    std::uint64_t m_left = 0;      ///< of a body with a length, or of the chunk
    std::uint64_t m_bodyBytes = 0; ///< of the chunks so far
    bool m_begun = false;
    bool m_breakExpected = false;
    bool m_stopped = false;
    bool m_ended = false;
};

} // namespace sekisho::http
