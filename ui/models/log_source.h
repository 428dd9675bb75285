// SPDX-License-Identifier: GPL-3.0-or-later
// What the window reads of the log on disk: behind it stands the profile's logs.db, or a fake in tests.
#pragma once

#include "storage/database.h"
#include "ui/models/exchange_ring.h"

#include <optional>
#include <vector>

namespace sekisho::ui {

/// Made in one thread, used and destroyed in another, which may wait for the disk.
class LogSource {
public:
    LogSource() = default;
    virtual ~LogSource() = default;
    LogSource(const LogSource &) = delete;
    LogSource &operator=(const LogSource &) = delete;

    /// Newest first, those before `olderThan`, else the newest; fewer than `limit` only at the end. They are
    /// as in the list: no headers, attempts, notes or bodies, but the bodies' sizes.
    [[nodiscard]] virtual storage::StorageResult<std::vector<RecordPtr>>
    page(const std::optional<LogId> &olderThan, int limit) = 0;
    /// All of it; null when there is no such row.
    [[nodiscard]] virtual storage::StorageResult<RecordPtr> find(const LogId &id) = 0;
    /// How many rows began before that time.
    [[nodiscard]] virtual storage::StorageResult<std::int64_t> countBefore(WallTime time) = 0;
};

} // namespace sekisho::ui
