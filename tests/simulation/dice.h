// SPDX-License-Identifier: GPL-3.0-or-later
// Every choice of a schedule comes from here, so that its seed is all of it.
#pragma once

#include "base/types.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace sekisho::sim {

/// The same numbers with every standard library: the distributions of <random> differ from one to another.
class Dice {
public:
    explicit Dice(std::uint32_t seed) : m_random(seed) {}

    /// 0 to n - 1.
    [[nodiscard]] std::size_t below(std::size_t n) { return n < 2 ? 0 : m_random() % n; }
    /// Both included.
    [[nodiscard]] std::size_t between(std::size_t least, std::size_t most)
    {
        return least + below(most - least + 1);
    }
    [[nodiscard]] bool percent(std::size_t chance) { return below(100) < chance; }
    template <typename T>
    [[nodiscard]] const T &of(const std::vector<T> &choices)
    {
        return choices[below(choices.size())];
    }
    template <typename T>
    [[nodiscard]] T of(std::initializer_list<T> choices)
    {
        return choices.begin()[below(choices.size())];
    }
    /// An index, as likely as its weight.
    [[nodiscard]] std::size_t weighted(std::initializer_list<std::size_t> weights)
    {
        std::size_t sum = 0;
        for (const std::size_t weight : weights)
            sum += weight;
        std::size_t left = below(sum);
        std::size_t index = 0;
        for (const std::size_t weight : weights) {
            if (left < weight)
                break;
            left -= weight;
            ++index;
        }
        return index;
    }

    [[nodiscard]] Micros time(Micros most)
    {
        return Micros(static_cast<Micros::rep>(below(static_cast<std::size_t>(most.count()) + 1)));
    }
    /// How long something takes: mostly nothing or next to it, so that much happens at once.
    [[nodiscard]] Micros pause()
    {
        switch (weighted({4, 3, 3, 1})) {
        case 0:
            return Micros(0);
        case 1:
            return Micros(static_cast<Micros::rep>(between(1, 9)) * 1000);
        case 2:
            return time(std::chrono::milliseconds(30));
        default:
            return time(std::chrono::milliseconds(800));
        }
    }

private:
    std::mt19937 m_random;
};

} // namespace sekisho::sim
