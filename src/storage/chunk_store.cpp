// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/chunk_store.h"

#include "storage/chunker.h"

#include <openssl/evp.h>

#include <cstring>

namespace sekisho::storage {
namespace {

/// Of each generation; both together are about 2 MB and 250 MB of different bodies.
constexpr std::size_t MostRecent = 16'384;

} // namespace

struct ChunkHasher::State {
    // Fetched once: OpenSSL 3 looks an implicit one up anew for each digest.
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> digest{EVP_MD_fetch(nullptr, "SHA256", nullptr),
                                                           &EVP_MD_free};
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

ChunkHasher::ChunkHasher() : m_state(std::make_unique<State>()) {}

ChunkHasher::~ChunkHasher() = default;

ChunkHash ChunkHasher::operator()(std::string_view bytes)
{
    ChunkHash hash{};
    EVP_DigestInit_ex2(m_state->context.get(), m_state->digest.get(), nullptr);
    EVP_DigestUpdate(m_state->context.get(), bytes.data(), bytes.size());
    EVP_DigestFinal_ex(m_state->context.get(), hash.data(), nullptr);
    return hash;
}

std::size_t RecentChunks::Hash::operator()(const ChunkHash &hash) const
{
    std::size_t value = 0;
    std::memcpy(&value, hash.data(), sizeof value);
    return value;
}

ChunkId RecentChunks::find(const ChunkHash &hash)
{
    if (const auto young = m_young.find(hash); young != m_young.end())
        return young->second;
    const auto old = m_old.find(hash);
    if (old == m_old.end())
        return 0;
    const ChunkId id = old->second;
    insert(hash, id);
    return id;
}

void RecentChunks::insert(const ChunkHash &hash, ChunkId id)
{
    if (m_young.size() >= MostRecent)
        m_old = std::exchange(m_young, {});
    m_young.insert_or_assign(hash, id);
}

void RecentChunks::erase(const ChunkHash &hash)
{
    m_young.erase(hash);
    m_old.erase(hash);
}

void RecentChunks::clear()
{
    m_young.clear();
    m_old.clear();
}

StorageResult<std::string> ChunkStore::add(Database &database, std::string_view bytes)
{
    std::vector<ChunkId> chunks;
    chunks.reserve(bytes.size() / ChunkBytes::Usual + 1);
    while (!bytes.empty()) {
        const std::size_t length = firstChunk(bytes);
        const auto chunk = chunkOf(database, bytes.substr(0, length));
        if (!chunk)
            return Failure{chunk.error()};
        ++m_uses[*chunk];
        chunks.push_back(*chunk);
        bytes.remove_prefix(length);
    }
    return encodeChunkList(chunks);
}

void ChunkStore::release(std::string_view list)
{
    for (const ChunkId chunk : decodeChunkList(list).value_or(std::vector<ChunkId>()))
        --m_uses[chunk];
}

StorageResult<ChunkId> ChunkStore::chunkOf(Database &database, std::string_view bytes)
{
    const ChunkHash hash = m_hash(bytes);
    if (const ChunkId known = m_recent.find(hash); known != 0)
        return known;
    Statement &query = database.statement("SELECT id FROM chunk WHERE hash = ?");
    query.bind(0, hash);
    if (const auto ran = database.run(query); !ran)
        return Failure{ran.error()};
    StorageResult<ChunkId> id = ChunkId(0);
    if (query.next())
        id = query.number(0);
    else
        id = insert(database, hash, bytes);
    if (id)
        m_recent.insert(hash, *id);
    return id;
}

StorageResult<ChunkId> ChunkStore::insert(Database &database, const ChunkHash &hash, std::string_view bytes)
{
    if (const auto ran = database.run("INSERT INTO chunk(hash, uses) VALUES(?, 1)", hash); !ran)
        return Failure{ran.error()};
    const ChunkId id = database.lastInsertId();
    const std::string_view frame = m_codec.compress(bytes);
    if (const auto ran = database.run("INSERT INTO chunk_data(id, size, data) VALUES(?, ?, ?)", id,
                                      bytes.size(), frame.empty() ? bytes : frame);
        !ran)
        return Failure{ran.error()};
    // It is in use already: settle() need not touch it again.
    --m_uses[id];
    return id;
}

StorageResult<Done> ChunkStore::settle(Database &database)
{
    for (const auto &[id, change] : m_uses) {
        if (change == 0)
            continue;
        Statement &query = database.statement("UPDATE chunk SET uses = uses + ? WHERE id = ? RETURNING uses");
        query.bindAll(change, id);
        if (const auto ran = database.run(query); !ran)
            return ran;
        const bool unused = query.next() && query.number(0) <= 0;
        query.finish();
        if (!unused)
            continue;
        if (const auto removed = removeUnused(database, id); !removed)
            return removed;
    }
    m_uses.clear();
    return Done{};
}

StorageResult<Done> ChunkStore::removeUnused(Database &database, ChunkId id)
{
    Statement &chunk = database.statement("DELETE FROM chunk WHERE id = ? RETURNING hash");
    chunk.bind(0, id);
    if (const auto ran = database.run(chunk); !ran)
        return ran;
    if (chunk.next()) {
        const std::string_view bytes = chunk.bytes(0);
        ChunkHash hash{};
        std::memcpy(hash.data(), bytes.data(), std::min(bytes.size(), hash.size()));
        m_recent.erase(hash);
    }
    chunk.finish();
    return database.run("DELETE FROM chunk_data WHERE id = ?", id);
}

void ChunkStore::forget()
{
    m_recent.clear();
    m_uses.clear();
}

StorageResult<ChunkReader::Bytes> ChunkReader::read(std::string_view list)
{
    Bytes body;
    const auto chunks = decodeChunkList(list);
    body.whole = chunks.has_value();
    for (const ChunkId chunk : chunks.value_or(std::vector<ChunkId>())) {
        Statement &query = m_database->statement("SELECT size, data FROM chunk_data WHERE id = ?");
        query.bind(0, chunk);
        if (const auto ran = m_database->run(query); !ran)
            return Failure{ran.error()};
        body.whole = query.next();
        if (!body.whole)
            break;
        const auto size = static_cast<std::size_t>(query.number(0));
        const std::string_view stored = query.bytes(1);
        if (stored.size() == size) {
            body.bytes += stored;
        } else if (size > ChunkBytes::Most || !m_codec.decompress(stored, size, body.bytes)) {
            body.whole = false;
            break;
        }
    }
    return body;
}

} // namespace sekisho::storage
