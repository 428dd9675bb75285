// SPDX-License-Identifier: GPL-3.0-or-later
// What the gateway tells of its work.
#pragma once

#include "storage/record.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace sekisho::gateway {

/// What happened, gathered and handed over at most every 50 ms. A record comes when its exchange opens, when
/// what is known of it has changed, and when it ends; the last state of each within the interval.
struct Events {
    std::vector<std::shared_ptr<const storage::ExchangeRecord>> records;
    std::uint64_t inFlight = 0; ///< at the time of handing over
    std::uint64_t dropped =
        0; ///< ended records left out because nobody took them in time; counted, never silent
};

} // namespace sekisho::gateway
