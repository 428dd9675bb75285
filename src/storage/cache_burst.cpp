// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cache_burst.h"

#include <utility>
#include <vector>

namespace sekisho::storage {
namespace {

// So that the write-ahead log stays short and the first callbacks need not wait for the last body.
constexpr std::uint64_t BurstBytes = 16ULL * 1024 * 1024;
constexpr std::size_t BurstJobs = 1'000;

struct Written {
    CacheJob job;
    StorageResult<Done> outcome;
};

void end(const CacheJob &job, const StorageResult<Done> &outcome)
{
    if (job.ended)
        job.ended(outcome);
}

StorageResult<Done> writeAlone(CacheWriter &writer, const CacheJob &job)
{
    StorageResult<Done> outcome = writer.begin();
    if (!outcome)
        return outcome;
    outcome = job.write(writer);
    if (outcome)
        outcome = writer.commit();
    if (!outcome)
        writer.rollback();
    return outcome;
}

} // namespace

void writeBurst(CacheWriter &writer, std::deque<CacheJob> &jobs)
{
    if (const auto begun = writer.begin(); !begun) {
        // Another process has held the file for seconds; each job by itself would wait as long again.
        for (const CacheJob &job : std::exchange(jobs, {}))
            end(job, begun);
        return;
    }
    std::vector<Written> together;
    // No savepoint for each: SQLite would keep a copy of every page that the next job touches.
    bool whole = true;
    while (whole && !jobs.empty() && together.size() < BurstJobs && writer.touched() < BurstBytes) {
        CacheJob job = std::move(jobs.front());
        jobs.pop_front();
        const std::int64_t before = writer.changes();
        StorageResult<Done> outcome = job.write(writer);
        whole = outcome || writer.isUnchangedSince(before);
        together.push_back({std::move(job), std::move(outcome)});
    }
    const bool written = whole && writer.commit().ok();
    if (!written)
        writer.rollback();
    for (const Written &one : together)
        end(one.job, written ? one.outcome : writeAlone(writer, one.job));
}

} // namespace sekisho::storage
