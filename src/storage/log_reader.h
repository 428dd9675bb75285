// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the log: pages by key, whole records, counts.
#pragma once

#include "storage/database.h"
#include "storage/record.h"

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::storage {

/// Which rows; an empty field is no condition.
struct LogQuery {
    std::string gateway;
    std::string provider;
    std::string model;
    std::string tool;
    std::optional<ExchangeState> state;
    std::optional<CacheOutcome> cache;
    std::optional<WallTime> from;   ///< inclusive
    std::optional<WallTime> before; ///< exclusive
};

/// A page begins behind a row: newest first, so `olderThan` goes down the list and `newerThan` up. Neither is
/// the newest page.
struct PageKey {
    std::optional<LogId> olderThan;
    std::optional<LogId> newerThan;
};

using RecordPtr = std::shared_ptr<const ExchangeRecord>;

/// Made, used and destroyed in one thread, on a read-only connection of its own; the journal may write
/// meanwhile.
class LogReader final {
public:
    [[nodiscard]] static StorageResult<std::unique_ptr<LogReader>> open(const QString &path);
    ~LogReader();

    /// Newest first whichever way it goes. The records are those of the list: no headers, attempts, notes or
    /// bodies, but the bodies' sizes.
    [[nodiscard]] StorageResult<std::vector<RecordPtr>> page(const LogQuery &query, const PageKey &key,
                                                             int limit);
    [[nodiscard]] StorageResult<std::int64_t> count(const LogQuery &query);
    /// All of it; null when there is no such row.
    [[nodiscard]] StorageResult<RecordPtr> find(LogId id);

private:
    explicit LogReader(std::unique_ptr<Database> database);
    std::unique_ptr<Database> m_database;
};

} // namespace sekisho::storage
