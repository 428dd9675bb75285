// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/section_reader.h"

#include "base/text.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace sekisho::http {
namespace {

// A connection that once had a large head does not keep its buffer while it idles.
constexpr std::size_t KeptCapacity = 4096;

constexpr std::uint64_t everyByte(std::uint8_t value)
{
    return 0x0101010101010101ULL * value;
}

/// The high bit of each of eight bytes that is below 0x20 or 0x7f. A carry may set further bits, but only
/// above a true one.
std::uint64_t controlBits(const char *bytes)
{
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    const std::uint64_t del = word ^ everyByte(0x7f);
    const std::uint64_t below = (word - everyByte(0x20)) & ~word;
    return (((del - everyByte(0x01)) & ~del) | below) & everyByte(0x80);
}

bool isControl(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

/// Where the first control other than HTAB stands, or the size.
std::size_t firstControl(std::string_view text)
{
    std::size_t i = 0;
    while (i + 8 <= text.size()) {
        const std::uint64_t bits = controlBits(text.data() + i);
        if (bits == 0) {
            i += 8;
            continue;
        }
        // The first byte in memory is the lowest one, so its bit is a true one.
        if constexpr (std::endian::native == std::endian::little)
            i += static_cast<std::size_t>(std::countr_zero(bits)) / 8;
        const std::size_t stop = std::min(i + 8, text.size());
        for (; i < stop; ++i) {
            if (isControl(text[i]))
                return i;
        }
    }
    while (i < text.size() && !isControl(text[i]))
        ++i;
    return i;
}

} // namespace

void SectionReader::clear()
{
    if (m_bytes.capacity() > KeptCapacity)
        release(m_bytes);
    m_bytes.clear();
    m_lineAt = 0;
    m_lineDone = false;
}

SectionReader::Taken SectionReader::take(std::string_view data)
{
    if (m_lineDone) {
        m_lineAt = m_bytes.size();
        m_lineDone = false;
    }
    const std::string_view window = data.substr(0, m_budget);
    const bool afterCr = m_bytes.size() > m_lineAt && m_bytes.back() == '\r';

    // The state is what the first byte that decides says, so that it does not depend on how the bytes are
    // cut.
    std::size_t used = afterCr ? 0 : firstControl(window);
    State state = State::NeedMore;
    if (used < window.size()) {
        if (!afterCr && window[used] == '\r')
            ++used;
        const bool cr = afterCr || (used > 0 && window[used - 1] == '\r');
        if (used < window.size()) {
            state = cr && window[used] == '\n' ? State::Line : State::Illegal;
            used += state == State::Line ? 1 : 0;
        }
    }
    if (state == State::NeedMore && window.size() < data.size())
        state = State::TooLarge;

    m_bytes.append(window.substr(0, used));
    m_budget -= used;
    m_lineDone = state == State::Line;
    return {used, state};
}

std::string_view SectionReader::line() const
{
    const std::string_view all = m_bytes;
    return all.substr(m_lineAt, all.size() - m_lineAt - 2);
}

} // namespace sekisho::http
