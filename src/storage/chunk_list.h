// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of a body's chunks, in order, as they stand in the table `body`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::storage {

using ChunkId = std::int64_t;

/// Differences to the one before, zigzag, as varints (LEB128): chunks that were new together take a byte
/// each.
[[nodiscard]] std::string encodeChunkList(const std::vector<ChunkId> &chunks);
/// Nothing when it is no such list.
[[nodiscard]] std::optional<std::vector<ChunkId>> decodeChunkList(std::string_view list);

} // namespace sekisho::storage
