// SPDX-License-Identifier: GPL-3.0-or-later
// A stretch of the list of the log: some hundred rows next to each other, known by their ends, to be read
// when somebody looks.
#pragma once

#include "ui/models/log_source.h"
#include "ui/models/row_filter.h"

#include <memory>

namespace sekisho::ui {

/// What a row must meet to be in the list.
struct RowTerms {
    RowFilter filter;
    ColumnSet columns; ///< that the filter looks into
    [[nodiscard]] bool admit(const storage::ExchangeRecord &record) const;
};

struct LogStretch {
    /// Where that many rows are enough to look through for as many matches as one stretch has, it need not
    /// name them.
    static constexpr int Rows = 256;
    static constexpr int MostPassed = 4 * Rows;

    storage::LogRange range;
    /// Rising; null: all rows of the range that meet the terms. It may name some that are not there.
    std::shared_ptr<const std::vector<LogId>> only;
};

/// The next possible one in each direction.
[[nodiscard]] LogId idAfter(const LogId &id);
[[nodiscard]] LogId idBefore(const LogId &id);

/// Of rising ids.
[[nodiscard]] LogStretch stretchOf(std::vector<LogId> ids);
/// As the list shows it: what is open only in the file was cut off by the end of its run.
[[nodiscard]] RecordPtr settled(RecordPtr record);
/// The rows of a stretch, oldest first.
[[nodiscard]] storage::StorageResult<std::vector<RecordPtr>>
readStretch(LogSource &source, const LogStretch &stretch, const RowTerms &terms);

} // namespace sekisho::ui
