// SPDX-License-Identifier: GPL-3.0-or-later
// One connection of the fake provider: reads requests, runs their scripts, notes how the client behaves. Used
// by the provider's thread only.
#pragma once

#include "support/fake_ledger.h"
#include "support/fake_wire.h"

#include <QCryptographicHash>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace sekisho::test {

class FakeConnection {
public:
    using Clock = std::chrono::steady_clock;

    FakeConnection(Ledger &ledger, int number, std::unique_ptr<FakeWire> wire, Welcome welcome);
    ~FakeConnection();

    [[nodiscard]] int number() const { return m_number; }
    [[nodiscard]] int descriptor() const { return m_wire->descriptor(); }
    /// For poll(2).
    [[nodiscard]] short wantedEvents() const;
    [[nodiscard]] std::optional<Clock::time_point> wakeUpAt() const { return m_resumeAt; }
    [[nodiscard]] bool gone() const { return !m_wire->isOpen(); }

    /// Reads, runs and writes as far as it can without waiting.
    void run();

    /// Between requests: nothing begun, no script running.
    [[nodiscard]] bool idle() const { return !m_script && !m_reader.begun() && m_input.empty(); }
    void closeNow();
    void resetNow();
    /// Bytes that no request asked for.
    void sendUnasked(std::string_view bytes);

private:
    enum class Progress { Done, Waiting, Again };

    void readInput();
    void noticeHangUp();
    void takeRequest();
    void publishHead();
    void publishBody();
    void startScript();
    void runScript();
    Progress runStep(const Step &current);
    Progress runAction(step::Action action);
    Progress write();
    Progress refill(const Step &current);
    void stepDone();
    void clientEnded(ClientEnd end);
    void abandon();
    void leaveGate();
    void closed();
    /// With the mutex held.
    SeenRequest &entry() { return m_ledger.requests[static_cast<std::size_t>(m_request)]; }

    Ledger &m_ledger;
    const int m_number;
    std::unique_ptr<FakeWire> m_wire;
    Welcome m_welcome;
    RequestReader m_reader;
    std::string m_input;
    QCryptographicHash m_hash{QCryptographicHash::Sha256};

    int m_request = -1; ///< its number while one is read or answered
    int m_served = 0;
    std::shared_ptr<const Script> m_script;
    std::size_t m_step = 0;
    std::string m_output;
    std::size_t m_outputSent = 0;
    std::uint64_t m_produced = 0; ///< bytes of the present step that went into m_output
    std::optional<Clock::time_point> m_resumeAt;
    std::string m_gate; ///< at which the script waits
    bool m_inputEnded = false;
    bool m_reading = true;
    bool m_writeBlocked = false;
    bool m_again = false; ///< there is more to do than one turn allows
};

} // namespace sekisho::test
