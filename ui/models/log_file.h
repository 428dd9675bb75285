// SPDX-License-Identifier: GPL-3.0-or-later
// The log of a profile, logs.db, for the window to read while the journal writes it.
#pragma once

#include "storage/log_reader.h"
#include "ui/models/lazy_reader.h"
#include "ui/models/log_source.h"

namespace sekisho::ui {

class LogFile final : public LogSource {
public:
    /// Opens nothing yet. A file that is not there yet is an empty log.
    explicit LogFile(const QString &path) : m_reader(path), m_index(path) {}

    [[nodiscard]] storage::StorageResult<storage::LogStand> stand() override;
    [[nodiscard]] storage::StorageResult<std::vector<RecordPtr>> page(const storage::PageKey &key,
                                                                      int limit) override;
    [[nodiscard]] storage::StorageResult<std::vector<RecordPtr>> rows(const std::vector<LogId> &ids) override;
    [[nodiscard]] storage::StorageResult<std::vector<LogId>> ids(const storage::PageKey &key,
                                                                 std::int64_t end, int limit) override;
    [[nodiscard]] storage::StorageResult<std::vector<storage::LogRange>>
    ranges(const std::optional<LogId> &olderThan, int rowsEach, int most) override;
    [[nodiscard]] storage::StorageResult<std::vector<std::int64_t>>
    counts(const std::vector<storage::LogRange> &ranges) override;
    [[nodiscard]] storage::StorageResult<RecordPtr> find(const LogId &id) override;

private:
    LazyReader<storage::LogReader> m_reader;
    LazyReader<storage::LogIndex> m_index;
};

} // namespace sekisho::ui
