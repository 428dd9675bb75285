// SPDX-License-Identifier: GPL-3.0-or-later
// What a row does not show, as one blob: headers, attempts, notes, and long paths and errors.
#pragma once

#include "storage/detail_packer.h"
#include "storage/zstd_codec.h"

#include <string>
#include <string_view>

namespace sekisho::storage {

/// Not thread-safe. Strings are kept byte for byte.
class DetailCodec {
public:
    DetailCodec();

    /// The blob, good until the next call.
    [[nodiscard]] std::string_view encode(const ExchangeRecord &record);
    /// Adds what the blob holds to the record, which has its row already; false when it cannot be read.
    [[nodiscard]] bool decode(std::string_view blob, ExchangeRecord &record);

private:
    ZstdCodec m_codec;
    DetailPacker m_packer;
    std::string m_blob;
};

} // namespace sekisho::storage
