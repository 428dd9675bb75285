// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_harness.h"

#include <array>
#include <utility>

namespace sekisho::test {

namespace {

/// Passes everything on and notes the sizes of writes.
class WatchedStream final : public http::Stream {
public:
    WatchedStream(http::StreamPtr inner, std::vector<std::size_t> &writes)
        : m_inner(std::move(inner)), m_writes(writes)
    {}
    void setObserver(http::StreamObserver *observer) override { m_inner->setObserver(observer); }
    [[nodiscard]] ReadResult read(char *buffer, std::size_t capacity) override
    {
        return m_inner->read(buffer, capacity);
    }
    void setReadEnabled(bool enabled) override { m_inner->setReadEnabled(enabled); }
    void write(std::string_view data) override
    {
        m_writes.push_back(data.size());
        m_inner->write(data);
    }
    [[nodiscard]] std::size_t pendingBytes() const override { return m_inner->pendingBytes(); }
    void closeGracefully() override
    {
        m_inner.release()->closeGracefully();
        delete this;
    }
    void abort() override
    {
        m_inner.release()->abort();
        delete this;
    }
    [[nodiscard]] bool isQuiet() override { return m_inner->isQuiet(); }
    [[nodiscard]] http::PeerAddress peer() const override { return m_inner->peer(); }

private:
    http::StreamPtr m_inner;
    std::vector<std::size_t> &m_writes;
};

} // namespace

PlainClient::PlainClient(http::StreamPtr stream) : m_stream(std::move(stream))
{
    m_stream->setObserver(this);
}

void PlainClient::send(std::string_view bytes)
{
    if (m_stream)
        m_stream->write(bytes);
}

void PlainClient::leave()
{
    m_stream.release()->closeGracefully();
}

void PlainClient::reset()
{
    m_stream.release()->abort();
}

void PlainClient::setReading(bool on)
{
    m_stream->setReadEnabled(on);
}

void PlainClient::take(std::size_t bytes)
{
    std::string buffer(bytes, '\0');
    const auto result = m_stream->read(buffer.data(), bytes);
    m_received.append(buffer, 0, result.bytes);
}

void PlainClient::onReadable()
{
    std::array<char, 4096> buffer{};
    while (true) {
        const auto [bytes, state] = m_stream->read(buffer.data(), buffer.size());
        m_received.append(buffer.data(), bytes);
        if (state == http::Stream::ReadState::End)
            m_state = "ended";
        if (bytes == 0)
            return;
    }
}

void PlainClient::onBroken(const http::HttpError &)
{
    m_state = "reset";
}

TestExchange::TestExchange(std::unique_ptr<http::Transaction> given, std::vector<std::string> &log)
    : transaction(std::move(given)), m_log(log)
{
    transaction->setObserver(this);
}

void TestExchange::answer(int status, std::string_view text)
{
    head({http::Framing::Kind::Length, text.size()}, status);
    transaction->sendBody(text);
    transaction->finish();
}

void TestExchange::head(http::Framing framing, int status)
{
    transaction->sendHead({status, std::string(http::reasonPhrase(status)), 1, {}}, framing);
}

void TestExchange::onRequestBody(std::string_view piece)
{
    body += piece;
    m_log.push_back("body " + std::string(piece));
    if (onBody)
        onBody(*this);
}

void TestExchange::onRequestEnd()
{
    m_log.emplace_back("end");
    if (onEnd)
        onEnd(*this);
}

void TestExchange::onRequestBroken(const http::HttpError &error)
{
    m_log.push_back("broken " + std::to_string(error.status()));
    if (onBroken)
        onBroken(*this);
}

void TestExchange::onResponseDrained()
{
    m_log.emplace_back("drained");
    if (onDrained)
        onDrained(*this);
}

void TestExchange::onClientGone()
{
    m_log.emplace_back("gone");
    if (onGone)
        onGone(*this);
}

ServerHarness::ServerHarness(const http::Limits &limits, std::size_t wire)
    : m_context(std::make_shared<http::ServerContext>(loop, limits, *this))
{
    auto [ours, theirs] = http::makeMemoryPair(loop, wire, limits);
    client = std::make_unique<PlainClient>(std::move(theirs));
    m_open =
        http::ServerConnection::start(m_context, http::StreamPtr(new WatchedStream(std::move(ours), writes)),
                                      [this](http::ServerConnection &) {
                                          closed = true;
                                          m_open.reset();
                                      });
    connection = m_open;
}

ServerHarness::~ServerHarness()
{
    exchanges.clear();
    if (const auto open = connection.lock())
        open->abort();
    run();
}

void ServerHarness::send(std::string_view bytes)
{
    client->send(bytes);
    run();
}

void ServerHarness::handleRequest(std::unique_ptr<http::Transaction> transaction)
{
    log.push_back(transaction->head().method + " " + transaction->head().target);
    exchanges.push_back(std::make_unique<TestExchange>(std::move(transaction), log));
    if (onRequest)
        onRequest(last());
}

void ServerHarness::handleBadRequest(std::unique_ptr<http::Transaction> transaction,
                                     const http::HttpError &error)
{
    log.push_back("bad " + std::to_string(error.status()) + " " + transaction->head().method + " " +
                  transaction->head().target);
    exchanges.push_back(std::make_unique<TestExchange>(std::move(transaction), log));
    if (onBadRequest)
        onBadRequest(last());
    else
        last().answer(error.status(), http::name(error.kind));
}

std::string get(std::string_view target, std::string_view fields)
{
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

std::string postHead(std::size_t length)
{
    return "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

void readBody(TestExchange &exchange)
{
    exchange.transaction->readRequestBody();
}

void drop(TestExchange &exchange)
{
    exchange.transaction.reset();
}

bool endsWith(const std::string &text, std::string_view end)
{
    return text.size() >= end.size() && std::string_view(text).substr(text.size() - end.size()) == end;
}

} // namespace sekisho::test
