// SPDX-License-Identifier: GPL-3.0-or-later
// How many requests came in the last minute, in sixty buckets of a second.
#pragma once

#include <array>
#include <cstdint>

namespace sekisho::ui {

class RateMeter {
public:
    /// `second` counts on and never goes back.
    void add(std::int64_t second, std::uint64_t count)
    {
        advance(second);
        m_buckets[bucket(second)] += count;
    }

    [[nodiscard]] std::uint64_t perMinute(std::int64_t second)
    {
        advance(second);
        std::uint64_t sum = 0;
        for (const std::uint64_t count : m_buckets)
            sum += count;
        return sum;
    }

private:
    static constexpr std::int64_t Seconds = 60;

    static std::size_t bucket(std::int64_t second) { return static_cast<std::size_t>(second % Seconds); }
    void advance(std::int64_t second)
    {
        if (second - m_newest >= Seconds)
            m_buckets.fill(0);
        else
            for (std::int64_t s = m_newest + 1; s <= second; ++s)
                m_buckets[bucket(s)] = 0;
        m_newest = second > m_newest ? second : m_newest;
    }

    std::array<std::uint64_t, Seconds> m_buckets{};
    std::int64_t m_newest = 0;
};

} // namespace sekisho::ui
