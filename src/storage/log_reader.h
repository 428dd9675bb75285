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
    // By the time in the log id, which is that of the start in milliseconds.
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
    /// For those who follow: rows in the order in which they came into the file, behind that place. Open ones
    /// come once; find() tells how they ended. `place` starts at 0, or at end() for what comes from now on.
    struct Appended {
        std::vector<RecordPtr> records;
        std::int64_t place = 0; ///< behind them
    };
    [[nodiscard]] StorageResult<Appended> appended(std::int64_t place, int limit);
    [[nodiscard]] StorageResult<std::int64_t> end();
    /// All of it; null when there is no such row.
    [[nodiscard]] StorageResult<RecordPtr> find(LogId id);

private:
    struct State;
    explicit LogReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sekisho::storage
