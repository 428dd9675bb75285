// SPDX-License-Identifier: GPL-3.0-or-later
// zstd for many pieces: its working memory is made once.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace sekisho::storage {

/// Fast rather than small. Not thread-safe.
class ZstdCodec {
public:
    /// Frames with a checksum are found out when a byte of theirs has changed.
    enum class Checksum { No, Yes };
    explicit ZstdCodec(Checksum checksum = Checksum::No);
    /// The dictionary is what both sides have read before, which helps where pieces are small.
    explicit ZstdCodec(std::string_view dictionary);
    ~ZstdCodec();
    ZstdCodec(const ZstdCodec &) = delete;
    ZstdCodec &operator=(const ZstdCodec &) = delete;

    /// The frame, good until the next call; empty when it would not be smaller.
    [[nodiscard]] std::string_view compress(std::string_view bytes);
    /// Appends what the frame holds, at most so much; false, with `out` as it was, when it is no such frame.
    [[nodiscard]] bool decompress(std::string_view frame, std::size_t most, std::string &out);

private:
    struct Contexts;
    std::unique_ptr<Contexts> m_contexts;
    std::string m_frame;
};

} // namespace sekisho::storage
