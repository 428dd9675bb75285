// SPDX-License-Identifier: GPL-3.0-or-later
// The cache as the worker has it: the index of what is stored, the bodies that are hot, and the flights that
// equal requests may join.
#pragma once

#include "base/loop.h"
#include "base/task.h"
#include "gateway/cache/cache_key.h"
#include "gateway/flight.h"
#include "storage/cache_store.h"

#include <QString>

#include <list>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace sekisho::gateway {

struct CacheLimits {
    std::uint64_t totalBytes = 1024ULL * 1024 * 1024; ///< of all bodies; beyond it the least recently used go
    std::size_t entries = 200'000;                    ///< likewise
    std::uint64_t entryBytes = 25ULL * 1024 * 1024;   ///< a larger answer is not kept
    std::uint64_t hotBytes = 64ULL * 1024 * 1024;     ///< of bodies held in memory
    /// Of an answer on its way; more than nearly every one has. What goes beyond is in a file.
    std::size_t spoolMemoryBytes = 1024 * 1024;
    std::uint64_t allSpoolsMemoryBytes = 256ULL * 1024 * 1024; ///< of all answers on their way together
};

/// One stored answer. Whoever holds it can read it to its end, whatever happens to the entry meanwhile.
class CachedAnswer;
using CachedAnswerPtr = std::shared_ptr<CachedAnswer>;

/// Lives in the worker. Lookups and stores take effect at once; the disk follows.
class Cache {
public:
    using PieceResult = storage::StorageResult<std::shared_ptr<const std::string>>;
    using Order = std::list<CachedAnswerPtr>; ///< least recently used first
    using StartResult = storage::StorageResult<std::shared_ptr<const storage::CacheEntryStart>>;

    /// Without a store (null) nothing is kept, and equal requests still share a flight. `spoolDirectory` is
    /// for answers on their way.
    Cache(Loop &loop, std::unique_ptr<storage::CacheStore> store, QString spoolDirectory,
          CacheLimits limits = {});
    ~Cache();
    Cache(const Cache &) = delete;
    Cache &operator=(const Cache &) = delete;

    /// The index has been read, or could not be: a request that comes earlier waits for it.
    [[nodiscard]] bool isReady() const { return m_ready; }
    /// Sets the signal then; `forget` it when it goes.
    void notify(Signal<Done> &signal) { m_waiting.push_back(&signal); }
    void forget(Signal<Done> &signal) { m_waiting.remove(&signal); }
    /// Why nothing is kept on disk; empty when it is. It is tried again.
    [[nodiscard]] const std::string &trouble() const { return m_trouble; }

    /// With the profile's secret, once it is ready.
    [[nodiscard]] CacheHashes &hashes() { return m_hashes; }
    [[nodiscard]] const CacheLimits &limits() const { return m_limits; }
    void setTotalBytes(std::uint64_t bytes);

    /// Null for a miss. One found counts as used.
    [[nodiscard]] CachedAnswerPtr find(const storage::CacheKey &key);
    /// Head and first piece, where CachedAnswer::start() has none, for whoever waits for the signal.
    void readStart(const CachedAnswerPtr &answer, std::shared_ptr<Signal<StartResult>> signal);
    void readPiece(const CachedAnswerPtr &answer, std::uint32_t number,
                   std::shared_ptr<Signal<PieceResult>> signal);
    void recordHit(const CachedAnswerPtr &answer, Micros savedTime, Money savedCost);
    /// What cannot be read is no entry.
    void drop(const CachedAnswerPtr &answer);

    /// Stores a whole answer; from here on find() gives it. An empty body may have no bytes at all.
    void put(const storage::CacheKey &key, storage::CacheEntryHead head,
             std::shared_ptr<const storage::CacheBody> body, std::vector<storage::CacheTiming> timings,
             std::chrono::seconds ttl);

    /// The flight that an equal request may join; null when there is none.
    [[nodiscard]] std::shared_ptr<Flight> flight(const storage::CacheKey &key,
                                                 const Flight::Terms &terms) const;
    /// What a flight needs to be joined and stored; track() it once it has started.
    [[nodiscard]] Flight::Retention retention(const storage::CacheKey &key, Flight::Terms terms);
    void track(const std::shared_ptr<Flight> &flight);

    // For the window; entries that are not there any more are passed over.
    void remove(const std::vector<storage::CacheEntryId> &ids);
    void removeAll();
    void setExpiry(storage::CacheEntryId id, WallTime expiresAt);
    void setPinned(storage::CacheEntryId id, bool pinned);

    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }
    [[nodiscard]] std::uint64_t hotBytes() const { return m_hotBytes; }
    [[nodiscard]] std::size_t entries() const { return m_index.size(); }

private:
    struct KeyHash {
        std::size_t operator()(const storage::CacheKey &key) const noexcept;
    };
    void load();
    void onLoaded(storage::StorageResult<storage::CacheStore::Loaded> loaded);
    void onWritten(const CachedAnswerPtr &answer, storage::StorageResult<storage::CacheIndexRow> row);
    void insert(const CachedAnswerPtr &answer);
    void erase(const CachedAnswerPtr &answer);
    /// The store is told at once of all that nobody reads: it has a faster way for many.
    void drop(std::vector<CachedAnswerPtr> answers);
    void use(const CachedAnswerPtr &answer);
    void heat(const CachedAnswerPtr &answer, std::shared_ptr<const storage::CacheEntryStart> start);
    void cool(const CachedAnswerPtr &answer);
    void makeRoom();
    void sweep();
    void tellHits();
    [[nodiscard]] CachedAnswerPtr byId(storage::CacheEntryId id) const;

    Loop &m_loop;
    QString m_spoolDirectory;
    CacheLimits m_limits;
    std::shared_ptr<storage::SpoolMemory> m_spoolMemory;
    bool m_ready = false;
    std::string m_trouble;
    CacheHashes m_hashes{{}};
    std::list<Signal<Done> *> m_waiting;

    std::unordered_map<storage::CacheKey, CachedAnswerPtr, KeyHash> m_index;
    std::unordered_map<storage::CacheEntryId, std::weak_ptr<CachedAnswer>> m_byId;
    Order m_order;
    Order m_hot;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_hotBytes = 0;
    std::unordered_multimap<storage::CacheKey, std::weak_ptr<Flight>, KeyHash> m_flights; ///< by terms, too
    std::vector<CachedAnswerPtr> m_used; ///< with hits that the store has not been told of
    Timer m_loadTimer;
    Timer m_hitsTimer;
    Timer m_sweepTimer;
    std::shared_ptr<storage::CacheStore *> m_handle; ///< of m_store, for the answers
    std::unique_ptr<storage::CacheStore> m_store;    ///< last, so that its callbacks end first
};

/// Belongs to the cache and to those who replay it.
class CachedAnswer {
public:
    [[nodiscard]] std::uint64_t size() const { return m_row.size; }
    [[nodiscard]] std::uint32_t pieces() const { return m_row.pieces; }
    [[nodiscard]] WallTime storedAt() const { return m_row.storedAt; }
    /// Head and first piece while they are in memory, else null.
    [[nodiscard]] const std::shared_ptr<const storage::CacheEntryStart> &start() const { return m_start; }

    /// The store may go before those who read from it; then there is nothing behind the pointer.
    using StoreHandle = std::shared_ptr<storage::CacheStore *>;
    explicit CachedAnswer(StoreHandle store) : m_store(std::move(store)) {}
    ~CachedAnswer();
    CachedAnswer(const CachedAnswer &) = delete;
    CachedAnswer &operator=(const CachedAnswer &) = delete;

private:
    friend class Cache;
    StoreHandle m_store;
    storage::CacheIndexRow m_row;
    std::shared_ptr<const storage::CacheEntryStart> m_start; ///< while it is hot, or not written yet
    std::shared_ptr<const storage::CacheBody> m_fresh;       ///< until it is on disk
    std::optional<Cache::Order::iterator>
        m_place; ///< in the order of use; nothing once it is out of the index
    std::optional<Cache::Order::iterator> m_hotPlace;
    storage::CacheHits m_hits; ///< since the store was told
    bool m_gone = false;       ///< leaves the disk when nobody reads it any more
};

} // namespace sekisho::gateway
