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
    explicit LogFile(QString path) : m_reader(std::move(path)) {}

    [[nodiscard]] storage::StorageResult<std::vector<RecordPtr>> page(const std::optional<LogId> &olderThan,
                                                                      int limit) override;
    [[nodiscard]] storage::StorageResult<RecordPtr> find(const LogId &id) override;
    [[nodiscard]] storage::StorageResult<std::int64_t> countBefore(WallTime time) override;

private:
    LazyReader<storage::LogReader> m_reader;
};

} // namespace sekisho::ui
