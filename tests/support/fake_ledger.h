// SPDX-License-Identifier: GPL-3.0-or-later
// What the fake provider's thread and the test share. Everything under one mutex.
#pragma once

#include "support/fake_script.h"
#include "support/seen_request.h"

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::test {

/// What a new connection meets.
enum class Welcome {
    Serve,
    Close, ///< FIN at once
    Reset, ///< RST at once
    Hang,  ///< accepted and never read, so no TLS handshake either
};

struct Ledger {
    using Handler = std::function<Script(const SeenRequest &)>;

    mutable std::mutex mutex;
    std::deque<SeenRequest> requests;
    std::deque<SeenConnection> connections;
    std::deque<Script> queue;
    Handler handler;
    std::set<std::string, std::less<>> released;
    std::multiset<std::string, std::less<>> waiting;
    int unexpected = 0; ///< requests for which the test had no script

    // Settings, read when a request or a connection begins.
    bool answerAtHead = false;
    bool continueByItself = true;
    std::size_t keptBody = 64 * 1024 * 1024;
    Welcome welcome = Welcome::Serve;

    /// Set by a script, obeyed by the thread's loop.
    std::atomic<bool> stopListening = false;

    // Called by the thread without the mutex.
    std::function<void(int request)> onRequestBegun;
    std::function<void(int request)> onRequestComplete;
    std::function<void(int request)> onScriptFinished;
    std::function<void(const std::string &gate)> onWaiting;
    std::function<void(int connection)> onClientClosed;

    /// The script for a request: the queue first, then the handler; neither is a 599 that no test expects.
    [[nodiscard]] Script scriptFor(const SeenRequest &request);
};

} // namespace sekisho::test
