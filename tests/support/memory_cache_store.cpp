// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/memory_cache_store.h"

#include <algorithm>
#include <utility>

namespace sekisho::test {

using namespace storage;

namespace {

StorageError failed(const char *message)
{
    return {StorageError::Kind::Failed, message};
}

} // namespace

MemoryCacheStore::MemoryCacheStore(Loop &loop, std::shared_ptr<MemoryCacheFile> file)
    : m_loop(loop),
      m_file(std::move(file)),
      m_timer(loop, [this] { runFirst(); }),
      m_unusable(failed("This cache was not loaded."))
{}

MemoryCacheStore::~MemoryCacheStore()
{
    *m_alive = false;
    m_ending = true;
    while (!m_queue.empty()) {
        const auto run = std::move(m_queue.front().run);
        m_queue.pop_front();
        run();
    }
}

void MemoryCacheStore::later(std::function<void()> run)
{
    m_queue.push_back({m_loop.now() + m_delay, std::move(run)});
    if (m_queue.size() == 1)
        waitForFirst();
}

void MemoryCacheStore::waitForFirst()
{
    const Micros wait = m_queue.front().due - m_loop.now();
    if (wait > Micros(0)) {
        m_timer.start(wait);
        return;
    }
    m_loop.post([this, alive = m_alive] {
        if (*alive)
            runFirst();
    });
}

void MemoryCacheStore::runFirst()
{
    const auto run = std::move(m_queue.front().run);
    m_queue.pop_front();
    if (!m_queue.empty())
        waitForFirst();
    run(); // last: it may end the store
}

template <typename T>
void MemoryCacheStore::answerLater(std::function<void(StorageResult<T>)> done, Errors *errors,
                                   std::function<StorageResult<T>()> work)
{
    later([this, done = std::move(done), errors, work = std::move(work)] {
        StorageResult<T> result = Failure{failed("")};
        if (m_unusable && errors != &m_loadErrors) {
            result = Failure{*m_unusable};
        } else if (!errors->empty()) {
            result = Failure{errors->front()};
            errors->pop_front();
            if (errors == &m_loadErrors)
                m_unusable = result.error();
        } else {
            result = work();
        }
        if (!m_ending && done)
            done(std::move(result));
    });
}

void MemoryCacheStore::changeLater(CacheEntryId id, std::function<void(MemoryCacheFile::Entry &)> change)
{
    later([this, id, change = std::move(change)] {
        const auto found = m_file->entries.find(id);
        if (!m_unusable && found != m_file->entries.end())
            change(found->second);
    });
}

void MemoryCacheStore::load(std::function<void(StorageResult<Loaded>)> done)
{
    answerLater<Loaded>(std::move(done), &m_loadErrors, [this] { return loadNow(); });
}

StorageResult<CacheStore::Loaded> MemoryCacheStore::loadNow()
{
    if (!m_unusable)
        return Failure{failed("This was loaded before.")};
    m_unusable.reset();
    Loaded loaded;
    loaded.secret = m_file->secret;
    std::erase_if(m_file->entries, [this](const auto &each) {
        const auto &[id, entry] = each;
        return entry.replaced || (entry.row.expiresAt <= m_loop.wallTime() && !entry.row.pinned);
    });
    for (const auto &[id, entry] : m_file->entries)
        loaded.rows.push_back(entry.row);
    std::stable_sort(loaded.rows.begin(), loaded.rows.end(),
                     [](const auto &a, const auto &b) { return a.usedAt < b.usedAt; });
    return loaded;
}

void MemoryCacheStore::put(CachePut entry, std::function<void(StorageResult<CacheIndexRow>)> done)
{
    ++m_puts;
    auto shared = std::make_shared<CachePut>(std::move(entry));
    answerLater<CacheIndexRow>(std::move(done), &m_putErrors, [this, shared] { return putNow(*shared); });
}

StorageResult<CacheIndexRow> MemoryCacheStore::putNow(CachePut &entry)
{
    MemoryCacheFile::Entry kept;
    kept.row.size = entry.body ? entry.body->size() : 0;
    if (entry.body && !entry.body->read(0, kept.row.size, kept.body))
        return Failure{failed("An answer could not be read back.")};
    kept.row.id = ++m_file->lastId;
    kept.row.key = entry.key;
    kept.row.pieces = static_cast<std::uint32_t>((kept.row.size + PieceBytes - 1) / PieceBytes);
    kept.row.storedAt = entry.storedAt;
    kept.row.expiresAt = entry.expiresAt;
    kept.row.usedAt = entry.storedAt;
    kept.head = std::move(entry.head);
    kept.timings = std::move(entry.timings);
    for (auto &[id, other] : m_file->entries) {
        if (!other.replaced && other.row.key == kept.row.key) {
            kept.row.pinned = other.row.pinned;
            other.replaced = true;
        }
    }
    return m_file->entries.emplace(kept.row.id, std::move(kept)).first->second.row;
}

void MemoryCacheStore::readStart(CacheEntryId id, std::function<void(StorageResult<CacheEntryStart>)> done)
{
    ++m_reads;
    answerLater<CacheEntryStart>(std::move(done), &m_readErrors,
                                 [this, id]() -> StorageResult<CacheEntryStart> {
                                     const auto found = m_file->entries.find(id);
                                     if (found == m_file->entries.end())
                                         return Failure{failed("There is no such answer any more.")};
                                     CacheEntryStart start{found->second.head, nullptr};
                                     if (found->second.row.pieces > 0)
                                         start.firstPiece = pieceNow(id, 0).value();
                                     return start;
                                 });
}

void MemoryCacheStore::readPiece(CacheEntryId id, std::uint32_t number,
                                 std::function<void(StorageResult<std::shared_ptr<const std::string>>)> done)
{
    ++m_reads;
    Errors *errors = m_pieceErrors.empty() ? &m_readErrors : &m_pieceErrors;
    answerLater<std::shared_ptr<const std::string>>(std::move(done), errors,
                                                    [this, id, number] { return pieceNow(id, number); });
}

StorageResult<std::shared_ptr<const std::string>> MemoryCacheStore::pieceNow(CacheEntryId id,
                                                                             std::uint32_t number) const
{
    const auto found = m_file->entries.find(id);
    if (found == m_file->entries.end() || number >= found->second.row.pieces)
        return Failure{failed("There is no such answer any more.")};
    return std::make_shared<const std::string>(found->second.body.substr(number * PieceBytes, PieceBytes));
}

void MemoryCacheStore::readTimings(CacheEntryId id,
                                   std::function<void(StorageResult<std::vector<CacheTiming>>)> done)
{
    ++m_reads;
    using Timings = std::vector<CacheTiming>;
    answerLater<Timings>(std::move(done), &m_readErrors, [this, id]() -> StorageResult<Timings> {
        const auto found = m_file->entries.find(id);
        return found == m_file->entries.end() ? Timings() : found->second.timings;
    });
}

void MemoryCacheStore::addHits(std::vector<CacheHits> hits)
{
    for (const CacheHits &hit : hits) {
        changeLater(hit.id, [hit](MemoryCacheFile::Entry &entry) {
            entry.hits += hit.hits;
            entry.row.usedAt = std::max(entry.row.usedAt, hit.usedAt);
            entry.savedTime += hit.savedTime;
            entry.savedCost += hit.savedCost;
        });
    }
}

void MemoryCacheStore::setExpiry(CacheEntryId id, WallTime expiresAt)
{
    changeLater(id, [expiresAt](MemoryCacheFile::Entry &entry) { entry.row.expiresAt = expiresAt; });
}

void MemoryCacheStore::setPinned(CacheEntryId id, bool pinned)
{
    changeLater(id, [pinned](MemoryCacheFile::Entry &entry) { entry.row.pinned = pinned; });
}

void MemoryCacheStore::remove(std::vector<CacheEntryId> ids)
{
    ++m_removals;
    for (const CacheEntryId id : ids)
        later([this, id] {
            if (!m_unusable)
                m_file->entries.erase(id);
        });
}

} // namespace sekisho::test
