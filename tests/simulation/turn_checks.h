// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold at every moment: calls that somebody waits for, and bounded buffers.
#pragma once

#include "simulation/host.h"
#include "simulation/provider.h"

namespace sekisho::sim {

/// When everything of the present moment has been done.
void checkMoment(Facts &facts, Host &host, const Provider &provider, const HostOptions &options);

} // namespace sekisho::sim
