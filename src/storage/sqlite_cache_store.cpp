// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sqlite_cache_store.h"

#include "storage/cache_delivery.h"
#include "storage/cache_read_thread.h"
#include "storage/cache_write_thread.h"

#include <optional>
#include <utility>

namespace sekisho::storage {

struct SqliteCacheStore::State {
    State(QString file, Deliver deliver, std::chrono::milliseconds ofBatch)
        : path(std::move(file)), batch(ofBatch), delivery(std::move(deliver))
    {}

    [[nodiscard]] StorageError error(const char *text) const
    {
        return {StorageError::Kind::Failed, text + path.toStdString()};
    }
    void write(std::function<StorageResult<Done>(CacheWriter &)> work)
    {
        if (writer)
            writer->push({std::move(work), nullptr, 0});
    }
    void end()
    {
        // First the reader's connection: only the writer's, as the last one, empties the write-ahead log.
        if (reader)
            reader->stop();
        writer.reset();
        reader.reset();
    }
    template <typename T>
    void read(std::function<void(StorageResult<T>)> done,
              std::function<StorageResult<T>(CacheFetcher &)> fetch)
    {
        if (!reader) {
            delivery.give(std::move(done), StorageResult<T>(Failure{error(NotLoaded)}));
            return;
        }
        reader->push([this, done = std::move(done),
                      fetch = std::move(fetch)](StorageResult<CacheFetcher *> from) mutable {
            auto result = from ? fetch(**from) : StorageResult<T>(Failure{from.error()});
            delivery.give(std::move(done), std::move(result));
        });
    }

    static constexpr const char *NotLoaded = "Nothing has been loaded from ";

    const QString path;
    const std::chrono::milliseconds batch;
    CacheDelivery delivery;
    std::optional<CacheReadThread> reader; // outlives the writer, which tells it when the file is ready
    std::optional<CacheWriteThread> writer;
    bool failed = false; // to load
};

namespace {

/// Eviction removes few, a person many.
constexpr std::size_t MostRemovedAtOnce = 64;

/// Waits in the queue, is written in the writer's thread, and comes back as a row.
struct Put {
    CachePut entry;
    std::function<void(StorageResult<CacheIndexRow>)> done;
    CacheIndexRow row;
};

} // namespace

SqliteCacheStore::SqliteCacheStore(const QString &path, Deliver deliver, std::chrono::milliseconds batch)
    : m_state(std::make_shared<State>(path, std::move(deliver), batch))
{}

SqliteCacheStore::~SqliteCacheStore()
{
    m_state->delivery.end();
    m_state->end();
}

void SqliteCacheStore::load(std::function<void(StorageResult<Loaded>)> done)
{
    State &state = *m_state;
    if (std::exchange(state.failed, false))
        state.end();
    if (state.writer) {
        state.delivery.give(std::move(done),
                            StorageResult<Loaded>(Failure{state.error("This was loaded before: ")}));
        return;
    }
    std::function<void(StorageResult<Loaded>)> told = [&state,
                                                       done = std::move(done)](StorageResult<Loaded> loaded) {
        state.failed = !loaded;
        if (done)
            done(std::move(loaded));
    };
    state.reader.emplace(state.path);
    state.writer.emplace(state.path, state.batch,
                         [&state, told = std::move(told)](StorageResult<Loaded> loaded) mutable {
                             state.reader->fileIsReady(loaded ? std::nullopt : std::optional(loaded.error()));
                             state.delivery.give(std::move(told), std::move(loaded));
                         });
}

void SqliteCacheStore::put(CachePut entry, std::function<void(StorageResult<CacheIndexRow>)> done)
{
    State &state = *m_state;
    if (!state.writer) {
        state.delivery.give(std::move(done),
                            StorageResult<CacheIndexRow>(Failure{state.error(State::NotLoaded)}));
        return;
    }
    auto put = std::make_shared<Put>(Put{std::move(entry), std::move(done), {}});
    CacheJob job;
    job.bytes = put->entry.body ? put->entry.body->size() : 0;
    if (state.writer->hasRoomFor(job.bytes)) {
        job.write = [put](CacheWriter &writer) -> StorageResult<Done> {
            auto row = writer.put(put->entry);
            if (!row)
                return Failure{row.error()};
            put->row = std::move(*row);
            return Done{};
        };
    } else {
        // Still in the queue, so that callbacks keep their order; its body is not.
        put->entry = {};
        job.bytes = 0;
        job.write = [error = state.error("Too many answers wait to be written to ")](CacheWriter &) {
            return StorageResult<Done>(Failure{error});
        };
    }
    job.ended = [put, delivery = state.delivery](const StorageResult<Done> &outcome) {
        put->entry = {};
        delivery.give(std::move(put->done), outcome ? StorageResult<CacheIndexRow>(std::move(put->row))
                                                    : StorageResult<CacheIndexRow>(Failure{outcome.error()}));
    };
    state.writer->push(std::move(job));
}

void SqliteCacheStore::readStart(CacheEntryId id, std::function<void(StorageResult<CacheEntryStart>)> done)
{
    m_state->read<CacheEntryStart>(std::move(done),
                                   [id](CacheFetcher &fetcher) { return fetcher.start(id); });
}

void SqliteCacheStore::readPiece(CacheEntryId id, std::uint32_t number,
                                 std::function<void(StorageResult<std::shared_ptr<const std::string>>)> done)
{
    m_state->read<std::shared_ptr<const std::string>>(
        std::move(done), [id, number](CacheFetcher &fetcher) { return fetcher.piece(id, number); });
}

void SqliteCacheStore::readTimings(CacheEntryId id,
                                   std::function<void(StorageResult<std::vector<CacheTiming>>)> done)
{
    m_state->read<std::vector<CacheTiming>>(std::move(done),
                                            [id](CacheFetcher &fetcher) { return fetcher.timings(id); });
}

void SqliteCacheStore::addHits(std::vector<CacheHits> hits)
{
    m_state->write([hits = std::move(hits)](CacheWriter &writer) { return writer.addHits(hits); });
}

void SqliteCacheStore::setExpiry(CacheEntryId id, WallTime expiresAt)
{
    m_state->write([id, expiresAt](CacheWriter &writer) { return writer.setExpiry(id, expiresAt); });
}

void SqliteCacheStore::setPinned(CacheEntryId id, bool pinned)
{
    m_state->write([id, pinned](CacheWriter &writer) { return writer.setPinned(id, pinned); });
}

void SqliteCacheStore::remove(std::vector<CacheEntryId> ids)
{
    if (ids.size() > MostRemovedAtOnce) {
        m_state->write([ids = std::move(ids)](CacheWriter &writer) { return writer.condemn(ids); });
        return;
    }
    // Each is whole in itself.
    for (const CacheEntryId id : ids)
        m_state->write([id](CacheWriter &writer) { return writer.remove(id); });
}

} // namespace sekisho::storage
