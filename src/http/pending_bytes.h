// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that wait for the system to take them. Heads with keys are among them, so none is left behind.
#pragma once

#include "base/secret_memory.h"

#include <cstddef>
#include <cstring>
#include <string_view>

namespace sekisho::http {

class PendingBytes {
public:
    void append(std::string_view bytes) { m_bytes.append(bytes); }
    [[nodiscard]] std::string_view view() const { return std::string_view(m_bytes).substr(m_at); }
    [[nodiscard]] std::size_t size() const { return m_bytes.size() - m_at; }
    [[nodiscard]] bool empty() const { return size() == 0; }

    /// So many bytes from the front were taken.
    void drop(std::size_t count)
    {
        wipe(m_bytes.data() + m_at, count);
        m_at += count;
        const std::size_t left = size();
        // What is left moves to the front once that is less than what went before it.
        if (left >= m_at)
            return;
        std::memmove(m_bytes.data(), m_bytes.data() + m_at, left);
        wipe(m_bytes.data() + left, m_at);
        m_bytes.resize(left);
        m_at = 0;
        // A buffer that a slow reader made large is not kept for the rest of the connection's life.
        if (left == 0 && m_bytes.capacity() > KeptCapacity)
            m_bytes.shrink_to_fit();
    }

private:
    static constexpr std::size_t KeptCapacity = 16 * 1024;

    WipedString m_bytes;
    std::size_t m_at = 0; ///< what is before it was taken
};

} // namespace sekisho::http
