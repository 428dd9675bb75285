// SPDX-License-Identifier: GPL-3.0-or-later
// What a row does not show, in few bytes and little time: words by their numbers, all else as it is. JSON
// that zstd packs is larger and takes ten times as long.
#pragma once

#include "storage/record.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace sekisho::storage {

/// What a row holds of a path or an error; the rest of a longer one is in its detail.
inline constexpr std::size_t MostRowText = 512;

/// For one thread at a time.
class DetailPacker {
public:
    DetailPacker();

    /// Good until the next call.
    [[nodiscard]] std::string_view pack(const ExchangeRecord &record);
    /// Adds what was packed to the record of the same row; false when it is not whole.
    [[nodiscard]] static bool unpack(std::string_view packed, ExchangeRecord &record);

private:
    /// A header's words differ in length, or where they begin or end; most of them at once.
    struct Hash {
        std::size_t operator()(std::string_view word) const;
    };

    void beginRow(const ExchangeRecord &record);
    void putText(std::string_view text);
    void putHeaders(int tag, const std::vector<RecordedHeader> &headers);
    void putAttempt(const Attempt &attempt);
    /// Moves the section to the whole.
    void endSection(int tag);

    std::unordered_map<std::string_view, std::size_t, Hash> m_numbers; ///< of words
    const ExchangeRecord *m_record = nullptr;                          ///< while it is packed
    std::string m_id;                                                  ///< its id's text, once it was needed
    std::string m_section;
    std::string m_whole;
};

} // namespace sekisho::storage
