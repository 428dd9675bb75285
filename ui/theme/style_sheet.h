// SPDX-License-Identifier: GPL-3.0-or-later
// The style sheet of the whole window: sekisho.qss with each @token replaced.
#pragma once

#include "ui/theme/tokens.h"

#include <QString>

namespace sekisho::ui {

/// `basePx` is the UI font's size.
[[nodiscard]] QString styleSheet(const Tokens &tokens, int basePx);

} // namespace sekisho::ui
