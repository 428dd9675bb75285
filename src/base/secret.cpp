// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secret.h"

#include "base/secret_memory.h"

#include <algorithm>
#include <utility>

namespace sekisho {

Secret::Secret(std::string_view bytes) : m_size(bytes.size())
{
    if (m_size == 0)
        return;
    m_bytes = takeSecretMemory(m_size);
    std::copy(bytes.begin(), bytes.end(), m_bytes);
}

Secret::~Secret()
{
    wipe();
}

Secret::Secret(Secret &&other) noexcept
    : m_bytes(std::exchange(other.m_bytes, nullptr)), m_size(std::exchange(other.m_size, 0))
{}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::exchange(other.m_bytes, nullptr);
        m_size = std::exchange(other.m_size, 0);
    }
    return *this;
}

void Secret::wipe()
{
    if (m_bytes)
        giveSecretMemory(m_bytes, m_size);
    m_bytes = nullptr;
    m_size = 0;
}

} // namespace sekisho
