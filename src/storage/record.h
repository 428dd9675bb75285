// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange as it is recorded: what the journal stores, the window lists and exports write. Values only,
// no secret in any of them.
#pragma once

#include "base/log_id.h"
#include "base/types.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::storage {

enum class ExchangeState : std::uint8_t {
    Open,        ///< under way
    Complete,    ///< the client got a whole answer, whatever its status
    Failed,      ///< the provider failed, if only in its last event, or the answer was cut
    Cancelled,   ///< the client left before the end
    Refused,     ///< answered by the guard or the parser; nothing was sent upstream
    Interrupted, ///< open when the program ended
};

/// What the cache had to do with an exchange.
enum class CacheOutcome : std::uint8_t {
    None,      ///< not consulted
    Miss,      ///< consulted; the provider answered
    Hit,       ///< the cache answered
    Coalesced, ///< an equal request was in flight; its answer served this one too
};

/// A header as shown: secrets are [redacted].
struct RecordedHeader {
    std::string name;
    std::string value;
};

/// A body as captured, decoded from its content coding where that was possible.
struct RecordedBody {
    std::shared_ptr<const std::string> bytes; ///< null when bodies are not recorded
    std::uint64_t size = 0;                   ///< of the whole body on the wire, captured or not
    bool truncated = false;                   ///< `bytes` is only its beginning
};

/// One try at one upstream.
struct Attempt {
    std::string provider;
    std::string origin; ///< scheme, host, port
    int status = 0;     ///< 0 without an answer
    std::string error;  ///< why it failed; empty when it did not
    Micros startedAt{}; ///< since the start of the exchange, like the others
    std::optional<Micros> resolved;
    std::optional<Micros> connected;
    std::optional<Micros> encrypted;
    std::optional<Micros> sent;
    std::optional<Micros> head;
    std::optional<Micros> ended;
    bool reusedConnection = false;
};

struct ExchangeRecord {
    LogId id;
    ExchangeState state = ExchangeState::Open;
    WallTime startedAt{};

    std::string method;
    std::string path;    ///< as the client sent it, with query, secrets redacted
    std::string account; ///< of form 2, a label
    std::string gateway;
    std::string provider; ///< slug; empty when none was found
    std::string model;    ///< as answered, else as asked
    std::string tool;     ///< the user agent's product name: "claude-cli", "OpenAI/JS", "curl"
    std::string userAgent;
    std::string credential; ///< what paid: "stored", "environment", "client", "subscription", "none"
    std::string keyAlias;   ///< with "stored" and "environment"
    bool stream = false;

    int status = 0;    ///< as the client saw it; 0 while open or when none was sent
    int errorCode = 0; ///< of the table of AI gateway codes; 0 when not ours
    std::string error; ///< for a person; empty when all went well

    // Durations since startedAt.
    std::optional<Micros> firstByte;  ///< first byte of the answer sent to the client
    std::optional<Micros> firstToken; ///< first content in a stream
    std::optional<Micros> total;      ///< end of the exchange
    std::optional<Micros> overhead;   ///< the gateway's own share of it

    std::optional<TokenCount> tokensIn;
    std::optional<TokenCount> tokensCached;
    std::optional<TokenCount> tokensCacheWrite;
    std::optional<TokenCount> tokensOut;
    std::optional<TokenCount> tokensReasoning;
    std::optional<Money> cost; ///< unknown is not 0

    CacheOutcome cache = CacheOutcome::None;
    std::optional<Micros> savedTime; ///< by a hit: what the provider took, less what this took
    std::optional<Money> savedCost;  ///< by a hit or a coalesced answer

    std::vector<RecordedHeader> requestHeaders;
    std::vector<RecordedHeader> responseHeaders;
    RecordedBody requestBody;
    RecordedBody responseBody;
    std::vector<Attempt> attempts;
    std::vector<std::string> notes; ///< what was clamped, ignored or lost on the way
};

/// As it stands in columns and files: "open", "complete", ...
[[nodiscard]] std::string_view name(ExchangeState state);
/// "", "miss", "hit", "coalesced".
[[nodiscard]] std::string_view name(CacheOutcome outcome);

} // namespace sekisho::storage
