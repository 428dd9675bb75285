// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log_id.h"

#include <algorithm>
#include <random>

namespace sekisho {
namespace {

struct Sequence {
    std::mt19937_64 random{std::random_device{}()};
    std::uint64_t lastMillis = 0;
    std::uint16_t counter = 0; // rand_a of RFC 9562 section 6.2, method 1: 12 bits
};

std::uint64_t millisOf(WallTime time)
{
    const auto millis = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
    return static_cast<std::uint64_t>(std::clamp<std::int64_t>(millis, 0, 0xffff'ffff'ffff));
}

void setMillis(std::array<std::uint8_t, 16> &bytes, std::uint64_t millis)
{
    for (std::size_t i = 0; i < 6; ++i)
        bytes[i] = static_cast<std::uint8_t>(millis >> (8 * (5 - i)));
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

LogId LogId::generate(WallTime now)
{
    thread_local Sequence sequence;
    std::uint64_t millis = millisOf(now);
    if (millis > sequence.lastMillis) {
        sequence.lastMillis = millis;
        sequence.counter = static_cast<std::uint16_t>(sequence.random() & 0x7ff);
    } else if (++sequence.counter > 0xfff) {
        // Counter used up: borrow from the next millisecond, which keeps the order.
        ++sequence.lastMillis;
        sequence.counter = 0;
    }
    millis = sequence.lastMillis;
    const std::uint64_t tail = sequence.random();

    LogId id;
    setMillis(id.m_bytes, millis);
    id.m_bytes[6] = static_cast<std::uint8_t>(0x70 | (sequence.counter >> 8));
    id.m_bytes[7] = static_cast<std::uint8_t>(sequence.counter);
    for (std::size_t i = 0; i < 8; ++i)
        id.m_bytes[8 + i] = static_cast<std::uint8_t>(tail >> (8 * i));
    id.m_bytes[8] = static_cast<std::uint8_t>((id.m_bytes[8] & 0x3f) | 0x80);
    return id;
}

std::optional<LogId> LogId::fromBytes(std::string_view bytes)
{
    LogId id;
    if (bytes.size() != id.m_bytes.size())
        return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), id.m_bytes.begin());
    return id;
}

LogId LogId::earliest(WallTime time)
{
    LogId id;
    setMillis(id.m_bytes, millisOf(time));
    return id;
}

std::string LogId::toString() const
{
    static constexpr char Digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(36);
    for (std::size_t i = 0; i < m_bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out += '-';
        out += Digits[m_bytes[i] >> 4];
        out += Digits[m_bytes[i] & 15];
    }
    return out;
}

std::optional<LogId> LogId::parse(std::string_view text)
{
    if (text.size() != 36)
        return std::nullopt;
    LogId id;
    std::size_t at = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            if (text[at++] != '-')
                return std::nullopt;
        }
        const int high = hexValue(text[at]);
        const int low = hexValue(text[at + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        id.m_bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
        at += 2;
    }
    return id;
}

} // namespace sekisho
