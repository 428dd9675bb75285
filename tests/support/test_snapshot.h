// SPDX-License-Identifier: GPL-3.0-or-later
// A snapshot on the real catalogue, for tests.
#pragma once

#include "gateway/snapshot.h"

#include <memory>

namespace sekisho::test {

/// The catalogue and reserved words of resources/, one gateway "default" and one "lab".
[[nodiscard]] std::shared_ptr<gateway::Snapshot> snapshot();
/// What a configuration makes of them, as in the program; null, and said, when it is refused.
[[nodiscard]] std::shared_ptr<const gateway::Snapshot> snapshotOf(const settings::Config &config);
/// The prices of resources/; a snapshot has none unless a test puts them there.
[[nodiscard]] std::shared_ptr<const providers::PriceList> realPrices();

} // namespace sekisho::test
