// SPDX-License-Identifier: GPL-3.0-or-later
// The providers of a schedule: the connector that the gateway's client has, and the far ends of its
// connections, which speak HTTP/1.1 in raw bytes.
#pragma once

#include "http/limits.h"
#include "http/stream.h"
#include "simulation/answers.h"
#include "simulation/dice.h"
#include "simulation/facts.h"
#include "simulation/watched_stream.h"
#include "support/seen_request.h"

#include <memory>
#include <vector>

namespace sekisho::sim {

class FarEnd;

class Provider final : public http::Connector {
public:
    Provider(test::FakeLoop &loop, Dice &dice, Facts &facts, const http::Limits &limits);
    ~Provider() override;

    Temper temper;
    std::size_t connectFaults = 3; ///< attempts of a hundred
    std::size_t capacity = 64 * 1024;

    [[nodiscard]] std::unique_ptr<http::Connecting>
    connect(const http::Origin &origin, std::function<void(http::ConnectResult)> callback) override;

    /// Connections that the gateway has not let go of.
    [[nodiscard]] std::size_t openConnections() const;
    [[nodiscard]] std::size_t connecting() const { return m_connecting; }
    [[nodiscard]] const std::vector<std::unique_ptr<FarEnd>> &ends() const { return m_ends; }

private:
    friend class FarEnd;
    class Attempt;

    test::FakeLoop &m_loop;
    Dice &m_dice;
    Facts &m_facts;
    const http::Limits &m_limits;
    std::vector<std::unique_ptr<FarEnd>> m_ends;
    std::size_t m_connecting = 0;
};

/// One connection at the provider.
class FarEnd final : public http::StreamObserver {
public:
    FarEnd(Provider &provider, http::StreamPtr stream, std::shared_ptr<Wire> wire);

    /// Its call while that is under way: from the end of the request until the answer's last byte was
    /// written, or the gateway has gone.
    [[nodiscard]] const Call *busyWith() const { return m_busy ? m_call : nullptr; }
    /// The last one; the gateway may still have to take the rest of its answer.
    [[nodiscard]] const Call *lastCall() const { return m_call; }
    /// Bytes of that answer, head included, that the gateway has taken.
    [[nodiscard]] std::uint64_t takenOfAnswer() const { return m_wire->taken - m_takenBefore; }
    [[nodiscard]] const Wire &wire() const { return *m_wire; }

    Micros orphanSince{}; ///< for those who watch it

private:
    void onReadable() override;
    void onDrained() override {}
    void onBroken(const http::HttpError &error) override;
    void take(std::string_view bytes);
    void countRequest();
    void begin();
    void step();
    void answered();
    void sayMore();
    void end();
    void gone();

    Provider &m_provider;
    http::StreamPtr m_stream;
    std::shared_ptr<Wire> m_wire;
    test::RequestReader m_reader;
    std::string m_body;
    Call *m_call = nullptr;
    bool m_busy = false;
    bool m_deaf = false; ///< its answer went on behind its end: what is asked after that is lost
    Script m_script;
    std::size_t m_step = 0;
    std::uint64_t m_takenBefore = 0;
    Timer m_timer;
};

} // namespace sekisho::sim
