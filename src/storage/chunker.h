// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts bodies where their content says so, so that equal stretches give equal chunks wherever they stand.
#pragma once

#include <cstddef>
#include <string_view>

namespace sekisho::storage {

struct ChunkBytes {
    static constexpr std::size_t Least = 2 * 1024; ///< but for the last of a body
    static constexpr std::size_t Usual = 8 * 1024;
    static constexpr std::size_t Most = 32 * 1024;
};

/// How long the first chunk of these bytes is; never 0 but for no bytes. The cuts are part of the file's
/// format only in that others would not find what is already stored. Any thread.
[[nodiscard]] std::size_t firstChunk(std::string_view bytes);

} // namespace sekisho::storage
