// SPDX-License-Identifier: GPL-3.0-or-later
// A server connection through many random schedules: what clients and handlers do, and when, in any order.
// Every answer arrives whole and in its turn, every body is the one that was sent, and buffers stay bounded.
#include "server_harness.h"
#include "support/raw_response.h"

#include <QtTest>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

using namespace sekisho;
using namespace sekisho::test;
using Kind = http::Framing::Kind;

namespace {

constexpr unsigned Schedules = 3000;

std::string letters(std::size_t size, std::size_t from)
{
    std::string text(size, ' ');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>('a' + (from + i) % 26);
    return text;
}

std::string chunked(std::string_view body, std::size_t size)
{
    std::string out;
    while (!body.empty()) {
        const std::string_view piece = body.substr(0, size);
        body.remove_prefix(piece.size());
        out += QByteArray::number(qulonglong(piece.size()), 16).toStdString() + "\r\n" + std::string(piece) +
               "\r\n";
    }
    return out + "0\r\n\r\n";
}

/// One schedule. The seed decides everything.
class Schedule {
public:
    explicit Schedule(unsigned seed) : m_random(seed), m_server(limits(), number(1, 300))
    {
        const std::size_t count = number(1, 8);
        for (std::size_t i = 0; i < count; ++i) {
            m_bodies.push_back(chance(2) ? letters(number(0, 600), i) : std::string());
            m_answers.push_back(letters(number(0, 2000), i + 7));
            m_toSend += request(i);
        }
    }

    /// Nothing, or what is wrong.
    [[nodiscard]] std::string run()
    {
        // Far more steps than any schedule takes.
        for (int step = 0; step < 200'000 && !done(); ++step) {
            act();
            if (live() > 1)
                return "two transactions at once";
        }
        m_server.client->setReading(true);
        m_server.run();
        return done() ? judge() : "it hangs";
    }

private:
    [[nodiscard]] std::size_t number(std::size_t least, std::size_t most)
    {
        return std::uniform_int_distribution<std::size_t>(least, most)(m_random);
    }
    [[nodiscard]] bool chance(std::size_t oneIn) { return number(1, oneIn) == 1; }

    [[nodiscard]] http::Limits limits()
    {
        http::Limits limits;
        limits.readChunkBytes = number(1, 300);
        limits.pipelinedBytes = number(1, 500);
        limits.writeHighWater = number(300, 900);
        limits.writeLowWater = number(1, 250);
        limits.pipelinedRequests = number(1, 4);
        limits.discardedBytes = number(0, 700);
        m_highWater = limits.writeHighWater;
        return limits;
    }

    [[nodiscard]] std::string request(std::size_t index)
    {
        const std::string &body = m_bodies[index];
        std::string head =
            (body.empty() ? "GET /" : "POST /") + std::to_string(index) + " HTTP/1.1\r\nHost: a\r\n";
        if (body.empty())
            return head + "\r\n";
        if (chance(2))
            return head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        return head + "Transfer-Encoding: chunked\r\n\r\n" + chunked(body, number(1, 200));
    }

    void act()
    {
        switch (number(0, 5)) {
        case 0: {
            const std::size_t size = std::min(m_toSend.size(), number(1, 400));
            m_server.client->send(std::string_view(m_toSend).substr(0, size));
            m_toSend.erase(0, size);
            break;
        }
        case 1:
            m_reads = !m_reads;
            m_server.client->setReading(m_reads);
            break;
        case 2:
            if (!m_reads)
                m_server.client->take(number(1, 500));
            break;
        case 3:
            if (!m_server.exchanges.empty())
                handle(m_server.last());
            break;
        default:
            m_server.loop.runPosted();
        }
    }

    /// Something that a handler may do now.
    void handle(TestExchange &exchange)
    {
        if (!exchange.transaction)
            return;
        http::Transaction &transaction = *exchange.transaction;
        const std::string &answer = m_answers[m_server.exchanges.size() - 1];
        switch (number(0, 4)) {
        case 0:
            transaction.readRequestBody();
            break;
        case 1:
            transaction.setRequestBodyPaused(chance(2));
            break;
        case 2:
            // Mostly when the request was read.
            if (transaction.headSent() || (m_server.log.back() != "end" && !chance(10)))
                break;
            exchange.head(chance(2) ? http::Framing{Kind::Length, answer.size()}
                                    : http::Framing{Kind::Chunked});
            m_sent = 0;
            break;
        case 3: {
            if (!transaction.headSent() || transaction.unsentBytes() >= m_highWater)
                break;
            const std::string_view piece = std::string_view(answer).substr(m_sent, number(0, 300));
            transaction.sendBody(piece);
            m_sent += piece.size();
            m_mostUnsent = std::max(m_mostUnsent, transaction.unsentBytes());
            break;
        }
        default:
            if (!transaction.headSent() || m_sent < answer.size())
                break;
            transaction.finish();
            exchange.transaction.reset();
            ++m_finished;
        }
    }

    [[nodiscard]] std::size_t live() const
    {
        return static_cast<std::size_t>(
            std::count_if(m_server.exchanges.begin(), m_server.exchanges.end(),
                          [](const auto &exchange) { return exchange->transaction != nullptr; }));
    }
    /// All is answered, or an early answer to a long request has closed the connection.
    [[nodiscard]] bool done() const
    {
        return m_finished == m_bodies.size() || (m_server.closed && live() == 0);
    }

    [[nodiscard]] std::string judge() const
    {
        const bool whole = m_finished == m_bodies.size();
        std::string_view received = m_server.client->received();
        for (std::size_t i = 0; i < m_finished; ++i) {
            const RawResponse answer = parseResponse(received, m_server.closed);
            if (!answer.complete())
                return "answer " + std::to_string(i) + " is incomplete: " + answer.complaint;
            if (answer.body != m_answers[i])
                return "answer " + std::to_string(i) + " is another";
            received.remove_prefix(answer.consumed);
            const std::string &body = m_server.exchanges[i]->body;
            if (m_bodies[i].compare(0, body.size(), body) != 0)
                return "request " + std::to_string(i) + " is another";
        }
        if (!received.empty())
            return "more than was sent";
        if (!whole && m_server.client->state() != "ended")
            return "not closed in order";
        // A piece, its framing, and what was gathered before it.
        if (m_mostUnsent > m_highWater + 300 + 300)
            return "too much unsent: " + std::to_string(m_mostUnsent);
        return {};
    }

    std::mt19937 m_random;
    std::size_t m_highWater = 0;
    ServerHarness m_server;
    std::vector<std::string> m_bodies;
    std::vector<std::string> m_answers;
    std::string m_toSend;
    bool m_reads = true;
    std::size_t m_sent = 0; // of the present answer's body
    std::size_t m_finished = 0;
    std::size_t m_mostUnsent = 0;
};

} // namespace

class TestServerSchedules : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void randomSchedules();
};

void TestServerSchedules::randomSchedules()
{
    for (unsigned seed = 0; seed < Schedules; ++seed) {
        const std::string wrong = Schedule(seed).run();
        QVERIFY2(wrong.empty(),
                 qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(QString::fromStdString(wrong))));
    }
}

QTEST_GUILESS_MAIN(TestServerSchedules)
#include "tst_server_schedules.moc"
