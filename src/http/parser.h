// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1.x from bytes to events, for both roles: Boost.Beast's parser, made strict. Pure: no socket, no
// clock.
#pragma once

#include "base/result.h"
#include "http/error.h"
#include "http/limits.h"
#include "http/message.h"

#include <memory>
#include <string_view>

namespace sekisho::http {

/// Gets the parts of one message in order: head, body pieces, end. Called from within feed(). It must not
/// feed nor destroy the parser from there, but may ask it to stop (see stop()). Pieces are views of the bytes
/// fed.
class RequestSink {
public:
    virtual ~RequestSink() = default;
    virtual void onRequestHead(RequestHead head, Framing framing) = 0;
    virtual void onRequestBody(std::string_view piece) = 0;
    virtual void onRequestEnd() = 0;
};

/// The same for answers. 1xx answers other than 101 come by onInformational, any number, before the head.
class ResponseSink {
public:
    virtual ~ResponseSink() = default;
    virtual void onInformational(ResponseHead head) = 0;
    virtual void onResponseHead(ResponseHead head, Framing framing) = 0;
    virtual void onResponseBody(std::string_view piece) = 0;
    virtual void onResponseEnd() = 0;
};

/// Parses requests one after another from one connection. Refused with a value, never by guessing: what RFC
/// 9112 forbids, what is ambiguous between hops (section 11.2), and what is over its limit. Trailers are read
/// and dropped.
class RequestParser {
public:
    RequestParser(const Limits &limits, RequestSink &sink);
    ~RequestParser();

    /// Consumes a prefix of `data` and says how long it was; the rest is fed again with what follows. It
    /// returns at the latest at the end of a message, so that the next one is not begun before its time.
    [[nodiscard]] Result<std::size_t, HttpError> feed(std::string_view data);
    /// The connection ended. An error in the middle of a message, fine between two.
    [[nodiscard]] Result<Done, HttpError> feedEnd();
    /// Ready for the next message; also after an error.
    void reset();
    /// From within a sink call: feed() returns after it. An end for which no further byte is needed (no body,
    /// the last byte of a length) still comes with what is before it.
    void stop();

    /// Whether a byte of a message has come that is not finished.
    [[nodiscard]] bool inMessage() const;
    /// The head of the message under way has come.
    [[nodiscard]] bool headDone() const;
    /// What is known of the start line when the head was refused, for the log: method and target, perhaps
    /// cut.
    [[nodiscard]] RequestHead partialHead() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Parses the answers to requests, one at a time.
class ResponseParser {
public:
    ResponseParser(const Limits &limits, ResponseSink &sink);
    ~ResponseParser();

    /// Ready for the answer to a request of that method: an answer to HEAD has no body (RFC 9112
    /// section 6.3).
    void reset(std::string_view requestMethod);
    /// As RequestParser::feed(). Bytes after the end of the answer, before reset(), are an error.
    [[nodiscard]] Result<std::size_t, HttpError> feed(std::string_view data);
    /// The connection ended: the end of a close-delimited body, else ErrorKind::Truncated, or ClosedEarly
    /// when no byte of an answer had come.
    [[nodiscard]] Result<Done, HttpError> feedEnd();
    void stop();
    [[nodiscard]] bool inMessage() const;
    [[nodiscard]] bool headDone() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace sekisho::http
