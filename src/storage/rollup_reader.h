// SPDX-License-Identifier: GPL-3.0-or-later
// Reads roll-ups for charts, tiles and their CSV.
#pragma once

#include "storage/database.h"
#include "storage/rollup.h"

#include <memory>
#include <vector>

namespace sekisho::storage {

struct RollupQuery {
    Tier tier = Tier::Minute;
    WallTime from{};   ///< inclusive; the bucket that holds it counts whole
    WallTime before{}; ///< exclusive
    // Empty is no condition.
    std::string gateway;
    std::string provider;
    std::string model;
    std::string tool;
};

struct RollupRow {
    WallTime bucket{};
    RollupKey key;
    RollupSums sums;
};

/// Made, used and destroyed in one thread, on a read-only connection of its own.
class RollupReader final {
public:
    [[nodiscard]] static StorageResult<std::unique_ptr<RollupReader>> open(const QString &path);
    ~RollupReader();

    /// In the order of time, then key.
    [[nodiscard]] StorageResult<std::vector<RollupRow>> rows(const RollupQuery &query);

private:
    explicit RollupReader(std::unique_ptr<Database> database);
    std::unique_ptr<Database> m_database;
};

} // namespace sekisho::storage
