// SPDX-License-Identifier: GPL-3.0-or-later
// The gateway's plan from a configuration and the data files that are built into the program.
#pragma once

#include "gateway/plan.h"
#include "settings/config.h"

namespace sekisho::app {

[[nodiscard]] Result<gateway::Plan> planFrom(const settings::Config &config);

} // namespace sekisho::app
