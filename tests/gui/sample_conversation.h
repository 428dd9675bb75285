// SPDX-License-Identifier: GPL-3.0-or-later
// A coding agent's turn as a body of each dialect: instructions, a question with a screenshot, calls and
// their results, and the answer.
#pragma once

#include "dialects/dialect.h"

#include <string>

namespace sekisho::test {

[[nodiscard]] std::string sampleRequest(dialects::Dialect dialect, const std::string &model);
/// Plain, with the model's reasoning where the dialect has it.
[[nodiscard]] std::string sampleAnswer(dialects::Dialect dialect, const std::string &model, std::int64_t in,
                                       std::int64_t out);
/// A conversation of so many messages in OpenAI's format, each with about so many bytes.
[[nodiscard]] std::string longRequest(int messages, std::size_t bytesEach);

} // namespace sekisho::test
