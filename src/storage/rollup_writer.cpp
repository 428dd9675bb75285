// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/rollup_writer.h"

#include "storage/rollup_day_keys.h"
#include "storage/rollup_page.h"

#include <optional>

namespace sekisho::storage {
namespace {

/// Tier and bucket.
using PageKey = std::pair<Tier, std::int64_t>;
using Gathered = std::map<PageKey, std::map<RollupKeyId, RollupSums>>;

int tierNumber(Tier tier)
{
    return static_cast<int>(tier);
}

StorageResult<std::string> readPage(Database &database, const PageKey &key)
{
    Statement &query = database.statement("SELECT page FROM rollup WHERE tier = ? AND bucket = ?");
    query.bindAll(tierNumber(key.first), key.second);
    if (const auto ran = database.run(query); !ran)
        return Failure{ran.error()};
    std::string page(query.next() ? query.bytes(0) : std::string_view());
    query.finish();
    return page;
}

StorageResult<Done> writePage(Database &database, const PageKey &key, const std::string &page)
{
    return database.run("INSERT OR REPLACE INTO rollup(tier, bucket, page) VALUES(?, ?, ?)",
                        tierNumber(key.first), key.second, page);
}

} // namespace

void RollupWriter::add(const ExchangeRecord &ended)
{
    if (ended.state == ExchangeState::Open)
        return;
    m_minutes[minuteOf(ended)].add(ended);
}

StorageResult<Done> RollupWriter::write(Database &database)
{
    Gathered gathered;
    std::int64_t day = 0;
    std::optional<RollupDayKeys> keys;
    for (const auto &[minute, sums] : m_minutes) {
        const auto &[start, key] = minute;
        const PageKey ofDay{Tier::Day, bucketSeconds(Tier::Day, start)};
        if (!keys || ofDay.second != day) {
            day = ofDay.second;
            const auto page = readPage(database, ofDay);
            if (!page)
                return Failure{page.error()};
            keys.emplace(database, m_names, *page);
        }
        const auto id = keys->idOf(key);
        if (!id)
            return Failure{id.error()};
        for (const Tier tier : {Tier::Minute, Tier::Hour, Tier::Day})
            gathered[{tier, bucketSeconds(tier, start)}][*id].add(sums);
    }
    for (const auto &[key, sumsByKey] : gathered) {
        const auto stored = readPage(database, key);
        if (!stored)
            return Failure{stored.error()};
        RollupPage page(*stored);
        for (const auto &[id, sums] : sumsByKey)
            page.add(id, sums);
        if (auto written = writePage(database, key, page.bytes()); !written)
            return written;
    }
    return Done{};
}

StorageResult<Done> RollupWriter::dropOld(Database &database, WallTime now)
{
    for (const Tier tier : {Tier::Minute, Tier::Hour, Tier::Day}) {
        const auto kept = keptFor(tier);
        if (!kept)
            continue;
        if (auto ran = database.run("DELETE FROM rollup WHERE tier = ? AND bucket < ?", tierNumber(tier),
                                    bucketSeconds(tier, now - *kept));
            !ran)
            return ran;
    }
    return Done{};
}

StorageResult<Done> RollupWriter::removeAll(Database &database)
{
    if (auto removed = database.execute("DELETE FROM rollup"); !removed)
        return removed;
    return database.execute("DELETE FROM rollup_key");
}

} // namespace sekisho::storage
