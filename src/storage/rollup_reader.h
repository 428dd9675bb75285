// SPDX-License-Identifier: GPL-3.0-or-later
// Reads roll-ups for charts, tiles and their CSV.
#pragma once

#include "storage/database.h"
#include "storage/name_table.h"
#include "storage/rollup.h"

#include <functional>
#include <map>
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
    // What the answer tells apart; over the others it adds up, and their names are empty in it. The fewer,
    // the less there is to hold: a chart asks for what it shows.
    bool byGateway = true;
    bool byProvider = true;
    bool byModel = true;
    bool byTool = true;
};

struct RollupRow {
    WallTime bucket{};
    RollupKey key;
    RollupSums sums;
    bool operator==(const RollupRow &) const = default;
};

/// Made, used and destroyed in one thread, on a read-only connection of its own.
class RollupReader final {
public:
    [[nodiscard]] static StorageResult<std::unique_ptr<RollupReader>> open(const QString &path);
    ~RollupReader();

    /// In the order of time, then key.
    [[nodiscard]] StorageResult<std::vector<RollupRow>> rows(const RollupQuery &query);
    /// The same one by one, for what is too much to hold, until the visitor says false.
    [[nodiscard]] StorageResult<Done> visit(const RollupQuery &query,
                                            const std::function<bool(RollupRow &&)> &visitor);

private:
    explicit RollupReader(std::unique_ptr<Database> database);
    [[nodiscard]] StorageResult<Done> readNewKeys();
    [[nodiscard]] StorageResult<Done> visitPages(const RollupQuery &query,
                                                 const std::function<bool(RollupRow &&)> &visitor);

    std::unique_ptr<Database> m_database;
    NameReader m_names;
    std::map<std::int64_t, RollupKey> m_keys; ///< by number; what is read once stays true
};

} // namespace sekisho::storage
