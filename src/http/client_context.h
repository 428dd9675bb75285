// SPDX-License-Identifier: GPL-3.0-or-later
// What the calls of one client share. Private to the client.
#pragma once

#include "base/loop.h"
#include "http/connection_pool.h"
#include "http/limits.h"
#include "http/stream.h"

#include <vector>

namespace sekisho::http {

/// Held by the client and by each of its calls.
struct ClientContext {
    ClientContext(Loop &loopUsed, const Limits &limitsUsed, Connector &connectorUsed)
        : loop(loopUsed),
          limits(limitsUsed),
          connector(connectorUsed),
          pool(limitsUsed.poolPerOrigin),
          readBuffer(limitsUsed.readChunkBytes)
    {}

    Loop &loop;
    const Limits limits;
    Connector &connector;
    ConnectionPool pool;
    /// One for all: what is read is parsed and handed on before the next read.
    std::vector<char> readBuffer;
};

} // namespace sekisho::http
