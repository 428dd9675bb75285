// SPDX-License-Identifier: GPL-3.0-or-later
// Two weeks and more of a small team's requests, as figures: the same every time.
#pragma once

#include "gui/fake_figures.h"

#include <memory>

namespace sekisho::test {

/// Up to that time, hour by hour, the last two days minute by minute.
[[nodiscard]] std::shared_ptr<FakeFiguresFile> sampleFigures(WallTime until);

} // namespace sekisho::test
