// SPDX-License-Identifier: GPL-3.0-or-later
// A client over streams in memory with a clock turned by hand, its provider's ends of the connections, and an
// observer that writes down what a call says.
#pragma once

#include "http/client.h"
#include "http/memory_stream.h"
#include "support/fake_loop.h"
#include "support/stream_recorder.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::test {

class CallRecorder final : public http::CallObserver {
public:
    void onInformational(const http::ResponseHead &informational) override
    {
        log += std::to_string(informational.status) + " ";
        run(onInformationalHook);
    }
    void onHead(http::ResponseHead newHead, http::Framing newFraming) override
    {
        head = std::move(newHead);
        framing = newFraming;
        log += "head ";
        run(onHeadHook);
    }
    void onBody(std::string_view piece) override
    {
        if (body.empty())
            log += "body ";
        body += piece;
        run(onBodyHook);
    }
    void onEnd() override
    {
        ended = true;
        log += "end ";
        run(onEndHook);
    }
    void onBroken(const http::HttpError &newError) override
    {
        error = newError;
        log += "broken ";
        run(onBrokenHook);
    }
    void onRequestDrained() override
    {
        ++drainedCalls;
        run(onDrainedHook);
    }
    [[nodiscard]] bool over() const { return ended || error.has_value(); }

    std::unique_ptr<http::Call> call;
    std::string log; ///< the kinds of events in order; body once
    std::optional<http::ResponseHead> head;
    http::Framing framing;
    std::string body;
    bool ended = false;
    std::optional<http::HttpError> error;
    int drainedCalls = 0;
    std::function<void()> onInformationalHook;
    std::function<void()> onHeadHook;
    std::function<void()> onBodyHook;
    std::function<void()> onEndHook;
    std::function<void()> onBrokenHook;
    std::function<void()> onDrainedHook;

private:
    /// A copy, because the hook may destroy this.
    static void run(const std::function<void()> &hook)
    {
        if (const auto copy = hook)
            copy();
    }
};

/// Connects to streams in memory; the far ends are here, in the order of connecting.
class MemoryConnector final : public http::Connector {
public:
    explicit MemoryConnector(Loop &loop, std::size_t capacity = 64 * 1024)
        : m_loop(loop), m_capacity(capacity)
    {}

    std::unique_ptr<http::Connecting> connect(const http::Origin &origin,
                                              std::function<void(http::ConnectResult)> callback) override;

    std::vector<std::unique_ptr<StreamRecorder>> peers;
    std::optional<http::HttpError> failure; ///< of the next ones
    bool hangs = false;                     ///< the next ones are never done
    bool closesAtOnce = false;              ///< the next ones are closed by the peer before the client writes
    bool peersRead = true;                  ///< else the next ones do not until told to
    int cancelled = 0;

private:
    class Attempt;
    Loop &m_loop;
    std::size_t m_capacity;
};

class ClientHarness {
public:
    explicit ClientHarness(std::size_t capacity = 64 * 1024, const http::Limits &limits = {})
        : connector(loop, capacity), client(std::in_place, loop, limits, connector)
    {}

    [[nodiscard]] static http::CallRequest get(std::string target = "/", std::string method = "GET");
    [[nodiscard]] static http::CallRequest post(std::string body);

    /// Begins a call and runs the loop until nothing is left to do.
    std::unique_ptr<CallRecorder> start(http::CallRequest request);
    /// The peer sends; then until nothing is left to do.
    void answer(std::size_t peer, std::string_view bytes);
    /// Timers of no length included, which fire after one microsecond.
    void run() { loop.advance(Micros(1)); }
    [[nodiscard]] StreamRecorder &peer(std::size_t index) { return *connector.peers.at(index); }
    /// A whole call on a connection that is idle afterwards.
    void warmUp(std::size_t peer);

    FakeLoop loop;
    MemoryConnector connector;
    std::optional<http::Client> client;
};

inline constexpr const char *SmallAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

} // namespace sekisho::test
