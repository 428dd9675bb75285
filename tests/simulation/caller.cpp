// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulation/caller.h"

#include "simulation/wishes.h"

#include <algorithm>
#include <array>
#include <limits>

namespace sekisho::sim {

Caller::Caller(test::FakeLoop &loop, Dice &dice, Facts &facts, Connect connect)
    : m_loop(loop),
      m_dice(dice),
      m_facts(facts),
      m_connect(std::move(connect)),
      m_sending(loop, [this] { sendPart(); }),
      m_reading(loop, [this] { sip(); }),
      m_leaving(loop, [this] { leave(); })
{}

Caller::~Caller() = default;

void Caller::start()
{
    if (!done())
        m_sending.start(turn().manner.before);
}

void Caller::begin()
{
    if (!m_stream) {
        m_stream = m_connect();
        if (!m_stream) {
            if (m_facts.gone)
                giveUp();
            else
                m_sending.start(std::chrono::milliseconds(50));
            return;
        }
        m_stream->setObserver(this);
    }
    Ask &ask = *turn().ask;
    const Manner &manner = turn().manner;
    m_sawTerminal = false;
    ask.brokenBody = manner.brokenBody && ask.wish->method == "POST";
    m_unsent = requestText(ask, manner.http10, manner.chunkedBody);
    m_partsLeft = manner.parts;
    ask.sent = m_loop.now();
    ask.sentWall = m_loop.wallTime();
    m_facts.note("client asks " + ask.id + ": " + ask.wish->subject().substr(0, 160));
    if (manner.reading != Manner::Reading::Eager) {
        m_stream->setReadEnabled(false);
        m_reading.start(manner.sipEvery);
    } else {
        m_stream->setReadEnabled(true);
    }
    if (manner.leaving == Manner::Leaving::InTime)
        m_leaving.start(manner.leavesAfter);
}

void Caller::sendPart()
{
    if (m_unsent.empty() && !done() && !turn().ask->sent) {
        begin();
        if (done() || !turn().ask->sent)
            return;
    }
    const std::size_t size = m_partsLeft <= 1 ? m_unsent.size() : m_dice.between(1, m_unsent.size());
    m_stream->write(std::string_view(m_unsent).substr(0, size));
    m_unsent.erase(0, size);
    if (m_partsLeft > 0)
        --m_partsLeft;
    if (!m_unsent.empty())
        m_sending.start(m_dice.pause());
}

void Caller::onReadable()
{
    if (done() || turn().manner.reading == Manner::Reading::Eager || !turn().ask->sent)
        read(std::numeric_limits<std::size_t>::max());
}

void Caller::sip()
{
    if (!m_stream || done())
        return;
    const Manner &manner = turn().manner;
    if (manner.reading == Manner::Reading::Stops && m_received.size() >= manner.stopsAfter) {
        // The gateway gives up on it before it leaves by itself.
        turn().ask->stopsReading = true;
        m_leaving.start(std::chrono::seconds(25));
        return;
    }
    m_reading.start(manner.sipEvery);
    read(manner.sip);
}

void Caller::read(std::size_t most)
{
    std::array<char, 4096> buffer{};
    while (m_stream && most > 0) {
        const auto [bytes, state] = m_stream->read(buffer.data(), std::min(most, buffer.size()));
        if (state == http::Stream::ReadState::End) {
            closed(false);
            return;
        }
        if (state == http::Stream::ReadState::WouldBlock)
            return;
        most -= bytes;
        if (done() || !turn().ask->sent) {
            m_facts.fail("bytes come that answer nothing");
            return;
        }
        const std::size_t before = m_received.size();
        m_received.append(buffer.data(), bytes);
        const std::size_t at = m_at;
        look(before);
        if (m_at != at)
            return;
    }
}

/// Whether the end of the answer may be there: parsing it after every sip would be most of the work.
bool Caller::mayBeWhole() const
{
    if (m_length)
        return m_received.size() >= m_headEnd + *m_length;
    return m_chunked && m_received.ends_with("0\r\n\r\n");
}

void Caller::lookForHead()
{
    std::size_t end = m_received.find("\r\n\r\n");
    std::size_t begin = 0;
    while (end != std::string::npos && m_received.compare(begin, 10, "HTTP/1.1 1") == 0) {
        begin = end + 4;
        end = m_received.find("\r\n\r\n", begin);
    }
    if (end == std::string::npos)
        return;
    m_headEnd = end + 4;
    const test::RawResponse response = test::parseResponse(m_received, false);
    m_chunked = response.has("Transfer-Encoding");
    m_length = test::parseDecimal(response.field("Content-Length"));
    if (response.status == 204 || response.status == 304)
        m_length = 0;
    m_closes = turn().manner.http10 || test::listHas(response.field("Connection"), "close");
}

void Caller::look(std::size_t before)
{
    if (m_headEnd == 0)
        lookForHead();
    if (m_headEnd == 0)
        return;
    const std::size_t from = before - std::min<std::size_t>(before, 20);
    m_sawTerminal = m_sawTerminal || m_received.find("data: [DONE]\n\n", from) != std::string::npos ||
                    m_received.find("\"message_stop\"}\n\n", from) != std::string::npos;
    if (mayBeWhole())
        takeAnswer();
    if (m_headEnd == 0)
        return;
    const Manner &manner = turn().manner;
    const bool leaves =
        manner.leaving == Manner::Leaving::AfterHead ||
        (manner.leaving == Manner::Leaving::AfterBytes && m_received.size() >= manner.leavesAtBytes) ||
        (manner.leaving == Manner::Leaving::AfterTerminal && m_sawTerminal);
    if (leaves && !m_leaving.isActive())
        m_leaving.start(manner.leavesAfter);
}

void Caller::takeAnswer()
{
    Ask &ask = *turn().ask;
    test::RawResponse response = test::parseResponse(m_received, false);
    if (response.end == test::RawResponse::End::Malformed)
        m_facts.fail(ask.id + " gets an answer that cannot be read: " + response.complaint);
    if (!response.complete())
        return;
    if (response.consumed < m_received.size())
        m_facts.fail(ask.id + ": bytes follow the answer");
    m_facts.note("client has the answer to " + ask.id + ": " + std::to_string(response.status) + ", " +
                 std::to_string(response.body.size()) + " bytes, call " + response.field("x-sim-call") + " " +
                 response.field("cf-aig-cache-status") + " " + response.field("sekisho-cache"));
    ask.response = std::move(response);
    ask.answered = true;
    // A request that is not needed any more is not sent to its end, nor another one behind it.
    if (m_closes || !m_unsent.empty())
        m_stream.reset();
    next();
}

void Caller::leave()
{
    if (done() || !m_stream || !turn().ask->sent)
        return;
    Ask &ask = *turn().ask;
    ask.abandoned = true;
    ask.sawTerminal = m_sawTerminal;
    ask.response = test::parseResponse(m_received, true);
    m_facts.note("client leaves " + ask.id + (m_sawTerminal ? " after its last event" : ""));
    if (turn().manner.abruptly)
        m_stream.release()->abort();
    else
        m_stream.release()->closeGracefully();
    next();
}

void Caller::onBroken(const http::HttpError &)
{
    closed(true);
}

void Caller::closed(bool byReset)
{
    m_stream.reset();
    if (done() || !turn().ask->sent)
        return; // between two requests
    Ask &ask = *turn().ask;
    ask.response = test::parseResponse(m_received, true);
    using End = test::RawResponse::End;
    // A body that ends with its connection is whole when that has ended in order.
    ask.answered = ask.response.end == End::Complete || (ask.response.end == End::AtClose && !byReset);
    ask.cut = !ask.answered;
    m_facts.note("client's connection for " + ask.id + (byReset ? " is reset" : " ends") +
                 (ask.cut ? ": cut after " : ": whole after ") + std::to_string(ask.response.body.size()) +
                 " bytes, call " + ask.response.field("x-sim-call"));
    next();
}

void Caller::next()
{
    turn().ask->over = m_loop.now();
    ++m_at;
    m_unsent.clear();
    m_received.clear();
    m_headEnd = 0;
    m_reading.stop();
    m_leaving.stop();
    m_sending.stop();
    if (m_stream)
        m_stream->setReadEnabled(true);
    if (!done())
        m_sending.start(turn().manner.before);
}

void Caller::giveUp()
{
    m_at = m_turns.size();
    m_sending.stop();
    m_reading.stop();
    m_leaving.stop();
}

Manner anyManner(Dice &dice, bool large)
{
    Manner manner;
    manner.before = dice.percent(70) ? dice.pause() : dice.time(std::chrono::seconds(3));
    manner.parts = dice.weighted({6, 2, 1}) + 1;
    manner.http10 = dice.percent(12);
    manner.chunkedBody = dice.percent(12);
    manner.brokenBody = manner.chunkedBody && !manner.http10 && dice.percent(20);
    switch (dice.weighted({6, 4, 1})) {
    case 1:
        manner.reading = Manner::Reading::Sips;
        break;
    case 2:
        manner.reading = Manner::Reading::Stops;
        break;
    default:
        break;
    }
    manner.sip = dice.between(20, 500) * (large ? 200 : 1);
    manner.sipEvery = Micros(static_cast<Micros::rep>(dice.between(1, 40)) * 1000);
    manner.stopsAfter = dice.below(large ? 400'000 : 1500);
    if (manner.reading != Manner::Reading::Eager && dice.percent(10))
        manner.sipEvery = std::chrono::milliseconds(500);
    switch (dice.weighted({12, 2, 1, 2, 5})) {
    case 1:
        manner.leaving = Manner::Leaving::InTime;
        manner.leavesAfter = dice.percent(70) ? dice.pause() : dice.time(std::chrono::seconds(15));
        break;
    case 2:
        manner.leaving = Manner::Leaving::AfterHead;
        break;
    case 3:
        manner.leaving = Manner::Leaving::AfterBytes;
        manner.leavesAtBytes = dice.between(1, large ? 400'000 : 2500);
        break;
    case 4:
        manner.leaving = Manner::Leaving::AfterTerminal;
        break;
    default:
        break;
    }
    if (manner.leaving > Manner::Leaving::InTime && dice.percent(30))
        manner.leavesAfter = dice.pause();
    manner.abruptly = dice.percent(40);
    return manner;
}

} // namespace sekisho::sim
