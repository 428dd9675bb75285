// SPDX-License-Identifier: GPL-3.0-or-later
// What config.json says, as values. Syntax, types and ranges only: whether a provider exists is for those who
// know the catalogue. Never a secret in it.
#pragma once

#include "base/result.h"
#include "base/types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::settings {

/// Why a file is refused, and where.
struct ConfigError {
    int line = 0;       ///< from 1; 0 where no place in the text is meant
    int column = 0;     ///< from 1, in bytes
    std::string path;   ///< "/providers/2/base_url" (RFC 6901); empty for a fault of the syntax
    std::string reason; ///< one sentence without its full stop

    /// All of it in one sentence for a person.
    [[nodiscard]] std::string message() const;
};

struct Listen {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8484; ///< 0 takes a free one
    bool operator==(const Listen &) const = default;
};

enum class LimitTechnique { Fixed, Sliding };
enum class Backoff { Constant, Linear, Exponential };
enum class WhenFull { StopInserting, DeleteOldest };
enum class CacheMode { Live, Record, ReplayOnly, Off };

/// A gateway with the field names of Cloudflare's; ours stand in an object "sekisho" within it.
struct GatewaySettings {
    std::string id = "default";
    std::int64_t cacheTtl = 0; ///< seconds; 0 is off
    bool collectLogs = true;
    bool authentication = false;
    std::optional<std::int64_t> rateLimit; ///< requests an interval; nothing is off
    std::int64_t rateInterval = 60;        ///< seconds
    LimitTechnique rateTechnique = LimitTechnique::Sliding;
    std::int64_t retryMaxAttempts = 1;
    std::int64_t retryDelay = 500; ///< milliseconds
    Backoff retryBackoff = Backoff::Exponential;
    std::int64_t logRows = 1'000'000;
    WhenFull whenFull = WhenFull::DeleteOldest;
    CacheMode cacheMode = CacheMode::Live;
    bool logBodies = true;
    std::int64_t logDays = 0; ///< older rows go; 0 keeps them
    bool operator==(const GatewaySettings &) const = default;
};

enum class KeyWins { Stored, Tool };

struct ProviderSettings {
    std::string slug;
    std::string name;    ///< for people; empty for the catalogue's
    std::string baseUrl; ///< empty for the catalogue's
    KeyWins keyWins = KeyWins::Stored;
    std::string dialect; ///< of a provider of the user's own: "openai-chat"
    bool operator==(const ProviderSettings &) const = default;
};

/// That a key is in the keychain; the key is not here.
struct KeyEntry {
    std::string provider;
    std::string alias = "default";
    std::string lastFour;
    std::string created;              ///< ISO 8601, UTC
    std::vector<std::string> origins; ///< scheme, host and port that it may be sent to
    bool operator==(const KeyEntry &) const = default;
};

/// A price of the user's own, which goes before the list that comes with the program. Money is for one token;
/// the file has dollars for a million.
struct PriceSettings {
    std::string provider;
    std::string model; ///< a pattern in which `*` fits any run: "gpt-5*"
    std::optional<Money> input;
    std::optional<Money> output;
    std::optional<Money> cacheRead;
    std::optional<Money> cacheWrite;
    std::optional<Money> cacheWrite1h;
    bool operator==(const PriceSettings &) const = default;
};

struct Config {
    Listen listen;
    std::vector<GatewaySettings> gateways = {GatewaySettings{}}; ///< "default" is always there
    std::vector<ProviderSettings> providers;
    std::vector<KeyEntry> keys;

    // The object "sekisho" at the top.
    std::vector<std::string> allowHosts;               ///< names besides localhost and the loopback addresses
    std::vector<std::string> allowOrigins;             ///< web pages that may call: "http://localhost:3000"
    bool checkPeerUser = true;                         ///< refuse other users of this machine (Linux)
    std::string extraCaFile;                           ///< PEM, trusted besides the system's certificates
    std::int64_t capturedBodyBytes = 10 * 1024 * 1024; ///< of each body, for the log
    std::int64_t cacheBytes = 1024LL * 1024 * 1024;    ///< of all cached answers on disk
    std::vector<PriceSettings> prices;                 ///< the first that fits counts

    bool operator==(const Config &) const = default;

    [[nodiscard]] const ProviderSettings *provider(std::string_view slug) const;
    /// The gateway's or provider's settings for writing, added with defaults when they are not there.
    [[nodiscard]] GatewaySettings &gatewayFor(std::string_view id);
    [[nodiscard]] ProviderSettings &providerFor(std::string_view slug);
};

/// Reads a whole file. What it does not know it passes over.
[[nodiscard]] Result<Config, ConfigError> parseConfig(std::string_view text);

/// The text with those fields changed that differ between `now`, which is what the text says, and `wanted`.
/// Every other byte stays. Fails where `wanted` has a value that parseConfig() would refuse.
[[nodiscard]] Result<std::string, ConfigError> patchConfig(std::string_view text, const Config &now,
                                                           const Config &wanted);

} // namespace sekisho::settings
