// SPDX-License-Identifier: GPL-3.0-or-later
// The text of cache.db: its tables, and how they came to be what they are.
#pragma once

#include "storage/database.h"

#include <vector>

namespace sekisho::storage {

/// Any thread.
[[nodiscard]] const std::vector<Migration> &cacheSchema();

/// A piece's row id is its entry's, times this, plus its number: the pieces of an entry lie side by side, in
/// order, and need no second index.
inline constexpr std::int64_t PiecesPerEntry = 65'536;

} // namespace sekisho::storage
