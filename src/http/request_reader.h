// SPDX-License-Identifier: GPL-3.0-or-later
// The reading half of a server connection: what came from the client, parsed one request at a time; what came
// ahead of its time is kept.
#pragma once

#include "http/parser.h"

#include <functional>
#include <string>
#include <string_view>

namespace sekisho::http {

/// No socket, no clock. Bytes are supplied, then advance() is called as often as its result is wanted.
class RequestReader final : private RequestSink {
public:
    using BodyVisitor = std::function<void(std::string_view)>;

    /// The visitor gets the pieces of bodies from within advance().
    RequestReader(const Limits &limits, BodyVisitor visitBody);

    /// Bytes just read. They must stay valid until keepRest(), which copies what is left of them.
    void supply(std::string_view fresh);
    void keepRest();
    /// Forgets what was supplied.
    void dropInput();
    /// Bytes that wait to be parsed.
    [[nodiscard]] std::size_t waitingBytes() const { return waiting().size(); }

    /// Parses up to the end of the head, of the request, or of the bytes. After an Error only dropInput().
    [[nodiscard]] Result<Done, HttpError> advance();
    /// From the visitor: advance() returns after this piece.
    void stop();
    /// Whether advance() could do something with the bytes that are there.
    [[nodiscard]] bool canAdvance() const { return m_stopped || (waitingBytes() > 0 && !m_starved); }

    /// Whether a byte of a request has come that is not complete.
    [[nodiscard]] bool inRequest() const;
    [[nodiscard]] bool headDone() const { return m_headDone; }
    [[nodiscard]] bool requestDone() const { return m_requestDone; }
    /// Once, after headDone().
    [[nodiscard]] RequestHead takeHead() { return std::move(m_head); }
    [[nodiscard]] Framing framing() const { return m_framing; }
    /// What is known of a head that was refused.
    [[nodiscard]] RequestHead partialHead() const { return m_parser.partialHead(); }
    /// Ready for the next request.
    void next();

private:
    void onRequestHead(RequestHead head, Framing framing) override;
    void onRequestBody(std::string_view piece) override;
    void onRequestEnd() override;

    [[nodiscard]] std::string_view waiting() const;
    void consume(std::size_t bytes);

    RequestParser m_parser;
    BodyVisitor m_visitBody;
    std::string m_kept;
    std::size_t m_keptAt = 0; // what is before has been parsed
    std::string_view m_fresh; // only when nothing is kept
    RequestHead m_head;
    Framing m_framing;
    bool m_headDone = false;
    bool m_requestDone = false;
    bool m_stopped = false; // the parser may have more to say without further bytes
    bool m_starved = false; // what waits is not enough for the parser
};

} // namespace sekisho::http
