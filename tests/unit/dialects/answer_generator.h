// SPDX-License-Identifier: GPL-3.0-or-later
// Answers by chance, the events they may come as, and what of them is left after they went through a dialect.
#pragma once

#include "dialects/answer_event.h"
#include "dialects/dialect.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace sekisho::test {

/// The same numbers on every machine.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : m_engine(seed) {}
    /// 0 to below `sides`.
    std::size_t below(std::size_t sides) { return static_cast<std::size_t>(m_engine() % sides); }
    bool once(std::size_t in) { return below(in) == 0; }
    std::uint64_t next() { return m_engine(); }
    template <typename T, std::size_t N>
    const T &of(const T (&list)[N])
    {
        return list[below(N)];
    }
    std::string text();

private:
    std::mt19937_64 m_engine;
};

enum class Fate { Whole, Cut, Error };

struct MadeStream {
    dialects::Answer answer; ///< as if it had come whole
    std::vector<dialects::AnswerEvent> events;
    Fate fate = Fate::Whole;
    std::size_t choices = 1;
};

/// Blocks interleave within what answer_event.h allows, and beyond it; pieces are of any length.
[[nodiscard]] MadeStream makeStream(Dice &dice, bool mayHaveChoices);

enum class Form { Stream, Plain };
/// What the dialect has places for, in the form in which reading gives it back. For comparing texts only.
[[nodiscard]] std::string canonical(dialects::Answer answer, dialects::Dialect target,
                                    dialects::Dialect source, Form form = Form::Stream);

/// What of it the dialect has a word for.
[[nodiscard]] dialects::Usage usageAfter(dialects::Usage usage, dialects::Dialect target);

} // namespace sekisho::test
