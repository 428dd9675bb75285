// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of logs.db and their history. ARCHITECTURE.md says what each is for.
#pragma once

#include "storage/database.h"

namespace sekisho::storage {

/// Any thread.
[[nodiscard]] const std::vector<Migration> &logSchema();

} // namespace sekisho::storage
