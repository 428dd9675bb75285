// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/chunk_list.h"

#include "storage/varint.h"

namespace sekisho::storage {

std::string encodeChunkList(const std::vector<ChunkId> &chunks)
{
    std::string list;
    list.reserve(2 * chunks.size());
    std::uint64_t last = 0;
    for (const ChunkId chunk : chunks) {
        const auto id = static_cast<std::uint64_t>(chunk);
        putVarint(list, zigzag(static_cast<std::int64_t>(id - last)));
        last = id;
    }
    return list;
}

std::optional<std::vector<ChunkId>> decodeChunkList(std::string_view list)
{
    std::vector<ChunkId> chunks;
    std::uint64_t last = 0;
    while (!list.empty()) {
        const auto step = takeVarint(list);
        if (!step)
            return std::nullopt;
        last += static_cast<std::uint64_t>(unzigzag(*step));
        chunks.push_back(static_cast<ChunkId>(last));
    }
    return chunks;
}

} // namespace sekisho::storage
