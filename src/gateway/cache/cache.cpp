// SPDX-License-Identifier: GPL-3.0-or-later
#include "gateway/cache/cache.h"

#include <algorithm>
#include <cstring>

namespace sekisho::gateway {
namespace {

constexpr Micros HitsInterval = std::chrono::seconds(1);
constexpr Micros LoadAgainAfter = std::chrono::minutes(1);
constexpr Micros SweepInterval = std::chrono::minutes(5);
constexpr std::size_t PieceBytes = storage::CacheStore::PieceBytes;

std::uint32_t piecesOf(std::uint64_t size)
{
    return static_cast<std::uint32_t>((size + PieceBytes - 1) / PieceBytes);
}

Cache::PieceResult freshPiece(const storage::CacheBody &body, std::uint32_t number)
{
    const std::uint64_t offset = std::uint64_t{number} * PieceBytes;
    const std::size_t length = std::min<std::uint64_t>(PieceBytes, body.size() - offset);
    auto piece = std::make_shared<std::string>();
    if (!body.read(offset, length, *piece))
        return Failure{storage::StorageError{storage::StorageError::Kind::Failed,
                                             "What was held of the answer cannot be read back."}};
    return std::shared_ptr<const std::string>(std::move(piece));
}

} // namespace

std::size_t Cache::KeyHash::operator()(const storage::CacheKey &key) const noexcept
{
    // Both ends are digests already, wherever it is a client's credential that tells scopes apart.
    std::uint64_t fingerprint = 0;
    std::uint64_t scope = 0;
    std::memcpy(&fingerprint, key.fingerprint.data(), sizeof fingerprint);
    const std::size_t size = std::min(key.scope.size(), sizeof scope);
    std::memcpy(&scope, key.scope.data() + key.scope.size() - size, size);
    return fingerprint ^ (scope * 0x9e3779b97f4a7c15U); // 2^64 by the golden ratio
}

CachedAnswer::~CachedAnswer()
{
    if (m_gone && m_row.id != 0 && *m_store)
        (*m_store)->remove({m_row.id});
}

Cache::Cache(Loop &loop, std::unique_ptr<storage::CacheStore> store, QString spoolDirectory,
             CacheLimits limits)
    : m_loop(loop),
      m_spoolDirectory(std::move(spoolDirectory)),
      m_limits(limits),
      m_spoolMemory(std::make_shared<storage::SpoolMemory>(limits.allSpoolsMemoryBytes)),
      m_loadTimer(loop, [this] { load(); }),
      m_hitsTimer(loop, [this] { tellHits(); }),
      m_sweepTimer(loop, [this] { sweep(); }),
      m_handle(std::make_shared<storage::CacheStore *>(store.get())),
      m_store(std::move(store))
{
    if (!m_store) {
        m_ready = true;
        return;
    }
    load();
    m_sweepTimer.start(SweepInterval);
}

Cache::~Cache()
{
    tellHits();
    m_used.clear();
    // Answers that are gone tell the store so; after this there is nobody to hold them.
    m_hot.clear();
    m_order.clear();
    m_index.clear();
    *m_handle = nullptr;
}

void Cache::load()
{
    m_store->load(
        [this](storage::StorageResult<storage::CacheStore::Loaded> loaded) { onLoaded(std::move(loaded)); });
}

void Cache::onLoaded(storage::StorageResult<storage::CacheStore::Loaded> loaded)
{
    if (loaded) {
        m_hashes = CacheHashes(loaded->secret);
        for (storage::CacheIndexRow &row : loaded->rows) {
            auto answer = std::make_shared<CachedAnswer>(m_handle);
            answer->m_row = std::move(row);
            m_byId[answer->m_row.id] = answer;
            insert(answer);
        }
        makeRoom();
        m_trouble.clear();
    } else {
        // A disk that was full may have room by then.
        m_trouble = loaded.error().message;
        m_loadTimer.start(LoadAgainAfter);
    }
    m_ready = true;
    // Whoever runs on may forget another one's.
    while (!m_waiting.empty()) {
        Signal<Done> *signal = m_waiting.front();
        m_waiting.pop_front();
        signal->set(Done{});
    }
}

void Cache::insert(const CachedAnswerPtr &answer)
{
    const auto found = m_index.find(answer->m_row.key);
    if (found != m_index.end()) {
        // Who reads it goes on reading it; the store takes its key away and keeps it until it is let go.
        const CachedAnswerPtr replaced = found->second;
        answer->m_row.pinned = answer->m_row.pinned || replaced->m_row.pinned;
        drop(replaced);
    }
    m_index.emplace(answer->m_row.key, answer);
    answer->m_place = m_order.insert(m_order.end(), answer);
    m_bytes += answer->m_row.size;
}

void Cache::erase(const CachedAnswerPtr &answer)
{
    if (!answer->m_place)
        return;
    cool(answer);
    m_order.erase(*answer->m_place);
    answer->m_place.reset();
    m_bytes -= answer->m_row.size;
    m_index.erase(answer->m_row.key);
    m_byId.erase(answer->m_row.id);
}

void Cache::drop(const CachedAnswerPtr &answer)
{
    if (!answer->m_place)
        return;
    const CachedAnswerPtr kept = answer;
    erase(kept);
    kept->m_gone = true;
}

void Cache::drop(std::vector<CachedAnswerPtr> answers)
{
    std::vector<storage::CacheEntryId> unread;
    for (const CachedAnswerPtr &answer : answers) {
        drop(answer);
        if (answer.use_count() == 1 && answer->m_row.id != 0 && std::exchange(answer->m_gone, false))
            unread.push_back(answer->m_row.id);
    }
    if (!unread.empty())
        m_store->remove(std::move(unread));
}

void Cache::use(const CachedAnswerPtr &answer)
{
    answer->m_row.usedAt = m_loop.wallTime();
    m_order.splice(m_order.end(), m_order, *answer->m_place);
    if (answer->m_hotPlace)
        m_hot.splice(m_hot.end(), m_hot, *answer->m_hotPlace);
}

void Cache::heat(const CachedAnswerPtr &answer, std::shared_ptr<const storage::CacheEntryStart> start)
{
    if (answer->m_hotPlace || !answer->m_place || answer->m_row.size > PieceBytes)
        return;
    answer->m_start = std::move(start);
    answer->m_hotPlace = m_hot.insert(m_hot.end(), answer);
    m_hotBytes += answer->m_row.size;
    while (m_hotBytes > m_limits.hotBytes && !m_hot.empty())
        cool(CachedAnswerPtr(m_hot.front()));
}

void Cache::cool(const CachedAnswerPtr &answer)
{
    if (!answer->m_hotPlace)
        return;
    m_hotBytes -= answer->m_row.size;
    m_hot.erase(*answer->m_hotPlace);
    answer->m_hotPlace.reset();
    if (!answer->m_fresh)
        answer->m_start.reset();
}

void Cache::setTotalBytes(std::uint64_t bytes)
{
    m_limits.totalBytes = bytes;
    makeRoom();
}

void Cache::makeRoom()
{
    std::vector<CachedAnswerPtr> leaving;
    std::uint64_t bytes = m_bytes;
    std::size_t entries = m_index.size();
    for (auto next = m_order.begin();
         next != m_order.end() && (bytes > m_limits.totalBytes || entries > m_limits.entries); ++next) {
        if ((*next)->m_row.pinned)
            continue;
        bytes -= (*next)->m_row.size;
        --entries;
        leaving.push_back(*next);
    }
    drop(std::move(leaving));
}

void Cache::sweep()
{
    m_sweepTimer.start(SweepInterval);
    const WallTime now = m_loop.wallTime();
    std::vector<CachedAnswerPtr> expired;
    for (const CachedAnswerPtr &answer : m_order) {
        if (answer->m_row.expiresAt <= now && !answer->m_row.pinned)
            expired.push_back(answer);
    }
    drop(std::move(expired));
}

CachedAnswerPtr Cache::find(const storage::CacheKey &key)
{
    const auto found = m_index.find(key);
    if (found == m_index.end())
        return nullptr;
    const CachedAnswerPtr answer = found->second;
    if (answer->m_row.expiresAt <= m_loop.wallTime() && !answer->m_row.pinned) {
        drop(answer);
        return nullptr;
    }
    use(answer);
    return answer;
}

void Cache::readStart(const CachedAnswerPtr &answer, std::shared_ptr<Signal<StartResult>> signal)
{
    m_store->readStart(answer->m_row.id, [this, answer, signal = std::move(signal)](
                                             storage::StorageResult<storage::CacheEntryStart> start) {
        if (!start) {
            signal->set(Failure{start.error()});
            return;
        }
        const auto shared = std::make_shared<const storage::CacheEntryStart>(std::move(*start));
        heat(answer, shared);
        signal->set(shared);
    });
}

void Cache::readPiece(const CachedAnswerPtr &answer, std::uint32_t number,
                      std::shared_ptr<Signal<PieceResult>> signal)
{
    if (answer->m_fresh) {
        signal->set(freshPiece(*answer->m_fresh, number));
        return;
    }
    m_store->readPiece(answer->m_row.id, number, [answer, signal = std::move(signal)](PieceResult piece) {
        signal->set(std::move(piece));
    });
}

void Cache::recordHit(const CachedAnswerPtr &answer, Micros savedTime, Money savedCost)
{
    storage::CacheHits &hits = answer->m_hits;
    if (hits.hits == 0)
        m_used.push_back(answer);
    hits.hits += 1;
    hits.usedAt = m_loop.wallTime();
    hits.savedTime += savedTime;
    hits.savedCost += savedCost;
    if (!m_hitsTimer.isActive())
        m_hitsTimer.start(HitsInterval);
}

void Cache::tellHits()
{
    if (m_used.empty() || !m_store)
        return;
    std::vector<storage::CacheHits> told;
    for (const CachedAnswerPtr &answer : std::exchange(m_used, {})) {
        if (answer->m_row.id == 0 && answer->m_place) {
            // The store does not know it by a name yet.
            m_used.push_back(answer);
            m_hitsTimer.start(HitsInterval);
            continue;
        }
        storage::CacheHits hits = std::exchange(answer->m_hits, {});
        hits.id = answer->m_row.id;
        if (hits.id != 0)
            told.push_back(hits);
    }
    if (!told.empty())
        m_store->addHits(std::move(told));
}

void Cache::put(const storage::CacheKey &key, storage::CacheEntryHead head,
                std::shared_ptr<const storage::CacheBody> body, std::vector<storage::CacheTiming> timings,
                std::chrono::seconds ttl)
{
    const std::uint64_t size = body->size();
    if (!m_store || !m_trouble.empty() || size > m_limits.entryBytes)
        return;
    auto answer = std::make_shared<CachedAnswer>(m_handle);
    storage::CacheEntryStart start;
    start.head = head;
    if (size > 0) {
        PieceResult first = freshPiece(*body, 0);
        if (!first)
            return;
        start.firstPiece = std::move(*first);
    }
    answer->m_start = std::make_shared<const storage::CacheEntryStart>(std::move(start));
    answer->m_fresh = body;
    answer->m_row.key = key;
    answer->m_row.size = size;
    answer->m_row.pieces = piecesOf(size);
    answer->m_row.storedAt = m_loop.wallTime();
    answer->m_row.usedAt = answer->m_row.storedAt;
    answer->m_row.expiresAt = answer->m_row.storedAt + ttl;
    insert(answer);
    heat(answer, answer->m_start);
    m_store->put({key, std::move(head), std::move(body), std::move(timings), answer->m_row.storedAt,
                  answer->m_row.expiresAt},
                 [this, answer](storage::StorageResult<storage::CacheIndexRow> row) {
                     onWritten(answer, std::move(row));
                 });
    makeRoom();
}

void Cache::onWritten(const CachedAnswerPtr &answer, storage::StorageResult<storage::CacheIndexRow> row)
{
    if (!row) {
        // Held in memory alone it would be forgotten at the end; better a miss now than a surprise then. Who
        // reads it goes on reading what is held.
        erase(answer);
        return;
    }
    answer->m_fresh.reset();
    answer->m_row.id = row->id;
    if (answer->m_place) {
        m_byId[row->id] = answer;
        if (answer->m_row.pinned)
            m_store->setPinned(row->id, true);
    }
    if (!answer->m_hotPlace)
        answer->m_start.reset();
}

std::shared_ptr<Flight> Cache::flight(const storage::CacheKey &key, const Flight::Terms &terms) const
{
    const auto [first, last] = m_flights.equal_range(key);
    for (auto one = first; one != last; ++one) {
        if (auto flight = one->second.lock(); flight && flight->isOpen() && flight->terms() == terms)
            return flight;
    }
    return nullptr;
}

Flight::Retention Cache::retention(const storage::CacheKey &key, Flight::Terms terms)
{
    Flight::Retention retention;
    retention.key = key;
    retention.terms = std::move(terms);
    retention.directory = m_spoolDirectory;
    retention.memoryBytes = m_limits.spoolMemoryBytes;
    retention.sharedMemory = m_spoolMemory;
    retention.limit = m_limits.entryBytes;
    retention.closed = [this](const Flight &closed) {
        const auto [first, last] = m_flights.equal_range(closed.key());
        for (auto one = first; one != last;) {
            const std::shared_ptr<Flight> flight = one->second.lock();
            one = !flight || flight.get() == &closed ? m_flights.erase(one) : std::next(one);
        }
    };
    return retention;
}

void Cache::track(const std::shared_ptr<Flight> &flight)
{
    m_flights.emplace(flight->key(), flight);
}

CachedAnswerPtr Cache::byId(storage::CacheEntryId id) const
{
    const auto found = m_byId.find(id);
    return found == m_byId.end() ? nullptr : found->second.lock();
}

void Cache::remove(const std::vector<storage::CacheEntryId> &ids)
{
    std::vector<CachedAnswerPtr> answers;
    for (const storage::CacheEntryId id : ids) {
        if (CachedAnswerPtr answer = byId(id))
            answers.push_back(std::move(answer));
    }
    drop(std::move(answers));
}

void Cache::removeAll()
{
    drop({m_order.begin(), m_order.end()});
}

void Cache::setExpiry(storage::CacheEntryId id, WallTime expiresAt)
{
    if (const CachedAnswerPtr answer = byId(id)) {
        answer->m_row.expiresAt = expiresAt;
        m_store->setExpiry(id, expiresAt);
    }
}

void Cache::setPinned(storage::CacheEntryId id, bool pinned)
{
    if (const CachedAnswerPtr answer = byId(id)) {
        answer->m_row.pinned = pinned;
        m_store->setPinned(id, pinned);
    }
}

} // namespace sekisho::gateway
