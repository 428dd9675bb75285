// SPDX-License-Identifier: GPL-3.0-or-later
// The scripted provider's part in the cases of tests/clients: what each model answers, in three APIs.
#pragma once

#include "support/fake_script.h"
#include "support/seen_request.h"

#include <string>

namespace sekisho::test {

/// The model that a request names, in its path or body; all of them begin with "fake-".
[[nodiscard]] std::string sdkModel(const SeenRequest &request);

/// fake-401, fake-429, ...: that error. fake-tools: a call of the tool, and a text once its result is there.
/// fake-stream waits at the gate "rest" behind its first text, fake-abort for ever. All others answer
/// canned::Answer's text.
[[nodiscard]] Script sdkAnswer(const SeenRequest &request);

} // namespace sekisho::test
