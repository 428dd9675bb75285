// SPDX-License-Identifier: GPL-3.0-or-later
// Figures for the window's tests: sums in memory that are asked like the file, and a disk that waits or fails
// when it is told to.
#pragma once

#include "ui/models/figures_source.h"

#include <condition_variable>
#include <map>
#include <mutex>

namespace sekisho::test {

/// Shared by the test and the thread that reads.
class FakeFiguresFile {
public:
    void add(WallTime time, const storage::RollupKey &key, const storage::RollupSums &sums)
    {
        const std::lock_guard lock(m_mutex);
        m_rows.push_back({time, key, sums});
    }
    /// Each answer waits for release() from now on.
    void hold() { setHeld(true); }
    void release() { setHeld(false); }
    /// The next answers are this error.
    void fail(int times, storage::StorageError::Kind kind, const std::string &message)
    {
        const std::lock_guard lock(m_mutex);
        m_failures = times;
        m_error = {kind, message};
    }
    [[nodiscard]] int reads() const
    {
        const std::lock_guard lock(m_mutex);
        return m_reads;
    }

    storage::StorageResult<std::vector<storage::RollupRow>> rows(const storage::RollupQuery &query)
    {
        std::unique_lock lock(m_mutex);
        ++m_reads;
        // A test that fails while it holds the file must still end.
        m_released.wait_for(lock, std::chrono::seconds(30), [this] { return !m_held; });
        if (m_failures > 0) {
            --m_failures;
            return Failure{m_error};
        }
        std::map<std::pair<WallTime, storage::RollupKey>, storage::RollupSums> groups;
        for (const storage::RollupRow &row : m_rows) {
            if (fits(row, query))
                groups[{bucketStart(query.tier, row.bucket), kept(row.key, query)}].add(row.sums);
        }
        std::vector<storage::RollupRow> rows;
        for (auto &[key, sums] : groups)
            rows.push_back({key.first, key.second, std::move(sums)});
        return rows;
    }

private:
    static bool fits(const storage::RollupRow &row, const storage::RollupQuery &query)
    {
        const auto same = [](const std::string &condition, const std::string &name) {
            return condition.empty() || condition == name;
        };
        return row.bucket >= bucketStart(query.tier, query.from) && row.bucket < query.before &&
               same(query.gateway, row.key.gateway) && same(query.provider, row.key.provider) &&
               same(query.model, row.key.model) && same(query.tool, row.key.tool);
    }
    static storage::RollupKey kept(storage::RollupKey key, const storage::RollupQuery &query)
    {
        if (!query.byGateway)
            key.gateway.clear();
        if (!query.byProvider)
            key.provider.clear();
        if (!query.byModel)
            key.model.clear();
        if (!query.byTool)
            key.tool.clear();
        return key;
    }
    void setHeld(bool held)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_held = held;
        }
        m_released.notify_all();
    }

    mutable std::mutex m_mutex;
    std::condition_variable m_released;
    std::vector<storage::RollupRow> m_rows; // guarded by m_mutex, like all below
    storage::StorageError m_error;
    int m_failures = 0;
    int m_reads = 0;
    bool m_held = false;
};

class FakeFigures final : public ui::FiguresSource {
public:
    explicit FakeFigures(std::shared_ptr<FakeFiguresFile> file) : m_file(std::move(file)) {}

    storage::StorageResult<std::vector<storage::RollupRow>> rows(const storage::RollupQuery &query) override
    {
        return m_file->rows(query);
    }
    storage::StorageResult<Done> visit(const storage::RollupQuery &query,
                                       const std::function<bool(storage::RollupRow &&)> &visitor) override
    {
        auto rows = m_file->rows(query);
        if (!rows)
            return Failure{rows.error()};
        for (storage::RollupRow &row : *rows) {
            if (!visitor(std::move(row)))
                break;
        }
        return Done{};
    }

private:
    std::shared_ptr<FakeFiguresFile> m_file;
};

/// One request's worth: complete, answered in that time by a provider for a price, or by the cache.
inline storage::RollupSums oneMiss(Micros latency, Money cost, std::int64_t in, std::int64_t out)
{
    storage::RollupSums sums;
    sums.requests = 1;
    sums.missLatency.add(latency.count());
    sums.cost = cost;
    sums.tokensIn.value = in;
    sums.tokensOut.value = out;
    return sums;
}

inline storage::RollupSums oneHit(Micros latency, Money saved)
{
    storage::RollupSums sums;
    sums.requests = 1;
    sums.hits = 1;
    sums.hitLatency.add(latency.count());
    sums.savedCost = saved;
    return sums;
}

} // namespace sekisho::test
