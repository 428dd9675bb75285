// SPDX-License-Identifier: GPL-3.0-or-later
// How headers and timings stand in the columns of cache.db.
#pragma once

#include "storage/cache_store.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::storage {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// Name and value of each in turn, each with its length before it (LEB128). Values are bytes, not text.
[[nodiscard]] std::string encodeHeaders(const HeaderList &headers);
/// Nothing when it is not what encodeHeaders() makes.
[[nodiscard]] std::optional<HeaderList> decodeHeaders(std::string_view bytes);

/// For each part its bytes and the microseconds since the part before (LEB128). Times never go back.
[[nodiscard]] std::string encodeTimings(const std::vector<CacheTiming> &timings);
[[nodiscard]] std::optional<std::vector<CacheTiming>> decodeTimings(std::string_view bytes);

} // namespace sekisho::storage
