// SPDX-License-Identifier: GPL-3.0-or-later
// What an earlier run of the program left open.
#pragma once

#include "storage/database.h"
#include "storage/rollup_writer.h"

namespace sekisho::storage {

/// Makes open rows interrupted ones and counts them in the roll-ups, some hundred to a transaction: whenever
/// it is cut off, each row is counted once. Before this run has written any. Gives how many there were.
[[nodiscard]] StorageResult<std::int64_t> interruptOpenRows(Database &database, RollupWriter &rollups);

} // namespace sekisho::storage
