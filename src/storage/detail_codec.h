// SPDX-License-Identifier: GPL-3.0-or-later
// What a row does not show, as one blob: headers, attempts, notes, and long paths and errors.
#pragma once

#include "storage/record.h"
#include "storage/zstd_codec.h"

#include <string>
#include <string_view>

namespace sekisho::storage {

/// Not thread-safe. What is written is JSON, whose fields a later version may add to; strings that are no
/// UTF-8 are kept byte for byte all the same.
class DetailCodec {
public:
    DetailCodec();

    /// The blob, good until the next call.
    [[nodiscard]] std::string_view encode(const ExchangeRecord &record);
    /// Adds what the blob holds to the record; false when it cannot be read.
    [[nodiscard]] bool decode(std::string_view blob, ExchangeRecord &record);

private:
    ZstdCodec m_codec;
    std::string m_text; ///< kept for its room, like the blob
    std::string m_blob;
};

} // namespace sekisho::storage
