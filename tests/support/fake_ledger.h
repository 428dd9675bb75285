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

/// What the test's thread is told.
struct News {
    enum Kind { RequestBegun, RequestComplete, ScriptFinished, ClientClosed, WaitingAt };
    Kind kind = RequestBegun;
    int number = 0; ///< of the request or the connection
    std::string gate;
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

    /// Waiting for the test's thread.
    std::vector<News> news;
    /// Called by the provider's thread without the mutex, when there is news.
    std::function<void()> wakeTest;

    void tell(News item);
    /// The script for a request: the queue first, then the handler; neither is a 599 that no test expects.
    [[nodiscard]] Script scriptFor(const SeenRequest &request);
};

} // namespace sekisho::test
