// SPDX-License-Identifier: GPL-3.0-or-later
// A line of a request for lists: what its user said last.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sekisho::dialects {

/// The beginning of the last user's words in a request's JSON body, in whichever of our dialects: chat
/// messages, responses and embeddings `input`, Gemini's contents, Cohere's `message`, a plain `prompt`. At
/// most `most` characters of valid UTF-8, runs of white space as one space, and where a tool has put a part
/// of its own before them ("<system-reminder>..."), the words behind it. Empty for anything it does not
/// understand. Never fails, never recurses; costs a few passes over the body and at most 64 KiB.
[[nodiscard]] std::string requestPreview(std::string_view body, std::size_t most);

} // namespace sekisho::dialects
