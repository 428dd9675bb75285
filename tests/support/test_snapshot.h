// SPDX-License-Identifier: GPL-3.0-or-later
// A snapshot on the real catalogue, for tests.
#pragma once

#include "gateway/snapshot.h"

#include <memory>

namespace sekisho::test {

/// The catalogue and reserved words of resources/, one gateway "default" and one "lab".
[[nodiscard]] std::shared_ptr<gateway::Snapshot> snapshot();

} // namespace sekisho::test
