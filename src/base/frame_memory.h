// SPDX-License-Identifier: GPL-3.0-or-later
// Memory for the frames of coroutines. A request makes a handful of them, some larger than what the heap has
// at hand (above 1 KiB glibc first puts its free pieces together), and always of the same few sizes.
#pragma once

#include <cstddef>

namespace sekisho {

/// Memory as of operator new. Small pieces are kept for the next frames of the same thread, up to a bound.
[[nodiscard]] void *takeFrameMemory(std::size_t size);
/// `size` is what was asked for. In the thread that took it, or in another one.
void giveFrameMemory(void *bytes, std::size_t size) noexcept;

} // namespace sekisho
