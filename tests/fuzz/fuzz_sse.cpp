// SPDX-License-Identifier: GPL-3.0-or-later
// Event streams and JSON lines: no crash, and the same events however the bytes are cut.
#include "fuzz.h"

#include "support/event_transcript.h"

using namespace sekisho;
using http::EventSplitter;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    for (const EventSplitter::Format format :
         {EventSplitter::Format::ServerSentEvents, EventSplitter::Format::JsonLines}) {
        for (const std::size_t max : {std::size_t(1) << 20, std::size_t(16)}) {
            fuzz::checkCuts(bytes, [&](const test::Cuts &cuts) {
                return test::eventTranscript(format, bytes, cuts, max);
            });
        }
    }
    return 0;
}
