// SPDX-License-Identifier: GPL-3.0-or-later
// A request as the fake provider read it, and how far its script came.
#pragma once

#include "support/wire_text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::test {

struct SeenRequest {
    int number = 0;       ///< from 0, in the order in which heads arrived
    int connection = 0;   ///< from 0, in the order in which connections were accepted
    int onConnection = 0; ///< from 0, its place among the requests of its connection

    std::string startLine;
    std::string method;
    std::string target;
    std::string version; ///< "HTTP/1.1"
    Fields fields;
    std::string rawHead; ///< every byte, the empty line included
    std::string body;    ///< without chunk framing; its beginning when it is very large (setKeptBodyBytes)
    std::uint64_t bodyBytes = 0;
    std::string bodySha256; ///< hex, of the whole body, once complete
    bool wasChunked = false;
    bool complete = false;
    /// What a strict server would have refused: both framings, two Hosts, a bare LF, ... Empty for a good
    /// one.
    std::vector<std::string> complaints;

    // The script's progress.
    std::size_t steps = 0;
    std::size_t stepsDone = 0;
    bool finished = false; ///< every step was done
    /// The step that was under way, or next, when the client closed; nothing when it did not close before the
    /// script was through.
    std::optional<std::size_t> closedBeforeStep;
    std::uint64_t bytesAccepted =
        0; ///< bytes of the answer that the kernel has taken (TLS: before encryption)

    /// Came on a connection that had served a request before.
    [[nodiscard]] bool reused() const { return onConnection > 0; }
    [[nodiscard]] std::string field(std::string_view name) const
    {
        return fieldValue(fields, name).value_or(std::string());
    }
    [[nodiscard]] bool has(std::string_view name) const { return fieldCount(fields, name) > 0; }
};

/// How a client left a connection.
enum class ClientEnd { Open, Fin, Reset };

struct SeenConnection {
    int requests = 0;
    ClientEnd end = ClientEnd::Open;
    bool open = true;             ///< neither side has closed it
    bool handshakeFailed = false; ///< TLS only
    std::string serverName;       ///< TLS only: the client's SNI
};

/// Reads one request after another from a byte stream; strict, and forgiving only where a complaint is noted.
class RequestReader {
public:
    /// Takes what belongs to the present request and returns the number of bytes taken. Stops behind the head
    /// and at the end of the request.
    std::size_t consume(std::string_view input);
    /// Forgets the present request.
    void startNext();

    [[nodiscard]] bool begun() const { return m_begun; }
    [[nodiscard]] bool headDone() const { return m_state != State::Head && m_state != State::Broken; }
    [[nodiscard]] bool complete() const { return m_state == State::Complete; }
    /// Cannot be read on.
    [[nodiscard]] bool broken() const { return m_state == State::Broken; }
    /// Head, framing and complaints.
    [[nodiscard]] SeenRequest &request() { return m_request; }
    /// Body bytes of the last consume().
    [[nodiscard]] const std::string &newBody() const { return m_newBody; }

private:
    enum class State { Head, Body, ChunkSize, ChunkData, ChunkEnd, Trailer, Complete, Broken };

    std::size_t consumeHead(std::string_view input);
    std::size_t consumeBody(std::string_view input);
    void parseHead();
    void chooseFraming();
    void complain(std::string text, bool fatal = false);

    State m_state = State::Head;
    bool m_begun = false;
    std::string m_line;
    std::uint64_t m_left = 0;
    SeenRequest m_request;
    std::string m_newBody;
};

} // namespace sekisho::test
