// SPDX-License-Identifier: GPL-3.0-or-later
// A cache store without a disk, on a loop whose clock may be turned by hand: for what is built on a store.
#pragma once

#include "base/loop.h"
#include "storage/cache_store.h"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::test {

/// What a disk would hold; outlives the store that a test ends and begins anew.
struct MemoryCacheFile {
    struct Entry {
        storage::CacheIndexRow row;
        bool replaced = false; ///< another has its key
        storage::CacheEntryHead head;
        std::string body;
        std::vector<storage::CacheTiming> timings;
        std::int64_t hits = 0;
        Micros savedTime{};
        Money savedCost;
    };
    std::array<std::uint8_t, 32> secret{0x5e, 0xc1, 0x5b, 0x0};
    std::map<storage::CacheEntryId, Entry> entries;
    storage::CacheEntryId lastId = 0;
};

/// Does one thing after the other, each in a turn of the loop of its own, and reads a put's body only then,
/// as the real one does. Lives in the loop's thread.
class MemoryCacheStore final : public storage::CacheStore {
public:
    explicit MemoryCacheStore(Loop &loop,
                              std::shared_ptr<MemoryCacheFile> file = std::make_shared<MemoryCacheFile>());
    /// Writes what is queued.
    ~MemoryCacheStore() override;

    /// What is asked from now on takes so long.
    void setDelay(Micros delay) { m_delay = delay; }
    // Each call is for one operation, in the order of the calls.
    void failNextLoad(storage::StorageError error) { m_loadErrors.push_back(std::move(error)); }
    void failNextPut(storage::StorageError error) { m_putErrors.push_back(std::move(error)); }
    void failNextRead(storage::StorageError error) { m_readErrors.push_back(std::move(error)); }
    /// Behind the first one: a replay is under way.
    void failNextPiece(storage::StorageError error) { m_pieceErrors.push_back(std::move(error)); }

    [[nodiscard]] MemoryCacheFile &file() { return *m_file; }
    [[nodiscard]] std::size_t queued() const { return m_queue.size(); }
    [[nodiscard]] int puts() const { return m_puts; }
    [[nodiscard]] int reads() const { return m_reads; }
    [[nodiscard]] int removals() const { return m_removals; } ///< calls, of however many entries

    void load(std::function<void(storage::StorageResult<Loaded>)> done) override;
    void put(storage::CachePut entry,
             std::function<void(storage::StorageResult<storage::CacheIndexRow>)> done) override;
    void readStart(storage::CacheEntryId id,
                   std::function<void(storage::StorageResult<storage::CacheEntryStart>)> done) override;
    void
    readPiece(storage::CacheEntryId id, std::uint32_t number,
              std::function<void(storage::StorageResult<std::shared_ptr<const std::string>>)> done) override;
    void
    readTimings(storage::CacheEntryId id,
                std::function<void(storage::StorageResult<std::vector<storage::CacheTiming>>)> done) override;
    void addHits(std::vector<storage::CacheHits> hits) override;
    void setExpiry(storage::CacheEntryId id, WallTime expiresAt) override;
    void setPinned(storage::CacheEntryId id, bool pinned) override;
    void remove(std::vector<storage::CacheEntryId> ids) override;

private:
    using Errors = std::deque<storage::StorageError>;
    struct Work {
        Micros due;
        std::function<void()> run;
    };

    void later(std::function<void()> run);
    void waitForFirst();
    void runFirst();
    /// Does the work in its turn, unless it is to fail.
    template <typename T>
    void answerLater(std::function<void(storage::StorageResult<T>)> done, Errors *errors,
                     std::function<storage::StorageResult<T>()> work);
    void changeLater(storage::CacheEntryId id, std::function<void(MemoryCacheFile::Entry &)> change);

    [[nodiscard]] storage::StorageResult<Loaded> loadNow();
    [[nodiscard]] storage::StorageResult<storage::CacheIndexRow> putNow(storage::CachePut &entry);
    [[nodiscard]] storage::StorageResult<std::shared_ptr<const std::string>>
    pieceNow(storage::CacheEntryId id, std::uint32_t number) const;

    Loop &m_loop;
    const std::shared_ptr<MemoryCacheFile> m_file;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    std::deque<Work> m_queue;
    Timer m_timer;
    Micros m_delay{};
    Errors m_loadErrors;
    Errors m_putErrors;
    Errors m_readErrors;
    Errors m_pieceErrors;
    bool m_ending = false;
    /// Why there is no cache: it was not loaded, or could not be.
    std::optional<storage::StorageError> m_unusable;
    int m_puts = 0;
    int m_reads = 0;
    int m_removals = 0;
};

} // namespace sekisho::test
