// SPDX-License-Identifier: GPL-3.0-or-later
// Streams that are connected to each other in memory: for the provider inside this process and for the
// simulation. They keep the manners of a socket, backpressure and resets included.
#pragma once

#include "base/loop.h"
#include "http/limits.h"
#include "http/stream.h"

#include <cstddef>

namespace sekisho::http {

struct MemoryPair {
    StreamPtr first;
    StreamPtr second;
};

/// `capacity` bytes are on their way in each direction at most, as in a kernel's buffer; more stays with the
/// writer as pending. The loop must outlive both.
[[nodiscard]] MemoryPair makeMemoryPair(Loop &loop, std::size_t capacity = 64 * 1024,
                                        const Limits &limits = {});

} // namespace sekisho::http
