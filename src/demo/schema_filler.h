// SPDX-License-Identifier: GPL-3.0-or-later
// A value that a JSON Schema accepts, for tool arguments and structured answers.
#pragma once

#include "demo/dice.h"
#include "demo/json.h"

#include <string_view>

namespace sekisho::demo {

/// Required fields (the first ones where none is), types, enum, const, bounds, lengths, common formats, local
/// $ref, the first of anyOf and oneOf, all of allOf. Patterns are not met. Depth and size are bounded,
/// whatever the schema. `question` is what texts are made from.
[[nodiscard]] Ordered fillSchema(const Json &schema, std::string_view question, Dice &dice);

} // namespace sekisho::demo
