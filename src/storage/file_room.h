// SPDX-License-Identifier: GPL-3.0-or-later
// Room that a database takes on the disk beyond what is in it: free pages and the write-ahead log.
#pragma once

#include "storage/database.h"

namespace sekisho::storage {

/// What a pragma that gives one number says.
[[nodiscard]] StorageResult<std::int64_t> numberOf(Database &database, const char *pragma);

/// Gives so many free pages back, in a transaction of its own.
[[nodiscard]] StorageResult<Done> givePagesBack(Database &database, std::int64_t pages);

/// In bytes.
[[nodiscard]] std::int64_t logSize(const Database &database);
/// Copies the write-ahead log into the file and empties it, with the connection's patience for readers; false
/// while one is in the way.
[[nodiscard]] StorageResult<bool> emptyLog(Database &database);

} // namespace sekisho::storage
