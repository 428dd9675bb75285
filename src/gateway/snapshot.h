// SPDX-License-Identifier: GPL-3.0-or-later
// The configuration as the worker sees it: checked, resolved against the catalogue, immutable, swapped whole.
#pragma once

#include "providers/catalogue.h"
#include "providers/prices.h"
#include "settings/config.h"

#include <QList>
#include <QSslCertificate>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::gateway {

struct ProviderPlan {
    std::string baseUrl;      ///< the user's; empty for the catalogue's
    bool toolKeyWins = false; ///< the client's own key is preferred over a stored one
};

using settings::CacheMode;

struct GatewayPlan {
    std::string id = "default";
    bool collectLogs = true;
    bool logBodies = true;
    bool authentication = false; ///< requests need a token
    std::chrono::seconds cacheTtl{0};
    CacheMode cacheMode = CacheMode::Live;
};

struct Snapshot {
    providers::Catalogue catalogue;
    std::map<std::string, ProviderPlan, std::less<>> providers; ///< by slug; only those with settings
    std::map<std::string, GatewayPlan, std::less<>> gateways;   ///< by id; "default" is always there
    /// Behind /v1/ never an account (resources/reserved_words.txt).
    std::set<std::string, std::less<>> reservedWords;
    /// Names besides localhost and the loopback addresses, for the Host check.
    std::vector<std::string> allowedHosts;
    std::vector<std::string> allowedOrigins;            ///< exact origins of web pages that the user lets in
    bool checkPeerUser = true;                          ///< refuse peers of another uid (Linux)
    QList<QSslCertificate> extraCas;                    ///< trusted besides the system's certificates
    std::uint64_t capturedBodyBytes = 10 * 1024 * 1024; ///< of each body, for the log
    std::shared_ptr<const providers::PriceList> prices; ///< null where none is known
    std::uint64_t cacheBytes = 1024ULL * 1024 * 1024;   ///< of all cached answers
};

/// One word a line, `#` begins a comment.
[[nodiscard]] std::set<std::string, std::less<>> parseReservedWords(std::string_view text);

} // namespace sekisho::gateway
