// SPDX-License-Identifier: GPL-3.0-or-later
// How headers, timings and pieces of a body stand in the columns of cache.db.
#pragma once

#include "storage/cache_store.h"

#include <QByteArray>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::storage {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// Name and value of each in turn, each with its length before it (LEB128). Values are bytes, not text.
[[nodiscard]] QByteArray encodeHeaders(const HeaderList &headers);
/// Nothing when it is not what encodeHeaders() makes.
[[nodiscard]] std::optional<HeaderList> decodeHeaders(std::string_view bytes);

/// For each part its bytes and the microseconds since the part before (LEB128). Times never go back.
[[nodiscard]] QByteArray encodeTimings(const std::vector<CacheTiming> &timings);
[[nodiscard]] std::optional<std::vector<CacheTiming>> decodeTimings(std::string_view bytes);

/// zstd, level 1, with a checksum. Keeps its tables; one thread.
class PiecePacker final {
public:
    PiecePacker();
    ~PiecePacker();
    PiecePacker(const PiecePacker &) = delete;
    PiecePacker &operator=(const PiecePacker &) = delete;
    /// Nothing when the piece would not shrink.
    [[nodiscard]] std::optional<QByteArray> pack(std::string_view piece);

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

/// One thread.
class PieceUnpacker final {
public:
    PieceUnpacker();
    ~PieceUnpacker();
    PieceUnpacker(const PieceUnpacker &) = delete;
    PieceUnpacker &operator=(const PieceUnpacker &) = delete;
    /// Nothing unless exactly so many bytes come out, unharmed.
    [[nodiscard]] std::optional<std::string> unpack(const QByteArray &packed, std::size_t size);

private:
    struct Context;
    std::unique_ptr<Context> m_context;
};

} // namespace sekisho::storage
