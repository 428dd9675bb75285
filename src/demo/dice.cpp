// SPDX-License-Identifier: GPL-3.0-or-later
#include "demo/dice.h"

#include <openssl/evp.h>

namespace sekisho::demo {

namespace {

std::string_view bytesOf(const std::array<unsigned char, 32> &digest)
{
    return {reinterpret_cast<const char *>(digest.data()), digest.size()};
}

} // namespace

Dice::Dice(std::string_view seed) : m_seed(digestOf(seed)), m_present(m_seed) {}

Dice::Digest Dice::digestOf(std::string_view bytes)
{
    Digest digest{};
    unsigned int size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return digest;
}

std::size_t Dice::pick(std::size_t count)
{
    if (m_used + 2 > m_present.size()) {
        m_present = digestOf(bytesOf(m_present));
        m_used = 0;
    }
    const std::size_t throwOfDice = m_present[m_used] * 256U + m_present[m_used + 1];
    m_used += 2;
    return throwOfDice % count;
}

std::string Dice::id(std::string_view prefix, std::size_t number) const
{
    const Digest digest =
        digestOf(std::string(bytesOf(m_seed)).append(prefix).append(std::to_string(number)));
    std::string out(prefix);
    out += "demo";
    for (std::size_t i = 0; i < 10; ++i) {
        out += "0123456789abcdef"[digest[i] >> 4U];
        out += "0123456789abcdef"[digest[i] & 15U];
    }
    return out;
}

} // namespace sekisho::demo
