// SPDX-License-Identifier: GPL-3.0-or-later
// The other way round than AnswerFold: a whole answer as the events that would give it. For a client that
// wants a stream of what came at once.
#pragma once

#include "dialects/answer_event.h"

#include <functional>

namespace sekisho::dialects {

/// In the order that answer_event.h promises; ends with AnswerError where the answer has one, with AnswerStop
/// where it is complete.
void unfold(const Answer &answer, const std::function<void(const AnswerEvent &)> &visit);

} // namespace sekisho::dialects
