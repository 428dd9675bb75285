// SPDX-License-Identifier: GPL-3.0-or-later
// A key from standard input.
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <string>

namespace sekisho::app {

/// Up to the end of the input, or of the line on a terminal, which shows `prompt` and does not show what is
/// typed. White space around it is dropped. Waits. Reading does not go through a buffer that would keep it.
[[nodiscard]] Result<Secret> readKey(const std::string &prompt);

} // namespace sekisho::app
