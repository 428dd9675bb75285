// SPDX-License-Identifier: GPL-3.0-or-later
// The fake provider's thread: one poll(2) loop over the listener and all connections.
#pragma once

#include "support/fake_connection.h"
#include "support/fake_provider.h"

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace sekisho::test {

/// Made and destroyed by the test's thread; run() is the thread itself.
class FakeProvider::Thread {
public:
    Thread(Ledger &ledger, const Options &options, ThrowawayCa::Context tls);
    ~Thread();
    Thread(const Thread &) = delete;
    Thread &operator=(const Thread &) = delete;

    [[nodiscard]] quint16 port() const { return m_port; }
    /// Looks again at gates.
    void wake();
    /// Runs the call in the thread and waits for it.
    void call(std::function<void()> work);

    // Within call() only.
    void listen();
    void stopListening();
    [[nodiscard]] std::vector<FakeConnection *> idle() const;

private:
    void run();
    void waitForEvents();
    void runCalls();
    void acceptAll();

    Ledger &m_ledger;
    const Options m_options;
    const ThrowawayCa::Context m_tls;
    quint16 m_port = 0;
    int m_listener = -1;
    int m_wakeRead = -1;
    int m_wakeWrite = -1;
    std::vector<std::unique_ptr<FakeConnection>> m_connections;
    std::mutex m_mutex;
    std::vector<std::function<void()>> m_calls;
    bool m_stop = false; ///< changed within call()
    std::thread m_thread;
};

} // namespace sekisho::test
