// SPDX-License-Identifier: GPL-3.0-or-later
// What a provider does with a request, byte by byte and moment by moment.
#pragma once

#include "simulation/dice.h"
#include "simulation/facts.h"

#include <optional>
#include <string>
#include <vector>

namespace sekisho::sim {

/// How the provider of a schedule is on the whole.
struct Temper {
    std::size_t faults = 15; ///< calls of a hundred that go wrong
    std::size_t most = 2500; ///< bytes of text in an answer
    std::size_t small = 60;  ///< answers of a hundred that have an eighth of that at most
    std::size_t coded = 0;   ///< answers of a hundred that are compressed, where that is accepted
    bool slow = false;
};

struct Script {
    struct Step {
        std::optional<Micros> after; ///< nothing: in the same turn as the one before
        std::string bytes;
    };
    enum class End { Keep, Close, Reset, Hang };

    std::vector<Step> steps;
    std::string extra; ///< bytes behind the message, where it is over; they come unless another request does
    std::optional<Micros> extraAfter;
    End end = End::Keep;
    Micros endsAfter{};
    bool endsWithConnection = false; ///< so does the body
};

/// Decides on the answer to a call, whose number, leader and credential are known, and writes it down there.
[[nodiscard]] Script answerTo(Dice &dice, const Temper &temper, Call &call, const Wish &wish);

} // namespace sekisho::sim
