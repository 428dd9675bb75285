// SPDX-License-Identifier: GPL-3.0-or-later
// A client of a schedule: one connection, one request after another, read at a pace of its own, and left when
// it likes.
#pragma once

#include "http/stream.h"
#include "simulation/dice.h"
#include "simulation/facts.h"

#include <functional>
#include <memory>
#include <vector>

namespace sekisho::sim {

/// How a client goes about one request.
struct Manner {
    enum class Reading { Eager, Sips, Stops };
    enum class Leaving { Never, InTime, AfterHead, AfterBytes, AfterTerminal };

    Micros before{};       ///< waits first
    std::size_t parts = 1; ///< of the request, each after a pause
    bool http10 = false;
    bool chunkedBody = false;
    bool brokenBody = false; ///< and its second chunk is none
    Reading reading = Reading::Eager;
    std::size_t sip = 0; ///< bytes
    Micros sipEvery{};
    std::size_t stopsAfter = 0; ///< bytes
    Leaving leaving = Leaving::Never;
    Micros leavesAfter{};
    std::size_t leavesAtBytes = 0;
    bool abruptly = false; ///< a reset
};

class Caller final : public http::StreamObserver {
public:
    /// Gives the client's end of a new connection to the gateway; null when nobody listens.
    using Connect = std::function<http::StreamPtr()>;

    Caller(test::FakeLoop &loop, Dice &dice, Facts &facts, Connect connect);
    ~Caller() override;

    /// Before start().
    void add(Ask &ask, Manner manner) { m_turns.push_back({&ask, manner}); }
    void start();
    [[nodiscard]] bool done() const { return m_at >= m_turns.size(); }
    /// The gateway is gone for good.
    void giveUp();

private:
    struct Turn {
        Ask *ask;
        Manner manner;
    };

    void onReadable() override;
    void onDrained() override {}
    void onBroken(const http::HttpError &error) override;

    [[nodiscard]] Turn &turn() { return m_turns[m_at]; }
    void begin();
    void sendPart();
    void sip();
    void read(std::size_t most);
    void look(std::size_t before);
    void lookForHead();
    [[nodiscard]] bool mayBeWhole() const;
    void takeAnswer();
    void leave();
    void closed(bool byReset);
    void next();

    test::FakeLoop &m_loop;
    Dice &m_dice;
    Facts &m_facts;
    Connect m_connect;
    std::vector<Turn> m_turns;
    std::size_t m_at = 0;
    http::StreamPtr m_stream;
    std::string m_unsent;
    std::size_t m_partsLeft = 0;
    std::string m_received;
    std::size_t m_headEnd = 0; ///< of the final answer, once that is there
    std::optional<std::uint64_t> m_length;
    bool m_chunked = false;
    bool m_closes = false;
    bool m_sawTerminal = false;
    Timer m_sending;
    Timer m_reading;
    Timer m_leaving;
};

/// A random one; `large` answers are read in larger sips.
[[nodiscard]] Manner anyManner(Dice &dice, bool large);

} // namespace sekisho::sim
