// SPDX-License-Identifier: GPL-3.0-or-later
// One upstream connection: lent to a call for one request and its answer, or idle in the pool. Private to the
// client.
#pragma once

#include "base/loop.h"
#include "http/parser.h"
#include "http/stream.h"

#include <memory>
#include <string>
#include <string_view>

namespace sekisho::http {

class ClientCall;
struct ClientContext;

class ClientConnection final : private StreamObserver, private ResponseSink {
public:
    /// The context outlives it: it owns the pool, and calls hold it.
    ClientConnection(ClientContext &context, Origin origin, StreamPtr stream);
    ~ClientConnection();

    [[nodiscard]] const Origin &origin() const { return m_origin; }
    /// Idle, open, and nothing has come that no request asked for.
    [[nodiscard]] bool isUsable() { return m_stream->isQuiet(); }

    /// Lends it to a call, which hears of the answer. Broken when no head has come within `left`, which is
    /// what is left of the call's `firstByte`.
    void begin(ClientCall &call, std::string_view method, Micros left, Micros firstByte);
    void send(Pieces pieces);
    [[nodiscard]] std::size_t pendingBytes() const { return m_stream->pendingBytes(); }
    /// More of a streamed request was sent, so the answer may take its time again.
    void restartFirstByte();
    void setPaused(bool paused);
    /// Whether a byte of the request was taken by the system.
    [[nodiscard]] bool requestMayHaveArrived() const { return m_written > m_stream->pendingBytes(); }
    /// Idle from now on.
    void rest();

    /// Closes it at once, also from within one of its call's events.
    static void discard(std::unique_ptr<ClientConnection> connection);

private:
    void onReadable() override;
    void onDrained() override;
    void onBroken(const HttpError &error) override;
    void onInformational(ResponseHead head) override;
    void onResponseHead(ResponseHead head, Framing framing) override;
    void onResponseBody(std::string_view piece) override;
    void onResponseEnd() override { m_answerEnded = true; }

    void readMore();
    [[nodiscard]] bool consume(std::string_view data);
    void onStreamEnd();
    void onTimer();
    void endCall(bool clean);
    void breakCall(HttpError error);

    ClientContext &m_context;
    const Origin m_origin;
    StreamPtr m_stream;
    ResponseParser m_parser;
    ClientCall *m_call = nullptr; // none while idle
    Micros m_firstByte{};
    std::uint64_t m_written = 0; // of this request
    std::string m_unparsed;      // read before the call paused
    bool m_paused = false;
    bool m_headDone = false;
    bool m_answerEnded = false;
    bool m_reusable = false; // as far as the answer's head says
    bool m_parsing = false;
    std::unique_ptr<ClientConnection> m_discarded; // itself, until the parser has returned
    Timer m_timer;                                 // first byte, silence, idleness: one at a time
    Timer m_resume;                                // unpaused with bytes unparsed
};

} // namespace sekisho::http
