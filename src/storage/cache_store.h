// SPDX-License-Identifier: GPL-3.0-or-later
// Cached answers on disk: what the worker's index asks of them. A port, so that the gateway's tests and its
// simulation run without a disk.
#pragma once

#include "base/types.h"
#include "storage/database.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::storage {

/// See ARCHITECTURE.md, "Cache key".
struct CacheKey {
    std::string scope;
    std::array<std::uint8_t, 32> fingerprint{};
    bool operator==(const CacheKey &) const = default;
};

using CacheEntryId = std::int64_t;

/// What the worker holds of each entry.
struct CacheIndexRow {
    CacheEntryId id = 0;
    CacheKey key;
    std::uint64_t size = 0; ///< of the body in bytes, decompressed from our own storing
    std::uint32_t pieces = 0;
    WallTime storedAt{};
    WallTime expiresAt{};
    WallTime usedAt{};
    bool pinned = false;
};

/// What a hit needs besides the body, and what lists show. Never a secret.
struct CacheEntryHead {
    std::string gateway;
    std::string provider;
    std::string model; ///< as answered, else as asked
    std::string path;  ///< upstream path
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers; ///< in order, as they go to the client
    std::string coding; ///< content coding of the body's bytes; empty for none
    bool stream = false;
    Micros latency{};                 ///< of the miss, start to end
    std::optional<Micros> firstToken; ///< of the miss
    std::optional<TokenCount> tokensIn;
    std::optional<TokenCount> tokensCached;
    std::optional<TokenCount> tokensCacheWrite;
    std::optional<TokenCount> tokensOut;
    std::optional<TokenCount> tokensReasoning;
    std::optional<Money> cost;
    std::string preview; ///< the beginning of the request's last words, at most 200 characters of UTF-8
};

/// When the parts of a stream came: so many bytes more, so long after the answer's head.
struct CacheTiming {
    std::uint64_t bytes = 0;
    Micros at{};
    bool operator==(const CacheTiming &) const = default;
};

/// The bytes of an answer until they are on disk. Any thread reads, none writes any more.
class CacheBody {
public:
    virtual ~CacheBody() = default;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// Exactly so many bytes from there; false when they cannot be read any more.
    [[nodiscard]] virtual bool read(std::uint64_t offset, std::size_t length, std::string &out) const = 0;
};

struct CachePut {
    CacheKey key;
    CacheEntryHead head;
    std::shared_ptr<const CacheBody> body;
    std::vector<CacheTiming> timings;
    WallTime storedAt{};
    WallTime expiresAt{};
};

struct CacheHits {
    CacheEntryId id = 0;
    std::int64_t hits = 0; ///< since it was last told
    WallTime usedAt{};
    Micros savedTime{};
    Money savedCost;
};

/// A whole entry as a hit wants it first: the head and the body's first piece.
struct CacheEntryStart {
    CacheEntryHead head;
    std::shared_ptr<const std::string> firstPiece; ///< null for an empty body
};

/// One owner thread calls; none of the calls blocks, and every callback comes in the owner's thread, in the
/// order of the calls for writes, and in any order for reads. Callbacks do not come after destruction.
class CacheStore {
public:
    static constexpr std::size_t PieceBytes = 512 * 1024;
    /// Numbers of pieces end here, which is far above any entry limit.
    static constexpr std::uint32_t MostPieces = 65'536;

    struct Loaded {
        std::array<std::uint8_t, 32> secret{}; ///< the profile's, for the HMAC in scopes
        std::vector<CacheIndexRow> rows; ///< least recently used first; expired ones, unless pinned, are gone
    };

    virtual ~CacheStore() = default;
    /// First of all; again only after an error, which leaves a cache that keeps nothing.
    virtual void load(std::function<void(StorageResult<Loaded>)> done) = 0;
    /// In one transaction. An entry of the same key loses it, and its pin to the new one; it can be read
    /// under its id, by hits that are under way, until it is removed. Gives the new index row with its id.
    virtual void put(CachePut entry, std::function<void(StorageResult<CacheIndexRow>)> done) = 0;
    virtual void readStart(CacheEntryId id, std::function<void(StorageResult<CacheEntryStart>)> done) = 0;
    virtual void readPiece(CacheEntryId id, std::uint32_t number,
                           std::function<void(StorageResult<std::shared_ptr<const std::string>>)> done) = 0;
    /// Empty when none were kept. In bytes as stored, under the entry's coding.
    virtual void readTimings(CacheEntryId id,
                             std::function<void(StorageResult<std::vector<CacheTiming>>)> done) = 0;
    virtual void addHits(std::vector<CacheHits> hits) = 0;
    virtual void setExpiry(CacheEntryId id, WallTime expiresAt) = 0;
    virtual void setPinned(CacheEntryId id, bool pinned) = 0;
    /// Nothing lists or loads them any more; what they held is overwritten by and by. One that is not there
    /// is removed already.
    virtual void remove(std::vector<CacheEntryId> ids) = 0;
};

} // namespace sekisho::storage
