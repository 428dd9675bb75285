// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/housekeeping.h"

#include "storage/file_room.h"

#include <algorithm>

namespace sekisho::storage {
namespace {

/// SQLite copies the log back by itself at 32 MB and begins it anew; only readers that never rest let it
/// grow.
constexpr std::int64_t MostLogBytes = 128LL * 1024 * 1024;
/// Free pages are what the next rows go into; above a tenth of the file, and 8 MB, they are waste.
constexpr std::int64_t FreePagesKept = 1024;
constexpr std::int64_t PagesPerStep = 256;
/// Readers rest often; the writer has other things to do than to wait for one that does not.
constexpr int CheckpointPatience = 100; // ms
constexpr int UsualPatience = 5000;     // ms, as the connection was opened

} // namespace

StorageResult<bool> Housekeeping::truncateLog(Database &database)
{
    const auto setPatience = [&](int milliseconds) {
        return database.execute("PRAGMA busy_timeout=" + std::to_string(milliseconds));
    };
    if (const auto set = setPatience(CheckpointPatience); !set)
        return Failure{set.error()};
    auto empty = emptyLog(database);
    if (const auto set = setPatience(UsualPatience); !set)
        return Failure{set.error()};
    if (empty && *empty)
        m_mustTruncate = false;
    return empty;
}

StorageResult<Housekeeping::Next> Housekeeping::step(Database &database)
{
    if (m_mayShrink) {
        const auto more = shrink(database);
        if (!more)
            return Failure{more.error()};
        m_mayShrink = *more;
        if (*more)
            return Next::Soon;
    }
    if (m_mustTruncate || logSize(database) > MostLogBytes) {
        const auto empty = truncateLog(database);
        if (!empty)
            return Failure{empty.error()};
        return *empty ? Next::Nothing : Next::Later;
    }
    return Next::Nothing;
}

StorageResult<bool> Housekeeping::shrink(Database &database)
{
    const auto free = numberOf(database, "PRAGMA freelist_count");
    const auto all = numberOf(database, "PRAGMA page_count");
    if (!free || !all)
        return Failure{free ? all.error() : free.error()};
    const std::int64_t kept = std::max(FreePagesKept, *all / 10);
    if (*free <= kept)
        return false;
    const auto done = givePagesBack(database, std::min(PagesPerStep, *free - kept));
    return done ? StorageResult<bool>(true) : Failure{done.error()};
}

} // namespace sekisho::storage
