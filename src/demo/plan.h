// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer will be, before a byte of it goes: status, head, and the pieces with the pause before each.
#pragma once

#include "demo/json.h"
#include "http/headers.h"

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::demo {

/// Whose words errors and lists use.
enum class Style { OpenAi, Anthropic };

enum class Pause {
    None,
    FirstToken, ///< as long as a model thinks before it speaks
    Word,
};

struct Step {
    Pause before = Pause::None;
    std::string bytes;
};

struct Plan {
    enum class Fault {
        None,
        Cut,  ///< stops in the middle of an event or body
        Hang, ///< never answers
        Slow, ///< long pauses
    };
    int status = 200;
    http::Headers headers;
    bool streamed = false; ///< else `steps` is one, the whole body
    std::vector<Step> steps;
    Fault fault = Fault::None;
};

[[nodiscard]] Plan plainPlan(std::string body, Pause before = Pause::FirstToken);
[[nodiscard]] Plan streamPlan(std::vector<Step> steps);

/// What is wrong with a request.
struct Problem {
    int status = 400;
    std::string message;
    std::string param; ///< OpenAI's; empty for null
    std::string code;  ///< OpenAI's; empty for null
};
[[nodiscard]] Plan errorPlan(Style style, const Problem &problem);

/// The bytes of one event; `type` empty for none.
[[nodiscard]] std::string eventBytes(std::string_view type, const Ordered &data);

/// A text in the pieces that a model would stream it in: each word with the space before it.
[[nodiscard]] std::vector<std::string_view> piecesOf(std::string_view text);

} // namespace sekisho::demo
