// SPDX-License-Identifier: GPL-3.0-or-later
// The cache store on SQLite: one thread writes, another reads, so that a hit never waits for a write.
#pragma once

#include "storage/cache_store.h"

#include <QString>

namespace sekisho::storage {

class SqliteCacheStore final : public CacheStore {
public:
    /// How callbacks get to the owner's thread: Mailbox::post, as a rule. Called from any thread.
    using Deliver = std::function<void(std::function<void()>)>;

    /// Opens nothing yet; load() does. What is to be written waits at most a batch for its transaction.
    SqliteCacheStore(const QString &path, Deliver deliver,
                     std::chrono::milliseconds batch = std::chrono::milliseconds(100));
    /// Writes what is queued and ends both threads.
    ~SqliteCacheStore() override;

    void load(std::function<void(StorageResult<Loaded>)> done) override;
    void put(CachePut entry, std::function<void(StorageResult<CacheIndexRow>)> done) override;
    void readStart(CacheEntryId id, std::function<void(StorageResult<CacheEntryStart>)> done) override;
    void readPiece(CacheEntryId id, std::uint32_t number,
                   std::function<void(StorageResult<std::shared_ptr<const std::string>>)> done) override;
    void readTimings(CacheEntryId id,
                     std::function<void(StorageResult<std::vector<CacheTiming>>)> done) override;
    void addHits(std::vector<CacheHits> hits) override;
    void setExpiry(CacheEntryId id, WallTime expiresAt) override;
    void setPinned(CacheEntryId id, bool pinned) override;
    void remove(std::vector<CacheEntryId> ids) override;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace sekisho::storage
