// SPDX-License-Identifier: GPL-3.0-or-later
// What the demo "thinks": the words or the calls that answer a prompt.
#pragma once

#include "demo/dice.h"
#include "demo/prompt.h"

#include <string>
#include <vector>

namespace sekisho::demo {

struct Call {
    std::string name;
    Ordered arguments;
};

struct Reply {
    std::string text;        ///< with no calls
    std::vector<Call> calls; ///< with no text
    bool cutShort = false;   ///< by the prompt's maxTokens
    std::int64_t outputTokens = 0;
};

/// Calls where tools are declared and the conversation does not end with a result of one; JSON where the
/// format asks for it; else some sentences.
[[nodiscard]] Reply compose(const Prompt &prompt, Dice &dice);

/// The sentences: a word about the question, and something about barriers.
[[nodiscard]] std::string sentencesAbout(const Prompt &prompt, Dice &dice);

} // namespace sekisho::demo
