// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that a user deletes.
#pragma once

#include "storage/row_store.h"

#include <span>

namespace sekisho::storage {

/// Within the caller's transaction; gives how many there were.
[[nodiscard]] StorageResult<std::int64_t> removeRows(Database &database, RowStore &rows,
                                                     std::span<const LogId> ids);

/// All rows and, where asked, all roll-ups, with the names that nothing has any more; in a transaction of its
/// own, after which the file is written anew without them. Gives how many rows there were. What the caller
/// remembers of rows and names is void afterwards.
[[nodiscard]] StorageResult<std::int64_t> removeAllRows(Database &database, bool rollups);

} // namespace sekisho::storage
