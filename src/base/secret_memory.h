// SPDX-License-Identifier: GPL-3.0-or-later
// Where secrets stand in memory, and how they leave it: pages that no core dump has, and overwriting that the
// optimiser keeps.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace sekisho {

/// Overwrites with zeros, also what is about to be freed.
void wipe(void *bytes, std::size_t size) noexcept;
/// A string's characters, and its capacity behind them, where an earlier and longer text may have left some.
void wipe(std::string &text) noexcept;

/// Memory of pages of its own that are left out of core dumps and, as far as the system lets us lock them,
/// are not swapped out. It is zero. Any thread.
[[nodiscard]] char *takeSecretMemory(std::size_t size);
/// Wiped, and kept for the next one. `size` is what was asked for.
void giveSecretMemory(char *bytes, std::size_t size) noexcept;

/// Ordinary memory that is wiped before it is freed: for what holds a secret in passing.
template <typename T>
struct WipingAllocator {
    using value_type = T;

    WipingAllocator() = default;
    template <typename U>
    WipingAllocator(const WipingAllocator<U> &) noexcept
    {}

    [[nodiscard]] T *allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
    void deallocate(T *items, std::size_t count) noexcept
    {
        wipe(items, count * sizeof(T));
        std::allocator<T>().deallocate(items, count);
    }
    bool operator==(const WipingAllocator &) const = default;
};

/// Texts of up to 15 bytes stand in the object itself and are not wiped: no key is so short.
using WipedString = std::basic_string<char, std::char_traits<char>, WipingAllocator<char>>;

} // namespace sekisho
