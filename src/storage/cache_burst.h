// SPDX-License-Identifier: GPL-3.0-or-later
// Writes that were asked for one by one, done together: a transaction costs more than most of what is in it.
#pragma once

#include "storage/cache_writer.h"

#include <cstdint>
#include <deque>
#include <functional>

namespace sekisho::storage {

/// One thing to write, whole or not at all.
struct CacheJob {
    /// Runs once with others, and once more alone when that came to nothing.
    std::function<StorageResult<Done>(CacheWriter &)> write;
    std::function<void(const StorageResult<Done> &)> ended; ///< once it is on disk or is not going to be
    std::uint64_t bytes = 0;                                ///< of the body that waits with it
};

/// Takes jobs from the front into one transaction until it is large enough, and ends them in order. A job
/// that fails takes no other with it. In the writer's thread.
void writeBurst(CacheWriter &writer, std::deque<CacheJob> &jobs);

} // namespace sekisho::storage
