// SPDX-License-Identifier: GPL-3.0-or-later
// The log of a profile, logs.db, for the window to read while the journal writes it.
#pragma once

#include "storage/log_reader.h"
#include "ui/models/log_source.h"

namespace sekisho::ui {

class LogFile final : public LogSource {
public:
    /// Opens nothing yet. A file that is not there yet is an empty log.
    explicit LogFile(QString path);

    [[nodiscard]] storage::StorageResult<std::vector<RecordPtr>> page(const std::optional<LogId> &olderThan,
                                                                      int limit) override;
    [[nodiscard]] storage::StorageResult<RecordPtr> find(const LogId &id) override;
    [[nodiscard]] storage::StorageResult<std::int64_t> countBefore(WallTime time) override;

private:
    /// Asks an open reader; `nothing` is the answer of a file that is not there.
    template <typename T, typename Ask>
    [[nodiscard]] storage::StorageResult<T> ask(T nothing, const Ask &question);

    QString m_path;
    std::unique_ptr<storage::LogReader> m_reader;
};

} // namespace sekisho::ui
