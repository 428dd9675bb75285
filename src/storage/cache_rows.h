// SPDX-License-Identifier: GPL-3.0-or-later
// What is read of an entry's row, by all that reads cache.db.
#pragma once

#include "storage/cache_store.h"
#include "storage/columns.h"

namespace sekisho::storage {

/// The columns that readIndexRow() takes, as a part of a SELECT.
extern const char *const IndexColumns;
/// The columns that readHead() takes. Headers are not among them.
extern const char *const HeadColumns;

/// From the present row, beginning at a column; gives the column after the last it took.
int readIndexRow(const Statement &statement, int column, CacheIndexRow &row);
int readHead(const Statement &statement, int column, CacheEntryHead &head);

} // namespace sekisho::storage
