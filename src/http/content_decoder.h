// SPDX-License-Identifier: GPL-3.0-or-later
// Content codings undone (RFC 9110 section 8.4.1) piece by piece, for the log and the usage meter: what is
// relayed stays as it came.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sekisho::http {

class ContentDecoder {
public:
    virtual ~ContentDecoder() = default;
    /// Appends what the piece decodes to. `limit` bounds the total output over the decoder's life (a small
    /// answer can decode to gigabytes); beyond it, and on damage, an Error, with what came before it in
    /// `out`; after that the decoder must not be used.
    [[nodiscard]] virtual Result<Done> decode(std::string_view piece, std::string &out) = 0;

    /// Whether the coded data may end here; also before its first byte, since an empty body has no coding.
    [[nodiscard]] virtual bool isComplete() const = 0;

    /// For a Content-Encoding value: identity (or empty), gzip, x-gzip, deflate (zlib or raw), br, zstd, and
    /// lists of them in the order applied. Nothing for an unknown one.
    [[nodiscard]] static std::unique_ptr<ContentDecoder> create(std::string_view contentEncoding,
                                                                std::uint64_t limit);
};

/// A whole body at once; an Error on an unknown coding, damage, truncation or beyond `limit`.
[[nodiscard]] Result<std::string> decodeAll(std::string_view contentEncoding, std::string_view body,
                                            std::uint64_t limit);

} // namespace sekisho::http
