// SPDX-License-Identifier: GPL-3.0-or-later
// From what config.json says to what the worker uses: checked against the catalogue, resolved, immutable.
#pragma once

#include "base/result.h"
#include "gateway/snapshot.h"
#include "settings/config.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::gateway {

/// The data files that come with the program, as text.
struct PlanInputs {
    std::string_view providersJson;
    std::string_view reservedWords;
    std::string_view prices; ///< prices.json; empty for none
};

struct Plan {
    std::shared_ptr<const Snapshot> snapshot;
    std::vector<std::string> warnings; ///< settings that were passed over, each with its reason
};

/// An error only for what leaves no sensible gateway: a catalogue that cannot be read, a base URL that is
/// none.
[[nodiscard]] Result<Plan> makePlan(const PlanInputs &inputs, const settings::Config &config);

} // namespace sekisho::gateway
