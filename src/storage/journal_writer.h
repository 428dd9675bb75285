// SPDX-License-Identifier: GPL-3.0-or-later
// The open logs.db with all that changes it. The journal decides when; here is how.
#pragma once

#include "storage/housekeeping.h"
#include "storage/journal_queue.h"
#include "storage/retention.h"
#include "storage/rollup_writer.h"
#include "storage/row_store.h"

#include <functional>
#include <span>
#include <unordered_map>
#include <unordered_set>

namespace sekisho::storage {

/// Belongs to the journal's thread. Whatever fails leaves the file as it was before the call.
class JournalWriter {
public:
    /// With `recover`, rows that were left open become interrupted ones.
    [[nodiscard]] static StorageResult<std::unique_ptr<JournalWriter>> open(const QString &path,
                                                                            bool recover);

    /// All of them in one transaction, roll-ups included. No id comes twice. Gives how many were left out
    /// because their gateway stops when it is full.
    [[nodiscard]] StorageResult<std::int64_t> write(std::span<const JournalQueue::Item> items,
                                                    const JournalQueue::Lost &lost);
    /// Whether the disk takes anything at all.
    [[nodiscard]] StorageResult<Done> probe();
    /// Whether the file takes a row that has nothing special; it is not kept.
    [[nodiscard]] StorageResult<Done> probeRow(WallTime now);

    void setRetention(RetentionRules rules) { m_retention.setRules(std::move(rules)); }
    /// One short step of what is to be done between batches.
    [[nodiscard]] StorageResult<Housekeeping::Next> maintain(WallTime now);

    /// In one transaction; not yet out of the write-ahead log. Those that are under way get no row any more.
    [[nodiscard]] StorageResult<std::int64_t> remove(std::span<const LogId> ids);
    [[nodiscard]] StorageResult<std::int64_t> removeAll(bool rollups);
    /// After removals: the write-ahead log does not hold what they deleted. Done later while a reader is in
    /// the way.
    [[nodiscard]] StorageResult<Done> finishRemoval();

    /// Rows at a time that remove() should be asked for, so that a batch does not wait long.
    static constexpr std::size_t RemovalSlice = 100;

private:
    explicit JournalWriter(std::unique_ptr<Database> database);

    [[nodiscard]] StorageResult<std::int64_t>
    transaction(const std::function<StorageResult<std::int64_t>()> &body);
    [[nodiscard]] StorageResult<Done> put(const ExchangeRecord &record);
    [[nodiscard]] StorageResult<Done> insert(const ExchangeRecord &record);
    [[nodiscard]] StorageResult<Done> insertNew();
    [[nodiscard]] StorageResult<Done> putLost(const JournalQueue::Lost &lost);
    [[nodiscard]] StorageResult<Housekeeping::Next> applyRetention(WallTime now);
    void forget();

    std::unique_ptr<Database> m_database;
    NameTable m_names;
    RowStore m_rows;
    RollupWriter m_rollups;
    Retention m_retention;
    Housekeeping m_housekeeping;
    std::vector<const ExchangeRecord *> m_new;     ///< by this transaction, to be inserted at once
    std::unordered_map<LogId, StoredRow> m_open;   ///< rows that wait for their end
    std::unordered_map<LogId, StoredRow> m_opened; ///< by this transaction
    std::vector<LogId> m_ended;                    ///< by this transaction
    std::unordered_set<LogId> m_deleted;           ///< open ones whose end is to be counted only
    std::int64_t m_notInserted = 0;                ///< by this transaction
    std::uint64_t m_insertedLast = 0;
    std::optional<WallTime> m_rollupsDropped;
};

} // namespace sekisho::storage
