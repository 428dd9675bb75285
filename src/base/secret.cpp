// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secret.h"

#include <algorithm>
#include <utility>

namespace sekisho {

Secret::Secret(std::string_view bytes) : m_bytes(std::make_unique<char[]>(bytes.size())), m_size(bytes.size())
{
    std::copy(bytes.begin(), bytes.end(), m_bytes.get());
}

Secret::~Secret()
{
    wipe();
}

Secret::Secret(Secret &&other) noexcept
    : m_bytes(std::move(other.m_bytes)), m_size(std::exchange(other.m_size, 0))
{}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::move(other.m_bytes);
        m_size = std::exchange(other.m_size, 0);
    }
    return *this;
}

void Secret::wipe()
{
    // Volatile, so that the optimiser keeps stores to memory that is about to be freed.
    volatile char *bytes = m_bytes.get();
    for (std::size_t i = 0; i < m_size; ++i)
        bytes[i] = 0;
    m_bytes.reset();
    m_size = 0;
}

} // namespace sekisho
