// SPDX-License-Identifier: GPL-3.0-or-later
// What the ends of all wires know of a schedule: who asked what and got what, what the provider was asked and
// sent. The gateway is held against it.
#pragma once

#include "base/log_id.h"
#include "storage/record.h"
#include "support/fake_loop.h"
#include "support/raw_response.h"

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::sim {

/// A request as a tool makes it. Those of one schedule are few, so that equal ones meet.
struct Wish {
    std::string gateway = "default";
    std::string provider;
    std::string method = "POST";
    std::string path;   ///< behind the provider's name
    std::string target; ///< all of it
    std::string body;
    std::string credential; ///< the client's own; empty for none
    std::string second;     ///< another one, in the slot of another provider
    std::string alias;      ///< of a key of the gateway's; empty for the default one
    std::string cacheFields;
    std::string customKey;
    std::optional<long> ttl; ///< asked for by a header, seconds
    bool skips = false;
    bool cacheable = true; ///< its endpoint
    bool stream = false;
    bool unlisted = false; ///< it wants no row
    bool envelope = false; ///< its URL is Cloudflare's, and so are errors
    bool acceptsGzip = false;
    std::string timeoutMs; ///< for the first byte

    [[nodiscard]] bool isSubscription() const { return credential.starts_with("sk-ant-oat"); }
    /// As the provider sees it when the client's own goes there.
    [[nodiscard]] std::string ownCredential() const
    {
        return second.empty() ? credential : credential + "+" + second;
    }
    /// What two wishes have in common whose answers may be shared, apart from the credential.
    [[nodiscard]] std::string subject() const
    {
        return gateway + "|" + provider + "|" + (customKey.empty() ? method + path + body : "=" + customKey);
    }
};

/// One request of one client.
struct Ask {
    std::string id; ///< "2.0": of the third client, its first
    const Wish *wish = nullptr;

    // The client's side.
    std::optional<Micros> sent; ///< its first byte was written
    WallTime sentWall{};
    bool abandoned = false;     ///< the client went before it had a whole answer
    bool brokenBody = false;    ///< what it sent is no HTTP
    bool stopsReading = false;  ///< for good
    bool sawTerminal = false;   ///< in a stream
    bool answered = false;      ///< wholly
    bool cut = false;           ///< the connection ended, and the answer had not
    std::optional<Micros> over; ///< one of the three
    test::RawResponse response; ///< as far as it came
    std::string answerHead;     ///< as the gateway wrote it
    std::optional<Micros> answerBeganAt;

    // The gateway's side.
    bool reached = false; ///< it became an exchange
    LogId exchange;
    std::size_t plan = 0; ///< which of the snapshots it was handled under
    Micros handledAt{};
    bool cancelled = false;                             ///< from the window
    int sentUpstream = 0;                               ///< how often its head has come to a provider
    std::shared_ptr<const storage::ExchangeRecord> row; ///< the final one
    Micros endedAt{};
    WallTime endedWall{};

    /// A field of the answer, which the client may have left unread.
    [[nodiscard]] std::string_view said(std::string_view field) const;
    [[nodiscard]] bool isHit() const { return said("cf-aig-cache-status") == "HIT"; }
    [[nodiscard]] bool isCoalesced() const { return said("sekisho-cache") == "coalesced"; }
};

/// One request at the provider, and its answer.
struct Call {
    enum class Close {
        Whole,  ///< the message ends as HTTP has it
        Cut,    ///< it never does
        Unsure, ///< it ends, but the connection broke at once behind it
    };

    std::size_t number = 0;
    Ask *leader = nullptr; ///< whose request it was; null when nobody can tell
    std::string credential;
    Micros seenAt{};
    std::string request; ///< its body

    int status = 200;
    std::string body;  ///< as HTTP frames it
    std::string plain; ///< without its content coding, where it has one
    bool stream = false;
    bool good = false;           ///< a success in its dialect's own words, and whole
    std::size_t finishedAt = 0;  ///< where it has said why it ends, which with a clean end is enough
    std::size_t terminalEnd = 0; ///< where the body's terminal event ends; 0 for none
    bool speaks = true;          ///< a head comes
    bool resets = false;         ///< what was sent may be lost
    Close close = Close::Whole;
    bool hasTerminal = false; ///< its stream says that it is over
    bool saysError = false;   ///< its stream says that it has failed
    std::int64_t tokensIn = 0;
    std::int64_t tokensOut = 0;
    std::string kind;     ///< for the trace
    bool written = false; ///< all of it was handed to the stream
    WallTime writtenWall{};
    bool leftByGateway = false; ///< the connection was closed before that

    [[nodiscard]] bool isCoded() const { return !plain.empty(); }
    /// Whether it may be kept: good, and whole by HTTP or by its own last words.
    [[nodiscard]] bool isWorthStoring() const { return good && (close != Close::Cut || hasTerminal); }
    /// Whether these bytes may be kept as its body.
    [[nodiscard]] bool mayBeStoredAs(const std::string &bytes) const
    {
        return bytes == body ||
               (!isCoded() && terminalEnd > 0 && bytes.size() >= terminalEnd && body.starts_with(bytes));
    }
};

/// A key of the gateway's own, by the time from which it was so.
struct KeySpan {
    Micros from{};
    bool present = false;
};

struct Facts {
    explicit Facts(const test::FakeLoop &usedLoop) : loop(usedLoop) {}

    const test::FakeLoop &loop;
    std::deque<Wish> wishes;
    std::deque<Ask> asks;
    std::deque<Call> calls;
    std::map<std::string, std::vector<KeySpan>> keys; ///< by provider/alias

    // What excuses something that is wrong otherwise.
    bool upstreamFaults = false; ///< a connection to the provider failed outside of a call
    bool stopped = false;        ///< the gateway was, at some time
    bool gone = false;           ///< and does not come back
    bool readsFail = false;      ///< the store lost something or was told to forget it
    bool spoolFails = false;
    bool windowTouchesCache = false; ///< entries got another expiry or were pinned
    bool clockWentBack = false;
    bool calm = false; ///< nothing happened but requests, and the cache was well and had room

    std::uint64_t entryLimit = 0;
    std::size_t highWater = 0;
    std::size_t readChunk = 0;
    std::size_t mostDecoded = 0; ///< bytes that a coded answer has without its coding

    std::vector<std::string> violations;
    bool traces = false;
    std::string trace;

    void fail(std::string what);
    void note(const std::string &what);
    [[nodiscard]] std::string at() const;
    [[nodiscard]] Ask *ask(std::string_view id);
    [[nodiscard]] Ask *askOf(const LogId &exchange);
    /// The call whose answer it was given, as far as the gateway had begun to.
    [[nodiscard]] const Call *callOf(const Ask &one) const;
    /// Whether there was such a key at some time, and whether there was none at some time, in between.
    [[nodiscard]] std::pair<bool, bool> keyWas(const Wish &wish, Micros from, Micros to) const;
};

} // namespace sekisho::sim
