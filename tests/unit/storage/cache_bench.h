// SPDX-License-Identifier: GPL-3.0-or-later
// A cache store with the thread that owns it, so that one test can be run on every kind of store.
#pragma once

#include "base/mailbox.h"
#include "storage/sqlite_cache_store.h"
#include "support/cache_samples.h"
#include "support/fake_loop.h"
#include "support/memory_cache_store.h"

#include <QTest>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::test {

class CacheBench {
public:
    template <typename T>
    using Callback = std::function<void(storage::StorageResult<T>)>;
    using Piece = std::shared_ptr<const std::string>;
    using Loaded = storage::CacheStore::Loaded;

    CacheBench() = default;
    virtual ~CacheBench() = default;
    CacheBench(const CacheBench &) = delete;
    CacheBench &operator=(const CacheBench &) = delete;

    /// A store that has not been loaded, on what the last one left.
    virtual void begin() = 0;
    virtual bool waitUntil(const std::function<bool()> &condition) = 0;
    void end() { m_store.reset(); }
    [[nodiscard]] storage::CacheStore &store() { return *m_store; }

    /// Waits for the answer.
    template <typename T>
    storage::StorageResult<T> get(const std::function<void(Callback<T>)> &ask)
    {
        const auto got = std::make_shared<std::optional<storage::StorageResult<T>>>();
        ask([got](storage::StorageResult<T> result) { *got = std::move(result); });
        waitUntil([got] { return got->has_value(); });
        if (!got->has_value())
            return Failure{storage::StorageError{storage::StorageError::Kind::Failed, "no callback came"}};
        return **got;
    }

    storage::StorageResult<Loaded> load()
    {
        return get<Loaded>([this](auto done) { m_store->load(std::move(done)); });
    }
    storage::StorageResult<Loaded> restart()
    {
        end();
        begin();
        return load();
    }
    storage::StorageResult<storage::CacheIndexRow> put(storage::CachePut entry)
    {
        return get<storage::CacheIndexRow>(
            [this, &entry](auto done) { m_store->put(std::move(entry), std::move(done)); });
    }
    storage::StorageResult<storage::CacheEntryStart> start(storage::CacheEntryId id)
    {
        return get<storage::CacheEntryStart>(
            [this, id](auto done) { m_store->readStart(id, std::move(done)); });
    }
    storage::StorageResult<Piece> piece(storage::CacheEntryId id, std::uint32_t number)
    {
        return get<Piece>([this, id, number](auto done) { m_store->readPiece(id, number, std::move(done)); });
    }
    storage::StorageResult<std::vector<storage::CacheTiming>> timings(storage::CacheEntryId id)
    {
        return get<std::vector<storage::CacheTiming>>(
            [this, id](auto done) { m_store->readTimings(id, std::move(done)); });
    }
    /// All pieces, as a hit takes them; the error's message where there is one.
    std::string body(const storage::CacheIndexRow &row)
    {
        const auto first = start(row.id);
        if (!first)
            return first.error().message;
        std::string body = first->firstPiece ? *first->firstPiece : std::string();
        for (std::uint32_t number = 1; number < row.pieces; ++number) {
            const auto next = piece(row.id, number);
            if (!next)
                return next.error().message;
            body += **next;
        }
        return body;
    }
    /// When all that was asked before has been done.
    void settle() { static_cast<void>(put(samplePut(999'999, {}))); }

protected:
    std::unique_ptr<storage::CacheStore> m_store;
};

class SqliteBench final : public CacheBench {
public:
    explicit SqliteBench(QString path) : m_path(std::move(path)) { SqliteBench::begin(); }
    ~SqliteBench() override { m_store.reset(); }
    void begin() override
    {
        m_store = std::make_unique<storage::SqliteCacheStore>(
            m_path, [this](std::function<void()> call) { m_mailbox.post(std::move(call)); },
            std::chrono::milliseconds(2));
    }
    bool waitUntil(const std::function<bool()> &condition) override
    {
        return QTest::qWaitFor(condition, 30'000);
    }

private:
    const QString m_path;
    Mailbox m_mailbox;
};

class MemoryBench final : public CacheBench {
public:
    MemoryBench() { MemoryBench::begin(); }
    ~MemoryBench() override { m_store.reset(); }
    void begin() override { m_store = std::make_unique<MemoryCacheStore>(m_loop, m_file); }
    bool waitUntil(const std::function<bool()> &condition) override
    {
        for (int turn = 0; turn < 100'000 && !condition(); ++turn)
            m_loop.advance(Micros(1'000));
        return condition();
    }

private:
    FakeLoop m_loop;
    std::shared_ptr<MemoryCacheFile> m_file = std::make_shared<MemoryCacheFile>();
};

} // namespace sekisho::test
