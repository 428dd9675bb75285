// SPDX-License-Identifier: GPL-3.0-or-later
// What stands around the data of a chunked body (RFC 9112 section 7.1).
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>

namespace sekisho::http {

constexpr std::string_view LineEnd = "\r\n";
constexpr std::string_view LastChunk = "0\r\n\r\n";

/// The line before a chunk's data; LineEnd comes behind it.
class ChunkLine {
public:
    explicit ChunkLine(std::size_t dataBytes)
    {
        char *const digits = std::to_chars(m_text.begin(), m_text.end(), dataBytes, 16).ptr;
        m_size = static_cast<std::size_t>(std::copy(LineEnd.begin(), LineEnd.end(), digits) - m_text.begin());
    }
    [[nodiscard]] std::string_view text() const { return {m_text.data(), m_size}; }

private:
    std::array<char, 2 * sizeof(std::size_t) + LineEnd.size()> m_text;
    std::size_t m_size;
};

} // namespace sekisho::http
