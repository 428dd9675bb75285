// SPDX-License-Identifier: GPL-3.0-or-later
// What one request may do with the cache, from the gateway's settings, its headers and its endpoint.
#pragma once

#include "dialects/usage.h"
#include "gateway/snapshot.h"
#include "http/message.h"
#include "providers/catalogue.h"

#include <chrono>
#include <string>
#include <vector>

namespace sekisho::gateway {

struct CachePlan {
    bool read = false;
    bool write = false;
    bool replayOnly = false;     ///< what is not there is an error; nothing is sent upstream
    std::chrono::seconds ttl{0}; ///< of what is written
    std::string customKey;       ///< in place of the fingerprint

    [[nodiscard]] bool isConsulted() const { return read || write; }
};

struct CacheQuestion {
    const GatewayPlan &gateway;
    const providers::Endpoint *endpoint = nullptr; ///< null where the catalogue knows none
    const http::RequestHead &client;               ///< with its cf-aig-* headers
    const dialects::RequestFacts &facts;
    bool wholeBody = true; ///< all of it is held; else its key cannot be known
};

/// What was out of range or had no effect is said in `notes`.
[[nodiscard]] CachePlan planCache(const CacheQuestion &question, std::vector<std::string> &notes);

} // namespace sekisho::gateway
