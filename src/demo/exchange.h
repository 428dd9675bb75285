// SPDX-License-Identifier: GPL-3.0-or-later
// One request to the demo: its body gathered, its answer's steps sent at their pace. Private to this room.
#pragma once

#include "demo/demo_provider.h"
#include "demo/plan.h"

namespace sekisho::demo {

/// Status, head and the first step as the whole body; the transaction is over after it.
void sendWhole(http::Transaction &transaction, const Plan &plan);

/// Pauses while the client does not read; ends when it leaves.
class Exchange final : public http::TransactionObserver {
public:
    Exchange(DemoProvider &provider, Loop &loop, Pace pace, std::unique_ptr<http::Transaction> transaction);

    void begin();

    void onRequestBody(std::string_view piece) override;
    void onRequestEnd() override;
    void onRequestBroken(const http::HttpError &error) override;
    void onResponseDrained() override;
    void onClientGone() override;

private:
    void refuse(int status, std::string message);
    void sendHead();
    /// Sends what is due; may end in the destruction of this object.
    void proceed();
    [[nodiscard]] Micros pauseBefore(const Step &step) const;
    [[nodiscard]] bool isBlocked() const;

    DemoProvider &m_provider;
    Loop &m_loop;
    Pace m_pace;
    std::unique_ptr<http::Transaction> m_transaction;
    std::string m_body;
    Plan m_plan;
    std::size_t m_next = 0; // of the plan's steps
    bool m_waited = false;  // the next step's pause is over
    bool m_blocked = false; // until the client has read
    bool m_answering = false;
    Timer m_timer;
};

} // namespace sekisho::demo
