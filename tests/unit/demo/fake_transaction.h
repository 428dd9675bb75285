// SPDX-License-Identifier: GPL-3.0-or-later
// A transaction in memory: what a handler sent is kept after the handler let it go.
#pragma once

#include "http/server.h"

#include <memory>
#include <string>

namespace sekisho::test {

/// One request and what became of it. Outlives the transaction that it gives away.
struct FakeWire {
    http::RequestHead request;
    http::TransactionObserver *observer = nullptr;
    bool bodyWanted = false;

    http::ResponseHead head;
    http::Framing framing;
    std::string body;
    bool headSent = false;
    bool finished = false;
    bool destroyed = false;
    std::size_t unsent = 0;  ///< what the handler is told of bytes not taken
    bool clientReads = true; ///< else sent bytes pile up in `unsent`
    int callsTooMany = 0;    ///< heads sent twice, anything after finish()

    /// The connection ended without the end of the answer.
    [[nodiscard]] bool cut() const { return destroyed && !finished; }
    /// The body has the length that its head promised.
    [[nodiscard]] bool wellFramed() const;
    /// As a client would: everything pending, and the word that there is room again.
    void readAll();
};

[[nodiscard]] std::unique_ptr<http::Transaction> makeTransaction(FakeWire &wire);

} // namespace sekisho::test
