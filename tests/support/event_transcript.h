// SPDX-License-Identifier: GPL-3.0-or-later
// What the event splitter says of some bytes, as text; see http_transcript.h.
//
//     0-12 [type] "data"      (the offsets of its begin and end; the type only where there is one)
//     skipped 1
//     open                    (an event had begun when the stream ended)
#pragma once

#include "http/event_splitter.h"
#include "support/http_transcript.h"

#include <string>
#include <string_view>

namespace sekisho::test {

[[nodiscard]] std::string eventTranscript(http::EventSplitter::Format format, std::string_view bytes,
                                          const Cuts &cuts, std::size_t maxEventBytes = 1000);

} // namespace sekisho::test
