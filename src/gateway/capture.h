// SPDX-License-Identifier: GPL-3.0-or-later
// The beginning of a body, kept for the log within a bound.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace sekisho::gateway {

/// Kept in pieces until the end: a single string would be moved as it grows and be there twice.
class Capture {
public:
    /// Appends what fits under `limit`; false when not all of it did.
    bool add(std::string_view bytes, std::size_t limit)
    {
        const std::size_t room = limit - std::min(limit, m_size);
        const bool fits = bytes.size() <= room;
        bytes = bytes.substr(0, room);
        m_size += bytes.size();
        while (!bytes.empty()) {
            if (m_pieces.empty() || m_pieces.back().size() == PieceSize)
                m_pieces.emplace_back();
            std::string &piece = m_pieces.back();
            const std::size_t size = std::min(PieceSize - piece.size(), bytes.size());
            piece += bytes.substr(0, size);
            bytes.remove_prefix(size);
        }
        return fits;
    }

    [[nodiscard]] bool empty() const { return m_size == 0; }

    /// All of it as one string; pieces go as they are joined.
    [[nodiscard]] std::shared_ptr<const std::string> take()
    {
        auto whole = std::make_shared<std::string>();
        if (m_pieces.size() == 1) {
            *whole = std::move(m_pieces.front());
            if (whole->capacity() > 2 * whole->size())
                whole->shrink_to_fit();
        } else {
            whole->reserve(m_size);
            while (!m_pieces.empty()) {
                *whole += m_pieces.front();
                m_pieces.pop_front();
            }
        }
        m_pieces.clear();
        m_size = 0;
        return whole;
    }

private:
    /// Large enough for the allocator to map it, so that freed pieces leave the process.
    static constexpr std::size_t PieceSize = 256 * 1024;
    std::deque<std::string> m_pieces;
    std::size_t m_size = 0;
};

} // namespace sekisho::gateway
