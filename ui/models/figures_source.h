// SPDX-License-Identifier: GPL-3.0-or-later
// The figures that charts are made of: behind it stands the profile's logs.db, or a fake in tests.
#pragma once

#include "storage/rollup_reader.h"

namespace sekisho::ui {

/// Made in one thread, used and destroyed in another, which may wait for the disk.
class FiguresSource {
public:
    FiguresSource() = default;
    virtual ~FiguresSource() = default;
    FiguresSource(const FiguresSource &) = delete;
    FiguresSource &operator=(const FiguresSource &) = delete;

    /// In the order of time, then key.
    [[nodiscard]] virtual storage::StorageResult<std::vector<storage::RollupRow>>
    rows(const storage::RollupQuery &query) = 0;
    /// The same one by one, for what is too much to hold, until the visitor says false.
    [[nodiscard]] virtual storage::StorageResult<Done>
    visit(const storage::RollupQuery &query, const std::function<bool(storage::RollupRow &&)> &visitor) = 0;
};

} // namespace sekisho::ui
