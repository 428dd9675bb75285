// SPDX-License-Identifier: GPL-3.0-or-later
// A server connection over a stream in memory, the client at its other end, and a handler that writes down
// what happens to it. Time and the event loop are turned by hand.
#pragma once

#include "http/memory_stream.h"
#include "http/server_connection.h"
#include "http/server_context.h"
#include "support/fake_loop.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::test {

/// The client's end: reads all that comes unless told otherwise.
class PlainClient final : public http::StreamObserver {
public:
    explicit PlainClient(http::StreamPtr stream);

    void send(std::string_view bytes);
    /// An orderly end, as of a program that exits.
    void leave();
    void reset();
    /// Off: what comes fills the way to here.
    void setReading(bool on);
    /// Takes at most so many bytes while reading is off.
    void take(std::size_t bytes);

    [[nodiscard]] const std::string &received() const { return m_received; }
    /// "open", "ended" or "reset".
    [[nodiscard]] std::string state() const { return m_state; }
    [[nodiscard]] std::size_t unsent() const { return m_stream ? m_stream->pendingBytes() : 0; }

private:
    void onReadable() override;
    void onDrained() override {}
    void onBroken(const http::HttpError &error) override;

    http::StreamPtr m_stream;
    std::string m_received;
    std::string m_state = "open";
};

/// One transaction with the handler that tests script.
class TestExchange final : public http::TransactionObserver {
public:
    using Hook = std::function<void(TestExchange &)>;

    TestExchange(std::unique_ptr<http::Transaction> transaction, std::vector<std::string> &log);

    std::unique_ptr<http::Transaction> transaction; ///< tests may drop it at any time
    std::string body;
    Hook onBody, onEnd, onBroken, onDrained, onGone;

    /// Status and text with a length, finished; no Date is asked for.
    void answer(int status, std::string_view text);
    void head(http::Framing framing, int status = 200);

private:
    void onRequestBody(std::string_view piece) override;
    void onRequestEnd() override;
    void onRequestBroken(const http::HttpError &error) override;
    void onResponseDrained() override;
    void onClientGone() override;

    std::vector<std::string> &m_log;
};

/// Everything around one connection.
class ServerHarness final : public http::RequestHandler {
public:
    explicit ServerHarness(const http::Limits &limits = {}, std::size_t wire = 64 * 1024);
    ~ServerHarness() override;

    FakeLoop loop;
    std::vector<std::string> log;    ///< what the handler has seen
    std::vector<std::size_t> writes; ///< sizes of the server's writes
    TestExchange::Hook onRequest;    ///< for handleRequest
    TestExchange::Hook onBadRequest; ///< default: answers with the error's status and name
    std::vector<std::unique_ptr<TestExchange>> exchanges;
    std::unique_ptr<PlainClient> client;
    std::weak_ptr<http::ServerConnection> connection;
    bool closed = false;

    void send(std::string_view bytes);
    void run() { loop.runUntilIdle(); }
    [[nodiscard]] TestExchange &last() { return *exchanges.back(); }

private:
    void handleRequest(std::unique_ptr<http::Transaction> transaction) override;
    void handleBadRequest(std::unique_ptr<http::Transaction> transaction,
                          const http::HttpError &error) override;

    std::shared_ptr<http::ServerContext> m_context;
    std::shared_ptr<http::ServerConnection> m_open; // as a listener holds it
};

/// A request without a body, and the head of one with it.
[[nodiscard]] std::string get(std::string_view target = "/a", std::string_view fields = {});
[[nodiscard]] std::string postHead(std::size_t length);
/// Hooks that tests set.
void readBody(TestExchange &exchange);
void drop(TestExchange &exchange);
[[nodiscard]] bool endsWith(const std::string &text, std::string_view end);

} // namespace sekisho::test
