// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers of a profile give, as one text each: for tests that look for what must not be in it.
#pragma once

#include "integration/program_process.h"

#include <string>

namespace sekisho::test {

// The program has ended. Where a reader fails the text is its error.

/// All of every exchange, each behind a line "row: ...".
[[nodiscard]] std::string logText(const ProgramProcess &program);
/// Every stored answer with its preview, each behind a line "entry: ...".
[[nodiscard]] std::string cacheText(const ProgramProcess &program);
/// The roll-ups of every tier as they are exported.
[[nodiscard]] std::string exportText(const ProgramProcess &program);

} // namespace sekisho::test
