// SPDX-License-Identifier: GPL-3.0-or-later
// Reads where the rows of the log are, from its index alone: for lists that show all of them and hold few.
#pragma once

#include "storage/log_reader.h"

#include <limits>

namespace sekisho::storage {

/// Rows that stand next to each other in the order of their ids.
struct LogRange {
    LogId oldest;
    LogId newest;
    std::int64_t rows = 0;
    bool operator==(const LogRange &) const = default;
};

/// What the file holds in all. `ever` counts what was inserted since it was made, so that two of these tell
/// how many rows were deleted between them.
struct LogStand {
    std::int64_t rows = 0;
    std::int64_t ever = 0;
    std::optional<LogId> oldest;
};

/// Made, used and destroyed in one thread, on a read-only connection of its own.
class LogIndex final {
public:
    static constexpr std::int64_t AnyEnd = std::numeric_limits<std::int64_t>::max();

    [[nodiscard]] static StorageResult<std::unique_ptr<LogIndex>> open(const QString &path);
    ~LogIndex();

    /// Each takes no longer when there are more rows.
    [[nodiscard]] StorageResult<LogStand> stand();
    /// Newest first, of rows among the first `end` that were inserted.
    [[nodiscard]] StorageResult<std::vector<LogId>> ids(const PageKey &key, std::int64_t end, int limit);
    /// Newest first, from those before `olderThan` down: at most so many ranges of `rowsEach` rows. Only the
    /// last one of all is shorter; fewer than `most` only at the end.
    [[nodiscard]] StorageResult<std::vector<LogRange>> ranges(const std::optional<LogId> &olderThan,
                                                              int rowsEach, int most);
    /// How many rows there are now in each of them, both ends included.
    [[nodiscard]] StorageResult<std::vector<std::int64_t>> counts(const std::vector<LogRange> &ranges);
    /// As a page of LogReader lists them, in this order; those that are not there are left out.
    [[nodiscard]] StorageResult<std::vector<RecordPtr>> rows(const std::vector<LogId> &ids);

private:
    struct State;
    explicit LogIndex(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sekisho::storage
