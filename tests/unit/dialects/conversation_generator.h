// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations by chance: all that a client may ask for, and how little of it a target must keep.
#pragma once

#include "answer_generator.h"

#include "dialects/request_writer.h"

namespace sekisho::test {

/// As if it had been read from `source`.
[[nodiscard]] dialects::Conversation makeConversation(Dice &dice, dialects::Dialect source);

/// What got lost on the way from `before` to `after` although nobody said so; empty when nothing did.
[[nodiscard]] std::string silentLoss(const dialects::Conversation &before,
                                     const dialects::Conversation &after, dialects::Dialect target,
                                     const std::vector<dialects::Loss> &losses);

} // namespace sekisho::test
