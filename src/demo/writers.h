// SPDX-License-Identifier: GPL-3.0-or-later
// A reply in the words of each dialect, plain or as a stream.
#pragma once

#include "demo/composer.h"
#include "demo/dice.h"
#include "demo/plan.h"
#include "demo/prompt.h"

#include <cstdint>
#include <string_view>

namespace sekisho::demo {

/// `created`: seconds since the Unix epoch.
[[nodiscard]] Plan writeChat(const Prompt &prompt, const Reply &reply, const Dice &dice,
                             std::int64_t created);
[[nodiscard]] Plan writeResponses(const Prompt &prompt, const Reply &reply, const Dice &dice,
                                  std::int64_t created);
[[nodiscard]] Plan writeMessages(const Prompt &prompt, const Reply &reply, const Dice &dice);

/// Answers the whole request: deterministic unit vectors, near each other where texts share words.
[[nodiscard]] Plan answerEmbeddings(const Json &body);

[[nodiscard]] Plan writeModelList(Style style);
/// Any name is a model here.
[[nodiscard]] Plan writeModel(Style style, std::string_view id);

} // namespace sekisho::demo
