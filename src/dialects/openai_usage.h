// SPDX-License-Identifier: GPL-3.0-or-later
// The `usage` object of OpenAI's family, in the words of chat, responses, embeddings, images and of those who
// speak it in their own way. Private to this room.
#pragma once

#include "dialects/json_peek.h"
#include "dialects/usage.h"

namespace sekisho::dialects {

/// Reads what is there over what is known: where usage comes more than once, the later word counts.
void readOpenAiUsage(JsonValue object, Usage &usage);

} // namespace sekisho::dialects
