// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/fake_cache.h"

#include "base/text.h"

#include <algorithm>

namespace sekisho::test {

using namespace std::chrono_literals;
using storage::CacheEntryId;
using storage::CacheListing;
using storage::CacheQuery;
using storage::StorageResult;

namespace {

bool contains(const std::string &text, const std::string &part)
{
    return toLowerAscii(text).find(toLowerAscii(part)) != std::string::npos;
}

bool matches(const CacheListing &entry, const CacheQuery &query)
{
    const bool alive = entry.row.pinned || entry.row.expiresAt > query.now;
    if (entry.row.id <= query.newerThan)
        return false;
    const bool there = query.gateway.empty() || entry.head.gateway == query.gateway;
    return alive && there &&
           (contains(entry.head.preview, query.text) || contains(entry.head.model, query.text) ||
            contains(entry.head.path, query.text));
}

struct Sample {
    const char *prompt;
    const char *provider;
    const char *model;
    const char *path;
    std::uint64_t size;
    std::int64_t hits;
    Micros miss;
    Micros hit;
    std::int64_t picoUsd;
    bool stream;
    Micros expiresIn;
    bool pinned;
};

constexpr std::chrono::hours Day{24};

const Sample Samples[] = {
    {"What is Cloudflare?", "openai", "gpt-4", "/v1/chat/completions", 1'312, 14, 4'602ms, 410us,
     3'120'000'000, false, 23h, false},
    {"Refactor parse_header() to return a Result and update its callers in the tests", "anthropic",
     "claude-sonnet-4-5", "/v1/messages", 18'204, 3, 8'911ms, 620us, 18'440'000'000, true, 6 * Day, false},
    {"[128 inputs]", "openai", "text-embedding-3-small", "/v1/embeddings", 3'104'220, 211, 822ms, 2'100us,
     24'000'000, false, 20 * Day, true},
    {"Summarise the attached log and say which of the three deployments began to fail first", "openai",
     "gpt-5-mini", "/v1/chat/completions", 6'240, 7, 3'320ms, 510us, 2'050'000'000, true, 41min, false},
    {"Translate the release notes to Japanese, keep the code spans as they are", "google-ai-studio",
     "gemini-2.5-flash", "/v1beta/models/gemini-2.5-flash:generateContent", 9'870, 1, 2'148ms, 480us,
     610'000'000, false, 3 * Day, false},
    {"Is this ticket a bug, a question or a wish? Answer with one word.", "mistral", "mistral-small-latest",
     "/v1/chat/completions", 702, 1'843, 614ms, 380us, 41'000'000, false, 29 * Day, true},
    {"Write a test for the retry policy: three attempts, exponential, 250 ms", "anthropic",
     "claude-haiku-4-5", "/v1/messages", 11'090, 0, 3'870ms, 0us, 4'120'000'000, true, 11h, false},
    {"tabula rasa", "cohere", "rerank-v3.5", "/v2/rerank", 2'214, 5, 291ms, 400us, 2'000'000'000, false, 52s,
     false},
};

} // namespace

void FakeCacheFile::change(CacheEntryId id, const std::function<void(CacheListing &)> &change)
{
    const std::lock_guard lock(m_mutex);
    for (CacheListing &entry : m_entries) {
        if (entry.row.id == id)
            change(entry);
    }
}

void FakeCacheFile::remove(const std::vector<CacheEntryId> &ids)
{
    const std::lock_guard lock(m_mutex);
    m_entries.erase(std::remove_if(m_entries.begin(), m_entries.end(),
                                   [&](const CacheListing &entry) {
                                       return std::find(ids.begin(), ids.end(), entry.row.id) != ids.end();
                                   }),
                    m_entries.end());
}

void FakeCacheFile::clear()
{
    const std::lock_guard lock(m_mutex);
    m_entries.clear();
}

std::size_t FakeCacheFile::size() const
{
    const std::lock_guard lock(m_mutex);
    return m_entries.size();
}

void FakeCacheFile::fail(int times, storage::StorageError::Kind kind, const std::string &message)
{
    const std::lock_guard lock(m_mutex);
    m_failures = times;
    m_error = {kind, message};
}

int FakeCacheFile::reads() const
{
    const std::lock_guard lock(m_mutex);
    return m_reads;
}

void FakeCacheFile::setHeld(bool held)
{
    {
        const std::lock_guard lock(m_mutex);
        m_held = held;
    }
    m_released.notify_all();
}

StorageResult<std::vector<CacheListing>> FakeCache::page(const CacheQuery &query, CacheEntryId olderThan,
                                                         int limit)
{
    using Entries = FakeCacheFile::Entries;
    return m_file->answer<Entries>([&](const Entries &entries) {
        Entries page;
        for (auto entry = entries.rbegin(); entry != entries.rend() && static_cast<int>(page.size()) < limit;
             ++entry) {
            if ((olderThan == 0 || entry->row.id < olderThan) && matches(*entry, query))
                page.push_back(*entry);
        }
        return page;
    });
}

StorageResult<std::vector<CacheEntryId>> FakeCache::ids(const CacheQuery &query)
{
    using Ids = std::vector<CacheEntryId>;
    return m_file->answer<Ids>([&](const FakeCacheFile::Entries &entries) {
        Ids ids;
        for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
            if (matches(*entry, query))
                ids.push_back(entry->row.id);
        }
        return ids;
    });
}

StorageResult<storage::CacheTotals> FakeCache::totals(const CacheQuery &query)
{
    return m_file->answer<storage::CacheTotals>([&](const FakeCacheFile::Entries &entries) {
        storage::CacheTotals totals;
        for (const CacheListing &entry : entries) {
            if (!matches(entry, query))
                continue;
            ++totals.entries;
            totals.bytes += entry.row.size;
            totals.hits += entry.hits;
            totals.savedTime += entry.savedTime;
            totals.savedCost += entry.savedCost;
        }
        return totals;
    });
}

StorageResult<std::string> FakeCache::body(CacheEntryId id, std::uint64_t most)
{
    return m_file->answer<std::string>(
        [&](const FakeCacheFile::Entries &entries) -> StorageResult<std::string> {
            const auto entry = std::find_if(entries.begin(), entries.end(),
                                            [&](const CacheListing &one) { return one.row.id == id; });
            if (entry == entries.end())
                return Failure{
                    storage::StorageError{storage::StorageError::Kind::Damaged, "There is no such entry."}};
            return m_file->m_body.substr(0, most);
        });
}

std::vector<CacheListing> cachedWeek(int count, WallTime now)
{
    std::vector<CacheListing> entries;
    for (int i = 0; i < count; ++i) {
        // The newest stand in the order of the samples.
        const Sample &sample = Samples[static_cast<std::size_t>(count - 1 - i) % std::size(Samples)];
        CacheListing entry;
        entry.row.id = i + 1;
        entry.row.size = sample.size + static_cast<std::uint64_t>(i % 7) * 13;
        entry.row.storedAt = now - (count - i) * 4min;
        entry.row.expiresAt = now + sample.expiresIn + 30s;
        entry.row.pinned = sample.pinned;
        entry.head.gateway = "default";
        entry.head.provider = sample.provider;
        entry.head.model = sample.model;
        entry.head.path = sample.path;
        entry.head.stream = sample.stream;
        entry.head.latency = sample.miss;
        entry.head.tokensIn = TokenCount{static_cast<std::int64_t>(sample.size / 9)};
        entry.head.tokensOut = TokenCount{static_cast<std::int64_t>(sample.size / 21)};
        entry.head.cost = Money{sample.picoUsd};
        entry.head.preview = sample.prompt;
        entry.hits = sample.hits;
        entry.savedTime = sample.hits * (sample.miss - sample.hit);
        entry.savedCost = Money{sample.hits * sample.picoUsd};
        entries.push_back(std::move(entry));
    }
    return entries;
}

} // namespace sekisho::test
