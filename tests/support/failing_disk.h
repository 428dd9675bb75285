// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that refuses: what SQLite writes in this process fails as a full or broken disk would have it.
#pragma once

namespace sekisho::testing {

/// From so many writes on, each fails with that errno (ENOSPC, EIO); 0 lets all pass. Linux only, in a
/// program that is linked with its symbols exported: SQLite then calls ours.
void failWrites(int error, int after = 0);
/// How many have failed.
[[nodiscard]] long failedWrites();

} // namespace sekisho::testing
