// SPDX-License-Identifier: GPL-3.0-or-later
// What the window reads of the log on disk: behind it stands the profile's logs.db, or a fake in tests.
#pragma once

#include "storage/log_index.h"
#include "ui/models/exchange_ring.h"

#include <optional>
#include <vector>

namespace sekisho::ui {

/// Made in one thread, used and destroyed in another, which may wait for the disk. Of several answers each is
/// of its own moment: the journal writes meanwhile.
class LogSource {
public:
    LogSource() = default;
    virtual ~LogSource() = default;
    LogSource(const LogSource &) = delete;
    LogSource &operator=(const LogSource &) = delete;

    /// What there is by now under the file's name.
    [[nodiscard]] virtual storage::StorageResult<storage::LogStand> stand() = 0;
    /// Newest first, those between the keys; fewer than `limit` only at the end. They are as in the list: no
    /// headers, attempts, notes or bodies, but the bodies' sizes.
    [[nodiscard]] virtual storage::StorageResult<std::vector<RecordPtr>> page(const storage::PageKey &key,
                                                                              int limit) = 0;
    /// As page() lists them, in the order of the ids; those that are not there are left out.
    [[nodiscard]] virtual storage::StorageResult<std::vector<RecordPtr>>
    rows(const std::vector<LogId> &ids) = 0;
    /// As in storage::LogIndex.
    [[nodiscard]] virtual storage::StorageResult<std::vector<LogId>> ids(const storage::PageKey &key,
                                                                         std::int64_t end, int limit) = 0;
    [[nodiscard]] virtual storage::StorageResult<std::vector<storage::LogRange>>
    ranges(const std::optional<LogId> &olderThan, int rowsEach, int most) = 0;
    [[nodiscard]] virtual storage::StorageResult<std::vector<std::int64_t>>
    counts(const std::vector<storage::LogRange> &ranges) = 0;
    /// All of it; null when there is no such row.
    [[nodiscard]] virtual storage::StorageResult<RecordPtr> find(const LogId &id) = 0;
};

} // namespace sekisho::ui
