// SPDX-License-Identifier: GPL-3.0-or-later
// Writes roll-ups: gathers what ended, and adds it to the buckets in the database within the journal's
// transaction.
#pragma once

#include "storage/database.h"
#include "storage/rollup.h"

#include <map>

namespace sekisho::storage {

class NameTable;

/// For the schema: whose figures there are, as numbers of names. Numbers of keys are never used again, so
/// that readers may remember them.
inline constexpr const char *RollupKeyTable = R"sql(
CREATE TABLE rollup_key(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    gateway INTEGER NOT NULL,
    provider INTEGER NOT NULL,
    model INTEGER NOT NULL,
    tool INTEGER NOT NULL,
    UNIQUE(gateway, provider, model, tool)))sql";

/// For the schema: the sums of all keys in a bucket, see storage/rollup_page.h. bucket: seconds since the
/// epoch at which it begins. A row for each key as well would be plainer, but a chart of 48 hours in minutes
/// read half a million of them.
inline constexpr const char *RollupTable = R"sql(
CREATE TABLE rollup(
    tier INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    page BLOB NOT NULL,
    PRIMARY KEY(tier, bucket)) WITHOUT ROWID)sql";

/// Belongs to the journal's thread. A batch is add() for each record that ended, then write() in the
/// transaction of their rows, then clear(). When the transaction fails, clear() and add() all again: what was
/// gathered must not meet the next try.
class RollupWriter final {
public:
    /// `names` must outlive this.
    explicit RollupWriter(NameTable &names) : m_names(names) {}

    /// Gathers in memory; an open record is left out, for it will come again.
    void add(const ExchangeRecord &ended);
    /// The same with what others have added up.
    void add(const RollupMinute &minute, const RollupSums &sums) { m_minutes[minute].add(sums); }
    /// Adds what was gathered to the buckets of all three tiers, within the caller's transaction.
    [[nodiscard]] StorageResult<Done> write(Database &database);
    void clear() { m_minutes.clear(); }
    /// Deletes the minutes and hours that are not kept any longer.
    [[nodiscard]] StorageResult<Done> dropOld(Database &database, WallTime now);
    /// Deletes all figures and their keys, within the caller's transaction.
    [[nodiscard]] static StorageResult<Done> removeAll(Database &database);

private:
    NameTable &m_names;
    std::map<RollupMinute, RollupSums> m_minutes;
};

} // namespace sekisho::storage
